"""When the next contact is due, and what is late: windows of local days."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from ..clock import monday
from .outcomes import Outcome
from .plan import Plan

_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)
# An agreed day is a promise to a person, but the log may come from a valley without signal.
_GRACE = timedelta(days=2)
_ENOUGH_FREE_DAYS = 3


@dataclass(frozen=True, order=True)
class Window:
    """Local days, both included. Late only after the last one."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"a window ends on or after its first day: {self}")

    def __iter__(self) -> Iterator[date]:
        return (self.first + _DAY * i for i in range(self.length))

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    @property
    def length(self) -> int:
        return (self.last - self.first).days + 1


class State(StrEnum):
    late = "late"
    due = "due"
    upcoming = "upcoming"
    resting = "resting"


@dataclass(frozen=True)
class Standing:
    """Where a window stands today. `days`: late since, left with today, or to go until it opens."""

    state: State
    days: int = 0


def standing(window: Window | None, today: date) -> Standing:
    """No window (paused, closed, unassigned) is resting: nothing is asked for."""
    if window is None:
        return Standing(State.resting)
    if today > window.last:
        return Standing(State.late, (today - window.last).days)
    if today >= window.first:
        return Standing(State.due, (window.last - today).days + 1)
    return Standing(State.upcoming, (window.first - today).days)


def first_window(starts_on: date, plan: Plan) -> Window:
    """The first week of an assignment, or the first week after a pause."""
    return clear_of_holidays(Window(starts_on, starts_on + _WEEK - _DAY), plan)


def week_of(day: date, plan: Plan, *, since: date) -> Window:
    """The Monday-Sunday week that holds `day`, beginning no earlier than `since`."""
    start = monday(day)
    return clear_of_holidays(Window(max(start, since), max(start + _WEEK - _DAY, since)), plan)


def after(
    outcome: Outcome,
    on: date,
    plan: Plan,
    agreed: date | None = None,
    current: Window | None = None,
) -> Window | None:
    """The window that an attempt of day `on` opens; None while news waits for the leader.

    - met: the week that holds the agreed day, else the day one interval later;
    - a day agreed at any other attempt: that day, with two days to log it, holiday or not;
    - family met, not home, another day without a day: the seven days from tomorrow;
    - not today, not convenient: next week, without blame.

    An attempt without a meeting never brings the next contact forward: `current`, when it opens
    later than that, stays.
    """
    if outcome is Outcome.news:
        return None
    if outcome is Outcome.met:
        target = on + timedelta(days=plan.interval_on(on))
        if agreed is not None and agreed > on:
            target = agreed
        return week_of(target, plan, since=on + _DAY)
    if agreed is not None and agreed >= on:
        return Window(agreed, agreed + _GRACE)
    if outcome in (Outcome.not_today, Outcome.not_convenient):
        window = week_of(on + _WEEK, plan, since=on + _DAY)
    else:
        window = clear_of_holidays(Window(on + _DAY, on + _WEEK), plan)
    return current if current is not None and current.first > window.first else window


def proposals(on: date, plan: Plan, current: Window | None = None) -> dict[Outcome, Window | None]:
    """The window each outcome would open, for the form that is filled in on day `on`."""
    return {outcome: after(outcome, on, plan, current=current) for outcome in Outcome}


def clear_of_holidays(window: Window, plan: Plan) -> Window:
    """A window wholly in Tết moves behind it; one mostly in it lasts until three days are free."""
    enough = min(_ENOUGH_FREE_DAYS, window.length)
    free = sum(map(plan.is_free, window))
    first, last = window.first, window.last
    if not free:
        first = last + _DAY
        while not plan.is_free(first):
            first += _DAY
        last, free = first, 1
    while free < enough:
        last += _DAY
        free += plan.is_free(last)
    return Window(first, last)


def suggested_day(window: Window, plan: Plan, today: date) -> date:
    """The day to propose ("nên đi Chủ nhật"): a preferred weekday if one is left, no holiday.

    Of a late window, the best of the coming seven days.
    """
    late = today > window.last
    left = (
        Window(today, today + _WEEK - _DAY)
        if late
        else Window(max(window.first, today), window.last)
    )
    free = [day for day in left if plan.is_free(day)] or list(left)
    return next((day for day in free if day.weekday() in plan.weekdays), free[0])
