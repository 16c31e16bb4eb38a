// What hangs on a record: a picture, cut into parts. Each is sealed to the server by itself and sent once, so that a slow line goes on where it stopped.
import { sealedBytes } from "./letter.js";
import { change, remove, some } from "./store.js";

const SIZE = 131_072; // bytes of a part: about half a minute on the slowest line that still works
const MOST = 40; // parts of one file (models/attachment.py)
const PATIENCE = 120_000; // ms for one of them

/** Whether these files can go in parts; larger ones (a scan from a desk) go with their form. */
export const fit = (files) => files.every(({ size }) => size <= SIZE * MOST);

/** A file, cut: {key, name, pieces}; `name` is what its record calls it (forms/attachments.py). */
async function cut(file) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const digest = Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
  const pieces = [];
  for (let at = 0; at < bytes.length; at += SIZE) pieces.push(bytes.subarray(at, at + SIZE));
  const key = crypto.randomUUID();
  const name = [key, pieces.length, bytes.length, file.type.split("/")[1], digest].join(".");
  return { key, name, pieces };
}

/** Cuts and seals the files of a record: {names, parts}, the parts as they are kept. */
export async function sealedParts(files, { owner, id, kind }, to) {
  const names = [];
  const parts = [];
  for (const file of files) {
    const { key, name, pieces } = await cut(file);
    names.push(name);
    for (const [at, piece] of pieces.entries()) {
      const number = at + 1;
      const { box, ...letter } = await sealedBytes(piece, [owner, id, kind, name, number].join("|"), to);
      parts.push({ key, number, record: id, owner, kind, name, letter, box, here: false });
    }
  }
  return { names, parts };
}

/** Sends what the server has not yet; null when it has all, else its answer to the part that failed. */
export async function sendParts(record) {
  if (!record.parts) return null;
  for (const part of await some("parts", "record", [record.key])) {
    const failed = part.here ? null : await sendPart(part);
    if (failed) return failed;
  }
  return null;
}

async function sendPart({ key, number, record, owner, kind, name, letter, box }) {
  const head = JSON.stringify({ owner, kind, of: name, ...letter });
  let answer;
  try {
    answer = await fetch(`/outbox/${record}/parts/${number}`, {
      method: "PUT",
      headers: { "Content-Type": "application/octet-stream" },
      body: new Blob([head, "\n", box]),
      signal: AbortSignal.timeout(PATIENCE),
    });
  } catch {
    return { status: 0, said: {} };
  }
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok || said.state !== "here") return { status: answer.status, said };
  await change("parts", [key, number], (part) => part && { ...part, here: true });
  await arrived(record);
  return null;
}

/** For whoever looks at what waits: how many parts of the record are with the server. */
async function arrived(record) {
  const parts = await some("parts", "record", [record]);
  const count = parts.filter(({ here }) => here).length;
  await change("records", record, (known) => known && { ...known, arrived: count });
  self.dispatchEvent(new Event("part-sent"));
}

/** The server misses these (a backup was restored): they go once more. False where they are not on the phone. */
export async function wanted(record, missing) {
  for (const [key, numbers] of Object.entries(missing ?? {})) {
    for (const number of numbers) {
      if (!(await change("parts", [key, number], (part) => part && { ...part, here: false }))) return false;
    }
  }
  await arrived(record.key);
  return true;
}

/** Forgets the parts of a record, but for those of files that it still names; returns how many are left. */
export async function dropParts(record, named = new Set()) {
  let left = 0;
  for (const { key, number, name } of await some("parts", "record", [record])) {
    if (named.has(name)) left += 1;
    else await remove("parts", [key, number]);
  }
  return left;
}
