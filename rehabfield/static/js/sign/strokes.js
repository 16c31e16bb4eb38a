// A signature as text and as a drawing, the twin of signatures.py: "600x240:12,34 13,36;50,60 55,61" is its frame, then strokes of points.
const [LEAST_SIDE, MOST_SIDE] = [100, 2000];
const [MOST_STROKES, MOST_POINTS, MOST_CHARACTERS] = [200, 3_000, 30_000];
const LEAST_POINTS = 5;
const LEAST_REACH = 6; // percent of the frame's width
const PENS = 110; // so many strokes of the pen fill the frame's width

const NUMBER = "(?:0|[1-9][0-9]{0,3})";
const POINT = `${NUMBER},${NUMBER}`;
const STROKE = `${POINT}(?: ${POINT})*`;
const TEXT = new RegExp(`^(${NUMBER})x(${NUMBER}):(${STROKE}(?:;${STROKE})*)?$`);

/** {drawn, why}: what was drawn, and "" or why it is no signature ("empty", "dot", "large", "malformed"). */
export function read(text) {
  if (!text) return { why: "empty" };
  if (text.length > MOST_CHARACTERS || counted(text, ";") >= MOST_STROKES || counted(text, ",") > MOST_POINTS) return { why: "large" };
  const found = TEXT.exec(text);
  if (!found) return { why: "malformed" };
  const strokes = found[3]?.split(";").map((stroke) => stroke.split(" ").map((point) => point.split(",").map(Number))) ?? [];
  const drawn = { width: Number(found[1]), height: Number(found[2]), strokes };
  const why = whyNot(drawn);
  return why ? { why } : { drawn, why };
}

const counted = (text, sign) => text.split(sign).length - 1;

/** "" for a signature, else why it is none. */
export function whyNot({ width, height, strokes }) {
  if ([width, height].some((side) => side < LEAST_SIDE || side > MOST_SIDE)) return "malformed";
  if (!strokes.length) return "empty";
  const count = strokes.flat().length;
  if (strokes.length > MOST_STROKES || count > MOST_POINTS) return "large";
  const [left, top, right, bottom] = reach(strokes);
  if (right > width || bottom > height) return "malformed";
  return count < LEAST_POINTS || Math.max(right - left, bottom - top) * 100 < LEAST_REACH * width ? "dot" : "";
}

export function write({ width, height, strokes }) {
  return `${width}x${height}:${strokes.map((stroke) => stroke.map((point) => point.join(",")).join(" ")).join(";")}`;
}

/** Where ink is: left, top, right, bottom. */
export function reach(strokes) {
  const start = [Infinity, Infinity, -Infinity, -Infinity];
  return strokes.flat().reduce(([left, top, right, bottom], [x, y]) => [Math.min(left, x), Math.min(top, y), Math.max(right, x), Math.max(bottom, y)], start);
}

/** What an <svg> and its <path> need: {box, pen, path}. */
export function outline({ width, strokes }) {
  const [left, top, right, bottom] = reach(strokes);
  const margin = Math.ceil(width / 100);
  const box = [left - margin, top - margin, right - left + 2 * margin, bottom - top + 2 * margin].join(" ");
  return { box, pen: penOf(width).toFixed(2), path: pathOf(strokes) };
}

export const penOf = (width) => width / PENS;

export const pathOf = (strokes) => strokes.map(curve).join("");

function curve([[x, y], ...rest]) {
  if (!rest.length) return `M${x} ${y}h.5`; // a dot: the ends of the pen are round
  const bends = rest.slice(1).map((then, at) => `Q${rest[at].join(" ")} ${(rest[at][0] + then[0]) / 2} ${(rest[at][1] + then[1]) / 2}`);
  return `M${x} ${y}${bends.join("")}L${rest.at(-1).join(" ")}`;
}
