// Whose page this is: the owner and, while it is unlocked, the key. Asked of the worker once; the page then keeps it for the worker.
import { note } from "./store.js";
import { ask } from "./worker.js";

const FILL = 60_000; // ms: as long as filling may take on a slow line

/** {owner, key} once it is known, else null: nobody has typed a PIN since the browser was started. */
export const here = ask({ type: "ask" }).then((found) => {
  if (found) document.dispatchEvent(new CustomEvent("own", { detail: { owner: found.owner, key: found.key, fresh: found.fresh } }));
  return found;
});

/** The sentences of this phone, with {names} filled in. */
export async function say(name, values = {}) {
  const words = (await note("words")) ?? (await filled.then(() => note("words"))) ?? {};
  return (words[name] ?? "").replace(/\{(\w+)\}/g, (_, key) => written(values[key] ?? ""));
}

const written = (value) => (typeof value === "number" ? value.toLocaleString(document.documentElement.lang) : value);

/** Settles when the server has said who this is and what may be kept, and that is kept. */
export const filled = navigator.onLine ? here.then(() => ask({ type: "fill" }, FILL)) : Promise.resolve(null);

/** Who is signed in: the unlocked owner, else the one for whom the server last said what may be kept. */
export const owner = async () => (await here)?.owner ?? (await filled)?.owner ?? null;

navigator.serviceWorker?.addEventListener("message", ({ data }) => {
  if (data?.type === "lock" && location.pathname !== "/lock") location.replace("/lock");
  if (data?.type === "locked") location.replace(`/lock?next=${encodeURIComponent(location.pathname + location.search)}`);
});

