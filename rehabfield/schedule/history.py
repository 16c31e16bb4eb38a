"""The whole history of a case, and the window it leads to.

Facts arrive late and in any order; they are ordered by the time of the meeting, then the time of
recording, then the id. The stored window of a case must equal `replay` of its history.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from ..clock import at_local, local_day
from .outcomes import News, Outcome, ends_reminders
from .plan import Plan
from .windows import Window, after, first_window, week_of

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class VisitFact:
    """A meeting or attempt as recorded; a correction repeats all of it and supersedes another."""

    id: UUID
    at: datetime
    recorded_at: datetime
    outcome: Outcome
    news: News | None = None
    agreed: date | None = None
    supersedes: UUID | None = None


@dataclass(frozen=True)
class Withdrawal:
    """A meeting taken back: the row it names and all versions of the same meeting."""

    visit: UUID
    recorded_at: datetime


@dataclass(frozen=True)
class Span:
    """Local days, both included; without a last day it has not ended."""

    first: date
    last: date | None = None


@dataclass(frozen=True)
class Shift:
    """The leader set the next contact to the week of a day: an answer, a postponement."""

    at: datetime
    to: date


def fold(
    facts: Iterable[VisitFact], withdrawals: Iterable[Withdrawal] = ()
) -> tuple[VisitFact, ...]:
    """The meetings that count, in order: of each its newest version, unless taken back since."""
    rows = {fact.id: fact for fact in facts}
    newest: dict[UUID, VisitFact] = {}
    for fact in rows.values():
        root = _root(fact.id, rows)
        newest[root] = max(newest.get(root, fact), fact, key=lambda row: (row.recorded_at, row.id))
    for withdrawal in withdrawals:
        root = _root(withdrawal.visit, rows)
        if root in newest and newest[root].recorded_at <= withdrawal.recorded_at:
            del newest[root]
    return tuple(sorted(newest.values(), key=_order))


def _root(visit: UUID, rows: dict[UUID, VisitFact]) -> UUID:
    seen = {visit}
    while (row := rows.get(visit)) and row.supersedes and row.supersedes not in seen:
        visit = row.supersedes
        seen.add(visit)
    return visit


def _order(fact: VisitFact) -> tuple[datetime, datetime, UUID]:
    return fact.at, fact.recorded_at, fact.id


Move = Callable[[Window | None], Window | None]


def replay(
    starts: Iterable[date],
    visits: Iterable[VisitFact],
    plan: Plan,
    pauses: Iterable[Span] = (),
    shifts: Iterable[Shift] = (),
) -> Window | None:
    """The window of a case from its assignments' first days, folded visits, pauses and shifts.

    - The first helper has a week; a new one has a week again if the window has passed unused.
    - A pause without an end means no window; after one with an end comes a first week, unless
      the next contact is due later anyway. A pause is recorded when it begins, not ahead.
    - After news of a death there is none, whatever else is recorded.
    """
    visits, pauses = tuple(visits), tuple(pauses)
    if any(ends_reminders(visit.news) for visit in visits) or any(p.last is None for p in pauses):
        return None
    moves: list[tuple[datetime, Move]] = [(_midnight(day), _assigned(day, plan)) for day in starts]
    moves += [(_midnight(p.last + _DAY), _resumed(p.last, plan)) for p in pauses if p.last]
    moves += [(visit.at, _visited(visit, plan)) for visit in sorted(visits, key=_order)]
    moves += [(shift.at, _shifted(shift, plan)) for shift in sorted(shifts, key=_by_time)]
    window = None
    for _, move in sorted(moves, key=lambda timed: timed[0]):
        window = move(window)
    return window


def _by_time(shift: Shift) -> tuple[datetime, date]:
    return shift.at, shift.to


def _midnight(day: date) -> datetime:
    return at_local(day, time())


def _assigned(day: date, plan: Plan) -> Move:
    def move(window: Window | None) -> Window:
        if window is None or window.last < day:
            return first_window(day, plan)
        return window

    return move


def _resumed(last: date, plan: Plan) -> Move:
    def move(window: Window | None) -> Window:
        if window is None or window.first <= last:
            return first_window(last + _DAY, plan)
        return window

    return move


def _visited(visit: VisitFact, plan: Plan) -> Move:
    return lambda window: after(visit.outcome, local_day(visit.at), plan, visit.agreed, window)


def _shifted(shift: Shift, plan: Plan) -> Move:
    day = local_day(shift.at)
    return lambda _: week_of(max(shift.to, day), plan, since=day)


def expected_end(ends_on: date, unreported: Iterable[Span]) -> date:
    """The end moved on by the days of absence that were not reported (NĐ 163/2026 Đ136.1a).

    They do not count towards the term ("không được trừ vào thời hạn"). Shown as "dự kiến, chờ
    Công an xã xác nhận"; the day on the paper stays. An absence needs its last day so far.
    """
    days: set[date] = set()
    for span in unreported:
        if span.last is None:
            raise ValueError("give an absence that has not ended its last day so far")
        days |= {span.first + _DAY * i for i in range((span.last - span.first).days + 1)}
    for day in sorted(days):
        if day <= ends_on:
            ends_on += _DAY
    return ends_on
