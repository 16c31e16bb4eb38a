// A text as a voice says it: sentence by sentence, because phones fall silent in long ones, with a pause for every blank.
export const FILLED = "\uFFFC"; // what stands for something that was filled in
export const BREAK = "\u2029"; // the end of a line, a list's item, a paragraph
export const PAUSE = null;

const LONGEST = 140; // letters
const BLANK = /\uFFFC|[.…_]{3,}|…/;
const SENTENCE = /(?<=[.!?;:])\s+|\u2029/;

/** ["Tôi là", PAUSE, "sinh năm", PAUSE, "cam kết:", …] */
export function pieces(text) {
  const parts = text.split(BLANK).map((part) => part.split(SENTENCE).flatMap(short).filter(says));
  return parts.filter((part) => part.length).flatMap((part, at) => (at ? [PAUSE, ...part] : part));
}

const says = (piece) => /[\p{L}\p{N}]/u.test(piece);

/** No longer than a breath, cut at a comma where there is one. */
function short(sentence) {
  const text = sentence.replace(/\s+/g, " ").trim().replace(/^[,;:.\s]+/, "");
  if (text.length <= LONGEST) return [text];
  const head = text.slice(0, LONGEST);
  const cut = Math.max(head.lastIndexOf(", ") + 1, 0) || head.lastIndexOf(" ");
  return cut > 0 ? [text.slice(0, cut), ...short(text.slice(cut))] : [head, ...short(text.slice(LONGEST))];
}
