"""A month as the calendar shows it: what each day holds, and the days off."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from .. import clock
from ..clock import Calendar, at_local, local_day
from ..database import db
from ..i18n import gettext as _
from ..i18n import short_day, weekday
from ..models import Actor, Holiday, HolidayKind, Meeting, Visit
from ..policies import visible_meetings, visible_visits
from ..schedule import Outcome
from . import mine
from .mine import Due, Visited

DAY = timedelta(days=1)
AHEAD = timedelta(days=60)
SATURDAY = 5


@dataclass
class DayPlan:
    """What one day holds."""

    day: date
    dues: list[Due] = field(default_factory=list)
    meetings: list[Meeting] = field(default_factory=list)
    done: list[tuple[Visit, Visited]] = field(default_factory=list)

    @property
    def marks(self) -> list[str]:
        """States for the dots of the month."""
        kinds = [
            ("late", any(due.is_late for due in self.dues)),
            ("due", any(not due.is_late for due in self.dues)),
            ("wait", bool(self.meetings)),
            ("done", bool(self.done)),
        ]
        return [kind for kind, there in kinds if there]

    @property
    def count(self) -> int:
        """How many lines."""
        return len(self.dues) + len(self.meetings) + len(self.done)


@dataclass(frozen=True)
class Rest:
    """Days off in a row that one holiday explains."""

    first: date
    last: date
    name: str


def days_off(actor: Actor, first: date) -> dict[date, str]:
    """Days off with their names, from the first day shown, or today, on (one query)."""
    rows = db.session.execute(
        select(Holiday.day, Holiday.name).where(
            Holiday.kind == HolidayKind.off,
            Holiday.day >= min(first, actor.today),
            Holiday.day <= max(first, actor.today) + AHEAD,
        )
    )
    return {row.day: row.name for row in rows}


def days_of(
    actor: Actor, people: Iterable[Visited], off: dict[date, str], first: date
) -> dict[date, DayPlan]:
    """The days of the month that hold something (two queries)."""
    until = clock.add_months(first, 1)
    days: dict[date, DayPlan] = {}

    def plan(day: date) -> DayPlan:
        return days.setdefault(day, DayPlan(day))

    for one in people:
        due = mine.due_of(one, Calendar(days_off=frozenset(off)), actor.today)
        if due is not None and first <= due.day < until:
            plan(due.day).dues.append(due)
    for meeting in _meetings(actor, first, until):
        plan(local_day(meeting.at)).meetings.append(meeting)
    known = {one.case_id: one for one in people}
    for visit in _done(actor, known, first, until):
        plan(local_day(visit.at)).done.append((visit, known[visit.case_id]))
    return days


def _meetings(actor: Actor, first: date, until: date) -> Iterable[Meeting]:
    return db.session.scalars(
        visible_meetings(actor)
        .where(
            Meeting.at >= at_local(first, time()),
            Meeting.at < at_local(until, time()),
            Meeting.cancelled_at.is_(None),
        )
        .order_by(Meeting.at)
    )


def _done(actor: Actor, cases: Iterable[UUID], first: date, until: date) -> Iterable[Visit]:
    return db.session.scalars(
        visible_visits(actor)
        .where(
            Visit.case_id.in_(cases),
            Visit.current,
            Visit.outcome == Outcome.met,
            Visit.at >= at_local(first, time()),
            Visit.at < at_local(until, time()),
        )
        .order_by(Visit.at)
    )


def cell(
    day: date, first: date, today: date, plan: DayPlan | None, off: dict[date, str]
) -> dict[str, Any]:
    """One day of the month for `ui.month`; days of the months around it stay bare."""
    outside = day.month != first.month
    said = f"{weekday(day.weekday())} {short_day(day)}"
    if plan is not None:
        said = _("%(day)s: %(count)s entries", day=said, count=plan.count)
    return {
        "n": day.day,
        "outside": outside,
        "today": day == today,
        "off": day in off or day.weekday() >= SATURDAY,
        "marks": plan.marks if plan else [],
        "url": f"#d-{day.isoformat()}" if plan else "",
        "says": said,
    }


def rests_of(off: dict[date, str], first: date) -> list[Rest]:
    """The month's days off, those in a row together: "Tết Nguyên Đán, 4/2 to 10/2"."""
    until = clock.add_months(first, 1)
    runs: list[list[date]] = []
    for day in sorted(off):
        if runs and runs[-1][-1] == day - DAY:
            runs[-1].append(day)
        else:
            runs.append([day])
    return [
        Rest(run[0], run[-1], _name([off[day] for day in run]))
        for run in runs
        if run[0] < until and run[-1] >= first
    ]


def _name(names: list[str]) -> str:
    """The name that most of the others contain: "Tết Nguyên Đán" of its second and third day."""
    return max(names, key=lambda name: sum(name in other for other in names))
