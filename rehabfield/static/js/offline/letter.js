// Seals a record to the server: a fresh key on P-256, HKDF-SHA256, AES-256-GCM. Nobody on the phone can open it again.
import { base64url, fromBase64url, joined, random, utf8 } from "./bytes.js";

const CURVE = { name: "ECDH", namedCurve: "P-256" };
const INFO = utf8("dong-hanh letter 1");

/** A text as a letter that the server reads; `to` is its newest key: {number, public}. */
export async function sealed(inside, outside, to) {
  const { box, ...letter } = await sealedBytes(utf8(inside), outside, to);
  return { ...letter, box: base64url(box) };
}

/** The same of bytes; its box stays bytes. */
export async function sealedBytes(inside, outside, to) {
  const own = await crypto.subtle.generateKey(CURVE, false, ["deriveBits"]);
  const sender = await crypto.subtle.exportKey("raw", own.publicKey);
  const theirs = fromBase64url(to.public);
  const publicKey = await crypto.subtle.importKey("raw", theirs, CURVE, false, []);
  const shared = await crypto.subtle.deriveBits({ name: "ECDH", public: publicKey }, own.privateKey, 256);
  const key = await derived(shared, joined(sender, theirs));
  const nonce = random(12);
  const aes = { name: "AES-GCM", iv: nonce, additionalData: utf8(outside) };
  const box = await crypto.subtle.encrypt(aes, key, inside);
  return { key: to.number, sender: base64url(sender), nonce: base64url(nonce), box };
}

async function derived(shared, salt) {
  const secret = await crypto.subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
  const hkdf = { name: "HKDF", hash: "SHA-256", salt, info: INFO };
  return crypto.subtle.deriveKey(hkdf, secret, { name: "AES-GCM", length: 256 }, false, ["encrypt"]);
}
