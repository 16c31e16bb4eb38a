// <say-day for="id">: says a date field's day in words, because phones write dates in many orders.
class SayDay extends HTMLElement {
  connectedCallback() {
    this.field = document.getElementById(this.getAttribute("for"));
    for (const name of ["input", "change"]) this.field?.addEventListener(name, () => this.show());
    this.show();
  }

  show() {
    const [year, month, day] = (this.field?.value ?? "").split("-").map(Number);
    const words = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "full" });
    this.textContent = day && year > 999 ? words.format(new Date(year, month - 1, day)) : "";
  }
}

customElements.define("say-day", SayDay);
