// "2 chưa gửi" on every page while something waits, and sending whenever there may be a signal again.
import { here, owner, say } from "./here.js";
import { flush, unsent } from "./outbox.js";

const EVERY = 60_000; // ms while something waits

export async function show() {
  const waiting = await unsent();
  const place = document.querySelector("main .sync");
  place?.querySelector(".unsent")?.remove();
  if (!waiting.length || !place) return;
  const link = Object.assign(document.createElement("a"), { href: "/waiting", className: "unsent" });
  link.textContent = await say("unsent", { n: waiting.length });
  place.append(link);
}

/** Sends what waits; says how much arrived. */
export async function sendNow(options) {
  const { sent } = await flush(options);
  await show();
  document.dispatchEvent(new CustomEvent("flushed", { detail: { sent } }));
}

async function tellServer() {
  const who = await owner();
  if (!who) return;
  const body = JSON.stringify({ owner: who, waiting: (await unsent(who)).length });
  await fetch("/outbox/presence", { method: "POST", headers: { "Content-Type": "application/json" }, body, keepalive: true });
}

const soon = () => navigator.onLine && sendNow({ again: true }).catch(() => {});

here.then(async () => {
  await show();
  if (!(await unsent()).length) return;
  await soon();
  if ((await unsent()).length) tellServer().catch(() => {});
});
setInterval(async () => (await unsent()).length && sendNow().catch(() => {}), EVERY);
window.addEventListener("online", soon);
window.addEventListener("pageshow", ({ persisted }) => persisted && soon());
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && soon());
document.addEventListener("kept", show);
navigator.serviceWorker?.addEventListener("message", ({ data }) => data?.type === "flushed" && show());
