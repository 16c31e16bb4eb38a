"""Lists as text: .csv, .tsv, .txt, and what was pasted or typed into a field."""

import csv
import re
from collections.abc import Iterator
from contextlib import suppress
from io import StringIO
from typing import Final, Literal

from .columns import FIRST_ROWS
from .faults import save_again
from .roles import NAMES, roles_of
from .tables import (
    MOST_COLUMNS,
    MOST_LETTERS,
    MOST_LINES,
    Line,
    Table,
    too_many_columns,
    too_many_rows,
)

DELIMITERS: Final = ("\t", ";", ",")
"""The rarer a sign stands inside a name or an address, the earlier it is believed."""
DASH: Final = "-"
"""With blanks around it, in typed lines only: Đinh Bé - 4 - xóm Gò."""
SOME: Final = 0.2
"""Share of the lines that hold a sign which parts columns."""
MOST_BREAKS: Final = 10 * MOST_LINES
"""Lines that hold something, those inside of cells counted too."""
WIDEST: Final = 20_000
"""Letters of a line."""
SAMPLE: Final = 200
"""Lines by which the sign between the columns is guessed."""
_LINE_END = re.compile(r"\r\n?|\n")
_NAMED = re.compile(r"sep=([;,\t])")
_DASH = re.compile(r"\s+[-–—]\s+")
_SIGNS: Final = {
    "\t": re.compile("\t"),
    ";": re.compile(";"),
    DASH: re.compile(r"^[^,]*[^,\s]\s+[-–—]\s"),  # before any comma: that one parts an address
    ",": re.compile(","),
}
_QUOTED = re.compile(r'"(?:[^"]|"")*"')
_NUMBERED = re.compile(r"^\s*(?:[0-9]{1,4}\s*[.)/]\s*(?![0-9])|[-+*•–]\s+)")
"""1. or 1) or a dash before a typed line."""


def table_of_text(text: str, *, lettered: bool) -> Table:
    """Its rows; `lettered` where it was a file. Raises Unreadable."""
    text = text.replace("\x1a", "").lstrip("\ufeff")
    filled = _filled(text)
    first, _, rest = text.partition("\n")
    told = _NAMED.fullmatch(first.strip('\r" '))
    if told:
        return _table(rest, told[1], lettered)
    delimiter = _by_header(filled[:FIRST_ROWS])
    if delimiter:
        return _table(text, delimiter, lettered)
    return _typed(text, _by_presence(filled[:SAMPLE]), lettered)


def _filled(text: str) -> list[str]:
    """Lines that hold something; raises Unreadable for more than any list needs."""
    filled = list(filter(str.strip, _LINE_END.split(text)))
    if any(len(line) > WIDEST for line in filled):
        raise too_many_columns()
    if len(filled) > MOST_BREAKS:
        raise too_many_rows()
    return filled


def _by_header(head: list[str]) -> str | None:
    """The sign by which most words above columns are known, if any are known by it alone."""
    known = {}
    for delimiter in DELIMITERS:
        rows = csv.reader(StringIO("\n".join(head)), delimiter=delimiter)
        known[delimiter] = max((_known(row) for row in _readable(rows)), default=0)
    best = max(known, key=lambda delimiter: known[delimiter])
    return best if known[best] > max((_known([line]) for line in head), default=0) else None


def _known(cells: list[str]) -> int:
    roles = roles_of(cells)
    return len(roles) if len(roles) > 1 or NAMES & set(roles.values()) else 0


def _readable(rows: Iterator[list[str]]) -> Iterator[list[str]]:
    with suppress(csv.Error):
        yield from rows


def _by_presence(sample: list[str]) -> str | None:
    lines = [_QUOTED.sub("", line) for line in sample]
    for delimiter, sign in _SIGNS.items():
        holding = sum(bool(sign.search(line)) for line in lines)
        if holding and holding >= SOME * len(lines):
            return delimiter
    return None


def _typed(text: str, delimiter: str | None, lettered: bool) -> Table:
    """Without a header: a table if tabs part it, else one household a line."""
    if delimiter == "\t":
        return _table(text, delimiter, lettered)
    found = _table(text, delimiter or "\n", lettered)
    lines = tuple(
        Line(line.number, (_NUMBERED.sub("", line.cell(0)), *line.cells[1:]), line.hidden)
        for line in found.lines
    )
    return Table(lines, lettered, typed=True)


def _table(text: str, delimiter: str, lettered: bool) -> Table:
    lines = []
    for number, cells in enumerate(_parted(text, delimiter), 1):
        line = Line(number, tuple(cell[:MOST_LETTERS] for cell in cells))
        last = max((index for index, _ in line.filled()), default=None)
        if last is None:
            continue
        if last >= MOST_COLUMNS:
            raise too_many_columns()
        lines.append(line)
        if len(lines) > MOST_LINES:
            raise too_many_rows()
    return Table(tuple(lines), lettered)


def _parted(text: str, delimiter: str) -> list[list[str]]:
    """By the rules of CSV; where the quotation marks do not come in pairs, they are letters."""
    if delimiter == "\n":
        return [[line] for line in _LINE_END.split(text)]
    if delimiter == DASH:
        return [_DASH.split(line) for line in _LINE_END.split(text)]
    try:
        return _rows(text, delimiter, csv.QUOTE_MINIMAL)
    except csv.Error:
        pass
    try:
        rows = _rows(text, delimiter, csv.QUOTE_NONE)
    except csv.Error:
        raise save_again() from None
    return [[cell.strip('" ') for cell in row] for row in rows]


def _rows(text: str, delimiter: str, quoting: Literal[0, 3]) -> list[list[str]]:
    file = StringIO(text, newline="")
    return list(csv.reader(file, delimiter=delimiter, quoting=quoting, strict=True))
