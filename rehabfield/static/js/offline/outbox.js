// The outbox: what was written on this phone and is not with the server yet. Used by pages and by the worker alike.
// A record is sealed once and its bytes never change after the first try; nothing unsent is deleted by anything but its own sending.
import { sealed } from "./letter.js";
import { seal, unseal } from "./owner.js";
import { all, change, count, get, keepNote, note, put, remove } from "./store.js";

const SCHEMA = 1;
const PATIENCE = 20_000; // ms for one record
const FAULTS = 10; // answers of 500 for one record until the next may pass it
const SENT_STAYS = 14 * 24 * 3_600_000; // ms: a restored backup may ask for it again

/** The server's time as this phone reckons it, ms. */
export const serverNow = async () => Date.now() + ((await note("ahead")) ?? 0);

/** Whether this phone knows how to seal to the server. */
export const isReady = async () => Boolean(await note("key"));

/** Keeps a record; it is on the disk when this resolves. `key`: the owner's, for a copy to look at, if it is there. */
export async function keep({ owner, id, kind, target, fields, label }, ownerKey) {
  const known = await get("records", id);
  if (known && known.state !== "look") throw new Error("these bytes are frozen");
  const to = await note("key");
  const at = await serverNow();
  const inside = { target, fields, said_at: new Date(at).toISOString(), phone_at: new Date().toISOString() };
  const record = {
    key: id,
    owner,
    kind,
    schema: SCHEMA,
    target,
    at,
    state: "waiting",
    faults: 0,
    letter: await sealed(JSON.stringify(inside), [owner, id, kind, SCHEMA].join("|"), to),
    own: ownerKey ? await seal(ownerKey, `record|${id}`, { fields, label }) : null,
  };
  await put("records", record);
  return record;
}

/** Everything that is not with the server, oldest first; of one owner, or of everybody. */
export async function unsent(owner) {
  const records = (await all("records")).filter((one) => one.state !== "sent");
  return records.filter((one) => !owner || one.owner === owner).sort((a, b) => a.at - b.at);
}

/** How many they are, without reading them. */
export const countUnsent = () => count("records", "state", ["waiting", "look", "blocked"]);

/** What a record says, for its owner: {fields, label}, or null. */
export const inside = (record, ownerKey) => (record.own && ownerKey ? unseal(ownerKey, `record|${record.key}`, record.own) : null);

/** Forgets a record that its maker has just sent another way. */
export const drop = (key) => remove("records", key);

/** Sends one record; what became of it: {state, to?}. "offline": no answer, it stays as it is. */
export async function send(record, waiting = 0) {
  const { owner, key, kind, schema, letter } = record;
  let answer;
  try {
    answer = await fetch("/outbox", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ owner, key, kind, schema, letter, waiting }),
      signal: AbortSignal.timeout(PATIENCE),
    });
  } catch {
    return { state: "offline" };
  }
  const said = await answer.json().catch(() => ({}));
  if (answer.ok && said.state === "taken") {
    await finish(key, said);
    return said;
  }
  return { ...said, state: await troubled(record, answer.status, said) };
}

async function finish(key, said) {
  await change("records", key, (known) => known && { ...known, state: "sent", own: null, sentAt: Date.now() });
  await sameDatabase(said.epoch);
}

async function troubled(record, status, said) {
  if (said.state === "look" || said.state === "altered") {
    await change("records", record.key, (known) => ({ ...known, state: "look", errors: said.errors ?? {} }));
    return "look";
  }
  if (status === 500) {
    const after = await change("records", record.key, (known) => {
      const faults = known.faults + 1;
      return { ...known, faults, state: faults < FAULTS ? "waiting" : "blocked" };
    });
    return after.state;
  }
  return said.state === "newer" || said.state === "stranger" ? said.state : "offline";
}

/** A restored backup is another database: what was sent lately is sent again, and taken once. */
export async function sameDatabase(epoch) {
  const known = await note("epoch");
  if (epoch === known) return;
  await keepNote("epoch", epoch);
  if (!known) return;
  for (const { key, state } of await all("records")) {
    if (state === "sent") await change("records", key, (one) => ({ ...one, state: "waiting" }));
  }
}

/** Sends what waits, one at a time, oldest first, in one place of this phone at a time: {sent, left}. `again`: also what was blocked. */
export function flush({ again = false } = {}) {
  return navigator.locks.request("outbox", async () => {
    await tidy();
    const states = again ? ["waiting", "blocked"] : ["waiting"];
    const tried = new Set();
    let sent = 0;
    for (let open = await due(states, tried); open.length; open = await due(states, tried)) {
      const round = await sendAll(open, tried);
      sent += round.sent;
      if (round.offline) break;
    }
    return { sent, left: await countUnsent() };
  });
}

async function due(states, tried) {
  return (await unsent()).filter((one) => states.includes(one.state) && !tried.has(one.key));
}

/** One round over what was there at its beginning; it ends where there is no signal. */
async function sendAll(open, tried) {
  const left = new Map();
  for (const { owner } of open) left.set(owner, (left.get(owner) ?? 0) + 1);
  const strangers = new Set(); // nobody here may send theirs: it waits for its owner
  let sent = 0;
  for (const one of open) {
    tried.add(one.key);
    if (strangers.has(one.owner)) continue;
    left.set(one.owner, left.get(one.owner) - 1);
    const { state } = await send(one, left.get(one.owner));
    if (state === "taken") sent += 1;
    if (state === "stranger") strangers.add(one.owner);
    if (state === "offline") return { sent, offline: true };
  }
  return { sent, offline: false };
}

async function tidy() {
  const old = Date.now() - SENT_STAYS;
  for (const { key, state, sentAt } of await all("records")) {
    if (state === "sent" && sentAt < old) await remove("records", key);
  }
}
