"""Papers: a commitment or a list to sign as PDF on A4, in the layout of Nghị định 30/2020.

Knows no request, no session and no clock: the same sheet gives the same bytes. Importing it
brings no printer; that comes with the first paper.
"""

from collections.abc import Iterable

from .laying import Laid, sheet
from .listing import listing
from .printer import FontsMissing, pdf
from .sheets import Row, Sheet, Signed, SigningList
from .words import NAME

__all__ = [
    "FontsMissing",
    "Row",
    "Sheet",
    "Signed",
    "SigningList",
    "render",
    "render_list",
    "render_many",
]


def render(one: Sheet) -> bytes:
    """The commitment as PDF. Raises what `printer.pdf` raises."""
    return render_many((one,))


def render_many(sheets: Iterable[Sheet]) -> bytes:
    """Many in one file, each beginning on a page of its own and counting its pages from 1."""
    asked = tuple(sheets)
    days = [_day(one.filled.values.get("document_date", "")) for one in asked]
    return pdf(_file(days, sheets=[sheet(one) for one in asked]))


def render_list(one: SigningList) -> bytes:
    """The list of a signing evening as PDF, a line of at least 11 mm for each to sign on."""
    day = [one.day.year, one.day.month, one.day.day] if one.day else None
    return pdf(_file([day], lists=[listing(one)]))


def _file(days: list[list[int] | None], **papers: list[Laid]) -> Laid:
    """With the day on the first paper for its metadata: never the day of printing."""
    day = days[0] if days and all(days) else None
    return {"name": NAME, "day": day, "sheets": [], "lists": [], **papers}


def _day(written: str) -> list[int] | None:
    parts = written.split("/")
    return [int(part) for part in reversed(parts)] if len(parts) == 3 else None
