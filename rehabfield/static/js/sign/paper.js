// The paper under the finger: ink of one width, as it is kept, which stays when the paper takes another size.
import SignaturePad from "signature_pad";
import { fitted } from "./frames.js";
import { penOf } from "./strokes.js";

const NEAR = 1.5; // pixels between two points
const PALM = 1_500; // ms after the pen was there, in which a touch is the hand that holds it

export class Paper {
  constructor(canvas, changed) {
    this.canvas = canvas;
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

  /** As they lie on the paper now; a finger that left it has drawn along its edge. */
  get strokes() {
    const inside = (value, room) => Math.min(Math.max(value, 0), room);
    return this.pad.toData().map(({ points }) => points.map(({ x, y }) => [inside(x, this.frame.width), inside(y, this.frame.height)]));
  }

  began() {
    this.drawing = true;
    this.changed();
  }

  ended() {
    this.drawing = false;
    this.touched = true;
    this.drawn = { ...this.frame, strokes: this.strokes };
    this.changed();
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
    this.canvas.getContext("2d").scale(ratio, ratio);
    this.frame = { width, height };
    const half = penOf(width) / 2; // the pad counts from the middle of the line
    Object.assign(this.pad, { minWidth: half, maxWidth: half, dotSize: half });
    this.show();
  }

  /** Draws what is held, in today's frame. A stroke that is under way is let go. */
  show() {
    if (!this.frame) return;
    const { minWidth, maxWidth, dotSize, penColor, velocityFilterWeight, compositeOperation } = this.pad;
    const looks = { minWidth, maxWidth, dotSize, penColor, velocityFilterWeight, compositeOperation };
    this.drawing = false;
    this.pad.off();
    this.pad.fromData(fitted(this.drawn, this.frame).map((stroke) => ({ ...looks, points: stroke.map(([x, y]) => ({ x, y, pressure: 0, time: 1 })) })));
    this.pad.on();
  }
}
