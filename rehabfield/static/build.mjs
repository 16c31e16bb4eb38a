// Makes dist/ from js/, css/, img/ and icons.txt: bundled, minified, named by content, compressed.
// The same sources always give the same files; unchanged sources are not built again.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { basename, dirname, extname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "..", "..");
const dist = join(here, "dist");
const served = join(dist, "files");
const fonts = join(dist, "fonts");
const manifestPath = join(dist, "manifest.json");
// The oldest browsers that can receive a push from a web app and open its sealed pages.
const target = ["chrome105", "firefox115", "safari16.4"];
const compressible = new Set([".css", ".js", ".svg"]);

const sha256 = (bytes, encoding = "hex") => createHash("sha256").update(bytes).digest(encoding);

function filesIn(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
    .sort();
}

function fingerprint() {
  const single = [join(here, "icons.txt"), join(here, "build.mjs"), join(root, "package-lock.json")];
  const sources = [...["css", "img", "js"].flatMap((name) => filesIn(join(here, name))), ...single];
  const lines = sources.map((path) => `${relative(root, path)} ${sha256(readFileSync(path))}`);
  return sha256(lines.join("\n"));
}

function bundle(esbuild, path, define = {}) {
  const { outputFiles } = esbuild.buildSync({
    entryPoints: [path],
    absWorkingDir: root,
    bundle: true,
    charset: "utf8",
    define,
    format: "iife",
    legalComments: "none",
    logLevel: "warning",
    minify: true,
    outfile: join(dist, "bundle" + extname(path)),
    target,
    write: false,
  });
  return outputFiles[0].text.trim();
}

