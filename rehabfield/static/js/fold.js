// Finding Vietnamese names however they are typed: the twin of vietnamese.py, pure. Both pass tests/data/fold.json.
const MARKS = /[\u0300-\u036f]/g;
const TONES = "\u0300\u0309\u0303\u0301\u0323"; // huyền, hỏi, ngã, sắc, nặng
// What Python calls a blank; \s is not quite the same.
const BLANK = "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
const BLANKS = new RegExp(`[${BLANK}]+`, "g");
const BETWEEN_WORDS = new RegExp(`[${BLANK}\\-,.;:()/'’"]+`);

/** Small letters without accents and đ, single blanks: equal for all spellings of a name. */
export function fold(text) {
  const plain = small(text).normalize("NFD").replace(MARKS, "").replaceAll("đ", "d");
  return plain.replace(BLANKS, " ").replace(/^ | $/g, "");
}

/** Whether every word of the query begins some word of the text, accents and case aside. */
export function matches(query, text) {
  const words = wordsOf(fold(text));
  return wordsOf(fold(query)).every((part) => words.some((word) => word.startsWith(part)));
}

/** null without a match, else how far the typed accents differ: 0 comes first. */
export function rank(query, text) {
  if (!matches(query, text)) return null;
  const words = wordsOf(small(text)).map(lettersAndTones);
  return wordsOf(small(query)).reduce((sum, part) => sum + distance(part, words), 0);
}

// Letter by letter, as Python's casefold: ß is ss, and a sigma is the same wherever it stands.
function small(text) {
  const plain = text.normalize("NFC").replace(/[^ı]/gu, (letter) => letter.toLowerCase().toUpperCase().toLowerCase());
  return plain.normalize("NFC");
}

function wordsOf(text) {
  return text.split(BETWEEN_WORDS).filter(Boolean);
}

// Letters with their own marks (ê, ơ, đ), and the tones: hòa and hoà are the same pair.
function lettersAndTones(word) {
  const marks = [...word.normalize("NFD")];
  const letters = marks.filter((mark) => !TONES.includes(mark)).join("").normalize("NFC");
  return [letters, marks.filter((mark) => TONES.includes(mark)).join("")];
}

function distance(part, words) {
  const plain = fold(part);
  if (part === plain) return 0; // typed without accents: says nothing about accents
  const [letters, tones] = lettersAndTones(part);
  const candidates = words.filter(([word]) => fold(word).startsWith(plain));
  const distances = candidates.map(([word, its]) => 2 * !word.startsWith(letters) + (its !== tones));
  return distances.length ? Math.min(...distances) : 0;
}
