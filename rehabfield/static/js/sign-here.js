// <sign-here>: a signature drawn with the finger. It lies as text in the form's own hidden field: drafts, the outbox and plain forms carry it alike.
import { settled } from "./sign/frames.js";
import { Paper } from "./sign/paper.js";
import { outline, read, whyNot, write } from "./sign/strokes.js";

class SignHere extends HTMLElement {
  connectedCallback() {
    this.wired ??= this.wire();
    this.restored = () => this.preview();
    this.back = () => this.dialog.open && this.shut();
    document.addEventListener("filled-in", this.restored);
    window.addEventListener("pageshow", this.restored);
    window.addEventListener("popstate", this.back);
    this.preview();
  }

  disconnectedCallback() {
    document.removeEventListener("filled-in", this.restored);
    window.removeEventListener("pageshow", this.restored);
    window.removeEventListener("popstate", this.back);
  }

  wire() {
    this.input = this.querySelector("input");
    this.dialog = this.querySelector("dialog");
    const acts = { open: () => this.open(), drop: () => this.drop(), undo: () => this.paper.undo(), clear: () => this.paper.clear(), done: () => this.done(), close: () => this.close() };
    for (const [name, act] of Object.entries(acts)) this.part(name).addEventListener("click", act);
    this.dialog.addEventListener("cancel", (event) => this.escaped(event));
    this.dialog.addEventListener("close", () => this.closed());
    return true;
  }

  part(name) {
    return this.querySelector(`[data-${name}]`);
  }

  open() {
    this.dialog.showModal();
    history.pushState({}, ""); // so that the phone's way back leads out of here, not out of the page
    this.deeper = true;
    this.paper ??= new Paper(this.part("paper").querySelector("canvas"), () => this.changed());
    this.paper.resize();
    if (!this.paper.touched) this.paper.put(read(this.input.value).drawn);
    this.changed();
  }

  changed() {
    this.say();
    if (!this.paper) return; // it is being made
    const { empty, cleared } = this.paper;
    this.part("paper").toggleAttribute("data-drawn", !empty);
    relabel(this.part("undo"), empty && cleared);
  }

  done() {
    if (!this.paper.touched && this.input.value) return this.leave();
    const drawn = settled(this.paper.drawn);
    const why = whyNot(drawn);
    if (why) return this.say(why);
    this.keep(write(drawn));
    this.leave();
  }

  /** Not now: the next time begins with what the form has. */
  close() {
    this.paper.touched = false;
    this.leave();
  }

  drop() {
    this.keep("");
    this.part("open").focus();
  }

  keep(text) {
    if (this.paper) this.paper.touched = false;
    this.classList.remove("bad");
    this.querySelector(":scope > .err")?.remove(); // it was said of another signature
    this.input.value = text;
    this.preview();
    this.input.dispatchEvent(new Event("input", { bubbles: true }));
  }

  leave() {
    if (this.deeper) history.back(); // which closes it
    else this.shut();
  }

  shut() {
    this.deeper = false;
    this.dialog.close();
  }

  escaped(event) {
    event.preventDefault();
    this.leave();
  }

  /** By the phone itself, perhaps. */
  closed() {
    if (this.deeper) history.back();
    this.deeper = false;
  }

  preview() {
    const { drawn } = read(this.input.value);
    this.part("signed").hidden = this.part("drop").hidden = !drawn;
    relabel(this.part("open"), drawn);
    if (!drawn) return;
    const { box, pen, path } = outline(drawn);
    const svg = this.part("signed").querySelector("svg");
    svg.setAttribute("viewBox", box);
    svg.firstElementChild.setAttribute("d", path);
    svg.firstElementChild.setAttribute("stroke-width", pen);
  }

  say(name) {
    const line = this.part("said");
    line.hidden = !name;
    line.textContent = name ? this.part("words").content.querySelector(`[data-${name}]`).textContent : "";
  }
}

/** The button's other words, and its first ones again. */
function relabel(button, other) {
  button.dataset.first ??= button.lastChild.textContent;
  button.lastChild.textContent = other ? button.dataset.again : button.dataset.first;
}

customElements.define("sign-here", SignHere);
