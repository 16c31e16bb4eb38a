"""The end of a case."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field

from .. import clock
from ..i18n import gettext as _
from .base import Day, Form, refuse
from .persons import Long


def _come(day: date) -> date:
    if day > clock.today():
        raise refuse(_("This day has not come yet."))
    return day


class ClosingForm(Form):
    """A reason of the law, the day, and a note if one is needed."""

    id: UUID
    reason: Annotated[str, Field(min_length=1, max_length=32)]
    closed_on: Annotated[date, Day, AfterValidator(_come)]
    note: Long | None = None
