"""Time: what now is, local days, the calendar of working days, and the limits the law counts in.

Instants are aware UTC datetimes; days are local `date`s. Counting follows Bộ luật Dân sự 2015,
Điều 147-148: hours run on without a break, the first day of a limit in days is not counted,
months end on the corresponding day, and a limit that ends on a day off ends on the next working
day.
"""

import calendar as month_table
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import cache
from pathlib import Path
from typing import Literal

# Việt Nam has kept UTC+7 without summer time since 1975, so no time-zone database is needed.
TZ = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")

_HOLIDAYS = Path(__file__).parent / "data" / "holidays.toml"
_offset = timedelta()


def wall() -> datetime:
    """Real time in UTC: for tokens, leases, TOTP and seals."""
    return datetime.now(UTC)


def now() -> datetime:
    """Domain time in UTC: real time moved by `set_offset`."""
    return wall() + _offset


def set_offset(offset: timedelta) -> None:
    """Move domain time, and only that; `timedelta()` puts it back."""
    global _offset
    _offset = offset


def offset_to(moment: datetime) -> timedelta:
    """The offset that makes domain time read `moment` now."""
    return moment - wall()


def local(moment: datetime) -> datetime:
    return moment.astimezone(TZ)


def local_day(moment: datetime) -> date:
    return local(moment).date()


def today() -> date:
    return local_day(now())


def at_local(day: date, at: time) -> datetime:
    """The UTC instant of a local day and wall-clock time."""
    return datetime.combine(day, at, TZ).astimezone(UTC)


def monday(day: date) -> date:
    """The Monday of the week that holds `day`."""
    return day - timedelta(days=day.weekday())


def add_months(day: date, months: int) -> date:
    """The corresponding day `months` later, or the last day of a shorter month (Đ148.4)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = month_table.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


@dataclass(frozen=True)
class Holiday:
    """A weekday off, or a weekend day worked in exchange (`working`)."""

    day: date
    name: str
    kind: Literal["off", "working"]


@dataclass(frozen=True)
class Calendar:
    """Monday to Friday without the days off, and with the weekend days worked in exchange."""

    days_off: frozenset[date] = frozenset()
    working_swaps: frozenset[date] = frozenset()

    @classmethod
    def of(cls, holidays: Iterable[Holiday]) -> "Calendar":
        known = tuple(holidays)
        return cls(
            frozenset(h.day for h in known if h.kind == "off"),
            frozenset(h.day for h in known if h.kind == "working"),
        )

    def is_working(self, day: date) -> bool:
        return day in self.working_swaps or (day.weekday() < 5 and day not in self.days_off)

    def next_working(self, day: date) -> date:
        """`day` itself when it is worked, else the first working day after it."""
        while not self.is_working(day):
            day += timedelta(days=1)
        return day

    def add_working_days(self, day: date, n: int) -> date:
        """The n-th working day after `day`; `day` itself is not counted."""
        return self._step(day, n, timedelta(days=1))

    def working_days_before(self, day: date, n: int) -> date:
        """The n-th working day before `day`; `day` itself is not counted."""
        return self._step(day, n, timedelta(days=-1))

    def _step(self, day: date, n: int, by: timedelta) -> date:
        if n < 0:
            raise ValueError("working days are counted from zero up")
        while n:
            day += by
            n -= self.is_working(day)
        return day


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


@cache
def default_holidays() -> tuple[Holiday, ...]:
    """The days off and worked swaps we ship, 2025-2027 (data/holidays.toml, with its sources)."""
    with _HOLIDAYS.open("rb") as file:
        return tuple(_holidays(tomllib.load(file)["day"]))


def _holidays(rows: list[dict[str, object]]) -> Iterator[Holiday]:
    for row in rows:
        day, name, kind = row["day"], row["name"], row["kind"]
        if not (isinstance(day, date) and isinstance(name, str) and kind in ("off", "working")):
            raise ValueError(f"holidays.toml: {row!r}")
        yield Holiday(day, name, "off" if kind == "off" else "working")


def default_calendar() -> Calendar:
    return Calendar.of(default_holidays())
