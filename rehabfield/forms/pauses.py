"""Form for a time in which nobody is asked to meet."""

from datetime import date, timedelta
from typing import Annotated
from uuid import UUID

from pydantic import Field

from ..i18n import gettext as _
from ..models import PauseReason
from .base import Day, Form, Invalid

BACK = timedelta(days=31)
LONGEST = timedelta(days=366)


class PauseForm(Form):
    """Why, from when until when, and for whom. Without a last day it lasts until somebody says."""

    id: UUID
    reason: PauseReason
    starts_on: Annotated[date, Day]
    ends_on: Annotated[date | None, Day] = None
    cases: Annotated[list[UUID], Field(min_length=1, max_length=500)]

    def check(self, today: date) -> None:
        """Raises Invalid for days that make no sense. A pause is written when it begins."""
        if self.starts_on > today:
            raise Invalid({"starts_on": _("Please write it when it begins, not ahead of time.")})
        if self.starts_on < today - BACK:
            raise Invalid({"starts_on": _("That is more than a month ago. Please check the day.")})
        if self.ends_on is not None and self.ends_on < self.starts_on:
            raise Invalid({"ends_on": _("The last day is before the first.")})
        if self.ends_on is not None and self.ends_on > today + LONGEST:
            raise Invalid({"ends_on": _("That is more than a year away. Please check the day.")})
