"""What is asked of the register of commitments: which days, which team, which text."""

from datetime import date, timedelta
from typing import Annotated
from uuid import UUID

from pydantic import Field

from ..figures.periods import FIRST_DAY, Span, SpanKind
from ..i18n import gettext as _
from .base import Day, Form, Invalid

LONGEST = timedelta(days=366)


class RegisterForm(Form):
    """`at`: a day of the month, quarter or year; `since` and `until`: the days themselves."""

    period: SpanKind = SpanKind.month
    at: Annotated[date | None, Day] = None
    since: Annotated[date | None, Day] = None
    until: Annotated[date | None, Day] = None
    team: UUID | None = None
    text: Annotated[str | None, Field(max_length=24)] = None
    page: Annotated[int, Field(ge=1, le=10_000)] = 1

    def span(self, today: date) -> Span:
        """The days that are meant, at most a year. Raises Invalid."""
        if self.period is not SpanKind.days:
            return Span.of(self.period, max(FIRST_DAY, min(self.at or today, today)))
        if self.since is None and self.until is None:
            month = Span.of(SpanKind.month, today)
            return Span(SpanKind.days, month.first, today)
        if self.since is None or self.until is None:
            empty = {"since": self.since, "until": self.until}
            raise Invalid({k: _("Please fill this in.") for k, day in empty.items() if day is None})
        if self.since < FIRST_DAY:
            raise Invalid({"since": _("This day is too long ago. Please look at it again.")})
        if self.until < self.since:
            raise Invalid({"until": _("This is before the first day.")})
        if self.until - self.since >= LONGEST:
            raise Invalid({"until": _("At most %(count)s days at once.", count=LONGEST.days)})
        return Span(SpanKind.days, self.since, self.until)
