"""Lines as runs: words that are printed letter for letter, and blanks to write on by hand."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from ..texts import GAP, Blank, BlankKind, Filled, Piece, blanks

Run = dict[str, Any]
"""What `parts.typ` draws: kind words, whole (on one line), blank, glue, cut, gap; and of what."""

LONGEST_LABEL = 40
"""Characters that stay on one line with the blank after them."""
LONGEST_WORD, BROKEN = 24, 8
"""Characters without a space that need no help; a longer word may break after every so many."""
PARTS = {"day": 9.0, "mm": 9.0, "month": 9.0, "year": 14.0}
ROOMS = {
    BlankKind.name: 60.0,
    BlankKind.day: 28.0,
    BlankKind.birth: 40.0,
    BlankKind.sex: 18.0,
    BlankKind.paper: 42.0,
    BlankKind.phone: 36.0,
    BlankKind.number: 16.0,
}
"""Millimetres that a hand needs to write this."""
_LONG = re.compile(rf"(\S{{{LONGEST_WORD + 1},}})")
_LABEL = re.compile(r"[^:]*:\s*")


def plain(words: str) -> list[Run]:
    """Words alone, letter for letter; what cannot be seen is left out."""
    return list(_words(words))


def filled(given: Filled, pieces: Sequence[Piece], *, grows: bool = True) -> list[Run]:
    """A line with what was filled in; an empty blank is a leader of dots.

    With `grows` the leaders share what is left of their line.
    """
    runs: list[Run] = []
    label = ""
    for before, one, after in _with_neighbours(pieces):
        value = given.piece(one)
        if one.blank:
            empty = value == GAP
            runs += [_leader(one, label, grows)] if empty else _value(label, value)
            label = ""
            continue
        free, label = _parted(given, before, value, after)
        runs += [{"kind": "glue"}] if _is_empty(given, before) and value[:1] > " " else []
        runs += _words(free, slanted=one.slanted)
        runs += _before_a_label(given, before, free, label)
    return runs


def leader(label: str, room: float) -> list[Run]:
    """A label with a leader of so many millimetres."""
    return [{"kind": "blank", "words": label, "room": room, "grow": 0}]


def visible(words: str) -> str:
    """Without what has no shape of its own or turns the order of letters around; one line."""
    if words.isprintable():
        return words
    return "".join(_seen(one) for one in words)


def _seen(one: str) -> str:
    return " " if one.isspace() else one if one.isprintable() else ""


def _with_neighbours(
    pieces: Sequence[Piece],
) -> Iterator[tuple[Piece | None, Piece, Piece | None]]:
    around = (None, *pieces, None)
    return zip(around, pieces, around[2:], strict=False)


def _is_empty(given: Filled, one: Piece | None) -> bool:
    return one is not None and bool(one.blank) and given.piece(one) == GAP


def _parted(
    given: Filled, before: Piece | None, words: str, after: Piece | None
) -> tuple[str, str]:
    """Words in two: those that may part from the blank after them, and those that may not."""
    if after is None or not after.blank:
        return words, ""
    free = ""
    if before is not None and before.blank and " " in words:
        at = words.index(" ") + 1
        free, words = words[:at], words[at:]
    is_label = len(words) <= LONGEST_LABEL and bool(_LABEL.fullmatch(words))
    if _is_empty(given, after):
        at = 0 if is_label else words.rstrip().rfind(" ") + 1
    else:
        at = (
            0
            if is_label and free and len(words + given.piece(after)) <= LONGEST_LABEL
            else len(words)
        )
    return free + words[:at], words[at:]


def _before_a_label(given: Filled, before: Piece | None, free: str, label: str) -> Iterator[Run]:
    """A label stands at a small distance from a value, and at once after words without a space."""
    if label and free and not free[-1:].isspace():
        yield {"kind": "glue"}
    elif free == " " and _LABEL.fullmatch(label) and not _is_empty(given, before):
        yield {"kind": "gap"}


def _value(label: str, value: str) -> Iterator[Run]:
    if label:
        yield {"kind": "whole", "words": visible(label + value)}
    else:
        yield from _words(value)


def _leader(one: Piece, label: str, grows: bool) -> Run:
    blank = blanks()[one.blank]
    room = PARTS[one.part] if one.part else _room(blank)
    grow = 0 if one.part or not grows else max(1, round(room / 15))
    return {"kind": "blank", "words": visible(label), "room": room, "grow": grow}


def _room(blank: Blank) -> float:
    """Short answers get less room: `most` counts characters."""
    usual = 24.0 if blank.most <= 40 else 32.0 if blank.most <= 60 else 46.0
    return ROOMS.get(blank.kind, usual)


def _words(words: str, *, slanted: bool = False) -> Iterator[Run]:
    """Words, and places where one that no line could hold may break."""
    for number, part in enumerate(_LONG.split(visible(words))):
        step = BROKEN if number % 2 else max(len(part), 1)
        for at in range(0, len(part), step):
            if at:
                yield {"kind": "cut"}
            yield {"kind": "words", "words": part[at : at + step], "slanted": slanted}
