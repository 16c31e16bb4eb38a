"""How much waits for each member today, and whether today is a day to say so.

Numbers only. The same matters stand, with names, on Hôm nay, Việc cần lo and Việc đến hạn.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, distinct, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from ..clock import Calendar
from ..models import (
    Assignment,
    AssignmentState,
    Case,
    CaseState,
    DataRequest,
    Decision,
    LadderStep,
    Membership,
    Person,
    Role,
    Task,
    Unit,
    Visit,
    decision_helpers,
)
from ..policies import running
from ..schedule import Plan, Rung, Window, suggested_day
from .reach import to_tell

_person = aliased(Person)
SOON = timedelta(days=3)
"""How long before its last day a request about data is spoken of."""


@dataclass
class Work:
    """What waits for one member. `calls`: today is a day to say so."""

    late: int = 0
    visits: int = 0
    tasks: int = 0
    asks: int = 0
    raised: int = 0
    tell: int = 0
    delays: int = 0
    papers: int = 0
    calls: bool = False

    @property
    def total(self) -> int:
        """All matters together."""
        return (
            self.late
            + self.visits
            + self.tasks
            + self.asks
            + self.raised
            + self.tell
            + self.delays
            + self.papers
        )


@dataclass
class _Places:
    """Where the members of a batch lead and keep."""

    teams: dict[UUID, set[UUID]] = field(default_factory=lambda: defaultdict(set))
    units: dict[int, set[UUID]] = field(default_factory=lambda: defaultdict(set))


def work_of(
    session: Session, users: Collection[UUID], today: date, calendar: Calendar, day: date
) -> dict[UUID, Work]:
    """The work of these members on that day, asked for all of them at once.

    `day` is today, or tomorrow for whoever is told on the eve. Who has none is not in it.
    """
    found: dict[UUID, Work] = defaultdict(Work)
    if not users:
        return found
    _meetings(session, users, today, calendar, day, found)
    _tasks(session, users, day, found)
    places = _places(session, users, today)
    if places.teams:
        _of_leaders(session, places.teams, today, found)
    if places.units and calendar.is_working(day):
        _of_officers(session, places.units, today, found)
    return found


def _meetings(
    session: Session,
    users: Collection[UUID],
    today: date,
    calendar: Calendar,
    day: date,
    found: dict[UUID, Work],
) -> None:
    """Meetings whose day has come, by the rule of Hôm nay.

    Said on the day that suits these two, on the window's last day, and when the ladder's first
    step was reached; the other days are theirs.
    """
    seen: set[tuple[UUID, UUID]] = set()
    for row in session.execute(_windows(users, today, day)):
        if (row.user_id, row.id) in seen:
            continue
        seen.add((row.user_id, row.id))
        work = found[row.user_id]
        if day > row.next_by:
            work.late += 1
            work.calls |= bool(row.late_today)
            continue
        window = Window(row.next_from, row.next_by)
        days = frozenset(n for n in range(7) if row.weekdays & (1 << n))
        plan = Plan(1, days, calendar)
        if suggested_day(window, plan, day) == day:
            work.visits += 1
            chosen = suggested_day(window, plan, window.first)
            work.calls |= day in (chosen, window.last)


def _windows(users: Collection[UUID], today: date, day: date) -> Select[*tuple[Any, ...]]:
    late_today = exists().where(
        LadderStep.case_id == Case.id, LadderStep.rung == Rung.late, LadderStep.reached_on == today
    )
    return (
        select(
            Assignment.user_id,
            Assignment.weekdays,
            Case.id,
            Case.next_from,
            Case.next_by,
            late_today.label("late_today"),
        )
        .join(Case, Case.id == Assignment.case_id)
        .where(
            Assignment.user_id.in_(users),
            running(day),
            Assignment.next_from <= day,
            Case.state == CaseState.open,
            Case.next_from <= day,
        )
    )


def _tasks(session: Session, users: Collection[UUID], day: date, found: dict[UUID, Work]) -> None:
    """Tasks of a briefing whose day has come; said on that day."""
    rows = session.execute(
        select(Task.assignee_id, func.count(), func.max(Task.due_on))
        .where(Task.assignee_id.in_(users), Task.done_at.is_(None), Task.due_on <= day)
        .group_by(Task.assignee_id)
    )
    for user, count, newest in rows:
        found[user].tasks += count
        found[user].calls |= newest == day


def _places(session: Session, users: Collection[UUID], today: date) -> _Places:
    """Teams led on the commune's paper, and communes kept (with those below a unit)."""
    named = exists().where(
        Decision.team_id == Membership.team_id,
        or_(Decision.ends_on.is_(None), Decision.ends_on >= today),
        decision_helpers.c.decision_id == Decision.id,
        decision_helpers.c.user_id == Membership.user_id,
    )
    rows = session.execute(
        select(Membership.user_id, Membership.role, Membership.team_id, Unit.id)
        .outerjoin(Unit, or_(Unit.id == Membership.unit_id, Unit.parent_id == Membership.unit_id))
        .where(
            Membership.user_id.in_(users),
            Membership.starts_on <= today,
            or_(Membership.ends_on.is_(None), Membership.ends_on >= today),
            or_(and_(Membership.role == Role.leader, named), Membership.role == Role.officer),
        )
    )
    places = _Places()
    for user, role, team, unit in rows:
        if role is Role.leader and team is not None:
            places.teams[team].add(user)
        elif role is Role.officer and unit is not None:
            places.units[unit].add(user)
    return places


