// The outbox: what was written on this phone and is not with the server yet. Used by pages and by the worker alike.
// A record is sealed once and its bytes never change after the first try; nothing unsent is deleted by anything but its own sending.
import { sealed } from "./letter.js";
import { dropParts, sealedParts, sendParts, wanted } from "./parts.js";
import { seal, unseal } from "./owner.js";
import { all, change, count, get, keepNote, note, putAll, remove, some } from "./store.js";

const SCHEMA = 1;
const UNSENT = ["waiting", "look", "blocked"];
const PATIENCE = 20_000; // ms for one record
const LOOK = new Set(["look", "altered", "other", "large", "number"]);
const FAULTS = 10; // answers of 500 for one record until the next may pass it
const SENT_STAYS = 14 * 24 * 3_600_000; // ms: a restored backup may ask for it again

/** The server's time as this phone reckons it, ms. */
export const serverNow = async () => Date.now() + ((await note("ahead")) ?? 0);

/** Whether this phone knows how to seal to the server. */
export const isReady = async () => Boolean(await note("key"));

/** Keeps a record and the files that hang on it; all is on the disk when this resolves. `ownerKey`: for a copy to look at, if it is there. */
export async function keep({ owner, id, kind, target, fields: typed, files = [], label }, ownerKey) {
  const known = await get("records", id);
  if (known && known.state !== "look" && known.kind !== "draft") throw new Error("these bytes are frozen");
  const to = await note("key");
  const at = await serverNow();
  const { names, parts } = await sealedParts(files, { owner, id, kind }, to);
  const fields = [...typed, ...names.map((name) => ["attachment", name])];
  const inside = { target, fields, said_at: new Date(at).toISOString(), phone_at: new Date().toISOString() };
  const named = new Set(typed.filter(([name]) => name === "attachment").map(([, value]) => value));
  const left = known ? await dropParts(id, named) : 0;
  const record = {
    key: id,
    owner,
    kind,
    schema: SCHEMA,
    target,
    at,
    turn: await nextTurn(),
    state: "waiting",
    faults: 0,
    letter: await sealed(JSON.stringify(inside), [owner, id, kind, SCHEMA].join("|"), to),
    own: ownerKey ? await seal(ownerKey, `record|${id}`, { fields, label }) : null,
    parts: parts.length + left,
    arrived: 0,
  };
  await putAll([["records", record], ...parts.map((part) => ["parts", part])]);
  return record;
}

/** Records go in the order in which they were written, whatever the phone's clock does. */
async function nextTurn() {
  const { value } = await change("notes", "turn", (known) => ({ name: "turn", value: (known?.value ?? 0) + 1 }));
  return value;
}

/** Everything that is not with the server, oldest first; of one owner, or of everybody. */
export async function unsent(owner) {
  const records = await some("records", "state", UNSENT);
  return records.filter((one) => !owner || one.owner === owner).sort((a, b) => (a.turn ?? 0) - (b.turn ?? 0) || a.at - b.at);
}

/** How many they are, without reading them. */
export const countUnsent = () => count("records", "state", UNSENT);

/** What a record says, for its owner: {fields, label}, or null. */
export const inside = (record, ownerKey) => (record.own && ownerKey ? unseal(ownerKey, `record|${record.key}`, record.own) : null);

/** Forgets a record that its maker has just sent another way. */
export async function drop(key) {
  await remove("records", key);
  await dropParts(key);
}

/** Its maker does not need it any more, nor what waits for it: an undo, a correction. */
export async function discard(key) {
  for (const one of await unsent()) if (one.target === key) await discard(one.key);
  await drop(key);
}

/** Needs another look, and nobody can open it here any more: the server keeps it for the leader. */
const isBlind = ({ state, own }) => state === "look" && !own;

/** Sends one record, and what hangs on it before; what became of it: {state, to?}. "offline": no answer, it stays as it is. */
export async function send(record, waiting = 0, asks = false, again = true) {
  const { owner, key, kind, schema, letter } = record;
  const blind = isBlind(record);
  const failed = await sendParts(record);
  if (failed) {
    const state = await troubled(record, failed.status, failed.said);
    if (!blind || state !== "look") return { ...failed.said, state };
  }
  let answer;
  try {
    answer = await fetch("/outbox", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ owner, key, kind, schema, letter, waiting, blind, asks }),
      signal: AbortSignal.timeout(PATIENCE),
    });
  } catch {
    return { state: "offline" };
  }
  const said = await answer.json().catch(() => ({}));
  if (answer.ok && said.state === "taken") {
    await finish(record, said);
    return said;
  }
  if (said.state === "parts") {
    if (again && (await wanted(record, said.missing))) return send(record, waiting, asks, false);
    if (!again) return { state: "offline" };
    said.errors = { attachment: said.state }; // they are not here any more: it is taken again
    said.state = "look";
  }
  return { ...said, state: await troubled(record, answer.status, said) };
}

