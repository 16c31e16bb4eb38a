// <signing-steps>: a commitment is filled in, read and signed, one step a screen. The lines show what is typed; each signature keeps the hash of what its signer was shown.
import { localDay } from "./offline/days.js";
import { serverNow } from "./offline/outbox.js";
import { keepNote } from "./offline/store.js";
import { Evening } from "./sign/evening.js";
import { Shown } from "./sign/shown.js";
import { isMinor, normal } from "./sign/values.js";

class SigningSteps extends HTMLElement {
  connectedCallback() {
    if (this.form) return;
    this.form = this.closest("form");
    this.shown = new Shown(this, this.form);
    this.steps = [...this.querySelectorAll("section[data-step]")];
    this.foot();
    this.form.addEventListener("input", ({ target }) => this.typed(target));
    this.form.addEventListener("change", ({ target }) => this.changed(target));
    this.form.addEventListener("keydown", (event) => event.key === "Enter" && event.target.matches("input") && event.preventDefault());
    window.addEventListener("submit", (event) => event.target === this.form && this.submitted(event), true); // before anybody takes the form
    document.addEventListener("filled-in", () => this.refresh());
    window.addEventListener("pageshow", () => this.refresh());
    this.evening = this.dataset.evening ? new Evening(this) : null;
    this.today();
    this.refresh();
    this.show(this.firstWrong() ?? this.steps[0]);
    if (!this.firstWrong()) this.evening?.begin();
  }

  /** Whoever commits: the first who is asked. */
  get main() {
    return this.querySelector("[data-role]:not([data-also])").dataset.role;
  }

  /** The form as it came, for somebody else: nothing of the one before is left. */
  again() {
    this.form.reset();
    for (const { name } of this.form.querySelectorAll("[type=hidden][name]")) if (/^(line|proof|s-.*)$/.test(name)) this.field(name).value = "";
    this.field("id").value = crypto.randomUUID();
    for (const pad of this.querySelectorAll("sign-here")) pad.preview();
    this.querySelector("take-picture").empty();
    for (const line of this.querySelectorAll("[data-changed]")) line.hidden = true;
    delete this.form.dataset.sent;
    this.today();
    this.refresh();
    this.show(this.steps[0]);
    scrollTo(0, 0);
  }

  /** The page's own foot gives way: its button would save what nobody has read. */
  foot() {
    const foot = this.form.querySelector(".foot");
    this.save = foot.querySelector("button");
    this.save.hidden = true;
    foot.append(this.querySelector("template[data-foot]").content.cloneNode(true));
    this.on = foot.querySelector("[data-on]");
    this.back = foot.querySelector("[data-back]");
    this.on.addEventListener("click", () => this.go(1));
    this.back.addEventListener("click", () => this.go(-1));
  }

  /** A page that lay on the phone says the day on which it was kept. */
  async today() {
    const day = this.value("document_date");
    if (!isKept() || day?.value !== this.dataset.today) return;
    const now = normal("day", localDay(await serverNow()));
    if (day.value !== now) this.put(day, now);
  }

  put(control, value) {
    control.value = value;
    control.dispatchEvent(new Event("input", { bubbles: true }));
  }

  field(name) {
    return this.form.elements.namedItem(name);
  }

  value(blank) {
    return this.field(`b-${blank}`);
  }

  // --- what is shown ---

  typed(target) {
    if (target.name?.startsWith("b-")) this.shown.fillIn();
    if (/^s-\w+-path$/.test(target.name ?? "")) return this.drawn(target);
    if (target.name?.startsWith("b-") || target.name === "tick") this.compare();
  }

  changed(target) {
    if (target.dataset?.kind) this.put(target, normal(target.dataset.kind, target.value));
    if (target.name === "tick") this.compare();
    this.arrange();
  }

  refresh() {
    this.shown.fillIn();
    this.arrange();
    this.compare();
  }

  /** Who signs here: a guardian beside a minor, others where somebody said so. */
  arrange() {
    const also = new FormData(this.form).getAll("also");
    const { person_date_of_birth: birth = "", document_date: on = "" } = this.shown.values();
    for (const step of this.steps.filter(({ dataset }) => dataset.role)) {
      const { role } = step.dataset;
      const minor = !("minor" in step.dataset) || isMinor(birth, on);
      const asked = !("also" in step.dataset) || also.includes(role) || "minor" in step.dataset;
      step.toggleAttribute("data-out", !(minor && asked));
      this.answer(step);
    }
    const paper = [...this.querySelectorAll("[data-role]:not([data-out]) [value=paper]:checked, [data-role]:not([data-out]) [value=fingerprint]:checked")].length > 0;
    this.querySelector("take-picture").hidden = !paper;
    this.show(this.step);
  }

