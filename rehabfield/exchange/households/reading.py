"""From a file or a pasted text to households, all of them or none."""

from ...i18n import gettext as _
from ...vietnamese import nfc
from . import letters, workbook
from .checks import HouseholdRow, faults_of, repeated, row_of
from .columns import is_headed
from .entries import Entry, entries_of
from .faults import Unreadable, at, whole
from .kinds import Kind, kind_of, within_size
from .tables import MOST_ROWS, Table, too_many_rows
from .text import table_of_text


def read_households(data: bytes, filename: str) -> tuple[HouseholdRow, ...]:
    """Households of an .xlsx, .csv, .tsv or .txt file, in its order.

    What it is, its content says; `filename` only helps to explain. Raises Unreadable with all that
    is wrong; nothing is taken from a list with a fault.
    """
    if kind_of(data, filename) is Kind.workbook:
        return _households(_sheet(workbook.sheets(data)))
    return _households(table_of_text(letters.decoded(data), lettered=True))


def read_pasted(text: str) -> tuple[HouseholdRow, ...]:
    """Households of a text: one a line, its parts after ; or , or as copied from a spreadsheet.

    Raises Unreadable as `read_households` does.
    """
    if not text.strip():
        raise whole(_("Nothing was pasted. Write one household a line."))
    within_size(len(text))
    return _households(table_of_text(nfc(text), lettered=False))


def _sheet(tables: tuple[Table, ...]) -> Table:
    """The one with the list; two lists in a file are asked about, not guessed."""
    headed = [table for table in tables if is_headed(table)]
    if len(headed) > 1:
        raise whole(
            _(
                "Several sheets of this file hold names. Save each of them as a file of its own "
                "and choose them one after the other."
            )
        )
    return next(iter(headed or tables), Table(()))


def _households(table: Table) -> tuple[HouseholdRow, ...]:
    letters.check(text for line in table.lines for text in line.cells)
    entries = entries_of(table)
    if not entries:
        raise whole(_("This list holds no household yet. Write one in each row."))
    if len(entries) > MOST_ROWS:
        raise too_many_rows()
    _all_shown(entries)
    if sum(letters.has_lost_letters(entry.name.text) for entry in entries) * 3 > len(entries):
        raise letters.torn()
    faults = [fault for entry in entries for fault in faults_of(entry)]
    faults += repeated(entries)
    if faults:
        raise Unreadable(sorted(faults, key=lambda fault: fault.row or 0))
    return tuple(row_of(entry) for entry in entries)


def _all_shown(entries: tuple[Entry, ...]) -> None:
    """A filtered list is not what it seems: neither all nor only the shown rows are taken."""
    hidden = next((entry for entry in entries if entry.hidden), None)
    if hidden:
        why = _("this row and perhaps others are hidden. Show them, or delete them.")
        raise Unreadable((at(hidden.number, None, why),))
