// Leaving this phone: the copy goes, and only when nothing waits. A phone that was closed from elsewhere hands in what it holds, and is emptied.
import { filled, here, owner, say } from "./here.js";
import { flush, unsent } from "./outbox.js";
import { forget, owners } from "./owner.js";
import { all, keepNote, note, remove, wipe } from "./store.js";
import { localDay } from "./days.js";
import { unsubscribe } from "../push/where.js";

/** Everything of this owner; everything at all where nobody else uses the phone. */
export async function leave(who) {
  for (const { key, owner } of await all("records")) if (owner === who) await remove("records", key);
  await forget(who);
  await remove("notes", `list ${who}`);
  if ((await owners()).length || (await unsent()).length) return;
  await navigator.serviceWorker?.ready.then(({ pushManager }) => unsubscribe(pushManager)).catch(() => null);
  await wipe();
}

async function removed(form) {
  const who = await owner();
  if (!who) return form.submit();
  await flush({ again: true });
  const left = (await unsent(who)).length;
  if (left) return refuse(form, left);
  await leave(who);
  form.submit();
}

async function refuse(form, left) {
  const said = form.querySelector("[role=alert]") ?? Object.assign(document.createElement("p"), { className: "err" });
  said.setAttribute("role", "alert");
  said.textContent = await say("stay", { n: left });
  form.prepend(said);
  delete form.dataset.sent;
}

/** Says how much waits, when that changed or a day has passed; hears whether this phone was closed. */
export async function presence() {
  await filled; // on an empty store the server says first who this is
  for (const { owner } of await owners()) {
    const waiting = (await unsent(owner)).length;
    const last = await note(`told ${owner}`);
    const today = localDay(Date.now());
    if (last?.waiting === waiting && last.day === today) continue;
    const body = JSON.stringify({ owner, waiting, fresh: !last });
    const answer = await fetch("/outbox/presence", { method: "POST", headers: { "Content-Type": "application/json" }, body });
    const { state } = await answer.json();
    if (state === "told") await keepNote(`told ${owner}`, { waiting, day: today });
    if (state === "closed") await emptied(owner);
  }
}

/** This phone was closed for somebody: nothing of theirs stays, once nothing of theirs waits. */
export async function emptied(who) {
  if ((await unsent(who)).length) return;
  const mine = (await here)?.owner === who;
  await leave(who);
  if (mine) location.replace("/lock");
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("#remove form") || event.defaultPrevented) return;
  event.preventDefault();
  removed(form);
}, true);
