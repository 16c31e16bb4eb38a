// The service worker: assets from the phone, kept pages while there is no signal, and the outbox. It says nothing to anybody else.
import { countUnsent, flush, sameDatabase, serverNow } from "./offline/outbox.js";
import { introduce, keepKey, rightPin } from "./offline/owner.js";
import { fill, find, keep, listed } from "./offline/pages.js";
import { get, keepNote, note, remove } from "./offline/store.js";
import { localDay } from "./offline/days.js";
import { follow, show } from "./push/notice.js";
import { moved, renewed } from "./push/renew.js";

const ASSETS = `assets-${VERSION}`;
const SHELLS = `shells-${VERSION}`;
const LOCK = "/offline/lock";
const MISSING = "/offline/missing";
const WAITING = "/waiting";
const DOORS = new Set(["/sessions", "/enrolments"]);
/** Where whoever holds the phone may go without the PIN. */
const OPEN_TO_ALL = /^\/(lock|enrolments|emergency|help|check)\b/;
const AGAIN = 300_000; // ms until the list of what may be kept is asked for again
const PATIENCE = 4_000; // ms for a page of which there is a copy
const LONGEST = 30_000; // ms for one of which there is none
const ANSWERS = 500; // ms for open pages to hand the key over

/** Who is unlocked: {owner, key, fresh?}. Only in memory; an open page has it as well, and hands it back. */
let current = null;
/** Soft pages that something was sent about: asked of the server first, once. */
const stale = new Set();
/** By page: what came for it after its copy was shown. */
const fresh = new Map();
/** The server hears where this phone is reached. */
let renewing = null;

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("message", (event) => event.waitUntil(hear(event)));
self.addEventListener("sync", (event) => event.tag === "outbox" && event.waitUntil(send()));
self.addEventListener("push", (event) => event.waitUntil(show(event.data)));
self.addEventListener("notificationclick", (event) => event.waitUntil(follow(event.notification)));
self.addEventListener("pushsubscriptionchange", (event) => event.waitUntil(moved(self.registration.pushManager)));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== location.origin) return;
  if (url.pathname.startsWith("/static/")) event.respondWith(asset(request));
  else if (request.mode === "navigate") event.respondWith(request.method === "GET" ? open(event, url) : submit(event, url));
  else if (request.method === "GET" && request.headers.has("HX-Request")) event.respondWith(fragment(request));
});

async function install() {
  await (await caches.open(ASSETS)).addAll(FILES);
  const shells = await caches.open(SHELLS);
  // As nobody: what lies here in clear is about nobody.
  await Promise.all([LOCK, MISSING, WAITING].map(async (path) => shells.put(path, await fetch(path, { credentials: "omit", cache: "reload" }))));
  await self.skipWaiting();
}

async function activate() {
  const names = (await caches.keys()).filter((name) => name.startsWith("assets-") || name.startsWith("shells-"));
  const older = names.filter((name) => !name.endsWith(VERSION) && name.startsWith("assets-"));
  // Pages kept before this version name its assets until they have been fetched anew.
  const spared = older.at(-1);
  await Promise.all(names.filter((name) => !name.endsWith(VERSION) && name !== spared).map((name) => caches.delete(name)));
  await self.clients.claim();
}

async function asset(request) {
  return (await caches.match(request, { ignoreVary: true })) ?? fetch(request);
}

// --- Pages ---

/** Whatever the phone's own store does, a page that the server can give is given. */
async function open(event, url) {
  try {
    return await opened(event, url);
  } catch {
    return fetch(event.request);
  }
}

async function opened(event, url) {
  const { request } = event;
  const path = url.pathname + url.search;
  // Somebody who signs holds the phone: every way on asks for the PIN.
  if (!OPEN_TO_ALL.test(url.pathname) && (await note("handed"))) return (await caches.match(LOCK)) ?? fetch(request);
  const who = await unlocked();
  const entry = who && (await listed(who.owner, path));
  const kept = entry && (await find(who.owner, who.key, path, localDay(await serverNow())));
  const again = request.cache === "reload" || request.cache === "no-cache";
  if (kept && entry.soft && !again && !stale.has(path)) {
    event.waitUntil(refresh(event, who, path));
    return kept;
  }
  try {
    const answer = await within(kept ? PATIENCE : LONGEST, fetch(request));
    if (kept && answer.status >= 502) return kept;
    if (entry && answer.ok) {
      stale.delete(path);
      const copy = answer.clone();
      event.waitUntil(take(who, path, copy));
    }
    return answer;
  } catch {
    return kept || (entry?.instead && (await find(who.owner, who.key, entry.instead, localDay(await serverNow())))) || shell(url, who);
  }
}

/** No answer, no copy: the way home, or a page that says so. */
async function shell(url, who) {
  if (url.pathname === "/" && who) return Response.redirect((await get("owners", who.owner))?.home ?? "/today", 302);
  const path = url.pathname === WAITING ? WAITING : who && url.pathname !== "/lock" ? MISSING : LOCK;
  return (await caches.match(path)) ?? Response.error();
}

