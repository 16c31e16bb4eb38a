"""Sheets of an .xlsx, read row by row from its XML within limits.

openpyxl writes such files here but does not read them: a file of 14 KB can hold one row of ten
megabytes, for which it takes a quarter of a minute and 800 MB. Nothing but texts and cached results
is looked at, so odd styles, charts and dates hinder nobody.
"""

import posixpath

from .archive import Archive
from .cells import Sheet, Strings
from .markup import Budget, Target, parsed
from .tables import Table

Relations = dict[str, tuple[str, str]]
"""Of a part: id → last word of the type, and the name of the part it leads to."""


def sheets(data: bytes) -> tuple[Table, ...]:
    """The sheets that people see and that hold something, in their order. Raises Unreadable."""
    archive, budget = Archive(data), Budget()
    top = _relations(archive, "", budget)
    book_name = next((t for kind, t in top.values() if kind == "officeDocument"), "xl/workbook.xml")
    book = _Book()
    parsed(archive.read(book_name), book, budget)
    relations = _relations(archive, book_name, budget)
    read = []
    for identifier in book.shown:
        kind, target = relations.get(identifier, ("", ""))
        if kind == "worksheet":
            sheet = Sheet()
            parsed(archive.read(target), sheet, budget)
            read.append(sheet)
    strings = Strings({index for sheet in read for index in sheet.wanted})
    for kind, target in relations.values():
        if kind == "sharedStrings" and strings.wanted:
            parsed(archive.read(target), strings, budget)
    tables = (sheet.table(strings.found) for sheet in read)
    return tuple(table for table in tables if table.lines)


def _relations(archive: Archive, name: str, budget: Budget) -> Relations:
    folder, base = posixpath.split(name)
    file = posixpath.join(folder, "_rels", f"{base}.rels")
    found = _Relations(folder)
    if file in archive:
        parsed(archive.read(file), found, budget)
    return found.targets


class _Relations(Target):
    def __init__(self, folder: str) -> None:
        self.folder = folder
        self.targets: Relations = {}

    def opened(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "Relationship":
            kind = attributes.get("Type", "").rpartition("/")[2]
            target = posixpath.normpath(
                posixpath.join("/", self.folder, attributes.get("Target", ""))
            )
            self.targets[attributes.get("Id", "")] = kind, target.lstrip("/")


class _Book(Target):
    """Relation ids of the sheets that are not hidden."""

    def __init__(self) -> None:
        self.shown: list[str] = []

    def opened(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "sheet" and attributes.get("state", "visible") == "visible":
            self.shown += [value for name, value in attributes.items() if name.endswith("}id")]
