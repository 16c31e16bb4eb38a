"""Why a list of households cannot be taken: all reasons at once, never a word of what it holds."""

from collections.abc import Sequence
from dataclasses import dataclass

from ...i18n import gettext as _
from ...i18n import number

MOST_FAULTS = 50
"""Listed one by one; a last one says how many more there are."""


@dataclass(frozen=True)
class Fault:
    """One reason, with the row and the column as people see them in the file.

    `sentence` says both and why, in the reader's language. `row` is None for what concerns the
    whole file.
    """

    row: int | None
    column: str | None
    sentence: str


class Unreadable(Exception):
    """Nothing was taken from the list; `faults` says why, in the order of its rows."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = _shortened(faults)


def _shortened(faults: Sequence[Fault]) -> tuple[Fault, ...]:
    more = len(faults) - MOST_FAULTS
    if more <= 0:
        return tuple(faults)
    rest = Fault(None, None, _("And %(count)s more places like these.", count=number(more)))
    return (*faults[:MOST_FAULTS], rest)


def whole(sentence: str) -> Unreadable:
    """What concerns the whole file."""
    return Unreadable((Fault(None, None, sentence),))


def at(row: int, column: str | None, why: str) -> Fault:
    """What concerns one row, or one cell of it; `why` continues "Row 7, column B:"."""
    if column is None:
        return Fault(row, None, _("Row %(row)s: %(why)s", row=row, why=why))
    sentence = _("Row %(row)s, column %(column)s: %(why)s", row=row, column=column, why=why)
    return Fault(row, column, sentence)


def save_again() -> Unreadable:
    """For what claims to be a list and does not open."""
    return whole(
        _(
            "This file does not open; it may be damaged. Save it as .xlsx or .csv and choose it "
            "again."
        )
    )
