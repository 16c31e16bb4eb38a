// <read-aloud>: the phone's voice reads what is marked data-read, in order; never what was filled in (data-filled): names stay unsaid.
import { BREAK, FILLED, PAUSE, pieces } from "./sign/spoken.js";

const BREATH = 400; // ms for a blank
const PATIENCE = 2_500; // ms in which voices may still arrive
const PACE = 0.9;
const UNHEARD = "[data-filled], [hidden], [aria-hidden=true], button, input, textarea, select, script, template";

class ReadAloud extends HTMLElement {
  connectedCallback() {
    this.wired ??= this.wire();
    this.stop = () => this.halt();
    this.hide = () => document.visibilityState === "hidden" && this.halt();
    this.look = () => this.looked();
    this.covered = new MutationObserver(this.stop);
    this.covered.observe(document.documentElement, { attributeFilter: ["data-cover"] });
    window.addEventListener("pagehide", this.stop);
    document.addEventListener("visibilitychange", this.hide);
    window.speechSynthesis?.addEventListener?.("voiceschanged", this.look);
    this.timer = setTimeout(() => this.looked(true), PATIENCE);
    this.looked();
  }

  disconnectedCallback() {
    this.halt();
    clearTimeout(this.timer);
    this.covered.disconnect();
    window.removeEventListener("pagehide", this.stop);
    document.removeEventListener("visibilitychange", this.hide);
    window.speechSynthesis?.removeEventListener?.("voiceschanged", this.look);
  }

  wire() {
    this.part("start").addEventListener("click", () => this.start());
    this.part("stop").addEventListener("click", () => this.halt());
    return true;
  }

  part(name) {
    return this.querySelector(`[data-${name}]`);
  }

  get voices() {
    return window.speechSynthesis?.getVoices() ?? [];
  }

  /** One that needs no signal, before one that does. */
  get voice() {
    const found = this.voices.filter(({ lang }) => /^vie?\b/i.test(lang.replace("_", "-")));
    return found.find(({ localService }) => localService) ?? found[0];
  }

  looked(late) {
    const mute = !this.voice && (late || this.voices.length > 0 || !window.speechSynthesis);
    this.part("silent").hidden = !mute;
    this.part("way").hidden = mute;
  }

  async start() {
    if (!this.voice) return this.looked(true);
    window.speechSynthesis.cancel(); // whatever else is being read
    const turn = (this.turn = Symbol("turn"));
    this.show(true);
    for (const [element, text] of this.heard()) {
      this.mark(element);
      for (const piece of pieces(text)) {
        const said = await (piece === PAUSE ? pause() : this.say(piece));
        if (this.turn !== turn) return;
        if (!said) return this.halt();
      }
    }
    this.halt();
  }

  /** Elements and what is heard of them, blanks for what was filled in. */
  heard() {
    const marked = [...this.querySelectorAll("[data-read]")].filter((one) => !one.parentElement.closest("[data-read]") && !one.closest(UNHEARD));
    return marked.map((one) => [one, textOf(one)]);
  }

  /** Whether it was said to its end. */
  say(text) {
    const words = Object.assign(new SpeechSynthesisUtterance(text), { voice: this.voice, lang: this.voice.lang, rate: PACE });
    this.words = words; // or the browser may forget it before its end
    return new Promise((done) => {
      words.onend = () => done(true);
      words.onerror = () => done(false);
      window.speechSynthesis.speak(words);
    });
  }

  halt() {
    if (!this.turn) return;
    this.turn = null;
    window.speechSynthesis.cancel();
    this.mark();
    this.show(false);
  }

  mark(element) {
    this.querySelector(".being-read")?.classList.remove("being-read");
    if (!element) return;
    element.classList.add("being-read");
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    element.scrollIntoView({ block: "nearest", behavior: calm ? "auto" : "smooth" });
  }

  show(reading) {
    const [start, stop] = [this.part("start"), this.part("stop")];
    const focused = this.part("way").contains(document.activeElement);
    start.hidden = reading;
    stop.hidden = !reading;
    if (focused) (reading ? stop : start).focus();
  }
}

const pause = () => new Promise((done) => setTimeout(done, BREATH, true));

function textOf(element) {
  if (element.nodeType === Node.TEXT_NODE) return element.data;
  if (element.nodeType !== Node.ELEMENT_NODE) return "";
  if (element.matches("[data-filled], input, textarea, select, .write")) return FILLED;
  if (element.matches(UNHEARD)) return "";
  if (element.matches("br")) return BREAK;
  const edge = getComputedStyle(element).display.startsWith("inline") ? "" : BREAK;
  return edge + [...element.childNodes].map(textOf).join("") + edge;
}

customElements.define("read-aloud", ReadAloud);
