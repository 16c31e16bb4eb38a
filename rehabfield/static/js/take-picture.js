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
    this.part("acts").hidden = false;
    const acts = { open: () => this.open(), remove: () => this.empty(), shoot: () => this.shoot(), retake: () => this.live(), use: () => this.use(), close: () => this.dialog.close() };
    for (const [name, act] of Object.entries(acts)) this.part(name).addEventListener("click", act);
    this.dialog.addEventListener("close", () => this.stop());
    this.input.addEventListener("change", () => this.chosen());
    this.leave = () => this.dialog.open && this.dialog.close();
    this.hide = () => document.visibilityState === "hidden" && this.leave();
    window.addEventListener("pagehide", this.leave);
    document.addEventListener("visibilitychange", this.hide);
    document.addEventListener("phone-full", () => this.file && this.say("full"));
    if (this.input.files[0]) this.chosen(); // the browser went back to this page
  }

  disconnectedCallback() {
    this.stop();
    window.removeEventListener("pagehide", this.leave);
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
    this.dialog.close();
    if (file) this.take(file, this.still);
    else this.say("failed");
    this.part("open").focus();
  }

  /** A file was chosen: it is made small here, like one that was taken. */
  async chosen() {
    this.say();
    const [file] = this.input.files;
    if (!file) return this.empty();
    const canvas = document.createElement("canvas");
    try {
      await drawFile(canvas, file);
      this.take(await fileOf(canvas), canvas);
    } catch {
      this.empty();
      this.say("unreadable");
    }
  }

  take(file, canvas) {
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
    this.dialog.close();
    this.say("busy");
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
