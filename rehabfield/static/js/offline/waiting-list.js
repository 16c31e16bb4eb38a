// /waiting: everything that is not sent yet, in its owner's words, and a button that tries now.
import { hour, localDay, spokenDay } from "./days.js";
import { here, say } from "./here.js";
import { discard, inside, serverNow, unsent } from "./outbox.js";
import { sendNow } from "./counts.js";

const SHOWN = 50; // rows; whoever has more waiting needs a signal, not a longer list
const list = document.getElementById("unsent");

async function show() {
  const found = await here;
  const records = await unsent();
  const rows = await Promise.all(records.slice(0, SHOWN).map((record) => row(record, found)));
  list.replaceChildren(...rows);
  const more = document.getElementById("more-unsent");
  more.hidden = records.length <= SHOWN;
  more.textContent = await say("more", { n: records.length - SHOWN });
  list.hidden = !rows.length;
  document.getElementById("nothing").hidden = rows.length > 0;
  document.getElementById("send").hidden = !rows.length;
}

/** One record; of others who use this phone only that there is one. */
async function row(record, found) {
  const mine = found?.owner === record.owner ? await inside(record, found.key) : null;
  const line = document.getElementById("unsent-row").content.firstElementChild.cloneNode(true);
  line.querySelector(".what").textContent = await say(record.kind);
  line.querySelector(".who").textContent = mine?.label ?? "";
  if (record.parts) line.querySelector(".what").after(partsOf(record, await say("parts", { n: record.parts, done: record.arrived })));
  line.querySelector(".when").textContent = await moment(record.at);
  line.querySelector(".state").textContent = await say(`state-${record.state}`);
  const acts = line.querySelector(".acts");
  if (record.state !== "look" || !mine) acts.remove();
  else {
    fill(acts.querySelector("form"), record, mine.fields);
    acts.querySelector("[data-discard]").addEventListener("click", () => discard(record.key).then(show));
  }
  return line;
}

/** How far its picture has come. */
function partsOf(record, words) {
  return Object.assign(document.createElement("span"), { className: "where", textContent: words });
}

async function moment(at) {
  const day = localDay(at) === localDay(await serverNow()) ? await say("today") : spokenDay(localDay(at), document.documentElement.lang);
  return `${day}, ${hour(at)}`;
}

/** The form as it was written, to the page that says beside each field what has to be mended. */
function fill(form, { kind, target }, fields) {
  form.action = WHERE[kind](target, fields);
  for (const [name, value] of fields) form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
}

const WHERE = {
  visit: (target) => `/people/${target}/visits`,
  nameless: () => "/visits/nameless",
  correction: (target) => `/visits/${target}/corrections`,
  withdrawal: (target) => `/visits/${target}/withdrawal`,
  activity: () => "/activities",
  "activity-withdrawal": (target) => `/activities/${target}/withdrawal`,
  "follow-up": (target) => `/follow-ups/${target}`,
  commitment: (target, fields) => (fields.some(([name]) => name === "line") ? `/evenings/${target}/commitments` : `/people/${target}/commitments`),
  "commitment-withdrawal": (target) => `/commitments/${target}/withdrawal`,
  scan: (target) => `/commitments/${target}/scans`,
  "evening-line": (target) => `/evenings/${target}/lines`,
};

if (list) {
  show();
  document.getElementById("send").addEventListener("click", async ({ currentTarget }) => {
    currentTarget.disabled = true;
    await sendNow({ again: true });
    currentTarget.disabled = false;
  });
  document.addEventListener("flushed", show);
  addEventListener("part-sent", show);
}
