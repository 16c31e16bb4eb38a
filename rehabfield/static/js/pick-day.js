// <pick-day for="id">: buttons for the days people mean most (today, yesterday) beside a date field.
class PickDay extends HTMLElement {
  connectedCallback() {
    this.field = document.getElementById(this.getAttribute("for"));
    this.show();
    this.field?.addEventListener("input", () => this.show());
    this.addEventListener("click", (event) => {
      const day = event.target.closest("button")?.value;
      if (!day) return;
      this.field.value = day;
      this.field.dispatchEvent(new Event("input", { bubbles: true }));
      this.field.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }

  show() {
    for (const button of this.querySelectorAll("button")) {
      button.setAttribute("aria-pressed", String(button.value === this.field?.value));
    }
  }
}

customElements.define("pick-day", PickDay);
