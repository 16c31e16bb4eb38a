// "2 chưa gửi" on every page while something waits, and sending whenever there may be a signal again.
import { here, say } from "./here.js";
import { emptied, presence } from "./leaving.js";
import { countUnsent, flush } from "./outbox.js";

const EVERY = 60_000; // ms while something waits

export async function show() {
  const waiting = await countUnsent();
  const words = await say("unsent", { n: waiting });
  document.querySelector("main .unsent")?.remove();
  const place = document.querySelector("main .top");
  if (!waiting || !place || location.pathname === "/waiting") return;
  const link = Object.assign(document.createElement("a"), { href: "/waiting", className: "unsent" });
  link.textContent = words;
  place.after(link);
}

/** Sends what waits; says how much arrived. */
export async function sendNow(options) {
  const { sent, closed } = await flush(options);
  for (const owner of closed) await emptied(owner);
  await show();
  document.dispatchEvent(new CustomEvent("flushed", { detail: { sent } }));
}

const soon = () => navigator.onLine && sendNow({ again: true }).catch(() => {});

here.then(async () => {
  await show();
  if (await countUnsent()) await soon();
  if (navigator.onLine) await presence().catch(() => {});
});
setInterval(async () => (await countUnsent()) && sendNow().catch(() => {}), EVERY);
window.addEventListener("online", soon);
window.addEventListener("pageshow", ({ persisted }) => persisted && soon());
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && soon());
for (const name of ["kept", "replaced"]) document.addEventListener(name, show);
navigator.serviceWorker?.addEventListener("message", async ({ data }) => {
  if (data?.type !== "flushed") return;
  for (const owner of data.closed) await emptied(owner);
  await show();
});
