"""A list of households as a form brings it: typed line by line, or as a file."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from ..exchange.households import HouseholdRow, Unreadable, read_households, read_pasted
from ..i18n import gettext as _
from .base import Errors

FIELD = "households"
"""The field in which the list is typed, and beside which is said what is wrong."""


@dataclass(frozen=True)
class HouseholdList:
    """All of its rows or none; `faults` says why none, `typed` is what stands in the form again."""

    rows: tuple[HouseholdRow, ...] = ()
    faults: tuple[str, ...] = ()
    typed: str = ""

    @classmethod
    def read(cls, typed: str, file: bytes = b"", filename: str = "") -> Self:
        """From what was typed and the file that was chosen; from neither there is an empty list."""
        if typed.strip() and filename:
            both = _("Choose one way: a file, or the lines written here.")
            return cls(faults=(both,), typed=typed)
        try:
            if filename:
                rows = read_households(file, filename)
                return cls(rows, typed=as_lines(rows))
            return cls(read_pasted(typed) if typed.strip() else (), typed=typed)
        except Unreadable as problem:
            return cls(faults=sentences(problem), typed=typed)

    @property
    def errors(self) -> Errors:
        """For the field: the one reason, or how many there are."""
        if not self.faults:
            return {}
        if len(self.faults) == 1:
            return {FIELD: self.faults[0]}
        return {FIELD: _("Some lines have to be mended; they are named above.")}

    @property
    def reasons(self) -> tuple[str, ...]:
        """One by one, where there are several."""
        return self.faults if len(self.faults) > 1 else ()


def sentences(problem: Unreadable) -> tuple[str, ...]:
    """Why a list cannot be taken, in the reader's language."""
    return tuple(one.sentence for one in problem.faults)


def as_lines(rows: Iterable[HouseholdRow]) -> str:
    """The rows of a file as they would be typed, so that they can be mended in the form."""
    parts = ((one.name, str(one.members or ""), one.address or "") for one in rows)
    return "\n".join("; ".join(filter(None, row)) for row in parts)
