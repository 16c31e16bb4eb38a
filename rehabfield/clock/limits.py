"""The limits the law counts in, by Bộ luật Dân sự 2015, Điều 147-148.

Hours run on without a break; the first day of a limit in days is not counted; months end on the
corresponding day; a limit that ends on a day off ends on the next working day.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from .moments import add_months, at_local, local_day
from .workdays import Calendar


@dataclass(frozen=True)
class Due:
    """When something may be done and must be done: from `opens` until just before `ends`."""

    opens: datetime | None
    ends: datetime

    @property
    def first_day(self) -> date | None:
        return self.opens and local_day(self.opens)

    @property
    def last_day(self) -> date:
        return local_day(self.ends - timedelta(microseconds=1))

    def is_open(self, at: datetime) -> bool:
        return (self.opens is None or self.opens <= at) and not self.is_late(at)

    def is_late(self, at: datetime) -> bool:
        return at >= self.ends


# An anchor is a local day or an instant (a datetime is a date too); `_day` and `_end_of` tell them
# apart.
def _day(anchor: date) -> date:
    return local_day(anchor) if isinstance(anchor, datetime) else anchor


def _start_of(day: date) -> datetime:
    return at_local(day, time())


def _end_of(anchor: date) -> datetime:
    """An instant as it is; a day at its 24:00 (Đ148.6)."""
    if isinstance(anchor, datetime):
        return anchor.astimezone(UTC)
    return _start_of(anchor + timedelta(days=1))


def _until(anchor: date, last: date) -> Due:
    return Due(_start_of(_day(anchor)), _end_of(last))


@dataclass(frozen=True)
class Hours:
    n: int

    def due(self, anchor: date, calendar: Calendar) -> Due:
        """Runs without a break from the instant; from a bare day, from its 24:00."""
        start = _end_of(anchor)
        return Due(start, start + timedelta(hours=self.n))

    def opening(self, end: date, calendar: Calendar) -> datetime:
        return _end_of(end) - timedelta(hours=self.n)


@dataclass(frozen=True)
class Days:
    n: int
    rolls: bool = True

    def due(self, anchor: date, calendar: Calendar) -> Due:
        last = _day(anchor) + timedelta(days=self.n)
        return _until(anchor, calendar.next_working(last) if self.rolls else last)

    def opening(self, end: date, calendar: Calendar) -> datetime:
        return _start_of(_day(end) - timedelta(days=self.n))


@dataclass(frozen=True)
class WorkingDays:
    n: int

    def due(self, anchor: date, calendar: Calendar) -> Due:
        return _until(anchor, calendar.add_working_days(_day(anchor), self.n))

    def opening(self, end: date, calendar: Calendar) -> datetime:
        return _start_of(calendar.working_days_before(_day(end), self.n))


@dataclass(frozen=True)
class Months:
    n: int
    rolls: bool = True

    def due(self, anchor: date, calendar: Calendar) -> Due:
        last = add_months(_day(anchor), self.n)
        return _until(anchor, calendar.next_working(last) if self.rolls else last)

    def opening(self, end: date, calendar: Calendar) -> datetime:
        return _start_of(add_months(_day(end), -self.n))


Countable = Hours | Days | WorkingDays | Months


@dataclass(frozen=True)
class Before:
    """A window: opens the limit before the end (the anchor), closes at the end, never earlier."""

    limit: Countable

    def due(self, anchor: date, calendar: Calendar) -> Due:
        return Due(self.limit.opening(anchor, calendar), _end_of(anchor))


@dataclass(frozen=True)
class NoLaterThanBefore:
    """ "Chậm nhất … trước khi hết thời hạn": done by the day that lies the limit before the end."""

    limit: Countable

    def due(self, anchor: date, calendar: Calendar) -> Due:
        opening = self.limit.opening(anchor, calendar)
        if isinstance(self.limit, Hours):
            return Due(None, opening)
        return Due(None, _end_of(local_day(opening)))


@dataclass(frozen=True)
class EachMonth:
    """At least `times` in every calendar month; the anchor is any day of the month."""

    times: int = 1

    def due(self, anchor: date, calendar: Calendar) -> Due:
        first = _day(anchor).replace(day=1)
        return Due(_start_of(first), _start_of(add_months(first, 1)))


Limit = Countable | Before | NoLaterThanBefore | EachMonth
