"""A list as a table of texts, wherever it came from."""

from collections.abc import Iterator
from dataclasses import dataclass

from ...i18n import gettext as _
from ...i18n import number
from .faults import Unreadable, whole

MOST_ROWS = 2_000
"""Households of one list."""
MOST_LINES = MOST_ROWS + 200
"""With titles, subtotals and signatures around them."""
MOST_COLUMNS = 40
MOST_LETTERS = 1_000
"""Kept of one cell; longer ones are refused later anyway."""


@dataclass(frozen=True)
class Line:
    """One row that holds something; `number` counts from 1 as people see it in the file."""

    number: int
    cells: tuple[str, ...]
    hidden: bool = False

    def cell(self, index: int) -> str:
        """Text of a column, counted from 0; empty where the row is shorter."""
        return self.cells[index] if index < len(self.cells) else ""

    def filled(self) -> Iterator[tuple[int, str]]:
        """Columns that hold something."""
        return ((index, text) for index, text in enumerate(self.cells) if text.strip())


@dataclass(frozen=True)
class Table:
    """Rows without the blank ones.

    `lettered`: opened from a file, so that people see letters above the columns. `typed`: written
    by hand with signs between the parts of a line, which therefore stand in no columns.
    """

    lines: tuple[Line, ...]
    lettered: bool = True
    typed: bool = False

    def column(self, index: int) -> str:
        """What people call a column: B, or 2 where there are no letters."""
        if not self.lettered:
            return str(index + 1)
        high, low = divmod(index, 26)
        return (chr(ord("A") + high - 1) if high else "") + chr(ord("A") + low)


def too_many_rows() -> Unreadable:
    """More than a list may hold."""
    return whole(
        _(
            "This list is too long: at most %(count)s households. Split it into several files.",
            count=number(MOST_ROWS),
        )
    )


def too_many_columns() -> Unreadable:
    """More than a list may hold."""
    return whole(
        _(
            "This list is too wide: at most %(count)s columns. Keep only names, numbers of people "
            "and addresses.",
            count=number(MOST_COLUMNS),
        )
    )
