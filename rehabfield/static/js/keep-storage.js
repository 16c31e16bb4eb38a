// <keep-storage data-kept="…" data-not-kept="…">: its button asks the browser never to clear what waits on this phone,
// and its [role=status] says the answer. Where a browser cannot be asked, the row goes.
class KeepStorage extends HTMLElement {
  async connectedCallback() {
    const { storage } = navigator;
    if (!storage?.persist) return (this.closest("li") ?? this).remove();
    this.button = this.querySelector("button");
    this.button.addEventListener("click", async () => this.say(await storage.persist()));
    if (await storage.persisted()) this.say(true);
  }

  say(kept) {
    this.querySelector("[role=status]").textContent = kept ? this.dataset.kept : this.dataset.notKept;
    if (kept) this.button.remove();
  }
}

customElements.define("keep-storage", KeepStorage);
