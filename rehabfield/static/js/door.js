// The door: the PIN that is typed for the server also opens what this phone keeps. Without signal it opens that alone.
import { freshKey, openKey, owners, rightPin, wrongPin } from "./offline/owner.js";
import { hour } from "./offline/days.js";
import { note } from "./offline/store.js";
import { ask, tell } from "./offline/worker.js";

const PATIENCE = 4_000; // ms until there is no signal
const form = document.querySelector("form[data-door]");

async function opened(event) {
  const pin = form.elements.namedItem("pin").value.trim();
  const who = form.dataset.owner;
  if (!who || !/^\d{6}$/.test(pin)) return;
  event.preventDefault();
  try {
    await unlock(who, pin);
  } catch {
    form.submit(); // whatever the phone's own store does, the server's door opens
  }
}

async function unlock(who, pin) {
  const kept = (await owners()).find(({ owner }) => owner === who);
  if (offlineOnly() && kept?.waitUntil > Date.now()) return refuse("wait", { time: hour(kept.waitUntil) });
  const key = await openKey(who, pin).catch(() => null);
  if (offlineOnly() && !(await reachable())) return key ? enter(who, key) : refused(who);
  const fresh = key ? null : await freshKey(pin).catch(() => null);
  if (key || fresh) await ask({ type: "take", owner: who, key: key ?? fresh.key, fresh: fresh && { salt: fresh.salt, wrapped: fresh.wrapped } });
  form.submit();
}

/** Without signal: the PIN opened the copy. */
async function enter(owner, key) {
  await rightPin(owner);
  await ask({ type: "take", owner, key, fresh: null });
  location.assign(next());
}

async function refused(owner) {
  const last = await wrongPin(owner, Date.now());
  const kept = (await owners()).find((one) => one.owner === owner);
  if (last) return refuse("gone");
  if (kept.waitUntil > Date.now()) return refuse("wait", { time: hour(kept.waitUntil) });
  return refuse("wrong");
}

function refuse(name, values = {}) {
  const said = document.getElementById("said");
  said.textContent = said.dataset[name].replace(/\{(\w+)\}/g, (_, key) => values[key]);
  said.hidden = false;
  delete form.dataset.sent;
  form.elements.namedItem("pin").value = "";
  form.elements.namedItem("pin").focus();
}

async function reachable() {
  try {
    return (await fetch("/healthz", { cache: "no-store", signal: AbortSignal.timeout(PATIENCE) })).ok;
  } catch {
    return false;
  }
}

/** This lock lies on the phone; the server's own knows its users by itself. */
const offlineOnly = () => "kept" in form.dataset;

function next() {
  const { pathname, search } = location;
  const asked = new URLSearchParams(search).get("next");
  if (pathname !== "/lock" && !pathname.startsWith("/offline/")) return pathname + search;
  return asked?.startsWith("/") && !asked.startsWith("//") ? asked : "/";
}

/** "Who is using this phone?" by initials, from the phone's own store. */
async function introduce() {
  document.getElementById("handed").hidden = !(await note("handed"));
  document.getElementById("unheard").hidden = navigator.onLine;
  const known = (await owners()).filter(({ wrapped }) => wrapped);
  const list = document.getElementById("owners");
  form.elements.namedItem("next").value = next();
  if (!known.length) {
    document.getElementById("nobody").hidden = false;
    return;
  }
  if (known.length === 1) return choose(known[0]);
  list.hidden = false;
  list.replaceChildren(...known.map(button));
}

function button(known) {
  const item = document.getElementById("owner").content.firstElementChild.cloneNode(true);
  item.querySelector(".avatar").textContent = known.initials;
  item.querySelector("b").textContent = known.initials;
  item.querySelector("button").addEventListener("click", () => choose(known));
  return item;
}

function choose({ owner, enrolment, initials }) {
  document.getElementById("owners").hidden = true;
  form.dataset.owner = owner;
  form.elements.namedItem("enrolment").value = enrolment;
  form.querySelector(".avatar").textContent = initials;
  form.hidden = false;
  form.elements.namedItem("pin").focus();
}

if (form) {
  tell({ type: "untake" });
  form.addEventListener("submit", opened);
  if (offlineOnly()) introduce();
}
