// Strokes in the frame of a screen, and what is kept of them: the same ink with few points, in a frame that no screen decides.
import { reach } from "./strokes.js";

const WIDE = 1000; // of the frame that is kept
const [LEAST_SIDE, MOST_SIDE] = [100, 2000];
const [ENOUGH, MOST] = [400, 2_500]; // points of an ordinary signature, and of a scribble
const [CLOSE, FAR] = [6, 16]; // between two points, in 1/1000 of the width
const STEP = 4;
const EDGE = 0.05; // of a side, beside ink that was drawn on another paper

/** The ink of one frame in another: as wide as it was to its frame, if it is not too tall for that. */
export function fitted({ width, height, strokes }, to) {
  if (!strokes.length || (width === to.width && height === to.height)) return strokes;
  const [left, top, right, bottom] = reach(strokes);
  const scale = Math.min(to.width / width, (to.height * (1 - 2 * EDGE)) / Math.max(bottom - top, 1));
  const [across, down] = [[left, right, width, to.width], [top, bottom, height, to.height]].map(([from, until, side, room]) => {
    const half = ((until - from) * scale) / 2 + EDGE * room;
    const middle = within(((from + until) / 2 / side) * room, half, room - half);
    return (at) => (at - (from + until) / 2) * scale + middle;
  });
  return strokes.map((stroke) => stroke.map(([x, y]) => [across(x), down(y)]));
}

/** What is kept of a drawing: {width, height, strokes} in whole numbers. */
export function settled({ width, height, strokes }) {
  const scale = Math.min(WIDE / width, MOST_SIDE / height);
  const frame = { width: side(width * scale), height: side(height * scale) };
  const put = ([x, y]) => [Math.round(within(x, 0, frame.width)), Math.round(within(y, 0, frame.height))];
  const scaled = strokes.map((stroke) => stroke.map(([x, y]) => [x * scale, y * scale]));
  return { ...frame, strokes: thinned(scaled.map((stroke) => traced(stroke).map(put))) };
}

const side = (length) => within(Math.round(length), LEAST_SIDE, MOST_SIDE);

export const within = (value, least, most) => Math.min(Math.max(value, least), Math.max(least, most));

/** The curve through the points as the hand saw it, in small steps: a quick hand leaves few points, far apart. */
export function traced(stroke) {
  const found = stroke.slice(0, 1);
  for (let at = 1; at < stroke.length; at += 1) {
    const [from, to] = [stroke[at - 1], stroke[at]];
    const out = handles(stroke[at - 2] ?? from, from, to)[1];
    const into = handles(from, to, stroke[at + 1] ?? to)[0];
    const steps = Math.max(1, Math.ceil(distance(from, to) / STEP));
    for (let step = 1; step <= steps; step += 1) found.push(bezier(step / steps, from, out, into, to));
  }
  return found;
}

/** Where the curve through three points is drawn to, before the second and after it. */
function handles(before, point, after) {
  const [first, second] = [distance(before, point), distance(point, after)];
  const share = first + second ? second / (first + second) : 0;
  const middles = [middle(before, point), middle(point, after)];
  const shift = [0, 1].map((way) => point[way] - middles[1][way] - (middles[0][way] - middles[1][way]) * share);
  return middles.map((one) => [one[0] + shift[0], one[1] + shift[1]]);
}

const middle = (one, other) => [(one[0] + other[0]) / 2, (one[1] + other[1]) / 2];
const distance = (one, other) => Math.hypot(one[0] - other[0], one[1] - other[1]);

function bezier(part, ...corners) {
  const rest = 1 - part;
  const weights = [rest ** 3, 3 * rest ** 2 * part, 3 * rest * part ** 2, part ** 3];
  return [0, 1].map((way) => corners.reduce((sum, corner, at) => sum + corner[way] * weights[at], 0));
}

/** Fewer points, further apart, until they are few enough; where the ink is very long, until they can be kept at all. */
function thinned(strokes) {
  let found = strokes;
  for (let gap = CLOSE; gap < WIDE; gap *= 1.25) {
    found = strokes.map((stroke) => apart(stroke, gap));
    const count = found.flat().length;
    if (count <= (gap < FAR ? ENOUGH : MOST)) break;
  }
  return found;
}

/** The first, the last, and what lies between them at this distance. */
function apart(stroke, gap) {
  const last = stroke.at(-1);
  const found = stroke.slice(0, 1);
  for (const point of stroke) if (distance(point, found.at(-1)) >= gap) found.push(point);
  if (found.length > 1 && distance(last, found.at(-1)) < gap / 2) found.pop();
  if (distance(last, found.at(-1)) > 1) found.push(last);
  return found;
}
