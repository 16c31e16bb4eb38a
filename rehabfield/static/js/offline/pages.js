// Kept pages: sealed under their owner's key, listed by the server, with the security headers they came with.
import { seal, unseal } from "./owner.js";
import { all, get, keepNote, note, put, remove } from "./store.js";

const HEADERS = [
  "content-type",
  "content-security-policy",
  "x-content-type-options",
  "referrer-policy",
  "permissions-policy",
  "cross-origin-opener-policy",
  "cross-origin-resource-policy",
];

/** What the server lets this owner keep: url → {version, until, soft}. */
export async function listed(owner, url) {
  const list = await note(`list ${owner}`);
  return list?.[url];
}

/** The kept page as an answer, or null: not kept, past its time, or sealed under another key. */
export async function find(owner, key, url, today) {
  const kept = await get("pages", [owner, url]);
  if (!kept) return null;
  if (kept.until < today) {
    await remove("pages", [owner, url]);
    return null;
  }
  const page = await unseal(key, `page|${url}`, kept);
  if (!page) return null;
  // The page asks for this to know that it was kept, and when.
  const headers = { ...page.headers, "Server-Timing": `kept;dur=${kept.at}` };
  return new Response(page.html, { status: 200, headers });
}

/** Keeps an answer of the server, if it may be kept. */
export async function keep(owner, key, url, answer, now, version) {
  const entry = await listed(owner, url);
  if (!entry || answer.status !== 200 || answer.redirected) return;
  const headers = Object.fromEntries(HEADERS.filter((name) => answer.headers.has(name)).map((name) => [name, answer.headers.get(name)]));
  const box = await seal(key, `page|${url}`, { html: await drawn(await answer.text()), headers });
  await put("pages", { owner, url, ...box, until: entry.until, version: version ?? entry.version, at: now });
}

/** The page with its drawings inside: from a file of their own they are a second document, which its first frame waits for. */
async function drawn(page) {
  const parts = new Map();
  for (const [, sprite] of page.matchAll(/<use href="([^"#]+)#/g)) {
    if (!parts.has(sprite)) parts.set(sprite, (await (await caches.match(sprite))?.text()) ?? "");
  }
  const symbols = new Map();
  const html = page.replace(/<use href="([^"#]+)(#([^"]+))"/g, (use, sprite, ref, name) => {
    const [symbol] = new RegExp(`<symbol id="${name}".*?</symbol>`).exec(parts.get(sprite)) ?? [];
    if (!symbol) return use;
    symbols.set(name, symbol);
    return `<use href="${ref}"`;
  });
  return html.replace(/<body[^>]*>/, (body) => `${body}<svg hidden>${[...symbols.values()].join("")}</svg>`);
}

/** Makes the kept pages those of the manifest; `ask` gets one page from the server. Returns how many were fetched. */
export async function fill(manifest, key, ask, now) {
  const { owner } = manifest;
  await keepNote(`list ${owner}`, Object.fromEntries(manifest.pages.map((page) => [page.url, page])));
  const known = new Map((await all("pages")).filter((page) => page.owner === owner).map((page) => [page.url, page]));
  for (const url of known.keys()) if (!manifest.pages.some((page) => page.url === url)) await remove("pages", [owner, url]);
  let fetched = 0;
  for (const { url, version, until } of manifest.pages) {
    const kept = known.get(url);
    if (kept?.version === version) {
      if (kept.until !== until) await put("pages", { ...kept, until });
      continue;
    }
    const answer = await ask(url);
    if (!answer) break;
    await keep(owner, key, url, answer, now, version);
    fetched += 1;
  }
  return fetched;
}
