"""Forms for a briefing and the tasks given there."""

import re
from datetime import date, time
from typing import Annotated
from uuid import UUID

from pydantic import BeforeValidator, Field

from ..i18n import gettext as _
from .base import Block, Day, Form, Line, refuse


def _time(value: object) -> object:
    """Take 14:00, 14.00, 14h and 14h30 alike."""
    found = re.fullmatch(r"(\d{1,2})\s*[:.hg]\s*(\d{2})?", str(value).strip().lower())
    if found is None or int(found[1]) > 23 or int(found[2] or 0) > 59:
        raise refuse(_("Please write a time such as 14:00."))
    return time(int(found[1]), int(found[2] or 0))


class MeetingForm(Form):
    """When and where the team meets."""

    id: UUID
    team: UUID
    day: Annotated[date, Day]
    time: Annotated[time, BeforeValidator(_time)]
    place: Annotated[Line, Field(min_length=2, max_length=120)]


class TaskForm(Form):
    """What a member is asked to do, by when."""

    id: UUID
    text: Annotated[Block, Field(min_length=2, max_length=300)]
    assignee: UUID
    due_on: Annotated[date | None, Day] = None
