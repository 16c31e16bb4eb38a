"""Forms for the rights of the people concerned: consents, requests, breaches."""

from datetime import date, time
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, Field

from ..i18n import gettext as _
from ..models import Purpose, RequestKind
from .base import Block, Day, Form, Invalid, Line, refuse

LAW_BEGINS = date(2026, 1, 1)
"""Luật Bảo vệ dữ liệu cá nhân 91/2025/QH15 is in force from that day; no request is older."""

Text = Annotated[Block, Field(max_length=2000)]


def in_time(field: str, day: date, today: date, since: date = LAW_BEGINS) -> None:
    """Raise Invalid for a day still to come, or before `since`."""
    if day > today:
        raise Invalid({field: _("This day is still to come.")})
    if day < since:
        raise Invalid({field: _("This day is too long ago. Please look at it again.")})


def _digits(pin: str) -> str:
    if len(pin) != 6 or not pin.isascii() or not pin.isdigit():
        raise refuse(_("The PIN has 6 digits."))
    return pin


class ConsentForm(Form):
    """What a person agreed to on a day, one by one; nothing is ticked beforehand."""

    id: UUID
    purposes: Annotated[list[Purpose], Field(min_length=1, max_length=len(Purpose))]
    given_on: Annotated[date, Day]
    representative: Annotated[Line, Field(max_length=120)] | None = None


class RequestForm(Form):
    """What somebody asks about their own data, and when they asked."""

    id: UUID
    case: UUID
    kind: RequestKind
    received_on: Annotated[date, Day]
    wish: Text | None = None


class StepForm(Form):
    """A request was acknowledged, or answered, on a day."""

    step: Literal["acknowledge", "answer"]
    day: Annotated[date, Day]
    answer: Text | None = None


class BreachForm(Form):
    """What got out, or may have, and when that was noticed."""

    id: UUID
    unit: int
    day: Annotated[date, Day]
    hour: time
    what: Text
    measures: Text | None = None


class BreachStepForm(Form):
    """What was done since: measures taken, the authority told, the matter closed."""

    step: Literal["measures", "notified", "closed"]
    day: Annotated[date, Day]
    hour: time
    measures: Text | None = None


class ExportForm(Form):
    """The PIN once more, before a person's whole record is printed."""

    pin: Annotated[str, AfterValidator(_digits)]
