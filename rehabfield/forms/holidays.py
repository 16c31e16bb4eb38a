"""A day off, or a weekend day that is worked in exchange."""

from datetime import date
from typing import Annotated

from pydantic import Field, field_validator

from ..i18n import gettext as _
from ..models import HolidayKind
from .base import Day, Form, Line, refuse


class HolidayForm(Form):
    """One day of the table."""

    day: Annotated[date, Day]
    kind: HolidayKind
    name: Annotated[Line, Field(min_length=1, max_length=80)]

    @field_validator("day")
    @classmethod
    def _in_our_time(cls, day: date) -> date:
        if not 2020 <= day.year <= 2100:
            raise refuse(_("Please look at the year again."))
        return day
