// <find-people data-one data-many data-none>: around a search and the list that it swaps. Without signal it looks among the
// rows on the page as the server would (Listed.findable). Nothing is kept; with signal the server answers.
import { rank } from "./fold.js";

const LONGEST = 80; // letters, as the server
const REFUSED = 401; // leads to the lock; a higher status is no list

/** What the search looks at: name, other name and hamlet, without the year before it. */
function findable(row) {
  const hamlet = row.querySelector(".where")?.textContent.replace(/^\d{4}( · |$)/, "");
  return `${row.querySelector(".who").textContent} ${row.dataset.also ?? ""} ${hamlet ?? ""}`;
}

class FindPeople extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.remember();
    this.form.addEventListener("input", () => this.isAway && this.find());
    this.form.addEventListener("submit", (event) => this.submit(event));
    this.addEventListener("htmx:before:request", (event) => this.ask(event));
    this.addEventListener("htmx:before:response", (event) => event.detail.ctx.response.status > REFUSED && this.miss(event));
    this.addEventListener("htmx:error", (event) => this.miss(event));
    this.addEventListener("htmx:finally:request", () => (this.isAsking = false));
    this.addEventListener("htmx:after:swap", () => this.hear());
  }

  get isAway() {
    return this.hasMissed || !navigator.onLine;
  }

  get list() {
    return this.querySelector(this.form.getAttribute("hx-target"));
  }

  ask(event) {
    this.isAsking = navigator.onLine;
    if (!this.isAsking) event.preventDefault();
  }

  miss(event) {
    event.preventDefault();
    event.stopPropagation(); // nothing was lost: no line that says so
    this.hasMissed = true;
    this.find();
  }

  hear() {
    this.hasMissed = false;
    this.say("");
    this.remember();
  }

  submit(event) {
    if (!this.isAway && !this.isAsking) return;
    event.preventDefault();
    event.stopPropagation();
    this.form.dispatchEvent(new CustomEvent("not-sent", { bubbles: true, detail: "quietly" })); // nothing was lost
    if (this.isAway) this.find();
  }

  // An answer to a search says how many it found; the list of everybody does not.
  remember() {
    if (this.everybody && this.list.querySelector("[role=status]")) return;
    this.everybody = this.list;
    this.rows = [...this.list.querySelectorAll(".row")];
  }

  find() {
    const query = this.form.querySelector("[type=search]").value.trim().slice(0, LONGEST);
    const found = this.rows
      .map((row) => ({ row, place: rank(query, findable(row)) }))
      .filter(({ place }) => place !== null)
      .sort((one, other) => one.place - other.place);
    this.list.replaceWith(this.everybody);
    this.everybody.querySelector("[role=status]")?.remove();
    this.everybody.querySelector(".rows")?.replaceChildren(...found.map(({ row }) => row));
    this.say(query && this.words(found.length));
  }

  words(count) {
    const { one, many, none } = this.dataset;
    return (count > 1 ? many : count ? one : none).replace("{n}", count);
  }

  say(words) {
    this.querySelector(":scope > [role=status]").textContent = words;
  }
}

customElements.define("find-people", FindPeople);
