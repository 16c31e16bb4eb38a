"""Finding the case or the meeting that a record from the field is about, as its maker may."""

from datetime import date, time, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from ..clock import at_local
from ..models import Actor, Case, CaseState, Visit
from ..policies import (
    Acceptance,
    acceptance,
    can_correct,
    can_log_for,
    once_helped_cases,
    visible_cases,
    visible_visits,
)
from ..schedule import Outcome


class Unseen(Exception):
    """There is no such case or meeting for this actor."""


class Refused(Exception):
    """It is there, but not for this actor to do."""


class Overtaken(Exception):
    """The meeting was corrected or taken back meanwhile; `visit` no longer counts."""

    def __init__(self, visit: Visit) -> None:
        super().__init__(str(visit.id))
        self.visit = visit


def case_to_log(
    session: Session, actor: Actor, case_id: UUID, helper: UUID, *loaded: ORMOption
) -> Case:
    """The open case about which that helper's meetings can be logged; Unseen or Refused."""
    case = session.scalar(
        visible_cases(actor)
        .where(Case.id == case_id, Case.state == CaseState.open)
        .options(joinedload(Case.person), selectinload(Case.assignments), *loaded)
    )
    if case is None:
        raise Unseen
    taken = acceptance(case.assignments, helper, actor.today)
    if not can_log_for(actor, case, helper) or taken is Acceptance.quarantine:
        raise Refused
    return case


def case_from_the_field(session: Session, actor: Actor, case_id: UUID, *loaded: ORMOption) -> Case:
    """The case that a record from a phone is about: of somebody the actor ever helped, or Unseen.

    Facts from the field are taken also when the assignment or the case has ended meanwhile.
    """
    case = session.scalar(
        once_helped_cases(actor)
        .where(Case.id == case_id)
        .options(joinedload(Case.person), selectinload(Case.assignments), *loaded)
    )
    if case is None:
        raise Unseen
    return case


def visit_to_change(session: Session, actor: Actor, visit_id: UUID) -> Visit:
    """The meeting that its maker may correct or take back; Unseen, Refused or Overtaken."""
    visit = session.scalar(
        visible_visits(actor)
        .where(Visit.id == visit_id)
        .options(joinedload(Visit.case).joinedload(Case.person), selectinload(Visit.companions))
    )
    if visit is None:
        raise Unseen
    if actor.id in {visit.by_id, visit.entered_by_id} and not visit.current:
        raise Overtaken(visit)
    if not can_correct(actor, visit) or visit.case.state is not CaseState.open:
        raise Refused
    return visit


def newest_visit(session: Session, case: Case) -> Visit | None:
    """The latest meeting that counts."""
    return session.scalar(
        select(Visit)
        .where(Visit.case_id == case.id, Visit.current)
        .order_by(Visit.at.desc(), Visit.recorded_at.desc())
        .limit(1)
    )


def logged_on(
    session: Session, case_id: UUID, helper: UUID, day: date, outcome: Outcome | None = None
) -> Visit | None:
    """The last meeting of that local day that this helper has logged and that counts.

    With an outcome: only one that ended so. Nobody at home in the morning and met in the
    afternoon are two meetings; met and met on one day are, most often, one that was sent twice.
    """
    begins, ends = at_local(day, time()), at_local(day + timedelta(days=1), time())
    found = (
        select(Visit)
        .where(Visit.case_id == case_id, Visit.by_id == helper, Visit.current)
        .where(Visit.at >= begins, Visit.at < ends)
        .order_by(Visit.at.desc())
        .limit(1)
    )
    return session.scalar(found if outcome is None else found.where(Visit.outcome == outcome))


def newest_version(session: Session, visit: Visit) -> Visit:
    """The last version of a meeting: the one that counts, or the one that was taken back."""
    while (
        later := session.scalar(select(Visit).where(Visit.supersedes_id == visit.id))
    ) is not None:
        visit = later
    return visit
