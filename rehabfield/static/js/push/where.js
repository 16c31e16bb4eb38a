// Where this browser is reached: its subscription, made with the app's newest key. For pages and the worker alike.
import { base64url, fromBase64url } from "../offline/bytes.js";

export const PATIENCE = 15_000; // ms for the service of the browser's maker
const JSON_BODY = { "Content-Type": "application/json" };

/** {endpoint, p256dh, auth} of the subscription under this key, made anew where it is missing or under another one. Throws "late" where nobody answers. */
export async function subscribed(manager, publicKey) {
  const own = await manager.getSubscription();
  if (own && madeWith(own, publicKey)) return told(own);
  await own?.unsubscribe();
  const options = { userVisibleOnly: true, applicationServerKey: fromBase64url(publicKey) };
  return told(await within(manager.subscribe(options)));
}

/** Stops it in this browser, for everybody who uses it. */
export async function unsubscribe(manager) {
  await (await manager?.getSubscription())?.unsubscribe();
}

export const post = (url, body) => fetch(url, { method: "POST", headers: JSON_BODY, body: JSON.stringify(body) });

function madeWith(own, publicKey) {
  const key = own.options?.applicationServerKey;
  return !key || base64url(key) === publicKey; // an old browser does not say: then it is kept
}

function told(own) {
  return { endpoint: own.endpoint, p256dh: base64url(own.getKey("p256dh")), auth: base64url(own.getKey("auth")) };
}

function within(answer) {
  return Promise.race([answer, new Promise((_, refuse) => setTimeout(refuse, PATIENCE, new DOMException("no answer", "TimeoutError")))]);
}
