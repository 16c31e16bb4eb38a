// <quick-toast>: a line that goes by itself, but never while somebody is about to use it.
const STAY = 12_000; // ms: time to read it twice
const UNDO = 60_000; // ms: time to think again

class QuickToast extends HTMLElement {
  connectedCallback() {
    if ("stay" in this.dataset) return;
    this.wait();
    for (const name of ["focusin", "pointerenter", "pointerdown"]) this.addEventListener(name, () => clearTimeout(this.timer));
    for (const name of ["focusout", "pointerleave"]) this.addEventListener(name, () => this.wait());
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
  }

  wait() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.remove(), this.querySelector("form") ? UNDO : STAY);
  }
}

customElements.define("quick-toast", QuickToast);