  /** A signer that was left out has not answered; the pad stands where somebody signs here. */
  answer(step) {
    const out = step.hasAttribute("data-out");
    for (const control of step.querySelectorAll("input")) control.disabled = out;
    const how = step.querySelector("[name$=-how]:checked")?.value ?? "glass";
    step.querySelector("sign-here").hidden = how !== "glass";
    const why = step.querySelector("[data-why]");
    if (why) why.hidden = how !== "not_yet";
  }

  // --- what is proven ---

  /** Signed: by whom, and under which words. */
  async drawn(input) {
    const step = input.closest("[data-role]");
    this.turn = null; // what is being compared was read before this signature
    const proof = input.value ? await this.shown.proof() : "";
    this.field(input.name.replace("-path", "-proof")).value = proof;
    if (proof) step.querySelector("[data-changed]").hidden = true;
    const glass = step.querySelector("[value=glass]");
    glass.checked = Boolean(input.value) || glass.checked;
    this.arrange();
    if (proof) await this.compare();
  }

  /** Words that were changed are not the ones that somebody signed: then they sign once more. */
  async compare() {
    const turn = (this.turn = Symbol("turn"));
    const proof = await this.shown.proof();
    if (this.turn !== turn) return; // something was typed meanwhile
    for (const input of this.querySelectorAll("[name$=-path]")) {
      const kept = this.field(input.name.replace("-path", "-proof"));
      if (!input.value || kept.value === proof) continue;
      this.put(input, "");
      input.closest("sign-here").preview();
      input.closest("[data-role]").querySelector("[data-changed]").hidden = false;
    }
  }

  /** The form goes with the hash of what stands on the screen now. */
  submitted(event) {
    if (this.sealed) return void (this.sealed = false);
    event.preventDefault();
    event.stopImmediatePropagation();
    this.shown.proof().then((proof) => {
      this.field("proof").value = proof;
      this.sealed = true;
      this.form.requestSubmit(this.save);
    });
  }

  // --- steps ---

  get open() {
    return this.steps.filter((step) => !step.hasAttribute("data-out"));
  }

  go(by) {
    const missing = by > 0 && this.missing();
    this.say(missing);
    if (missing) return;
    if (by > 0 && this.evening && this.refused()) return void this.evening.declined();
    const to = this.open[this.open.indexOf(this.step) + by];
    if (!to) return this.form.requestSubmit(this.save);
    if (this.step.dataset.step === "fill") keepNote("handed", true).catch(() => {}); // from here on others hold the phone (sw.js)
    this.show(to);
    scrollTo(0, 0);
    to.querySelector("h2").focus();
  }

  /** What this step still lacks: the name of a sentence. */
  missing() {
    const empty = this.step.dataset.step === "fill" && [...this.step.querySelectorAll("input[data-needed]")].find(({ value }) => !value.trim());
    if (empty) empty.closest("details")?.setAttribute("open", "");
    if (empty) empty.focus();
    if (empty) return "missing";
    const { role } = this.step.dataset;
    if (!role) return "";
    const how = this.step.querySelector("[name$=-how]:checked")?.value;
    const drawn = this.field(`s-${role}-path`).value;
    if (!how || (how === "glass" && !drawn)) return "unanswered";
    const name = this.field(`s-${role}-name`);
    if (how !== "not_yet" && !name.value.trim()) name.focus();
    return how !== "not_yet" && !name.value.trim() ? "missing" : "";
  }

  /** On an evening, whoever commits does not: nobody else is asked. */
  refused() {
    return this.step.dataset.role === this.main && this.step.querySelector("[name$=-how]:checked")?.value === "not_yet";
  }

  say(name) {
    for (const line of this.querySelectorAll("[data-missing], [data-unanswered]")) line.hidden = !name || !(name in line.dataset);
    if (name) this.querySelector(`[data-${name}]`).scrollIntoView({ block: "nearest" });
  }

  firstWrong() {
    return this.querySelector("section[data-step] .err:not([hidden])")?.closest("section[data-step]");
  }

  show(step) {
    if (!step) return;
    this.step = step;
    for (const one of this.steps) one.hidden = one !== step;
    document.body.toggleAttribute("data-handed", step.dataset.step !== "fill");
    const place = this.open.indexOf(step);
    const next = this.open[place + 1];
    this.back.hidden = place <= 0;
    this.on.lastChild.textContent = this.words(step, next);
  }

  words(step, next) {
    const { dataset } = this.on;
    dataset.first ??= this.on.lastChild.textContent;
    if (!next) return this.save.textContent.trim();
    if (step.dataset.step === "fill") return dataset.hand;
    if (next.dataset.step === "end") return dataset.end;
    return next.dataset.role && step.dataset.role ? dataset.next.replace("{who}", next.querySelector("h2 span").textContent) : dataset.first;
  }
}

/** Whether this page came from the phone (offline/pages.js). */
function isKept() {
  const [navigation] = performance.getEntriesByType("navigation");
  return Boolean(navigation?.serverTiming?.some(({ name }) => name === "kept"));
}

customElements.define("signing-steps", SigningSteps);
