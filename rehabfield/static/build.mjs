// Makes dist/ from js/, css/, img/ and icons.txt: bundled, minified, named by content, compressed.
// The same sources always give the same files; unchanged sources are not built again.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, extname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "..", "..");
const dist = join(here, "dist");
const served = join(dist, "files");
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

function bundle(esbuild, path) {
  const { outputFiles } = esbuild.buildSync({
    entryPoints: [path],
    absWorkingDir: root,
    bundle: true,
    charset: "utf8",
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

function sprite() {
  const lucide = join(root, "node_modules", "lucide-static", "icons");
  const names = readFileSync(join(here, "icons.txt"), "utf8")
    .split("\n")
    .map((line) => line.replace(/#.*/, "").trim())
    .filter(Boolean);
  const symbols = [...new Set(names)].sort().map((name) => {
    const path = join(lucide, `${name}.svg`);
    if (!existsSync(path)) throw new Error(`icons.txt: lucide has no icon "${name}"`);
    const inner = /<svg[^>]*>([\s\S]*)<\/svg>/.exec(readFileSync(path, "utf8"))[1];
    const shapes = inner.replace(/>\s+</g, "><").replace(/\s*\/>/g, "/>").trim();
    return `<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">${shapes}</symbol>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg"><!-- Icons: Lucide, ISC License -->${symbols.join("")}</svg>`;
}

function contents(esbuild) {
  const made = new Map();
  for (const name of ["app.js", "find.js", "form.js"]) made.set(name, bundle(esbuild, join(here, "js", name)));
  const worker = join(here, "js", "sw.js");
  if (existsSync(worker)) made.set("sw.js", bundle(esbuild, worker));
  for (const name of ["more.css", "rare.css"]) made.set(name, bundle(esbuild, join(here, "css", name)));
  made.set("icons.svg", sprite());
  for (const path of filesIn(join(here, "img"))) {
    const name = relative(join(here, "img"), path).split(sep).join("/");
    if (made.has(name)) throw new Error(`img/${name}: this name is taken by a built file`);
    made.set(name, readFileSync(path));
  }
  return made;
}

function write(path, bytes) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.new`, bytes);
  renameSync(`${path}.new`, path);
}

function publish(name, content) {
  const bytes = Buffer.from(content);
  const extension = extname(name);
  const hashed = `${name.slice(0, -extension.length)}.${sha256(bytes).slice(0, 12)}${extension}`;
  const files = { [hashed]: bytes };
  if (compressible.has(extension)) {
    files[`${hashed}.gz`] = gzipSync(bytes, { level: 9 });
    files[`${hashed}.br`] = brotliCompressSync(bytes, {
      params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
    });
  }
  for (const [file, data] of Object.entries(files)) write(join(served, file), data);
  return { hashed, written: Object.keys(files) };
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
  for (const [name, content] of contents(esbuild)) {
    const result = publish(name, content);
    files[name] = result.hashed;
    result.written.forEach((file) => written.add(join(served, file)));
  }
  const version = sha256(JSON.stringify([files, inline])).slice(0, 12);
  write(manifestPath, JSON.stringify({ version, files, styles: inline, inputs }, null, 1) + "\n");
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
