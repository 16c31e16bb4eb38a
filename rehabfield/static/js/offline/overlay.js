// What is logged and not sent stands on the pages that would show it: kept lists would ask for it again.
import { here, say } from "./here.js";
import { unsent } from "./outbox.js";

const LOGS = new Set(["visit", "correction"]);

async function show() {
  if (!document.querySelector('main a[href^="/people/"]')) return;
  const records = await unsent();
  const undone = new Set(records.filter(({ kind }) => kind === "withdrawal").map(({ target }) => target));
  const logged = records.filter(({ kind, key }) => LOGS.has(kind) && !undone.has(key));
  for (const mark of document.querySelectorAll(".unsent-mark")) {
    mark.closest(".logged")?.classList.remove("logged");
    mark.remove();
  }
  if (!logged.length) return;
  const words = await say("logged");
  for (const target of new Set(logged.map((one) => one.target))) marked(target, words);
}

/** Every row about this person, and the head of their own page. */
function marked(target, words) {
  const rows = [...document.querySelectorAll(`main a[href^="/people/${target}"]`)].map((link) => link.closest("li"));
  const own = location.pathname === `/people/${target}` ? document.querySelector("main .top > div") : null;
  for (const place of new Set([...rows, own].filter(Boolean))) {
    const mark = document.createElement("p");
    mark.className = "mark done unsent-mark";
    mark.textContent = words;
    place.classList.add("logged");
    (place.querySelector(".mark")?.parentElement ?? place).append(mark);
  }
}

here.then(show);
for (const name of ["kept", "flushed", "replaced"]) document.addEventListener(name, show);
