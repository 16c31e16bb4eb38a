"""Spans of days for which something is counted or listed: month, quarter, year, or any."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from ..clock import add_months

FIRST_DAY = date(2025, 1, 1)
"""Nothing is asked for that lies before: this app is younger."""


class SpanKind(StrEnum):
    """How a span is named."""

    month = "month"
    quarter = "quarter"
    year = "year"
    days = "days"


_MONTHS = {SpanKind.month: 1, SpanKind.quarter: 3, SpanKind.year: 12}


@dataclass(frozen=True)
class Span:
    """From the first day to the last."""

    kind: SpanKind
    first: date
    last: date

    @classmethod
    def of(cls, kind: SpanKind, day: date) -> "Span":
        """The month, quarter or year in which that day lies."""
        length = _MONTHS[kind]
        first = date(day.year, (day.month - 1) // length * length + 1, 1)
        return cls(kind, first, add_months(first, length) - timedelta(days=1))

    @property
    def before(self) -> "Span | None":
        """The one before; None of free days, or where nothing is asked for any more."""
        day = self.first - timedelta(days=1)
        return None if self.kind is SpanKind.days or day < FIRST_DAY else Span.of(self.kind, day)

    def after(self, today: date) -> "Span | None":
        """The one after, if it has begun."""
        day = self.last + timedelta(days=1)
        return None if self.kind is SpanKind.days or day > today else Span.of(self.kind, day)
