// The paper under the finger: ink of one width, as it is kept, which stays when the paper takes another size.
import SignaturePad from "signature_pad";
import { fitted, traced, within } from "./frames.js";
import { pathOf, penOf } from "./strokes.js";

const NEAR = 1.5; // pixels between two points
const PALM = 1_500; // ms after the pen was there, in which a touch is the hand that holds it

export class Paper {
  constructor(canvas, changed) {
    this.canvas = canvas;
    this.ink = canvas.getContext("2d");
    this.changed = changed;
    this.pad = new SignaturePad(canvas, { throttle: 0, minDistance: NEAR, penColor: getComputedStyle(canvas).color });
    this.pad.addEventListener("beginStroke", () => this.began());
    this.pad.addEventListener("endStroke", () => this.ended());
    for (const name of ["pointerdown", "pointermove"]) canvas.addEventListener(name, (event) => this.met(event), true);
    canvas.addEventListener("contextmenu", (event) => event.preventDefault());
    new ResizeObserver(() => this.resize()).observe(canvas);
    this.put();
  }

  /** Begins with what was drawn before, or with nothing. */
  put(drawn = { width: 1, height: 1, strokes: [] }) {
    this.touched = false;
    this.cleared = null;
    this.hold(drawn);
  }

  /** {width, height, strokes} in the frame in which they were drawn. */
  hold(drawn) {
    this.drawn = drawn;
    this.show();
    this.changed();
  }

  get empty() {
    return !this.drawing && !this.drawn.strokes.length;
  }

  undo() {
    if (!this.empty) this.change({ ...this.frame, strokes: this.strokes.slice(0, -1) });
    else if (this.cleared) this.change(this.cleared, null);
  }

  clear() {
    if (!this.empty) this.change({ ...this.frame, strokes: [] }, this.drawn);
  }

  change(drawn, cleared = this.cleared) {
    this.touched = true;
    this.cleared = cleared;
    this.hold(drawn);
  }

  /** As they lie on the paper now. */
  get strokes() {
    return fitted(this.drawn, this.frame);
  }

  began() {
    this.drawing = true;
    this.changed();
  }

  ended() {
    const { width, height } = this.frame;
    const stroke = traced(this.pad.toData().at(-1).points.map(({ x, y }) => [x, y]));
    this.drawing = false;
    this.change({ width, height, strokes: [...this.strokes, stroke.map(([x, y]) => [within(x, 0, width), within(y, 0, height)])] });
  }

  /** A pen draws, and the hand that holds it does not. */
  met(event) {
    if (event.pointerType === "pen") {
      if (event.type === "pointerdown" && this.drawing) this.show();
      this.penAt = event.timeStamp;
    } else if (event.type === "pointerdown" && event.timeStamp - this.penAt < PALM) event.stopImmediatePropagation();
  }

  resize() {
    const { clientWidth: width, clientHeight: height } = this.canvas;
    if (!width || !height) return;
    if (this.drawing) this.ended();
    const ratio = window.devicePixelRatio || 1;
    Object.assign(this.canvas, { width: Math.round(width * ratio), height: Math.round(height * ratio) });
    const half = penOf(width) / 2; // the pad counts from the middle of the line
    Object.assign(this.pad, { minWidth: half, maxWidth: half, dotSize: half });
    Object.assign(this.ink, { lineWidth: 2 * half, lineCap: "round", lineJoin: "round", strokeStyle: this.pad.penColor });
    this.ink.scale(ratio, ratio);
    this.frame = { width, height };
    this.show();
  }

  /** Draws what is held, as it is kept: the pad draws the stroke that is under way, and lets it go here. */
  show() {
    if (!this.frame) return;
    this.drawing = false;
    this.pad.off();
    this.pad.clear();
    this.pad.on();
    this.ink.stroke(new Path2D(pathOf(this.strokes)));
  }
}
