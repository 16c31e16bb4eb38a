// A page's side of its worker: registering it, asking it.
const PATIENCE = 3_000; // ms

/** The active worker, or null where this browser has none or it takes too long. */
export async function worker() {
  if (!navigator.serviceWorker) return null;
  try {
    await navigator.serviceWorker.register("/sw.js");
    const ready = navigator.serviceWorker.ready.then(({ active }) => active);
    return await Promise.race([ready, new Promise((answer) => setTimeout(answer, PATIENCE, null))]);
  } catch {
    return null;
  }
}

/** Asks the worker and waits for its answer; null where none comes. */
export async function ask(said, patience = PATIENCE) {
  const active = await worker();
  if (!active) return null;
  return new Promise((answer) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => answer(data);
    setTimeout(answer, patience, null);
    active.postMessage(said, [port2]);
  });
}

/** Tells the worker something. */
export async function tell(said) {
  (await worker())?.postMessage(said);
}