/** icons.txt → {"icons.svg": names, "rare-icons.svg": those below [rare]}. */
function drawings() {
  const [usual, rare = ""] = readFileSync(join(here, "icons.txt"), "utf8").split(/^\[rare\].*$/m);
  const listed = (text) => text.split("\n").map((line) => line.replace(/#.*/, "").trim()).filter(Boolean);
  const files = { "icons.svg": listed(usual), "rare-icons.svg": listed(rare) };
  return Object.fromEntries(Object.entries(files).map(([file, names]) => [file, [...new Set(names)].sort()]));
}

/** Fewest shapes a drawing: a list shows many, and each <use> copies every shape of its drawing. */
const FEW_SHAPES = {
  plugins: [
    { name: "convertShapeToPath", params: { convertArcs: true } },
    { name: "mergePaths", params: { force: true } },
  ],
};

async function sprite(names) {
  const { optimize } = await import("svgo");
  const lucide = join(root, "node_modules", "lucide-static", "icons");
  const symbols = names.map((name) => {
    const path = join(lucide, `${name}.svg`);
    if (!existsSync(path)) throw new Error(`icons.txt: lucide has no icon "${name}"`);
    const [, shapes] = /<svg[^>]*>([\s\S]*)<\/svg>/.exec(optimize(readFileSync(path, "utf8"), FEW_SHAPES).data);
    return `<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">${shapes}</symbol>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg"><!-- Icons: Lucide, ISC License -->${symbols.join("")}</svg>`;
}

// What home screens want: pixels. Phones cut the corners themselves, into circles too, so two are painted to their
// edges, with the drawing inside the circle of 4/5 that is never cut.
const pictures = [
  { name: "icon-192.png", size: 192 },
  { name: "icon-512.png", size: 512 },
  { name: "icon-filled-512.png", size: 512, filled: true },
  { name: "apple-touch-icon.png", size: 180, filled: true },
];

function painted(Resvg, icon, { size, filled }) {
  const [, left, top, width, height] = /viewBox="(\S+) (\S+) (\S+) (\S+)"/.exec(icon).map(Number);
  const margin = width / 16;
  const wider = [left - margin, top - margin, width + 2 * margin, height + 2 * margin].join(" ");
  const [, ground] = /<rect[^>]* fill="(#[0-9a-f]{6})"/.exec(icon);
  const drawing = filled ? icon.replace(/viewBox="[^"]*"/, `viewBox="${wider}"`) : icon;
  const options = { fitTo: { mode: "width", value: size }, font: { loadSystemFonts: false } };
  return new Resvg(drawing, filled ? { ...options, background: ground } : options).render().asPng();
}

async function paintings() {
  const { initWasm, Resvg } = await import("@resvg/resvg-wasm");
  await initWasm(readFileSync(join(root, "node_modules", "@resvg", "resvg-wasm", "index_bg.wasm")));
  const icon = readFileSync(join(here, "img", "icon.svg"), "utf8");
  return pictures.map((picture) => [picture.name, painted(Resvg, icon, picture)]);
}

async function contents(esbuild) {
  const made = new Map();
  const script = (name, define) => existsSync(join(here, "js", name)) && made.set(name, bundle(esbuild, join(here, "js", name), define));
  for (const name of ["door.js", "find.js", "form.js", "offline.js", "picture.js", "reminders.js", "sign.js"]) script(name);
  // The first script of a page brings the last one when there is time for it.
  script("app.js", { OFFLINE: JSON.stringify(made.has("offline.js") ? address("offline.js", made.get("offline.js")) : "") });
  for (const name of ["more.css", "rare.css"]) made.set(name, bundle(esbuild, join(here, "css", name)));
  for (const [name, icons] of Object.entries(drawings())) made.set(name, await sprite(icons));
  for (const [name, bytes] of await paintings()) made.set(name, bytes);
  for (const path of filesIn(join(here, "img"))) {
    const name = relative(join(here, "img"), path).split(sep).join("/");
    if (made.has(name)) throw new Error(`img/${name}: this name is taken by a built file`);
    made.set(name, readFileSync(path));
  }
  const kept = [...made].filter(([name]) => extname(name) !== ".png").map(([name, content]) => address(name, content));
  const icon = JSON.stringify(address("icon-192.png", made.get("icon-192.png")));
  script("sw.js", { ICON: icon, FILES: JSON.stringify(kept), VERSION: JSON.stringify(sha256(kept.join()).slice(0, 12)) });
  return made;
}

/** The letters of papers: read by the printer (papers/), never sent to a browser. */
function layFonts() {
  const tinos = join(root, "node_modules", "@expo-google-fonts", "tinos");
  const faces = filesIn(tinos).filter((path) => extname(path) === ".ttf");
  if (faces.length !== 4) throw new Error(`tinos: ${faces.length} faces instead of 4`);
  for (const path of faces) write(join(fonts, basename(path)), readFileSync(path));
}

/** "app.js" → "app.0123456789ab.js", by what it holds. */
function hashed(name, content) {
  const extension = extname(name);
  return `${name.slice(0, -extension.length)}.${sha256(Buffer.from(content)).slice(0, 12)}${extension}`;
}

const address = (name, content) => `/static/${hashed(name, content)}`;

function write(path, bytes) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.new`, bytes);
  renameSync(`${path}.new`, path);
}

function publish(name, content) {
  const bytes = Buffer.from(content);
  const extension = extname(name);
  const made = hashed(name, content);
  const files = { [made]: bytes };
  if (compressible.has(extension)) {
    files[`${made}.gz`] = gzipSync(bytes, { level: 9 });
    files[`${made}.br`] = brotliCompressSync(bytes, {
      params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
    });
  }
  for (const [file, data] of Object.entries(files)) write(join(served, file), data);
  return { hashed: made, written: Object.keys(files) };
}

// A page has one of them as its only <style>; the Content-Security-Policy lists both.
function styles(esbuild) {
  const made = ["first", "room"].map((name) => {
    const text = bundle(esbuild, join(here, "css", `${name}.css`));
    if (/<\/style/i.test(text)) throw new Error(`${name}.css would close its own <style>`);
    return [name, { text, hash: `sha256-${sha256(text, "base64")}` }];
  });
  return Object.fromEntries(made);
}

async function build(inputs) {
  const esbuild = await import("esbuild");
  const inline = styles(esbuild);
  const files = {};
  const written = new Set();
  for (const [name, content] of await contents(esbuild)) {
    const result = publish(name, content);
    files[name] = result.hashed;
    result.written.forEach((file) => written.add(join(served, file)));
  }
  layFonts();
  const version = sha256(JSON.stringify([files, inline])).slice(0, 12);
  const icons = Object.fromEntries(Object.entries(drawings()).flatMap(([file, names]) => names.map((name) => [name, file])));
  write(manifestPath, JSON.stringify({ version, files, icons, styles: inline, inputs }, null, 1) + "\n");
  filesIn(served).filter((path) => !written.has(path)).forEach((path) => rmSync(path));
  return { files, inline };
}

function report({ files, inline }) {
  const kilobytes = (size) => `${(size / 1000).toFixed(1)} kB`;
  const compressed = (name) => statSync(join(served, `${files[name]}.br`)).size;
  const sizes = Object.keys(files)
    .filter((name) => compressible.has(extname(name)))
    .map((name) => `${name} ${kilobytes(compressed(name))}`);
  const first = Object.entries(inline).map(([name, { text }]) => `${name}.css ${kilobytes(brotliCompressSync(text).length)}`);
  console.log([...first, ...sizes].join(", "));
}

const inputs = fingerprint();
const built = existsSync(manifestPath) ? JSON.parse(readFileSync(manifestPath, "utf8")) : {};
if (built.inputs === inputs) {
  utimesSync(manifestPath, new Date(), new Date()); // ./run compares this time with the sources'
} else {
  report(await build(inputs));
}
