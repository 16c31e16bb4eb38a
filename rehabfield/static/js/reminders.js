// <push-switch data-key data-public data-url [data-on]>: turns reminders on for this phone, and says in plain words what hinders.
// Each of its <template data-when="…"> is one thing to say; at most one of them is shown.
import { post, subscribed } from "./push/where.js";

const ON_APPLE = /iPhone|iPad|iPod/.test(navigator.userAgent) || (navigator.platform === "MacIntel" && navigator.maxTouchPoints > 1);
const installed = () => matchMedia("(display-mode: standalone)").matches || navigator.standalone === true;

/** What stands in the way before anybody is asked, or nothing. */
function hindered() {
  if (!isSecureContext) return "insecure";
  if (ON_APPLE && !installed()) return "iphone";
  if (!("PushManager" in window) || !("Notification" in window) || !navigator.serviceWorker) return "unsupported";
  return Notification.permission === "denied" ? "blocked" : null;
}

class PushSwitch extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", (event) => {
      if (event.target.closest("button")) this.turnOn();
    });
    if ("on" in this.dataset) {
      if (hindered() || Notification.permission !== "granted") this.say("blocked");
    } else this.say(hindered() ?? "ask");
  }

  async turnOn() {
    if (this.busy) return;
    this.busy = true;
    this.say(await this.hindrance());
    this.busy = false;
  }

  /** Asks, subscribes, tells the server: what hindered, or nothing, and the page is loaded anew. */
  async hindrance() {
    const before = hindered();
    if (before) return before;
    const allowed = await Notification.requestPermission();
    if (allowed !== "granted") return allowed === "denied" ? "blocked" : "dismissed";
    this.say("wait");
    let told;
    try {
      const { pushManager } = await registration();
      told = await subscribed(pushManager, this.dataset.public);
    } catch (problem) {
      if (problem.name === "NotAllowedError") return "blocked";
      return problem.name === "TimeoutError" ? "late" : "unreachable";
    }
    return this.tell(told);
  }

  async tell(told) {
    try {
      const answer = await post(this.dataset.url, { ...told, key: Number(this.dataset.key) });
      if (answer.ok || answer.status === 409) location.reload(); // 409: made with an older key; the page brings the new one
      if (answer.ok || answer.status === 409) return "wait";
      return answer.status === 422 ? "unknown" : "not-saved";
    } catch {
      return "not-saved";
    }
  }

  say(state) {
    this.said?.remove();
    const words = this.querySelector(`template[data-when="${state}"]`);
    if (!words) return;
    this.said = Object.assign(document.createElement("div"), { className: "said", role: "status" });
    this.said.append(words.content.cloneNode(true));
    this.append(this.said);
  }
}

/** The worker's registration; "late" where it does not come. */
async function registration() {
  await navigator.serviceWorker.register("/sw.js");
  return Promise.race([navigator.serviceWorker.ready, new Promise((_, refuse) => setTimeout(refuse, 15_000, new DOMException("no worker", "TimeoutError")))]);
}

customElements.define("push-switch", PushSwitch);
