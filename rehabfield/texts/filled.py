"""A form's text with what was written into it: as it is shown, printed and hashed."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from .shapes import Block, BlockKind, Piece, Text

GAP = "……"
"""A blank that nobody filled in."""


@dataclass(frozen=True)
class Filled:
    """A text with its values (NFC, cleaned; days as dd/MM/yyyy) and which ticked clauses are on.

    `ticks` has one truth value for each clause that is ticked, in their order.
    """

    text: Text
    values: Mapping[str, str]
    ticks: tuple[bool, ...] = ()

    def shown(self) -> tuple[str, ...]:
        """Every line as it is read, from the place to the last recipient; clauses without number.

        What the screen shows before somebody signs, word for word; emphasis is not told.
        """
        head = (self.line(self.text.place), self.text.title, self.text.about)
        body = (self.line(block.pieces) for block in self.text.body)
        recipients = (self.line(one) for one in self.text.recipients)
        return tuple(one for one in (*head, *body, *recipients) if one)

    def line(self, pieces: Sequence[Piece]) -> str:
        """One line with its blanks filled in, or gaps."""
        return "".join(self.piece(one) for one in pieces)

    def piece(self, one: Piece) -> str:
        """Its words, or what stands in its blank here."""
        return part_of(self.values.get(one.blank, ""), one.part) if one.blank else one.words

    def clauses(self) -> tuple[tuple[Block, bool], ...]:
        """The clauses, and whether each holds: all that are not ticked one by one do."""
        ticks = iter(self.ticks)
        return tuple(
            (block, next(ticks, False) if block.kind is BlockKind.ticked else True)
            for block in self.text.body
            if block.kind.is_clause
        )

    def canonical(self, version: str) -> str:
        """What is hashed: the version of the text, the fields, the clauses, all lines as shown.

        JSON with sorted members and no blanks, the same letter for letter on the phone
        (static/js/sign/proof.js; both pass tests/data/proofs.json).
        """
        said = {
            "clauses": [[self.line(block.pieces), holds] for block, holds in self.clauses()],
            "fields": {name: value for name, value in sorted(self.values.items()) if value},
            "lines": list(self.shown()),
            "version": version,
        }
        return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    def digest(self, version: str) -> str:
        """SHA-256 of the canonical text, in hexadecimal."""
        return sha256(self.canonical(version).encode()).hexdigest()


def part_of(value: str, part: str) -> str:
    """A value, or the part of a day that stands at this place; a gap where nothing is known.

    A birth may be a year only. Months 1 and 2 keep their zero, the others have none, so that
    nothing can be written before them (Nghị định 30/2020).
    """
    if not part:
        return value or GAP
    day, month, year = _parts(value)
    found = {"day": day, "mm": month, "year": year, "month": month}[part]
    return found.lstrip("0") if part == "month" and found > "02" else found or GAP


def _parts(value: str) -> tuple[str, str, str]:
    pieces = value.split("/")
    return (pieces[0], pieces[1], pieces[2]) if len(pieces) == 3 else ("", "", value)
