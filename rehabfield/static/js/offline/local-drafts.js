// Drafts without signal: what is being written is sealed on this phone, twice: for its owner, and for the server, which gets it with the next signal.
import { here, owner, say } from "./here.js";
import { kindOf } from "./kinds.js";
import { sealed } from "./letter.js";
import { isReady, serverNow } from "./outbox.js";
import { seal, unseal } from "./owner.js";
import { all, get, note, put, remove } from "./store.js";

const place = (key) => `draft|${key}`;

/** The server could not be reached with a draft. */
async function keep(fields) {
  const [key, kind, subject] = ["id", "kind", "subject"].map((name) => fields.find(([known]) => known === name)?.[1] ?? "");
  const [who, found] = [await owner(), await here];
  if (!key || !who || !found || !(await isReady()) || (await get("records", key))) return;
  const at = await serverNow();
  const moment = new Date(at).toISOString();
  const inside = JSON.stringify({ target: subject || null, fields, said_at: moment, phone_at: new Date().toISOString() });
  const letter = await sealed(inside, [who, key, "draft", 1].join("|"), await note("key"));
  const own = await seal(found.key, place(key), { kind, subject, fields });
  await put("drafts", { owner: who, key, at, letter, ...own });
}

/** What was being written without signal comes back into its form. */
async function restore() {
  if (kindOf(location.pathname)) return; // the answer to a form: what was just sent stands in it
  const form = document.getElementById("form");
  const found = await here;
  if (!form || !found) return;
  const [kind, subject] = ["kind", "subject"].map((name) => form.elements.namedItem(name)?.value ?? "");
  const drafts = (await all("drafts")).filter((draft) => draft.owner === found.owner).sort((a, b) => b.at - a.at);
  for (const draft of drafts) {
    if (await get("records", draft.key)) continue; // it was saved meanwhile
    const inside = await unseal(found.key, place(draft.key), draft);
    if (inside?.kind === kind && inside.subject === subject) return fillIn(form, inside.fields);
  }
}

async function fillIn(form, fields) {
  const names = new Set(fields.map(([name]) => name));
  for (const control of form.elements) {
    if (!control.name || control.type === "submit") continue;
    if (control.type === "radio" || control.type === "checkbox") control.checked = fields.some(([name, value]) => name === control.name && value === control.value);
    else if (names.has(control.name)) control.value = fields.find(([name]) => name === control.name)[1];
    if (control.type !== "hidden" && names.has(control.name) && control.value) control.closest("details")?.setAttribute("open", "");
  }
  document.dispatchEvent(new Event("filled-in")); // as if it had been typed: no newer copy takes its place
  const said = Object.assign(document.createElement("p"), { className: "hint", role: "status" });
  said.textContent = await say("draft");
  form.prepend(said);
}

document.addEventListener("draft-unsent", ({ detail }) => keep(detail).catch(() => {})); // a full phone: it stays in its form
document.addEventListener("draft-sent", ({ detail }) => owner().then((who) => who && remove("drafts", [who, detail])));
restore();
