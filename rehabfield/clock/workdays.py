"""Working days: Monday to Friday, with the days off and the swaps of the year."""

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Literal

_HOLIDAYS = Path(__file__).parent.parent / "data" / "holidays.toml"


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
