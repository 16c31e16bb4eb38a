"""Another day for the next meeting, and the days of the week on which these two like to meet."""

from datetime import date, timedelta
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field

from .. import clock
from ..i18n import gettext as _
from .base import Day, Form, Line, refuse

AHEAD = timedelta(days=92)
"""Meetings are put off by weeks; what takes longer is a pause, which the leader decides."""
REASON = 200


def soon(day: date) -> date:
    """A day to which a meeting may be put; refuses any other."""
    today = clock.today()
    if day < today:
        raise refuse(_("That day is over. Please choose today or later."))
    if day > today + AHEAD:
        raise refuse(_("At most three months ahead. For longer, ask the team leader for a pause."))
    return day


class ShiftForm(Form):
    """The day in whose week the next meeting is to be."""

    id: UUID
    to: Annotated[date, Day, AfterValidator(soon)]
    reason: Annotated[Line, Field(max_length=REASON)] | None = None


class WeekdaysForm(Form):
    """Days of the week, Monday is 1; none means any day."""

    days: list[Annotated[int, Field(ge=1, le=7)]] = Field(default_factory=list)
