// <count-left for="id" data-words="{n} letters left">: says how much room is left, once it begins to matter.
class CountLeft extends HTMLElement {
  connectedCallback() {
    this.field = document.getElementById(this.getAttribute("for"));
    this.field?.addEventListener("input", () => this.show());
    this.show();
  }

  show() {
    const room = this.field?.maxLength ?? -1;
    const left = room - (this.field?.value.length ?? 0);
    this.textContent = room > 0 && left < room / 2 ? this.dataset.words.replace("{n}", left) : "";
  }
}

customElements.define("count-left", CountLeft);
