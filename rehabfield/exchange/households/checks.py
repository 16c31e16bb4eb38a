"""What a row must say to become a household."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from ...i18n import gettext as _
from ...vietnamese import fold
from .entries import Cell, Entry
from .faults import Fault, at
from .letters import has_lost_letters, has_old_letters

SHORTEST_NAME: Final = 2
LONGEST_NAME: Final = 80
LONGEST_ADDRESS: Final = 120
MOST_MEMBERS: Final = 50
_MEMBERS = re.compile(r"([0-9]{1,3})(?:[.,]0+)?(?: (?:người|khẩu|nhân khẩu))?", re.IGNORECASE)
_DASH = re.compile(r"[-–—]*")
_ERROR = re.compile(r"#[A-Z][A-Z0-9/_]+[!?]?")
_LONG_NUMBER = re.compile(r"(?:[0-9][ .\-]?){9}")
# 12/3, a house in an alley, is 12 March to a spreadsheet: 46093 inside, 12-Mar in a .csv.
_DAY = re.compile(
    r"(3[6-9]|4[0-9]|5[0-4])[0-9]{3}|[0-9]{1,2}/[0-9]{1,2}/(19|20)[0-9]{2}"
    r"|[0-9]{1,2}-(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|thg ?[0-9]{1,2})",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"([IVX0-9]+[.)] ?)?(xóm|thôn|ấp|tổ dân phố|tổ [0-9]|khu phố|khóm|buôn)\b.*", re.IGNORECASE
)


@dataclass(frozen=True)
class HouseholdRow:
    """One household of a list.

    `number`: its row as people see it in the file, from 1. `name`: of the householder or of a
    business, NFC. `members`: how many live there, 1 to 50, where the list says it. `address`: house
    number, hamlet; where the list says it.
    """

    number: int
    name: str
    members: int | None
    address: str | None


def faults_of(entry: Entry) -> list[Fault]:
    """Everything that is wrong with one row."""
    cells = (
        (entry.name, _name(entry)),
        (entry.members, _members(entry.members)),
        (entry.address, _address(entry.address)),
    )
    return [at(entry.number, cell.column, why) for cell, why in cells if why]


def row_of(entry: Entry) -> HouseholdRow:
    """The household of a row without faults."""
    members = _MEMBERS.fullmatch(entry.members.text)
    return HouseholdRow(
        entry.number,
        entry.name.text,
        int(members[1]) if members else None,
        entry.address.text or None,
    )


def repeated(entries: tuple[Entry, ...]) -> Iterator[Fault]:
    """Rows that say what another one above them says already."""
    first: dict[tuple[str, str], int] = {}
    for entry in entries:
        key = fold(entry.name.text), fold(entry.address.text)
        earlier = first.setdefault(key, entry.number)
        if entry.name.text and earlier != entry.number:
            why = _(
                "same name and address as in row %(row)s. Remove one, or tell the two households "
                "apart by their addresses.",
                row=earlier,
            )
            yield at(entry.number, entry.name.column, why)


def _name(entry: Entry) -> str | None:
    name = entry.name.text
    if not name:
        return _("the name is missing.")
    if _PLACE.fullmatch(name) and not (entry.members.text or entry.address.text):
        return _("this is the name of a place, not of a household. Remove this row.")
    if name.startswith("="):
        return _text(entry.name)
    if len(name) < SHORTEST_NAME or not any(letter.isalpha() for letter in name):
        return _("this is no name.")
    if len(name) > LONGEST_NAME:
        return _("the name is too long: at most %(count)s characters.", count=LONGEST_NAME)
    return _text(entry.name)


def _address(cell: Cell) -> str | None:
    if len(cell.text) > LONGEST_ADDRESS:
        return _("the address is too long: at most %(count)s characters.", count=LONGEST_ADDRESS)
    if any(_DAY.fullmatch(part) for part in cell.text.split(", ")):
        return _("this became a day. Set the column to text and type the house number again.")
    return _text(cell)


def _text(cell: Cell) -> str | None:
    if cell.text.startswith("="):
        return _("this is a formula. Copy the column and paste its values only.")
    if _ERROR.fullmatch(cell.text):
        return _("this cell shows an error.")
    if _LONG_NUMBER.search(cell.text):
        return _("numbers of telephones or papers do not belong here.")
    if has_old_letters(cell.text):
        return _("this is written in an old font. Convert it to Unicode or type it again.")
    if has_lost_letters(cell.text):
        return _("some letters were lost here. Please type them again.")
    return None


def _members(cell: Cell) -> str | None:
    if _DASH.fullmatch(cell.text):
        return None
    if cell.text.startswith("="):
        return _("this is a formula. Copy the column and paste its values only.")
    found = _MEMBERS.fullmatch(cell.text)
    if found and 1 <= int(found[1]) <= MOST_MEMBERS:
        return None
    return _("the number of people must be a whole number from 1 to %(count)s.", count=MOST_MEMBERS)
