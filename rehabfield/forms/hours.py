"""The hour of the one message of a day."""

from datetime import time
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator

from ..i18n import gettext as _
from .base import Form, refuse

HOURS = tuple(time(hour) for hour in (7, 8, 9, 11, 14, 17, 19, 20))
"""To choose from; from nine in the evening to seven in the morning no phone sounds."""
NONE = "none"


def _hour(value: Any) -> Any:
    return None if value == NONE else value


def _offered(hour: time | None) -> time | None:
    if hour is not None and hour not in HOURS:
        raise refuse(_("Please choose one."))
    return hour


class HourForm(Form):
    """One of the hours, or none."""

    hour: Annotated[time | None, BeforeValidator(_hour), AfterValidator(_offered)]
