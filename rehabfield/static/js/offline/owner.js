// Whose PIN opens what: each user of this phone has a key for pages and drafts, kept only wrapped under their PIN.
import { random, text, utf8 } from "./bytes.js";
import { all, change, get, note, put, remove } from "./store.js";

const ROUNDS = 600_000; // PBKDF2-SHA256: about 0.3 s on a desk, 1–3 s on a cheap phone
const MINUTE = 60_000; // ms
const WAITS = [0, 0, 0, 0, 1, 5, 15, 30, 60]; // minutes after the n-th wrong PIN
const LAST = 10; // the copy on the phone is deleted; it is only a copy
const AES = { name: "AES-GCM", length: 256 };

/** A new key under this PIN, not kept yet: {key, salt, wrapped}. */
export async function freshKey(pin) {
  const salt = random(16);
  const under = await wrapping(pin, salt);
  const made = await crypto.subtle.generateKey(AES, true, ["encrypt", "decrypt"]);
  const wrapped = await crypto.subtle.wrapKey("raw", made, under, "AES-KW");
  return { key: await unwrapped(wrapped, under), salt, wrapped };
}

/** The owner's key, or null where this is not the PIN or nothing is kept. */
export async function openKey(owner, pin) {
  const kept = await get("owners", owner);
  if (!kept?.wrapped) return null;
  try {
    return await unwrapped(kept.wrapped, await wrapping(pin, kept.salt));
  } catch {
    return null;
  }
}

/** Keeps a fresh key: the PIN was right. What lay under an older one cannot be opened any more and goes. */
export async function keepKey(owner, { salt, wrapped }) {
  await forgetCopies(owner);
  await change("owners", owner, (known) => ({ ...known, owner, salt, wrapped, wrong: 0, waitUntil: 0 }));
}

/** What the lock screen knows of somebody: initials and the enrolment, no name. */
export const introduce = (owner, more) => change("owners", owner, (known) => ({ wrong: 0, waitUntil: 0, ...known, ...more, owner }));

export const rightPin = (owner) => change("owners", owner, (known) => known && { ...known, wrong: 0, waitUntil: 0 });

/** Counts a wrong PIN; true when it was the last one, and the copy is gone. */
export async function wrongPin(owner, now) {
  const after = await change("owners", owner, (known) => {
    const wrong = (known?.wrong ?? 0) + 1;
    return { ...known, owner, wrong, waitUntil: now + (WAITS[wrong - 1] ?? 60) * MINUTE };
  });
  if (after.wrong < LAST) return false;
  await forgetCopies(owner);
  await change("owners", owner, ({ salt, wrapped, ...rest }) => rest);
  return true;
}

/** Kept pages, and the copies of drafts and records: those were sealed to the server as well, and go to it. The outbox stays. */
export async function forgetCopies(owner) {
  for (const page of await all("pages")) if (page.owner === owner) await remove("pages", [owner, page.url]);
  for (const shot of await all("shots")) if (shot.owner === owner) await remove("shots", [owner, shot.key]);
  for (const draft of await all("drafts")) if (draft.owner === owner) await handIn(draft);
  for (const record of await all("records")) if (record.owner === owner) await change("records", record.key, (known) => known && { ...known, own: null });
}

async function handIn({ owner, key, letter, at }) {
  const known = await get("records", key);
  if (!known || known.kind === "draft") await put("records", { key, owner, kind: "draft", schema: 1, letter, target: null, at, state: "waiting", faults: 0, own: null });
  await remove("drafts", [owner, key]);
}

/** Somebody leaves this phone. */
export async function forget(owner) {
  await forgetCopies(owner);
  for (const { key, number, owner: whose } of await all("parts")) if (whose === owner) await remove("parts", [key, number]);
  await remove("owners", owner);
}

export const owners = () => all("owners");

/** Seals something for its owner's eyes; `place` is authenticated: it opens nowhere else. */
export const seal = (key, place, value) => sealBytes(key, place, utf8(JSON.stringify(value)));

export async function sealBytes(key, place, bytes) {
  const iv = random(12);
  const box = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: utf8(place) }, key, bytes);
  return { iv, box };
}

/** The value, or null where it was sealed under another key. */
export async function unseal(key, place, sealed) {
  const plain = await unsealBytes(key, place, sealed);
  return plain && JSON.parse(text(plain));
}

export async function unsealBytes(key, place, { iv, box }) {
  try {
    return await crypto.subtle.decrypt({ name: "AES-GCM", iv, additionalData: utf8(place) }, key, box);
  } catch {
    return null;
  }
}

async function wrapping(pin, salt) {
  const digits = await crypto.subtle.importKey("raw", utf8(pin), "PBKDF2", false, ["deriveBits"]);
  const bits = await crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt, iterations: ROUNDS }, digits, 256);
  // Mixed with a secret that cannot be taken out of this browser: copied files alone do not let PINs be tried.
  const mixed = await crypto.subtle.sign("HMAC", await secretOfThisPhone(), bits);
  return crypto.subtle.importKey("raw", mixed, "AES-KW", false, ["wrapKey", "unwrapKey"]);
}

function unwrapped(wrapped, under) {
  return crypto.subtle.unwrapKey("raw", wrapped, under, "AES-KW", AES, false, ["encrypt", "decrypt"]);
}

async function secretOfThisPhone() {
  const known = await note("secret");
  if (known) return known;
  const made = await crypto.subtle.generateKey({ name: "HMAC", hash: "SHA-256", length: 256 }, false, ["sign"]);
  const kept = await change("notes", "secret", (other) => other ?? { name: "secret", value: made });
  return kept.value;
}

