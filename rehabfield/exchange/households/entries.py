"""Rows that mean a household, among titles, subtotals and signatures."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from ...i18n import gettext as _
from ...vietnamese import clean, fold
from .columns import Columns, columns_of, no_names
from .faults import Unreadable, at
from .roles import roles_of
from .tables import Line, Table

SAMPLE: Final = 60
"""Rows by which a column of names is guessed."""
LONGEST: Final = 150
"""Letters that are looked at to know the end of a list."""
_TOTAL = re.compile(r"(tổng cộng|tổng số|tong cong|tong so)\b.*|(tổng|cộng)\b\W*([0-9].*)?")
_CLOSING = re.compile(
    r"(người (lập|tổng hợp)|\(?ký(,| tên| và| ghi)|t/?m\.|kt\.|trưởng (thôn|xóm|bản|khu|ban)\b"
    r"|xác nhận|ubnd|ủy ban|uỷ ban|chủ tịch|công an (xã|phường)).*|(.*, ?)?ngày\b.*\btháng\b.*"
)
_TITLE = re.compile(
    r"(danh sách|bảng|biểu|phụ lục|mẫu|ubnd|ủy ban|uỷ ban|cộng h(òa|oà)|độc lập|xã|phường|huyện"
    r"|xóm|thôn|ấp|khu|khóm|buôn|tổ [0-9]|tổ dân phố)\b.*"
)
_COUNT = re.compile(r"-?[0-9]{1,3}([.,][0-9]+)?( (người|khẩu|nhân khẩu))?")
_LETTER = re.compile(r"[^\W\d_]")
_NAME = re.compile(r"[^\W\d_][^\d_]*( [^\W\d_][^\d_]*){1,7}")


@dataclass(frozen=True)
class Cell:
    """One part of a household, and the column it stands in, if it stands in one."""

    text: str
    column: str | None = None


@dataclass(frozen=True)
class Entry:
    """A row as it was found, unchecked."""

    number: int
    name: Cell
    members: Cell
    address: Cell
    hidden: bool

    def is_blank(self) -> bool:
        """Nothing that matters here stands in it."""
        return not (self.name.text or self.members.text or self.address.text)


def entries_of(table: Table) -> tuple[Entry, ...]:
    """Every row that may be a household; raises Unreadable where the columns are not clear."""
    columns = None if table.typed else columns_of(table)
    pairs = list(_below(table, columns) if columns else _unheaded(table))
    found = []
    for index, (line, entry) in enumerate(pairs):
        if _closes(line, entry):
            if any(_is_surely_one(table, *pair) for pair in pairs[index + 1 :]):
                raise _not_the_end(line)
            break
        if not entry.is_blank() and not _is_total(line, entry):
            found.append(entry)
    return tuple(found)


def _is_total(line: Line, entry: Entry) -> bool:
    first = next((clean(text) for _index, text in line.filled()), "")
    return any(_TOTAL.fullmatch(text.casefold()) for text in (first, entry.name.text))


def _closes(line: Line, entry: Entry) -> bool:
    """Day, office and signature below a list."""
    texts = [entry.name.text] if entry.name.text else [clean(text) for _i, text in line.filled()]
    return any(_CLOSING.fullmatch(text[:LONGEST].casefold()) for text in texts)


def _is_surely_one(table: Table, line: Line, entry: Entry) -> bool:
    """A household and no signature: numbered, or with how many they are, or in a mere list."""
    first = next((clean(text) for _index, text in line.filled()), "")
    counted = _COUNT.fullmatch(entry.members.text) or _COUNT.fullmatch(first)
    return bool(entry.name.text and (counted or table.typed))


def _not_the_end(line: Line) -> Unreadable:
    """No household is lost silently because something above it looked like the end."""
    why = _("this looks like the end of the list, but households follow. Remove this row.")
    return Unreadable((at(line.number, None, why),))


# --- below a row of words -----------------------------------------------------------------------


def _below(table: Table, columns: Columns) -> Iterator[tuple[Line, Entry]]:
    for line in columns.body:
        name = " ".join(filter(None, (clean(line.cell(index)) for index in columns.name)))
        members = "" if columns.members is None else clean(line.cell(columns.members))
        parts = [clean(line.cell(index)) for index in columns.address]
        yield (
            line,
            Entry(
                line.number,
                Cell(name, table.column(columns.name[0])),
                Cell(members, table.column(columns.members or 0)),
                Cell(_joined(parts), table.column(next(iter(columns.address), 0))),
                line.hidden,
            ),
        )


def _joined(parts: list[str]) -> str:
    """An address from several columns; what the first one already says is not said again."""
    said: list[str] = []
    for part in filter(None, parts):
        if fold(part) not in fold(", ".join(said)):
            said.append(part)
    return ", ".join(said)


# --- without words above ------------------------------------------------------------------------


def _unheaded(table: Table) -> Iterator[tuple[Line, Entry]]:
    """The first column that looks like names, and what stands behind it."""
    lines = list(table.lines)
    while lines and _is_above(lines[0], table.typed):
        lines.pop(0)
    if not lines:
        return
    where = _column_of_names(lines)
    for line in lines:
        cells = [(index, clean(text)) for index, text in line.filled()]
        lettered = [cell for cell in cells if _LETTER.search(cell[1])]
        name = next((cell for cell in lettered if cell[0] == where), None)
        name = name or next(iter(lettered or cells))
        behind = [cell for cell in cells if cell[0] > name[0]]
        yield line, _guessed(table, line, name, behind)


def _is_above(line: Line, typed: bool) -> bool:
    """Known words, or a title; a typed one may hold the sign that parts the lines below it."""
    texts = [clean(text) for _index, text in line.filled()]
    first = texts[0].casefold()
    alone = len(texts) == 1 or (typed and first.startswith("danh sách "))
    return len(roles_of(line.cells)) == len(texts) or bool(alone and _TITLE.fullmatch(first))


def _column_of_names(lines: list[Line]) -> int:
    """The leftmost one where at least half of what it holds are names, or at least letters."""
    sample = lines[:SAMPLE]
    for pattern in (_NAME, _LETTER):
        for index in range(max(len(line.cells) for line in sample)):
            texts = [text for text in (clean(line.cell(index)) for line in sample) if text]
            fitting = sum(_fits(pattern, text) for text in texts)
            if fitting and fitting * 2 >= len(texts):
                return index
    raise no_names()


def _fits(pattern: re.Pattern[str], text: str) -> bool:
    return bool(pattern.fullmatch(text) if pattern is _NAME else pattern.search(text))


def _guessed(
    table: Table, line: Line, name: tuple[int, str], behind: list[tuple[int, str]]
) -> Entry:
    """The first small number is how many they are. Words are the address; where typed, all else.

    A part left empty behind a typed name says that the number is not known.
    """

    def cell(found: list[tuple[int, str]]) -> Cell:
        text = ", ".join(text for _index, text in (found if table.typed else found[:1]))
        column = table.column(found[0][0]) if found and not table.typed else None
        return Cell(text, column)

    unknown = table.typed and not line.cell(name[0] + 1).strip()
    counts = [] if unknown else [cell for cell in behind if _COUNT.fullmatch(cell[1])][:1]
    others = [cell for cell in behind if cell not in counts]
    words = [cell for cell in others if table.typed or _LETTER.search(cell[1])]
    return Entry(line.number, cell([name]), cell(counts), cell(words), line.hidden)
