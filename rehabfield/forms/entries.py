"""Nhập hộ: lines of a paper notebook, or of a telephone call, as the leader types them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from ..i18n import gettext as _
from ..models import Source
from ..schedule import News, Outcome, Way
from .base import Day, Errors, Fields, Form, Invalid, Line
from .visits import OLDEST

LINES = 10
NEWS = "news:"


class EntriesForm(Form):
    """For whom the lines are, and where they come from."""

    id: UUID
    member: UUID
    source: Literal[Source.notebook, Source.told] = Source.notebook


class LineForm(Form):
    """One line: whom they met, on which day, what came of it."""

    id: UUID
    case: UUID
    day: Annotated[date, Day]
    outcome: Outcome
    news: News | None = None
    way: Way = Way.home
    note: Annotated[Line | None, Field(max_length=500)] = None
    again: bool = False

    @classmethod
    def take(cls, given: Mapping[str, Any]) -> "LineForm":
        """Check one line; "news:hospital" stands for the outcome and its news."""
        said = str(given.get("outcome", ""))
        if said.startswith(NEWS):
            given = {**given, "outcome": Outcome.news, "news": said.removeprefix(NEWS)}
        return super().take(given)


@dataclass(frozen=True)
class Typed:
    """A line as it was typed: its place on the page, and its form or what is wrong with it."""

    at: int
    form: LineForm | None
    errors: Errors


NAMES = ("case", "day", "outcome", "way", "note", "again")
_TELLS = ("day", "outcome", "note")


def lines_of(fields: Fields, today: date) -> list[Typed]:
    """The lines in which something was typed; errors are named like the fields ("day-3")."""
    found = []
    for at in range(LINES):
        given = {name: _value(fields, f"{name}-{at}") for name in (*NAMES, "id")}
        given = {name: value for name, value in given.items() if value}
        if any(name in given for name in _TELLS):
            found.append(_read(at, given, today))
    return found


def _value(fields: Fields, name: str) -> str:
    return next((value.strip() for value in fields.getlist(name) if value.strip()), "")


def _read(at: int, given: dict[str, str], today: date) -> Typed:
    try:
        form = LineForm.take(given)
        _check_day(form.day, today)
    except Invalid as problem:
        return Typed(at, None, named(problem.errors, at))
    return Typed(at, form, {})


def _check_day(day: date, today: date) -> None:
    if day > today:
        raise Invalid({"day": _("This day has not come yet.")})
    if day < today - OLDEST:
        raise Invalid({"day": _("That is more than 60 days ago; it can no longer be entered.")})


def named(errors: Errors, at: int) -> Errors:
    """The errors of a line under the names that its fields have on the page."""
    return {f"{name}-{at}": sentence for name, sentence in errors.items()}
