// What is hashed when somebody signs: what was shown, letter for letter as texts/filled.py says it; both pass tests/data/proofs.json. Pure.
import { utf8 } from "../offline/bytes.js";

/** {version, fields, clauses, lines} as the one JSON that is hashed: sorted members, no blanks, empty fields left out. */
export function canonical({ version, fields, clauses, lines }) {
  const filled = Object.entries(fields).filter(([, value]) => value).sort(([one], [other]) => (one < other ? -1 : 1));
  return JSON.stringify({ clauses, fields: Object.fromEntries(filled), lines, version });
}

/** SHA-256 of it, in hexadecimal. */
export async function digest(shown) {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", utf8(canonical(shown))));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
