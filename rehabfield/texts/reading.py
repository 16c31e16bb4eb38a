"""Strict reading of a form: an unknown blank, a missing name, an empty clause is an error."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import fields
from functools import lru_cache
from pathlib import Path
from typing import Any

from ..vietnamese import nfc
from .shapes import (
    Blank,
    BlankKind,
    Block,
    BlockKind,
    Piece,
    Signer,
    SignerRole,
    Subject,
    Text,
)

_BLANKS = Path(__file__).parent.parent / "data" / "commitments" / "blanks.toml"
_RUN = re.compile(r"\{(?P<blank>[a-z_]+)(?:\.(?P<part>[a-z]+))?\}|\*(?P<slanted>[^*{}]+)\*")
_PARTS = {BlankKind.day: {"day", "month", "mm", "year"}, BlankKind.birth: {"day", "mm", "year"}}
PLACE = (
    "{place_name}, ngày {document_date.day} tháng {document_date.month} năm {document_date.year}"
)
"""Where and when, above the title."""
MEMBERS = frozenset({one.name for one in fields(Text)})
"""Of a text's plain form."""
LONGEST = 2_000
"""Characters of one piece of the body."""
MOST_BLOCKS = 60


class TextError(ValueError):
    """A form's text cannot be used. `where`: title, place, body, signers; `said`: what is wrong;
    `blank`: the one that it is about."""

    def __init__(self, where: str, said: str, blank: str = "") -> None:
        super().__init__(f"{where}: {said} {blank}".strip())
        self.where = where
        self.said = said
        self.blank = blank


@lru_cache(1)
def blanks() -> Mapping[str, Blank]:
    """Every blank that a form may have, by name."""
    with _BLANKS.open("rb") as file:
        table = tomllib.load(file)
    return {
        name: Blank(name, row["label"], BlankKind(row.get("kind", "line")), row.get("most", 120))
        for name, row in table.items()
    }


def read_text(given: Mapping[str, Any]) -> Text:
    """A text from its plain form (`as_plain`, or a file of data/commitments). Raises TextError."""
    if unknown := set(given) - MEMBERS:
        raise TextError("form", f"unknown {sorted(unknown)}")
    try:
        text = Text(
            code=_words("form", given["code"]),
            subject=Subject(given["subject"]),
            official=bool(given["official"]),
            movement=bool(given.get("movement", False)),
            plain=_words("title", given["plain"]),
            title=_words("title", given["title"]),
            about=_words("title", given.get("about", ""), empty=True),
            place=_pieces("place", given.get("place", PLACE)),
            body=tuple(_block(kind, words) for kind, words in given["body"]),
            signers=tuple(_signer(one) for one in given["signers"]),
            needed=frozenset(given["needed"]),
            mark=_words("title", given.get("mark", ""), empty=True),
            source=_words("title", given.get("source", ""), empty=True),
            recipients=tuple(_pieces("recipients", one) for one in given.get("recipients", ())),
        )
    except (KeyError, TypeError, ValueError) as problem:
        if isinstance(problem, TextError):
            raise
        raise TextError("form", repr(problem)) from problem
    _check(text)
    return text


def as_plain(text: Text) -> dict[str, Any]:
    """As lists, words and truth values only: what is stored, and what `read_text` reads."""
    return {
        "code": text.code,
        "subject": text.subject.value,
        "official": text.official,
        "movement": text.movement,
        "plain": text.plain,
        "title": text.title,
        "about": text.about,
        "place": _said(text.place),
        "body": [[block.kind.value, _said(block.pieces)] for block in text.body],
        "signers": [_signer_said(one) for one in text.signers],
        "needed": sorted(text.needed),
        "mark": text.mark,
        "source": text.source,
        "recipients": [_said(one) for one in text.recipients],
    }


def _block(kind: str, words: str) -> Block:
    return Block(BlockKind(kind), _pieces("body", words))


def _pieces(where: str, words: str) -> tuple[Piece, ...]:
    said = _words(where, words)
    found: list[Piece] = []
    end = 0
    for run in _RUN.finditer(said):
        found.append(Piece(said[end : run.start()]))
        if run["slanted"]:
            found.append(Piece(run["slanted"], slanted=True))
        else:
            found.append(_blank(where, run["blank"], run["part"] or ""))
        end = run.end()
    found.append(Piece(said[end:]))
    pieces = tuple(one for one in found if one.words or one.blank)
    loose = "".join(one.words for one in pieces)
    if set("{}*") & set(loose):
        raise TextError(where, "loose")
    return pieces


def _blank(where: str, name: str, part: str) -> Piece:
    known = blanks().get(name)
    if known is None or (part and part not in _PARTS.get(known.kind, set())):
        raise TextError(where, "unknown", f"{name}.{part}" if part else name)
    return Piece(blank=name, part=part)


def _signer(given: Mapping[str, Any]) -> Signer:
    return Signer(
        role=SignerRole(given["role"]),
        title=_words("signers", given["title"]),
        note=_words("signers", given.get("note", ""), empty=True),
        asked=bool(given.get("asked", True)),
        minor=bool(given.get("minor", False)),
        apart=bool(given.get("apart", False)),
    )


def _signer_said(one: Signer) -> dict[str, Any]:
    return {
        "role": one.role.value,
        "title": one.title,
        "note": one.note,
        "asked": one.asked,
        "minor": one.minor,
        "apart": one.apart,
    }


def _words(where: str, words: str, *, empty: bool = False) -> str:
    said = nfc(words).strip()
    if not said and not empty:
        raise TextError(where, "empty")
    if len(said) > LONGEST:
        raise TextError(where, "long")
    return said


def _said(pieces: Sequence[Piece]) -> str:
    return "".join(_one_said(one) for one in pieces)


def _one_said(one: Piece) -> str:
    if one.blank:
        return f"{{{one.blank}.{one.part}}}" if one.part else f"{{{one.blank}}}"
    return f"*{one.words}*" if one.slanted else one.words


def _check(text: Text) -> None:
    if len(text.body) > MOST_BLOCKS:
        raise TextError("body", "long")
    for missing in sorted({text.name_blank, *text.needed} - set(text.blanks)):
        raise TextError("body", "missing", missing)
    if "document_date" not in text.blanks:
        raise TextError("place", "missing", "document_date")
    if not any(one.asked for one in text.signers):
        raise TextError("signers", "empty")
    roles = [one.role for one in text.signers]
    if len(set(roles)) != len(roles):
        raise TextError("signers", "twice")
