// <copy-code>: copies its <code>, and says so on the button for a while.
class CopyCode extends HTMLElement {
  connectedCallback() {
    this.querySelector("button")?.addEventListener("click", (event) => this.copy(event.currentTarget));
  }

  async copy(button) {
    await navigator.clipboard.writeText(this.querySelector("code").textContent.trim());
    const words = button.querySelector("span");
    const before = words.textContent;
    words.textContent = button.dataset.done;
    setTimeout(() => (words.textContent = before), 2_000);
  }
}

customElements.define("copy-code", CopyCode);
