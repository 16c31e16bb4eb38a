"""Vietnamese letters and names: comparing, finding and sorting them, and the numbers people carry.

``fold`` and ``rank`` have a twin in the browser (``fold.js``); both pass ``tests/data/fold.json``.
"""

import re
import unicodedata
from typing import Final, Literal

ADDRESS_FORMS: Final = ("anh", "chị", "cô", "chú", "bác", "ông", "bà", "em")

# ngang, huyền, hỏi, ngã, sắc, nặng: the order of Vietnamese dictionaries.
_TONES: Final = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}
# f, j, w and z are no Vietnamese letters but stand in foreign names.
_ALPHABET: Final = "0123456789aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_ORDER: Final = {letter: at for at, letter in enumerate(_ALPHABET)}

_MARKS = re.compile("[\u0300-\u036f]")
_BLANKS = re.compile(r"\s+")
_BETWEEN_WORDS = re.compile(r"[\s\-,.;:()/'’\"]+")
# Control, direction and invisible characters and lone surrogates; not U+200D, which joins emoji.
_UNSEEN = "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u200b\u200e\u200f\u202a-\u202e"
_REMOVED = re.compile(f"[{_UNSEEN}\u2060-\u2064\u2066-\u206f\ufeff\ud800-\udfff]")
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")

WordKey = tuple[tuple[int, ...], tuple[int, ...]]
NameKey = tuple[tuple[WordKey, ...], tuple[WordKey, ...], tuple[WordKey, ...]]


def nfc(text: str) -> str:
    """The composed form, in which everything is stored (an iPhone may send the decomposed one)."""
    return unicodedata.normalize("NFC", text)


def clean(text: str) -> str:
    """One line as it is stored: NFC, nothing invisible, trimmed, single blanks; emoji stay."""
    return _BLANKS.sub(" ", nfc(_REMOVED.sub("", text))).strip()


def clean_lines(text: str) -> str:
    """Several lines, each as by ``clean``, with at most one empty line between two others."""
    lines = (clean(line) for line in _LINE_ENDS.sub("\n", text).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")


def fold(text: str) -> str:
    """Small letters without accents and đ, single blanks: equal for all spellings of a name."""
    plain = unicodedata.normalize("NFD", nfc(text).casefold())
    return _BLANKS.sub(" ", _MARKS.sub("", plain).replace("đ", "d")).strip()


def matches(query: str, text: str) -> bool:
    """Whether every word of the query begins some word of the text, accents and case aside."""
    words = _words(fold(text))
    return all(any(word.startswith(part) for word in words) for part in _words(fold(query)))


def rank(query: str, text: str) -> int | None:
    """None without a match, else how far the typed accents differ: 0 comes first.

    A query word without accents says nothing about accents. Where the tone mark sits (hòa, hoà)
    makes no difference; a tone not typed yet (nguyê) counts less than a wrong letter.
    """
    if not matches(query, text):
        return None
    words = [_letters_and_tones(word) for word in _words(_lower(text))]
    return sum(_distance(part, words) for part in _words(_lower(query)))


def given_name(name: str) -> str:
    """The last word, by which people are called: An of Nguyễn Văn An."""
    return (clean(name).split(" ") or [""])[-1]


def initials(name: str) -> str:
    """First letters in capitals without tones: NVĐ of Nguyễn Văn Đức."""
    return "".join(_letters_and_tones(word)[0][:1] for word in _words(_lower(name))).upper()


def sort_key(name: str) -> NameKey:
    """Orders people as a Vietnamese register does: given name, then middle names, then surname.

    Words compare by the letters of the Vietnamese alphabet first and by their tones second.
    """
    words = [_word_key(word) for word in _words(_lower(name))]
    return tuple(words[-1:]), tuple(words[1:-1]), tuple(words[:-1][:1])


def phone(text: str) -> str:
    """A Vietnamese number as dialled at home, ten digits (landlines eleven); else ``ValueError``.

    >>> phone("+84 912 345 678")
    '0912345678'
    """
    digits = re.sub(r"[\s.\-–()]", "", unicodedata.normalize("NFKC", text))
    national = re.sub(r"^(\+84|0084|84(?=\d{9,10}$))0?", "0", digits)
    if not re.fullmatch(r"0[35789][0-9]{8}|02[0-9]{9}", national):
        raise ValueError("not a Vietnamese phone number")
    return national


def id_paper_warnings(
    number: str, birth_year: int | None, sex: Literal["male", "female"] | None
) -> list[str]:
    """What looks wrong with a citizen's number; to be shown, never to block (people's sex and
    birth date get corrected, numbers do not).

    Codes: ``shape`` (neither 12 digits nor an old card's 9), ``province`` (first three digits),
    ``sex`` (fourth digit, which also gives the century), ``birth_year`` (fifth and sixth).
    """
    digits = re.sub(r"[\s.]", "", number)
    if re.fullmatch(r"[0-9]{9}", digits):
        return []
    if not re.fullmatch(r"[0-9]{12}", digits):
        return ["shape"]
    province, code, year = int(digits[:3]), int(digits[3]), int(digits[4:6])
    expected = 1900 + 100 * (code // 2) + year
    # 001-096 are the provinces of before 2025, which the cards keep; countries begin at 101.
    wrong = {
        "province": province == 0 or 96 < province < 101,
        "sex": sex is not None and sex != ("male", "female")[code % 2],
        "birth_year": birth_year is not None and birth_year != expected,
    }
    return [code for code, is_wrong in wrong.items() if is_wrong]


def _words(text: str) -> list[str]:
    return [word for word in _BETWEEN_WORDS.split(text) if word]


def _lower(text: str) -> str:
    return nfc(nfc(text).casefold())


def _letters_and_tones(word: str) -> tuple[str, tuple[int, ...]]:
    """Letters with their own marks (ê, ơ, đ), and the tones: hòa and hoà are the same pair."""
    marks = unicodedata.normalize("NFD", word)
    letters = nfc("".join(mark for mark in marks if mark not in _TONES))
    return letters, tuple(_TONES[mark] for mark in marks if mark in _TONES)


def _distance(part: str, words: list[tuple[str, tuple[int, ...]]]) -> int:
    letters, tones = _letters_and_tones(part)
    if part == fold(part):
        return 0
    candidates = (pair for pair in words if fold(pair[0]).startswith(fold(part)))
    distances = (2 * (not w.startswith(letters)) + (t != tones) for w, t in candidates)
    return min(distances, default=0)


def _word_key(word: str) -> WordKey:
    letters, tones = _letters_and_tones(word)
    return tuple(_ORDER.get(letter, len(_ORDER) + ord(letter)) for letter in letters), tones