def standing_steps(rung: Rung) -> ColumnElement[bool]:
    """Steps joined to their case that still stand: nobody answered, the window has not moved.

    Somebody with an account of their own is no matter of the team, and nobody could answer.
    """
    own = exists().where(_person.id == Case.person_id, _person.own_user_id.is_not(None))
    return and_(
        ~own,
        LadderStep.rung == rung,
        LadderStep.answered_at.is_(None),
        LadderStep.since == Case.next_by,
        Case.state == CaseState.open,
    )


def _of_leaders(
    session: Session, teams: dict[UUID, set[UUID]], today: date, found: dict[UUID, Work]
) -> None:
    """Each day until they are taken care of: it is the leader on whom others wait."""
    asks = (
        select(Case.team_id, func.count(distinct(Case.id)))
        .join(LadderStep, LadderStep.case_id == Case.id)
        .where(standing_steps(Rung.ask), Case.team_id.in_(teams))
        .group_by(Case.team_id)
    )
    raised = (
        select(Visit.team_id, func.count())
        .where(
            Visit.team_id.in_(teams),
            Visit.current,
            Visit.raised.is_not(None),
            Visit.answered_at.is_(None),
        )
        .group_by(Visit.team_id)
    )
    for name, query in (("asks", asks), ("raised", raised), ("tell", to_tell(teams, today))):
        _add(name, session.execute(query), teams, found)


def _of_officers(
    session: Session, units: dict[int, set[UUID]], today: date, found: dict[UUID, Work]
) -> None:
    """On working days, until they are answered."""
    delays = (
        select(Case.unit_id, func.count(distinct(Case.id)))
        .join(LadderStep, LadderStep.case_id == Case.id)
        .where(standing_steps(Rung.delay), Case.unit_id.in_(units))
        .group_by(Case.unit_id)
    )
    proposals = (
        select(Case.unit_id, func.count())
        .join(Assignment, Assignment.case_id == Case.id)
        .where(Case.unit_id.in_(units), Assignment.state == AssignmentState.proposed)
        .group_by(Case.unit_id)
    )
    kept = exists().where(Case.person_id == Person.id, Case.unit_id == Person.unit_id)
    requests = (
        select(Person.unit_id, func.count())
        .join(DataRequest, DataRequest.person_id == Person.id)
        .where(
            Person.unit_id.in_(units),
            kept,
            DataRequest.answered_at.is_(None),
            DataRequest.act_by <= today + SOON,
        )
        .group_by(Person.unit_id)
    )
    for name, query in (("delays", delays), ("papers", proposals), ("papers", requests)):
        _add(name, session.execute(query), units, found)


def _add(
    name: str, rows: Iterable[Any], members: dict[Any, set[UUID]], found: dict[UUID, Work]
) -> None:
    for place, count in rows:
        for user in members.get(place, ()):
            work = found[user]
            setattr(work, name, getattr(work, name) + count)
            work.calls |= count > 0
