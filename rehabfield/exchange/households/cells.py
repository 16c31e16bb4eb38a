"""Cells of a sheet and the texts they share, as the XML of an .xlsx tells them."""

import re
from typing import Final

from .faults import save_again
from .markup import Target
from .tables import (
    MOST_COLUMNS,
    MOST_LETTERS,
    MOST_LINES,
    Line,
    Table,
    too_many_columns,
    too_many_rows,
)

FORMULA: Final = "="
"""Stands for a formula whose result was not saved."""
YES: Final = frozenset({"1", "true"})
_PLACE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_ROW = re.compile(r"[1-9][0-9]{0,6}")
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


class Sheet(Target):
    """Cells by row; shared texts as their index until they are known."""

    def __init__(self) -> None:
        self.rows: dict[int, dict[int, str | int]] = {}
        self.hidden: set[int] = set()
        self.wanted: set[int] = set()
        self._row = self._column = 0
        self._kind, self._formula = "n", False
        self._inside, self._text = "", ""

    def opened(self, tag: str, attributes: dict[str, str]) -> None:
        match tag:
            case "row":
                given = attributes.get("r", "")
                self._row = int(given) if _ROW.fullmatch(given) else self._row + 1
                self._column = 0
                if attributes.get("hidden") in YES:
                    self.hidden.add(self._row)
            case "c":
                place = _PLACE.fullmatch(attributes.get("r", ""))
                self._column = _index(place[1]) if place else self._column + 1
                self._kind, self._formula, self._text = attributes.get("t", "n"), False, ""
            case "f":
                self._formula = True
            case "v" | "t":
                self._inside = tag

    def text(self, text: str) -> None:
        if self._inside in {"v", "t"} and len(self._text) < MOST_LETTERS:
            self._text += text

    def closed(self, tag: str) -> None:
        if tag == self._inside:
            self._inside = ""
        elif tag == "c":
            self._keep()
        elif tag == "sheetData":
            self.enough()

    def _keep(self) -> None:
        value = self._value()
        if value == "":
            return
        if self._column > MOST_COLUMNS:
            raise too_many_columns()
        self.rows.setdefault(self._row, {})[self._column - 1] = value
        if len(self.rows) > MOST_LINES:
            raise too_many_rows()

    def _value(self) -> str | int:
        raw = self._text
        if not raw.strip():
            return FORMULA if self._formula else ""
        if self._kind == "s":
            if not re.fullmatch(r"\s*[0-9]{1,7}\s*", raw):
                raise save_again()
            self.wanted.add(int(raw))
            return int(raw)
        return _number(raw) if self._kind == "n" else _unescaped(raw)

    def table(self, strings: dict[int, str]) -> Table:
        """Its rows, with the shared texts in their places."""
        lines = (self._line(number, cells, strings) for number, cells in sorted(self.rows.items()))
        return Table(tuple(line for line in lines if any(line.filled())))

    def _line(self, number: int, cells: dict[int, str | int], strings: dict[int, str]) -> Line:
        texts = {at: strings.get(v, "") if isinstance(v, int) else v for at, v in cells.items()}
        row = tuple(texts.get(index, "") for index in range(max(texts) + 1))
        return Line(number, row, number in self.hidden)


class Strings(Target):
    """Those of the shared texts that some cell names; reading aids (rPh) are left out."""

    def __init__(self, wanted: set[int]) -> None:
        self.wanted = wanted
        self.found: dict[int, str] = {}
        self._last = max(wanted, default=-1)
        self._index, self._inside, self._aid, self._text = -1, False, False, ""

    def opened(self, tag: str, attributes: dict[str, str]) -> None:
        match tag:
            case "si":
                self._index += 1
                self._text = ""
            case "rPh":
                self._aid = True
            case "t":
                self._inside = not self._aid

    def text(self, text: str) -> None:
        if self._inside and len(self._text) < MOST_LETTERS:
            self._text += text

    def closed(self, tag: str) -> None:
        match tag:
            case "t":
                self._inside = False
            case "rPh":
                self._aid = False
            case "si":
                if self._index in self.wanted:
                    self.found[self._index] = _unescaped(self._text)
                if self._index >= self._last:
                    self.enough()


def _index(letters: str) -> int:
    """A is 1."""
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - ord("A") + 1
    return index


def _number(raw: str) -> str:
    """4 for 4.0 and 4E0, as a cell shows it."""
    try:
        value = float(raw)
    except ValueError:
        return raw
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else raw


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
