// <phrase-chips for="id">: a tap adds the phrase to the text, a second tap takes it out.
import { add, says, without } from "./phrases.js";

class PhraseChips extends HTMLElement {
  connectedCallback() {
    this.field = document.getElementById(this.getAttribute("for"));
    this.field?.addEventListener("input", () => this.show());
    this.addEventListener("click", (event) => {
      const chip = event.target.closest("button");
      if (chip) this.toggle(chip.textContent.trim());
    });
    this.show();
  }

  toggle(phrase) {
    const { value } = this.field;
    this.field.value = says(value, phrase) ? without(value, phrase) : add(value, phrase);
    this.field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  show() {
    for (const chip of this.querySelectorAll("button")) {
      chip.setAttribute("aria-pressed", String(says(this.field?.value ?? "", chip.textContent.trim())));
    }
  }
}

customElements.define("phrase-chips", PhraseChips);
