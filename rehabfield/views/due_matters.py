"""What is due in a commune: ends and their papers, proposals, teams that wait or are waited for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Select, distinct, exists, func, or_
from sqlalchemy.orm import joinedload

from .. import rulebook
from ..clock import Calendar, Due
from ..database import db
from ..i18n import full_day
from ..i18n import gettext as _
from ..models import Actor, Assignment, AssignmentState, Case, CaseState, Decision, LadderStep, Team
from ..policies import (
    keeps,
    running,
    visible_assignments,
    visible_cases,
    visible_ladder_steps,
    visible_teams,
)
from ..reminders import standing_steps
from ..rulebook import Deadline
from ..schedule import Rung
from ..vietnamese import sort_key

SOON = timedelta(days=30)
IN_SIGHT = timedelta(days=60)
ENDS = frozenset({"aftercare_end", "rehab_end"})


@dataclass(frozen=True)
class Matter:
    """One case and what is due in it: a mark, and the paper with its article."""

    case: Case
    on: date
    state: str
    words: str
    paper: str = ""


def ends(actor: Actor, calendar: Calendar) -> tuple[list[Matter], list[Matter]]:
    """Cases whose end asks for something now, and those that end within thirty days."""
    now: list[Matter] = []
    later: list[Matter] = []
    for case, end in _ending(actor):
        matters = list(_matters(case, end, actor.today, calendar))
        now += matters
        if not matters and end <= actor.today + SOON:
            words = _("ends on %(day)s", day=full_day(end))
            later.append(Matter(case, end, "plain", words))
    return sorted(now, key=_by_day), sorted(later, key=_by_day)


def _ending(actor: Actor) -> list[tuple[Case, date]]:
    """Open cases near their end: the expected one where absences moved it, else the paper's."""
    end = func.coalesce(Case.expected_end_on, Case.ends_on)
    near = visible_cases(actor).where(Case.state == CaseState.open, end <= actor.today + IN_SIGHT)
    ends = ((case, case.expected_end_on or case.ends_on) for case in _kept(near, actor))
    return [(case, end) for case, end in ends if end is not None]


def _kept(query: Select[Case], actor: Actor) -> list[Case]:
    """Of these, the ones of the communes that the actor keeps as officer."""
    found = db.session.scalars(query.options(joinedload(Case.person), joinedload(Case.unit)))
    return [case for case in found if keeps(actor, case.unit)]


def _by_day(matter: Matter) -> tuple[date, object]:
    return matter.on, sort_key(matter.case.person.name)


def _matters(case: Case, end: date, today: date, calendar: Calendar) -> Iterable[Matter]:
    """What the law in force asks for at this end (D163 Đ93, Đ138), as far as it is near."""
    if end < today:
        words = _("the term ended on %(day)s", day=full_day(end))
        yield Matter(case, end, "late", words, _("Give the certificate, then end the case."))
        return
    law = rulebook.in_force(today)
    for deadline in law.deadlines_of(case.kind):
        if deadline.anchor in ENDS:
            yield from _matter(case, deadline, deadline.limit.due(end, calendar), today)


def _matter(case: Case, deadline: Deadline, due: Due, today: date) -> Iterable[Matter]:
    forms = ", ".join(f"Mẫu {code.rsplit('-', 1)[1]}" for code in deadline.forms)
    paper = f"{forms}: {deadline.name} ({deadline.article})"
    if due.first_day is not None:
        if due.first_day <= today:
            days = {"first": full_day(due.first_day), "last": full_day(due.last_day)}
            yield Matter(case, due.last_day, "due", _("now, %(first)s to %(last)s", **days), paper)
    elif today > due.last_day:
        words = _("was due on %(day)s; has it been sent?", day=full_day(due.last_day))
        yield Matter(case, due.last_day, "look", words, paper)
    elif today >= due.last_day - SOON:
        words = _("by %(day)s at the latest", day=full_day(due.last_day))
        yield Matter(case, due.last_day, "due", words, paper)


def proposals(actor: Actor) -> list[Assignment]:
    """Helpers that wait for the commune's paper, the oldest first."""
    found = db.session.scalars(
        visible_assignments(actor)
        .where(Assignment.state == AssignmentState.proposed)
        .order_by(Assignment.made_at)
        .options(
            joinedload(Assignment.user),
            joinedload(Assignment.case).joinedload(Case.person),
            joinedload(Assignment.case).joinedload(Case.unit),
        )
    )
    return [one for one in found if keeps(actor, one.case.unit)]


def alone(actor: Actor) -> list[Case]:
    """Open cases in which nobody walks alongside and nobody is proposed."""
    waited_for = exists().where(
        Assignment.case_id == Case.id,
        or_(running(actor.today), Assignment.state == AssignmentState.proposed),
    )
    found = _kept(visible_cases(actor).where(Case.state == CaseState.open, ~waited_for), actor)
    return sorted(found, key=lambda case: sort_key(case.person.name))


def late_teams(actor: Actor) -> list[tuple[str, int]]:
    """Teams whose leader has not answered in time: a number, no name (the ladder's last step)."""
    rows = db.session.execute(
        visible_ladder_steps(actor)
        .join(Case, Case.id == LadderStep.case_id)
        .join(Team, Team.id == Case.team_id)
        .where(standing_steps(Rung.delay))
        .group_by(Team.id, Team.name)
        .with_only_columns(Team.name, func.count(distinct(Case.id)))
    )
    return sorted(((name, n) for name, n in rows), key=lambda row: (-row[1], row[0]))


def teams_without_paper(actor: Actor) -> list[Team]:
    """Teams that no standing paper names: their leader sees nobody yet."""
    paper = exists().where(
        Decision.team_id == Team.id,
        or_(Decision.ends_on.is_(None), Decision.ends_on >= actor.today),
    )
    found = db.session.scalars(
        visible_teams(actor).where(Team.ended_on.is_(None), ~paper).options(joinedload(Team.unit))
    )
    return [team for team in found if keeps(actor, team.unit)]
