"""A signing evening: which text, when and where; its list, and what became of each household."""

from datetime import date, timedelta
from typing import Annotated, Any
from uuid import UUID, uuid4

from pydantic import AfterValidator, BeforeValidator, Field

from .. import clock
from ..i18n import gettext as _
from ..models import LineState
from .attachments import Named
from .base import Day, Form, Line, refuse

BACK = timedelta(days=60)
AHEAD = timedelta(days=366)
MOST_LINES = 1_000
"""Households of one evening."""
LONGEST_NAME = 80
LONGEST_ADDRESS = 120
MOST_MEMBERS = 50


def _near(day: date) -> date:
    today = clock.today()
    if day < today - BACK:
        raise refuse(_("At most %(count)s days ago.", count=BACK.days))
    if day > today + AHEAD:
        raise refuse(_("That is more than a year ahead."))
    return day


def _a_name(name: str) -> str:
    if not any(letter.isalpha() for letter in name):
        raise refuse(_("This is no name."))
    return name


def _markable(state: LineState) -> LineState:
    if state is LineState.signed:
        raise refuse(_("Who signs on the phone does so on the text itself."))
    return state


def _a_mark(state: LineState) -> LineState:
    if state is LineState.waiting:
        raise refuse(_("Please choose one."))
    return _markable(state)


def _people(value: Any) -> Any:
    """Take "4 người" as people write it."""
    return value.casefold().removesuffix("người").strip() if isinstance(value, str) else value


Name = Annotated[Line, Field(min_length=2, max_length=LONGEST_NAME), AfterValidator(_a_name)]
Address = Annotated[Line, Field(max_length=LONGEST_ADDRESS)]
Members = Annotated[int, BeforeValidator(_people), Field(ge=1, le=MOST_MEMBERS)]


class EveningForm(Form):
    """An evening that is prepared, or that took place on paper."""

    id: UUID
    template: UUID
    day: Annotated[date, Day, AfterValidator(_near)]
    place: Annotated[Line, Field(max_length=120)]
    team: UUID | None = None


class HouseholdForm(Form):
    """Who stands on one line of the list."""

    name: Name
    members: Members | None = None
    address: Address = ""


class EveningLineForm(Form):
    """What became of one household; or one that is added, and waits.

    `id` is the record's key, if it has one; `line` that of the household (a new one has the
    record's). The name
    comes along where the household is added or signed on paper, for it may not be known here yet,
    or no longer. `again`: it was counted as away, and has come after all.
    """

    id: Annotated[UUID, Field(default_factory=uuid4)]
    line: UUID | None = None
    state: Annotated[LineState, AfterValidator(_markable)]
    name: Name | None = None
    members: Members | None = None
    address: Address = ""
    again: bool = False

    @property
    def household(self) -> UUID:
        """The key of the household."""
        return self.line or self.id


class MarksForm(Form):
    """The same for many households of the list, as it stood at `version`; `rest`: all that wait."""

    state: Annotated[LineState, AfterValidator(_a_mark)]
    lines: Annotated[list[UUID], Field(default_factory=list, max_length=MOST_LINES)]
    rest: bool = False
    version: int = 0


class ClosingForm(Form):
    """The end: how many of those who still wait were there and did not sign; a number, no name."""

    declined: Annotated[int, Field(ge=0, le=MOST_LINES)] = 0


class DistinctionForm(Form):
    """Whether two households are meant, in spite of the same name and address."""

    apart: bool


class EveningPaperForm(Form):
    """A picture of the list that was signed in ink; `id` is the evening's."""

    id: UUID
    attachment: Annotated[list[Named], Field(min_length=1, max_length=1)]
