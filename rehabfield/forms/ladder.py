"""Form for a leader's answer about a late meeting."""

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, Field

from ..i18n import gettext as _
from ..models import LadderHow
from .base import Day, Form, Invalid, Line
from .shifts import REASON, soon


class LadderForm(Form):
    """What is done about it; putting it off needs a day and a reason."""

    how: LadderHow
    until: Annotated[date | None, Day, AfterValidator(lambda day: day and soon(day))] = None
    reason: Annotated[Line, Field(max_length=REASON)] | None = None

    def check(self) -> None:
        """Raises Invalid where something is put off without a day or a reason."""
        if self.how is not LadderHow.postponed:
            return
        missing = [name for name in ("until", "reason") if not getattr(self, name)]
        if missing:
            raise Invalid({name: _("Please fill this in.") for name in missing})
