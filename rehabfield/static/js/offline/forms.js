// Forms of the outbox: what is written is on this phone before it is anywhere else. With signal nobody notices.
import { after, kindOf } from "./kinds.js";
import { here, owner, say } from "./here.js";
import { drop, isReady, keep, sendInTurn, countUnsent } from "./outbox.js";
import { fit } from "./parts.js";
import { tell } from "./worker.js";
import { get, keepNote, remove } from "./store.js";

const PATIENCE = 4_000; // ms to learn whose phone this is, where nobody has typed a PIN
const FRAME = 100; // ms
const ENOUGH = 6_000; // ms: then it goes on by itself, and the person too

async function take(form, submitter) {
  await answered();
  const path = new URL(form.action, location.href).pathname;
  const about = kindOf(path);
  const who = await Promise.race([owner(), pause(PATIENCE)]);
  if (!about || !who || !(await isReady())) return native(form);
  const { fields, files } = typed(form, submitter);
  if (!fit(files)) return native(form);
  const id = fields.find(([name]) => name === "id")?.[1] || crypto.randomUUID();
  const label = document.querySelector("main .person .who")?.textContent ?? "";
  const key = (await here)?.key;
  let record;
  try {
    record = await keep({ owner: who, id, ...about, fields, files, label }, key);
  } catch (problem) {
    if (problem?.name === "QuotaExceededError") document.dispatchEvent(new Event("phone-full"));
    return native(form); // the phone is full, or these bytes are on their way: the server decides
  }
  for (const store of ["drafts", "shots"]) await remove(store, [who, id]);
  const waiting = (await countUnsent()) - 1;
  if ("stay" in form.dataset) return staying(record, waiting);
  const said = await Promise.race([sendInTurn(record, waiting), pause(ENOUGH, { state: "offline" })]);
  if (said.state === "taken") {
    // Where the server has no sentence of its own for the next page, the phone has one.
    if (!said.to) await keepNote("said", { text: await say("sent", { n: 1 }), undo: undoOf(about, id) });
    return go(said.to ?? after(about, fields, location.pathname, "/"), about);
  }
  if (said.state === "look" || said.state === "stranger" || said.state === "newer") {
    // With sentences beside its fields it waits as a draft with the server; without, two versions clash, and it stays here.
    if (said.state !== "look" || Object.keys(said.errors ?? {}).length) await drop(id);
    return native(form);
  }
  await keepNote("said", { text: await say(about.kind.endsWith("withdrawal") ? "undone" : "saved"), undo: undoOf(about, id) });
  navigator.serviceWorker.ready.then((ready) => ready.sync?.register("outbox")).catch(() => {});
  document.dispatchEvent(new Event("kept"));
  const home = (await get("owners", who))?.home ?? "/";
  location.assign(after(about, fields, location.pathname, home));
}

/** The page goes on by itself, and the record on its way. What needs another look says so on /waiting. */
function staying(record, waiting) {
  sendInTurn(record, waiting).catch(() => {});
  document.dispatchEvent(new Event("kept-here"));
  document.dispatchEvent(new Event("kept"));
}

const pause = (time, answer = null) => new Promise((done) => setTimeout(done, time, answer));

/** The tap is seen before anything is sealed, which takes the page a while. A page out of sight gets no frame. */
function answered() {
  return new Promise((done) => {
    requestAnimationFrame(() => setTimeout(done));
    setTimeout(done, FRAME);
  });
}

/** The server's own answer: sentences beside the fields, what somebody else wrote. */
function native(form) {
  form.submit();
}

async function go(to, about) {
  const paths = ["/today", "/team", "/people", "/calendar", "/visits/new"];
  if (about.target) paths.push(`/people/${about.target}`, `/people/${about.target}/visits/new`);
  await tell({ type: "stale", paths: [...paths, location.pathname] });
  location.assign(to);
}

/** What was typed, and the pictures; a new one instead of one that the server has already. */
function typed(form, submitter) {
  const all = [...new FormData(form)];
  const files = all.map(([, value]) => value).filter((value) => value instanceof File && value.size);
  const fields = all.filter(([name, value]) => typeof value === "string" && !(files.length && name === "attachment"));
  if (submitter?.name) fields.push([submitter.name, submitter.value]);
  return { fields, files };
}

function undoOf({ kind }, id) {
  const at = { visit: "visits", activity: "activities", commitment: "commitments" }[kind];
  return at ? `/${at}/${id}/withdrawal` : "";
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  const goes = form.method === "post" && kindOf(new URL(form.action, location.href).pathname);
  if (!goes || event.defaultPrevented || form.matches("[hx-post]")) return;
  event.preventDefault();
  // Whatever the phone's own store does, the server gets the form; what was kept already is taken once.
  take(form, event.submitter).catch(() => native(form));
}, true);
