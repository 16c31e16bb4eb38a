"""The days of a case as on its paper, and how often people mean to meet."""

from datetime import date
from typing import Annotated

from pydantic import Field, field_validator
from pydantic_core.core_schema import ValidationInfo

from ..clock import add_months
from ..i18n import gettext as _
from .base import Day, Form, refuse
from .newcomers import LONGEST_MONTHS
from .persons import Short


class RhythmForm(Form):
    """Days between meetings and the stage; without them the plan goes by the calendar."""

    version: int
    interval_days: Annotated[int | None, Field(ge=1, le=366)] = None
    stage: Annotated[str | None, Field(max_length=24)] = None


class TermForm(RhythmForm):
    """The same, with the days as on the paper and why they are changed."""

    starts_on: Annotated[date, Day]
    ends_on: Annotated[date | None, Day] = None
    reason: Short | None = None

    @field_validator("ends_on")
    @classmethod
    def _after_the_start(cls, day: date | None, info: ValidationInfo) -> date | None:
        start = info.data.get("starts_on")
        if day is None or start is None:
            return day
        if day <= start:
            raise refuse(_("The end comes after the start."))
        if day > add_months(start, LONGEST_MONTHS):
            raise refuse(_("More than ten years. Please look at the paper again."))
        return day
