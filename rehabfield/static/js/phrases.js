// Sentences built from phrases: pure, so that it can be tested without a page.

/** Whether the text says the phrase as a sentence of its own. */
export function says(text, phrase) {
  return sentences(text).includes(phrase);
}

/** The text with the phrase as its last sentence. */
export function add(text, phrase) {
  const before = text.trim();
  const stop = before === "" || /[.?!…]$/.test(before) ? "" : ".";
  return `${before}${stop} ${phrase}.`.trim();
}

/** The text without the phrase; everything else stays as it was typed. */
export function without(text, phrase) {
  const escaped = phrase.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return text.replace(new RegExp(`(^|[.?!…]\\s*)${escaped}(?:\\.|$)\\s*`, "u"), "$1").trim();
}

function sentences(text) {
  return text.split(/[.?!…]/).map((sentence) => sentence.trim());
}
