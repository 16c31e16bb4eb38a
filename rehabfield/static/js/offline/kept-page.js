// A page that came from the phone: says so, is brought up to the day, and makes room for the server's own when that comes.
import { hour, localDay, spokenDay } from "./days.js";
import { say } from "./here.js";
import { serverNow } from "./outbox.js";
import { note, remove } from "./store.js";
import { ask } from "./worker.js";

const lang = document.documentElement.lang;
let touched = false;
let keptAt = performance.getEntriesByType("navigation")[0]?.serverTiming?.find(({ name }) => name === "kept")?.duration;

/** A kept form makes a record of its own, of this day. */
async function renew() {
  const id = document.querySelector('form input[name="id"]');
  if (id) id.value = crypto.randomUUID();
  const [then, today] = [localDay(keptAt), localDay(await serverNow())];
  if (then === today) return;
  for (const field of document.querySelectorAll('form input[name="day"]')) {
    if (field.value === then) field.value = today;
    if (field.max === then) field.max = today;
  }
  for (const chip of document.querySelectorAll('form input[name="next_on"]')) dayOf(chip, today);
  const proposed = document.querySelector("#next");
  if (proposed) proposed.replaceChildren(line("p", await say("later")));
}

/** "Ngày mai" was said yesterday: by its date, and gone where the date has passed. */
function dayOf(chip, today) {
  if (!/^\d{4}-/.test(chip.value)) return;
  const label = chip.closest("label");
  if (chip.value <= today) label.remove();
  else label.querySelector("span").textContent = spokenDay(chip.value, lang);
}

async function tellAge() {
  if (document.querySelector("main > .kept")) return;
  const now = await serverNow();
  const [then, today] = [localDay(keptAt), localDay(now)];
  const day = then === today ? await say("today") : spokenDay(then, lang);
  const said = line("p", await say("kept", { day, time: hour(keptAt) }), "kept");
  document.querySelector("main .top")?.after(said);
}

function line(kind, words, className = "hint") {
  return Object.assign(document.createElement(kind), { className, textContent: words });
}

/** What was said when a form was kept on the phone, once. */
async function toast() {
  const said = await note("said");
  if (!said) return;
  await remove("notes", "said");
  const toast = toastOf(said.text);
  if (said.undo) {
    const form = Object.assign(document.createElement("form"), { method: "post", action: said.undo });
    const button = Object.assign(document.createElement("button"), { className: "btn plain", type: "submit" });
    button.textContent = await say("undo");
    form.append(button);
    toast.append(form);
  }
  document.getElementById("toasts")?.replaceChildren(toast);
}

/** The server's own page instead of the copy, unless somebody has begun to use it. */
function replace({ path, html }) {
  if (touched || path !== location.pathname + location.search) return;
  const page = new DOMParser().parseFromString(html, "text/html");
  const main = page.querySelector("main");
  if (!main) return;
  keptAt = undefined;
  const toasts = page.getElementById("toasts");
  if (toasts?.childElementCount) document.getElementById("toasts")?.replaceWith(toasts);
  document.querySelector("main").replaceWith(main);
  document.querySelector(".bar")?.replaceWith(page.querySelector(".bar") ?? "");
  document.dispatchEvent(new Event("replaced"));
}

/** Something arrived: the server's page as it is now. */
async function again({ detail }) {
  if (!detail.sent) return;
  const path = location.pathname + location.search;
  const asked = touched || path === "/waiting" ? null : fetch(path, { headers: { Accept: "text/html" }, redirect: "manual" });
  const answer = await asked?.catch(() => null); // the signal may be gone again
  if (answer?.ok) replace({ path, html: await answer.text() });
  document.getElementById("toasts")?.replaceChildren(toastOf(await say("sent", { n: detail.sent })));
}

function toastOf(words) {
  const toast = document.createElement("quick-toast");
  toast.className = "toast";
  toast.setAttribute("role", "status");
  toast.append(line("span", words, ""));
  return toast;
}

document.addEventListener("flushed", again);
for (const name of ["input", "pointerdown", "keydown", "filled-in"]) document.addEventListener(name, () => (touched = true), { capture: true });
navigator.serviceWorker?.addEventListener("message", ({ data }) => data?.type === "fresh" && replace(data));
toast();
if (keptAt) {
  renew();
  ask({ type: "fresh" }).then((said) => {
    if (said) replace(said);
    else setTimeout(() => keptAt && !navigator.onLine && tellAge(), 0);
  });
  window.addEventListener("offline", () => keptAt && tellAge());
  setTimeout(() => keptAt && tellAge(), 5_000);
}
