// <step-field>: − and + beside a number.
class StepField extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", (event) => {
      const by = Number(event.target.closest("[data-step]")?.dataset.step);
      if (by) this.move(by);
    });
  }

  move(by) {
    const input = this.querySelector("input");
    const least = input.min === "" ? -Infinity : Number(input.min);
    const most = input.max === "" ? Infinity : Number(input.max);
    const next = (Number(input.value) || 0) + by * (Number(input.step) || 1);
    input.value = Math.min(most, Math.max(least, next));
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

customElements.define("step-field", StepField);
