// <draft-keeper data-draft-url data-kept>: sends what is typed to the server, which keeps it sealed. Nothing is kept in the browser.
const PAUSE = 2_000; // ms without typing

class DraftKeeper extends HTMLElement {
  connectedCallback() {
    this.form = this.closest("form");
    this.leave = () => this.dirty && this.send(true);
    this.hide = () => document.visibilityState === "hidden" && this.leave();
    this.form.addEventListener("input", () => this.touch());
    this.form.addEventListener("submit", () => this.stop());
    this.form.addEventListener("not-sent", () => this.touch());
    window.addEventListener("pagehide", this.leave);
    document.addEventListener("visibilitychange", this.hide);
  }

  disconnectedCallback() {
    this.stop();
    window.removeEventListener("pagehide", this.leave);
    document.removeEventListener("visibilitychange", this.hide);
  }

  touch() {
    this.dirty = true;
    this.textContent = "";
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(false), PAUSE);
  }

  stop() {
    this.dirty = false;
    clearTimeout(this.timer);
  }

  async send(keepalive) {
    this.stop();
    const values = this.values();
    try {
      const answer = await fetch(this.dataset.draftUrl, { method: "POST", body: values, keepalive });
      if (!answer.ok) throw new Error("not kept");
      this.textContent = this.dirty ? "" : this.dataset.kept;
      this.say("draft-sent", values.get("id"));
    } catch {
      this.dirty = true;
      this.say("draft-unsent", [...values]);
    }
  }

  /** Tells whoever keeps drafts on the phone. */
  say(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));
  }

  values() {
    const values = new URLSearchParams();
    for (const [name, value] of new FormData(this.form)) {
      const secret = this.form.querySelector(`.pin [name="${CSS.escape(name)}"], [type=password][name="${CSS.escape(name)}"]`);
      if (typeof value === "string" && !secret) values.append(name, value);
    }
    return values;
  }
}

customElements.define("draft-keeper", DraftKeeper);
