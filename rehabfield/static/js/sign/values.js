// What is written into blanks, in one form: as texts/values.py has it; both pass tests/data/values.json. Pure.
const UNSEEN = /[\0-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]|\p{Surrogate}/gu;
const BLANKS = /[\s\x85]+/g;
const DAY = /^([0-9]{1,2}) ?[./-] ?([0-9]{1,2}) ?[./-] ?([0-9]{4})$/;
const ISO = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/;
const LOOSE = /[ .()–-]/g;
const OF_AGE = 18;

/** What stands where nothing is filled in. */
export const GAP = "……";

/** One line: composed letters, nothing invisible, single blanks. */
export const clean = (text) => text.replace(UNSEEN, "").normalize("NFC").replace(BLANKS, " ").trim();

/** The value in its one form. */
export function normal(kind, written) {
  const said = clean(written);
  if (kind === "day" || kind === "birth") return day(said);
  if (kind === "paper") return said.replace(LOOSE, "").toUpperCase();
  if (kind === "phone") return said.replace(LOOSE, "").replace(/^(\+84|0084)0?/, "0");
  return kind === "number" ? said.replace(/^0+(?=[0-9])/, "") : said;
}

function day(said) {
  const found = DAY.exec(said);
  if (found) return [found[1].padStart(2, "0"), found[2].padStart(2, "0"), found[3]].join("/");
  const iso = ISO.exec(said);
  return iso ? [iso[3], iso[2], iso[1]].join("/") : said;
}

/** [year, month, day], or null where there is no such day. */
function dayOf(value) {
  const parts = value.split("/");
  if (parts.length !== 3 || !parts.every((part) => /^[0-9]+$/.test(part))) return null;
  const [date, month, year] = parts.map(Number);
  const found = new Date(Date.UTC(2000, 0, 1));
  found.setUTCFullYear(year, month - 1, date);
  return year > 0 && found.getUTCMonth() === month - 1 && found.getUTCDate() === date ? [year, month, date] : null;
}

/** Whole years on that day; of a year alone, those completed for certain; null where one is no day. */
export function ageOn(birth, on) {
  const then = dayOf(on);
  if (!then) return null;
  if (/^[0-9]{4}$/.test(birth)) return then[0] - Number(birth) - 1;
  const born = dayOf(birth);
  if (!born) return null;
  const early = then[1] < born[1] || (then[1] === born[1] && then[2] < born[2]);
  return then[0] - born[0] - (early ? 1 : 0);
}

/** Whether a guardian signs too. */
export function isMinor(birth, on) {
  const age = ageOn(birth, on);
  return age !== null && age < OF_AGE;
}

/** A value, or the part of a day that stands at one place of the text (texts/filled.py). */
export function partOf(value, part) {
  if (!part) return value;
  const pieces = value.split("/");
  const [date, month, year] = pieces.length === 3 ? pieces : ["", "", value];
  const found = { day: date, mm: month, month, year }[part];
  return part === "month" && found > "02" ? found.replace(/^0+/, "") : found;
}
