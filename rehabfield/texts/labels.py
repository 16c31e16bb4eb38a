"""Blanks as officers write them: "[Họ và tên chủ hộ]", "[Ngày, tháng, năm sinh: chỉ năm]"."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from ..vietnamese import clean, fold
from .reading import TextError, blanks
from .shapes import BlankKind, Piece, Subject, Text

_WRITTEN = re.compile(r"\[([^\[\]]*)\]")
_LOOSE = frozenset("[]{}*")
_ONLY = {"day": "chỉ ngày", "mm": "chỉ tháng", "month": "chỉ tháng", "year": "chỉ năm"}
ONLY_YEAR = f"[…: {_ONLY['year']}]"
"""How a part of a day is asked for, as an example."""
_PARTS: Mapping[BlankKind, tuple[str, ...]] = {
    BlankKind.day: ("day", "month", "year"),
    BlankKind.birth: ("day", "mm", "year"),
}
_EVERYWHERE = ("place_name", "document_date", "commune_name")
_OF: Mapping[Subject, tuple[str, ...]] = {
    Subject.person: ("person_",),
    Subject.family: ("family_", "person_"),
    Subject.household: ("householder_", "household_"),
    Subject.business: ("business_",),
}


def labels_for(text: Text) -> tuple[str, ...]:
    """Labels that may stand on this text: of whoever commits, of place and day."""
    return tuple(f"[{blanks()[name].label}]" for name in _names_for(text))


def as_labels(pieces: Sequence[Piece]) -> str:
    """A line as an officer reads and writes it; emphasis is left out."""
    return "".join(label_of(one) if one.blank else one.words for one in pieces)


def label_of(one: Piece) -> str:
    """A blank by its label."""
    label = blanks()[one.blank].label
    return f"[{label}: {_ONLY[one.part]}]" if one.part else f"[{label}]"


def from_labels(words: str, text: Text) -> str:
    """The line as `read_text` takes it. Raises TextError: unknown (`blank`: what stood there),
    or loose, where brackets do not close or braces and asterisks stand in it."""
    if _LOOSE & set(_WRITTEN.sub("", words)):
        raise TextError("body", "loose")
    allowed = {fold(blanks()[name].label): name for name in _names_for(text)}

    def named(found: re.Match[str]) -> str:
        label, _, only = found[1].partition(":")
        name = allowed.get(fold(label))
        part = _part(name, clean(only)) if name else None
        if name is None or part is None:
            raise TextError("body", "unknown", clean(found[1]))
        return f"{{{name}.{part}}}" if part else f"{{{name}}}"

    return _WRITTEN.sub(named, words)


@lru_cache(64)
def _names_for(text: Text) -> tuple[str, ...]:
    mine = _OF[text.subject]
    fits = {name for name in blanks() if name.startswith(mine) or name in _EVERYWHERE}
    return tuple(name for name in blanks() if name in fits | set(text.blanks))


def _part(name: str, only: str) -> str | None:
    """The part of a day that is meant; empty for the whole, None where there is no such part."""
    if not only:
        return ""
    said = fold(only)
    parts = _PARTS.get(blanks()[name].kind, ())
    return next((one for one in parts if fold(_ONLY[one]) == said), None)
