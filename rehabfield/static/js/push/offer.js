// After a meeting was saved, once: that this phone can remind. Not before there is something worth being reminded of, and never in the way of Hôm nay's first bytes.
import { filled, say } from "../offline/here.js";
import { keepNote, note } from "../offline/store.js";

const SAVED = '#toasts form[action$="/withdrawal"]';

const possible = () => "PushManager" in window && "Notification" in window && Notification.permission === "default";

async function offer() {
  if (!document.querySelector(SAVED) || !possible()) return;
  await filled; // the server says whether anybody is reminded here
  const push = await note("push");
  if (!push || push.wanted || (await note("push offered"))) return;
  const line = Object.assign(document.createElement("quick-toast"), { className: "toast" });
  line.setAttribute("role", "status");
  const words = Object.assign(document.createElement("span"), { textContent: await say("offer") });
  const way = Object.assign(document.createElement("a"), { className: "btn plain", href: "/me/reminders", textContent: await say("offer-see") });
  line.append(words, way);
  document.getElementById("toasts").append(line);
  await keepNote("push offered", true);
}

offer().catch(() => null); // an offer that cannot be made is none
