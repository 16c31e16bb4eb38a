"""Outreach: what kind, how many, on which day."""

import re
from datetime import date, timedelta
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, BeforeValidator, Field

from .. import clock
from ..i18n import gettext as _
from ..models import ActivityKind
from .attachments import Named
from .base import Block, Day, Form, refuse

BACK = timedelta(days=60)
MOST_REACHED = 100_000
MOST_LEAFLETS = 1_000_000
NOTE = 500


def _grouped(value: Any) -> Any:
    """Take 1.200 as people write it; as a decimal number it would be read as one."""
    if isinstance(value, str) and re.fullmatch(r"\s*\d{1,3}(\.\d{3})+\s*", value):
        return value.replace(".", "")
    return value


def _lately(day: date) -> date:
    today = clock.today()
    if day > today:
        raise refuse(_("That day has not come yet."))
    if day < today - BACK:
        raise refuse(_("At most %(count)s days ago.", count=BACK.days))
    return day


Count = BeforeValidator(_grouped)


class ActivityForm(Form):
    """One piece of outreach on one day; `reach` counts contacts, not people.

    `kind` is the draft's, so the kind of outreach is called `activity`. `attachment` names the
    picture of the paper on which it was counted.
    """

    id: UUID
    activity: ActivityKind
    reach: Annotated[int, Count, Field(ge=0, le=MOST_REACHED)]
    leaflets: Annotated[int, Count, Field(ge=0, le=MOST_LEAFLETS)] = 0
    day: Annotated[date, Day, AfterValidator(_lately)]
    note: Annotated[Block, Field(max_length=NOTE)] | None = None
    team: UUID | None = None
    attachment: Annotated[list[Named], Field(default_factory=list, max_length=1)]
