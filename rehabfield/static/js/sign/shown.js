// What a form of a commitment shows: its lines with what is typed into the blanks, and the hash of all of it.
import { digest } from "./proof.js";
import { GAP, normal, partOf } from "./values.js";

export class Shown {
  constructor(root, form) {
    this.root = root;
    this.form = form;
  }

  /** What is typed into each blank, in its one form. */
  values() {
    const found = {};
    for (const [name, value] of new FormData(this.form)) {
      if (name.startsWith("b-")) found[name.slice(2)] = normal(this.root.querySelector(`[name="${name}"]`)?.dataset.kind, value);
    }
    return found;
  }

  /** Every blank of the text, as it is typed. */
  fillIn() {
    const values = this.values();
    for (const place of this.root.querySelectorAll("[data-blank]")) place.textContent = partOf(values[place.dataset.blank] ?? "", place.dataset.part) || GAP;
  }

  /** The hash of what stands there now, read at once. */
  proof() {
    const lines = [...this.root.querySelectorAll("[data-line]")].map((line) => line.textContent).filter(Boolean);
    const clauses = [...this.root.querySelectorAll("[data-clause]")].map((line) => [line.textContent, line.closest("label")?.querySelector("input").checked ?? true]);
    return digest({ version: this.form.elements.namedItem("template").value, fields: this.values(), clauses, lines });
  }
}