/** Sends one that was just written; what it is about goes first, where that waits too. */
export async function sendInTurn(record, waiting) {
  const before = record.target && (await get("records", record.target));
  if (!before || before.state === "sent") return send(record, waiting, true);
  await flush();
  const state = (await get("records", record.key))?.state;
  return { state: state === "sent" ? "taken" : state === "look" ? "look" : "offline" };
}

/** Changes what an answer was about: not what has been sent, dropped or written anew meanwhile. */
function answered(record, alter) {
  return change("records", record.key, (known) => {
    const same = known && known.state !== "sent" && known.letter.nonce === record.letter.nonce;
    return same ? { ...known, ...alter(known) } : null;
  });
}

async function finish(record, said) {
  // Whoever sends may be gone before it has emptied the phone: the next page asks once more.
  if (said.closed) await keepNote(`told ${record.owner}`, {});
  await answered(record, () => ({ state: "sent", own: null, sentAt: Date.now() }));
  await sameDatabase(said.epoch);
}

async function troubled(record, status, said) {
  if (LOOK.has(said.state)) {
    await answered(record, () => ({ state: "look", errors: said.errors ?? {} }));
    return "look";
  }
  if (status === 500) {
    const after = await answered(record, ({ faults }) => ({ faults: faults + 1, state: faults + 1 < FAULTS ? "waiting" : "blocked" }));
    return after?.state ?? "waiting";
  }
  return said.state === "newer" || said.state === "stranger" ? said.state : "offline";
}

/** A restored backup is another database: what was sent lately is sent again, and taken once. */
export async function sameDatabase(epoch) {
  const known = await note("epoch");
  if (!epoch || epoch === known) return;
  // Noted last: stopped in the middle, it is done again.
  for (const { key, state } of known ? await all("records") : []) {
    if (state === "sent") await change("records", key, (one) => one && { ...one, state: "waiting" });
  }
  await keepNote("epoch", epoch);
}

/** Sends what waits, one at a time, oldest first, in one place of this phone at a time: {sent, left, closed}. `again`: also what was blocked. */
export function flush({ again = false } = {}) {
  return navigator.locks.request("outbox", async () => {
    await tidy();
    const states = again ? ["waiting", "blocked"] : ["waiting"];
    const tried = new Set();
    const closed = new Set();
    let sent = 0;
    for (let open = await due(states, tried); open.length; open = await due(states, tried)) {
      const round = await sendAll(open, tried);
      sent += round.sent;
      for (const owner of round.closed) closed.add(owner);
      if (round.offline) break;
    }
    return { sent, left: await countUnsent(), closed: [...closed] };
  });
}

async function due(states, tried) {
  return (await unsent()).filter((one) => (states.includes(one.state) || isBlind(one)) && !tried.has(one.key));
}

/** One round over what was there at its beginning; it ends where there is no signal. */
async function sendAll(open, tried) {
  const left = new Map();
  for (const { owner } of open) left.set(owner, (left.get(owner) ?? 0) + 1);
  const waits = new Set((await unsent()).map(({ key }) => key));
  const strangers = new Set(); // nobody here may send theirs: it waits for its owner
  const closed = new Set(); // this phone was closed for them: it may hand in, and then forgets
  let sent = 0;
  for (const one of lightFirst(open)) {
    tried.add(one.key);
    if (strangers.has(one.owner) || waits.has(one.target)) continue;
    left.set(one.owner, left.get(one.owner) - 1);
    const { state, closed: isClosed } = await send(one, left.get(one.owner));
    if (state === "taken") {
      sent += 1;
      waits.delete(one.key);
    }
    if (isClosed) closed.add(one.owner);
    if (state === "stranger") strangers.add(one.owner);
    if (state === "offline") return { sent, closed, offline: true };
  }
  return { sent, closed, offline: false };
}

/** What was written does not wait for pictures on a slow line; what is about a record stays behind it. */
function lightFirst(open) {
  const heavy = new Set();
  for (const { key, target, parts } of open) if (parts || heavy.has(target)) heavy.add(key);
  return [...open.filter(({ key }) => !heavy.has(key)), ...open.filter(({ key }) => heavy.has(key))];
}

async function tidy() {
  const old = Date.now() - SENT_STAYS;
  for (const { key, sentAt } of await some("records", "state", ["sent"])) {
    if (sentAt < old) await drop(key);
  }
}
