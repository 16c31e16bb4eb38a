// <take-picture>: a paper is photographed inside the page, so that nothing stays in the phone's gallery. A file is the other way.
// The small picture lies in the form's own file field: the form works alike with the outbox and without.
import { draw, drawFile, fileOf } from "./shrink.js";

const WANTED = { audio: false, video: { facingMode: { ideal: "environment" }, width: { ideal: 2560 }, height: { ideal: 1440 } } };
const WORDS = { NotAllowedError: "refused", SecurityError: "refused", NotFoundError: "missing", OverconstrainedError: "missing", NotReadableError: "busy", AbortError: "busy" };

class TakePicture extends HTMLElement {
  connectedCallback() {
    this.input = this.querySelector("input[type=file]");
    if (this.wired) return;
    this.wired = true;
    this.dialog = this.querySelector("dialog");
    this.video = this.dialog.querySelector("video");
    this.still = this.dialog.querySelector("canvas");
    this.shot = this.querySelector(".shot");
    this.classList.add("live");
    this.input.removeAttribute("capture"); // the camera is here; a file is one that is there already
    this.part("acts").hidden = false;
    const acts = { open: () => this.open(), remove: () => this.removed(), shoot: () => this.shoot(), retake: () => this.live(), use: () => this.use(), close: () => this.shut() };
    for (const [name, act] of Object.entries(acts)) this.part(name).addEventListener("click", act);
    this.dialog.addEventListener("close", () => this.stop());
    this.input.addEventListener("change", () => this.chosen());
    this.leave = () => this.dialog.open && this.shut();
    this.wait = (event) => this.held(event);
    this.hide = () => document.visibilityState === "hidden" && this.leave();
    window.addEventListener("pagehide", this.leave);
    window.addEventListener("submit", this.wait, true);
    document.addEventListener("visibilitychange", this.hide);
    document.addEventListener("phone-full", () => this.file && this.say("full"));
    if (this.input.files[0]) this.chosen(); // the browser went back to this page
  }

  disconnectedCallback() {
    this.stop();
    window.removeEventListener("pagehide", this.leave);
    window.removeEventListener("submit", this.wait, true);
    document.removeEventListener("visibilitychange", this.hide);
  }

  part(name) {
    return this.querySelector(`[data-${name}]`);
  }

  get file() {
    return this.input.files[0];
  }

  async open() {
    this.say();
    if (!navigator.mediaDevices?.getUserMedia) return this.say("missing");
    try {
      this.stream = await navigator.mediaDevices.getUserMedia(WANTED);
    } catch (problem) {
      return this.say(WORDS[problem.name] ?? "failed");
    }
    this.stream.getVideoTracks()[0].addEventListener("ended", () => this.broken());
    if (document.visibilityState === "hidden" || !this.isConnected) return this.stop(); // gone while it was asked for
    this.video.srcObject = this.stream;
    this.dialog.showModal();
    this.live();
  }

  live() {
    this.show(false);
    this.video.play().catch(() => this.broken());
    this.part("shoot").focus();
  }

  shoot() {
    if (!this.video.videoWidth) return;
    draw(this.still, this.video, this.video.videoWidth, this.video.videoHeight);
    this.video.pause();
    this.show(true);
    this.part("use").focus();
  }

  show(taken) {
    this.video.hidden = this.part("live").hidden = this.part("shoot").hidden = taken;
    this.still.hidden = this.part("still").hidden = this.part("use").hidden = this.part("retake").hidden = !taken;
  }

  async use() {
    const file = await fileOf(this.still).catch(() => null);
    this.shut();
    if (file) this.take(file, this.still);
    else this.say("failed");
    this.part("open").focus();
  }

  /** A file was chosen: it is made small here, like one that was taken. */
  chosen() {
    this.say();
    const [file] = this.input.files;
    if (!file) return this.empty(); // the choice was cancelled, and the browser has emptied the field
    this.work = this.shrunk(file).finally(() => (this.work = null));
  }

  async shrunk(file) {
    const canvas = document.createElement("canvas");
    try {
      await drawFile(canvas, file);
      this.take(await fileOf(canvas), canvas);
    } catch {
      this.empty();
      this.say("unreadable");
    }
  }

  /** A form that is sent while its picture is being made small goes when that is done, never with the file as it was. */
  held(event) {
    if (!this.work || event.target !== this.input.form) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const { target, submitter } = event;
    this.work.then(() => this.file && target.requestSubmit(submitter));
  }

  take(file, canvas) {
    this.put(file, canvas);
    this.tell(true);
    this.input.dispatchEvent(new Event("input", { bubbles: true })); // the draft of this form is begun
  }

  put(file, canvas) {
    const held = new DataTransfer();
    held.items.add(file);
    this.input.files = held.files;
    const shown = this.shot.querySelector("canvas");
    draw(shown, canvas, canvas.width, canvas.height);
    this.querySelector("[data-here]")?.remove(); // instead of the one that the server has
    this.mark(true);
  }

  empty() {
    this.input.value = "";
    this.mark(false);
    this.tell(false);
  }

  /** For whoever keeps on the phone what is not saved yet. */
  tell(there) {
    this.dispatchEvent(new CustomEvent("picture", { bubbles: true, detail: there }));
  }

  /** A picture that was taken before the app was closed. */
  async bring(file) {
    const canvas = document.createElement("canvas");
    await drawFile(canvas, file);
    this.put(file, canvas);
  }

  removed() {
    this.empty();
    this.part("open").focus();
  }

  mark(there) {
    const open = this.part("open");
    open.dataset.first ??= open.lastChild.textContent;
    open.lastChild.textContent = there ? open.dataset.again : open.dataset.first;
    this.shot.hidden = this.part("remove").hidden = !there;
    this.part("pick").hidden = there;
  }

  broken() {
    if (!this.dialog.open) return;
    this.shut();
    this.say("busy");
  }

  shut() {
    this.dialog.close();
    this.stop();
  }

  /** Nobody is filmed whom nobody sees. */
  stop() {
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.stream = this.video.srcObject = null;
  }

  say(name) {
    const line = this.part("said");
    line.hidden = !name;
    line.textContent = name ? this.part("words").content.querySelector(`[data-${name}]`).textContent : "";
  }
}

customElements.define("take-picture", TakePicture);