/** The server's own page for one that was shown from the phone; the page asks for it, or is told. */
async function refresh(event, who, path) {
  try {
    const answer = await fetch(path, { redirect: "manual", referrer: event.request.referrer, headers: { Accept: "text/html" } });
    if (answer.type === "opaqueredirect") return tell(event.resultingClientId, { type: "locked" });
    if (!answer.ok) return;
    await take(who, path, answer.clone());
    const said = { type: "fresh", path, html: await answer.text() };
    fresh.set(event.resultingClientId, said);
    await tell(event.resultingClientId, said);
  } catch {
    // No signal: the copy stays.
  }
}

/** Keeps an answer. What a page says once is not kept to be said again: then it is asked for anew. */
async function take(who, path, answer) {
  const plain = answer.headers.has("x-said") ? await page(path) : answer;
  if (plain) await keep(who.owner, who.key, path, plain, await serverNow());
}

/** A form that goes without the outbox. Without signal the page stays as it is, with all that was typed. */
async function submit(event, url) {
  if (url.pathname === "/lock") await lock();
  if (DOORS.has(url.pathname)) await changed();
  const typed = event.request.clone();
  try {
    const answer = await within(LONGEST, fetch(event.request));
    if (DOORS.has(url.pathname) && answer.type === "opaqueredirect") await remove("notes", "handed"); // the PIN was right
    return answer;
  } catch {
    if (url.pathname === "/lock") return Response.redirect("/lock", 303);
    if (url.pathname === "/sessions" && current && !current.fresh) {
      const next = (await typed.formData()).get("next") || "/";
      return Response.redirect(new URL(next, location.origin).href, 303);
    }
    // WebKit does not say from which page a form came. That page itself knows that it has sent one.
    for (const client of await self.clients.matchAll({ type: "window" })) client.postMessage({ type: "not-sent" });
    return new Response(null, { status: 204 });
  }
}

/** Somebody opens the door: what is unlocked is theirs, by the PIN they typed, or nobody's. */
async function changed() {
  if (current?.justTyped) current.justTyped = false;
  else await lock();
}

async function fragment(request) {
  try {
    return await fetch(request);
  } catch {
    return new Response(null, { status: 204 }); // the page stays as it is
  }
}

function within(patience, answer) {
  return Promise.race([answer, new Promise((_, refuse) => setTimeout(refuse, patience, new Error("no answer")))]);
}

// --- The key, between pages and worker ---

async function unlocked() {
  if (current) return current;
  const windows = await self.clients.matchAll({ type: "window" });
  const answers = windows.map((client) => asked(client));
  current = (await Promise.all(answers)).find(Boolean) ?? current;
  return current;
}

function asked(client) {
  return new Promise((answer) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => answer(data);
    setTimeout(answer, ANSWERS, null);
    client.postMessage({ type: "ask" }, [port2]);
  });
}

async function lock() {
  current = null;
  for (const client of await self.clients.matchAll({ type: "window" })) client.postMessage({ type: "lock" });
}

async function tell(id, said) {
  const client = id ? await self.clients.get(id) : null;
  client?.postMessage(said);
}

// --- What pages ask for ---

const HEARD = {
  take: async ({ owner, key, fresh }, event) => {
    current = { owner, key, fresh, justTyped: true };
    if (!fresh) await remove("notes", "handed");
    event.ports[0]?.postMessage(true);
  },
  // A PIN is asked for again: the one before was not right, and its key is none.
  untake: () => void (current = current?.fresh ? null : current),
  ask: async (_, event) => event.ports[0].postMessage(await unlocked()),
  lock: () => lock(),
  stale: ({ paths }) => paths.forEach((path) => stale.add(path)),
  fresh: (_, event) => event.ports[0].postMessage(fresh.get(event.source.id) ?? null),
  fill: async (_, event) => {
    event.ports[0]?.postMessage(await fillUp());
    await renewing;
  },
};

async function hear(event) {
  await HEARD[event.data?.type]?.(event.data, event);
}

async function send() {
  const { closed } = await flush();
  for (const client of await self.clients.matchAll({ type: "window" })) client.postMessage({ type: "flushed", closed });
}

/** Asks what may be kept, and makes it so. Whoever got an answer is signed in: the PIN was right. */
async function fillUp() {
  if (current && !current.fresh && current.filledAt > Date.now() - AGAIN && !stale.size) return { owner: current.owner, unlocked: true };
  const answer = await fetch("/offline/manifest", { redirect: "manual" });
  if (!answer.ok) return null;
  const manifest = await answer.json();
  const { owner, enrolment, initials, home, lang, key, now, words } = manifest;
  await keepNote("ahead", Date.parse(now) - Date.now());
  await keepNote("key", key);
  await keepNote("words", words);
  await sameDatabase(manifest.epoch);
  await introduce(owner, { enrolment, initials, home, lang });
  renewing = renewed(self.registration.pushManager, manifest.push).catch(() => null); // what is kept does not wait for it
  const who = await unlocked();
  if (who && who.owner !== owner) current = null;
  if (who?.owner === owner) {
    if (who.fresh) await keepKey(owner, who.fresh);
    else await rightPin(owner);
    if (current) current = { owner, key: who.key, filledAt: Date.now() }; // it may have been locked meanwhile
    await fill(manifest, who.key, page, await serverNow());
    if (await countUnsent()) await send();
  }
  return { owner, unlocked: who?.owner === owner };
}

async function page(path) {
  try {
    const answer = await fetch(path, { redirect: "manual", headers: { Accept: "text/html", "X-Keep": "1" } });
    return answer.type === "opaqueredirect" ? null : answer;
  } catch {
    return null;
  }
}
