// A signing evening on this phone: who of the list comes next. One household is shown at a time; who did not sign goes as a number, never with a name.
import { here, owner } from "../offline/here.js";
import { keep, sendInTurn } from "../offline/outbox.js";
import { change, note } from "../offline/store.js";

export class Evening {
  constructor(steps) {
    this.steps = steps;
    const { evening, name, address, members } = steps.dataset;
    this.id = evening;
    this.into = { name, address, members };
    this.lines = [...document.getElementById("households").content.children].map(({ dataset }) => ({ ...dataset }));
    steps.form.dataset.stay = ""; // the next household follows on the same page
    this.build();
    document.addEventListener("kept-here", () => this.said("signed"));
  }

  /** What stands above the fields, and the way past somebody who is not here. */
  build() {
    const words = document.getElementById("evening-words").content;
    this.words = (name) => words.querySelector(`[data-${name}]`).textContent;
    this.line = Object.assign(document.createElement("p"), { className: "note done", hidden: true });
    this.line.setAttribute("role", "status");
    this.who = Object.assign(document.createElement("p"), { className: "hint" });
    this.skip = Object.assign(document.createElement("button"), { className: "btn plain", type: "button", textContent: this.words("skip") });
    this.skip.addEventListener("click", () => this.pass());
    const fill = this.steps.steps[0];
    fill.prepend(this.line);
    fill.querySelector("h2").after(this.who);
    fill.append(this.skip);
  }

  async begin() {
    const done = new Set(await this.done());
    this.lines = this.lines.filter(({ line }) => !done.has(line));
    const wanted = location.hash.slice(1);
    this.show(this.lines.find(({ line }) => line === wanted) ?? this.lines[0]);
  }

  /** Keys of those who have answered on this phone, also while the kept page does not know it. */
  async done() {
    return (await note(`evening ${this.id}`)) ?? [];
  }

  show(household) {
    this.current = household ?? null;
    const { line = "", number = "", name = "", address = "", members = "" } = household ?? {};
    this.steps.field("line").value = line;
    const values = { name, address, members };
    for (const [what, blank] of Object.entries(this.into)) if (blank) this.steps.put(this.steps.value(blank), values[what]);
    this.steps.put(this.steps.field(`s-${this.steps.main}-name`), name);
    this.who.textContent = household ? this.words("who").replace("{number}", number) : this.words("none");
    this.skip.hidden = this.lines.length < 2;
  }

  /** Somebody is not here: the one after them, and after the last the first. */
  pass() {
    const next = this.lines[(this.lines.indexOf(this.current) + 1) % this.lines.length];
    this.steps.again();
    this.show(next);
  }

  /** Chưa ký: one tap. What goes is that one more did not sign. */
  async declined() {
    const line = this.steps.field("line").value;
    const id = crypto.randomUUID();
    const fields = [["id", id], ["state", "declined"], ...(line ? [["line", line]] : [])];
    const record = await keep({ owner: await owner(), id, kind: "evening-line", target: this.id, fields, label: "" }, (await here)?.key);
    sendInTurn(record, 0).catch(() => {});
    await this.said("counted");
  }

  async said(name) {
    const { line } = this.current ?? {};
    if (line) await change("notes", `evening ${this.id}`, (known) => ({ name: `evening ${this.id}`, value: [...(known?.value ?? []), line] }));
    this.signed = (this.signed ?? 0) + (name === "signed" ? 1 : 0);
    const after = this.lines[this.lines.indexOf(this.current) + 1] ?? this.lines[0];
    this.lines = this.lines.filter((one) => one !== this.current);
    this.line.textContent = this.words(name).replace("{n}", this.signed);
    this.line.hidden = false;
    this.steps.again();
    this.show(after === this.current ? this.lines[0] : after);
  }
}
