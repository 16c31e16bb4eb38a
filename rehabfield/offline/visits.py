"""Taking a meeting, a correction, an undo: load through the policies, one verb, one note."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from .. import audit
from ..forms.base import Invalid
from ..forms.visits import VisitForm
from ..i18n import gettext as _
from ..models import Actor, Case, Held, Source, User, Visit
from .asides import keep_answers, keep_needs, keep_private
from .colleagues import colleagues_of
from .finding import (
    case_from_the_field,
    case_to_log,
    logged_on,
    newest_visit,
    visit_to_change,
)
from .plans import history_of, plan_of
from .records import Record


@dataclass(frozen=True)
class Accepted:
    """A meeting that was taken.

    `flagged`: outside the days of the assignment, for the leader to look at.
    `joined`: another helper's meeting had come in while this one was written.
    """

    visit: Visit
    flagged: bool
    joined: bool = False


def accept_visit(
    session: Session,
    actor: Actor,
    case_id: UUID,
    form: VisitForm,
    now: datetime,
    *,
    by: UUID | None = None,
    source: Source = Source.phone,
) -> Accepted:
    """Take a meeting of the actor, or of the member `by` whom they enter it for.

    Raises Unseen, Refused, or Invalid. The caller has asked `receive` and commits.
    """
    helper = by or actor.id
    # With the pauses at hand the verb asks nothing more, and one UPDATE says it all.
    case = case_to_log(session, actor, case_id, helper, selectinload(Case.pauses))
    visit = Visit(by_id=helper, source=source, at=form.moment(now, case.starts_on))
    return _taken(session, actor, case, visit, form, now)


def ask_about_twins(session: Session, actor: Actor, case_id: UUID, form: VisitForm) -> None:
    """Somebody who went back to the form and saves once more is asked, never counted twice.

    Raises Invalid where a meeting of that day ended the same, and they have not said "again".
    """
    if form.again:
        return
    if logged_on(session, case_id, actor.id, form.day or actor.today, form.outcome) is not None:
        raise Invalid({"again": _("This day already has a log. Is it another meeting?")})


def accept_sent_visit(
    session: Session, actor: Actor, case_id: UUID, form: VisitForm, sent: Record, now: datetime
) -> Accepted:
    """Take a meeting that the actor's phone kept until it could be sent.

    Its days are those of when it was saved. Raises Unseen where the actor never helped, Invalid.
    """
    case = case_from_the_field(session, actor, case_id, selectinload(Case.pauses))
    moment = form.moment(sent.said_at, case.starts_on)
    visit = Visit(by_id=actor.id, at=moment, phone_at=sent.phone_at)
    return _taken(session, actor, case, visit, form, now)


def accept_matched_visit(
    session: Session, actor: Actor, case: Case, form: VisitForm, held: Held, now: datetime
) -> Accepted:
    """Take a held meeting of another, of whom the actor says that it was about this case.

    Its days are those of when it was saved on the phone. Raises Invalid.
    """
    moment = form.moment(held.said_at, case.starts_on)
    visit = Visit(by_id=held.owner_id, source=Source.phone, at=moment)
    return _taken(session, actor, case, visit, form, now)


def _taken(
    session: Session, actor: Actor, case: Case, visit: Visit, form: VisitForm, now: datetime
) -> Accepted:
    newest = newest_visit(session, case)
    visit.entered_by_id, visit.recorded_at = actor.id, now
    visit.companions = _companions(session, actor, case, form, visit.by_id)
    for name, value in _said(form).items():
        setattr(visit, name, value)
    case.log(visit, plan_of(session, case), history_of(session, case))
    keep_private(session, actor, visit, form.private_note)
    keep_needs(session, actor, visit, form.needs)
    _note(session, actor, "visit.log", visit, now)
    joined = newest is not None and newest.id != form.known and newest.by_id != visit.by_id
    return Accepted(visit, bool(visit.outside), joined)


def accept_correction(
    session: Session, actor: Actor, visit_id: UUID, form: VisitForm, now: datetime
) -> Accepted:
    """Take another version of a meeting. Raises Unseen, Refused, Overtaken, or Invalid."""
    old = visit_to_change(session, actor, visit_id)
    case = old.case
    visit = Visit(
        by_id=old.by_id,
        entered_by_id=actor.id,
        source=old.source,
        at=form.moment(now, case.starts_on, before=old.at),
        recorded_at=now,
        companions=_companions(session, actor, case, form, old.by_id, kept=old.companions),
        **_said(form),
    )
    plan, history = plan_of(session, case), history_of(session, case)
    case.correct(visit, old, plan, history)
    if keep_answers(visit, old, case):
        case.recount(plan, history)
    keep_private(session, actor, visit, form.private_note, old)
    keep_needs(session, actor, visit, form.needs, old)
    _note(session, actor, "visit.correct", visit, now)
    return Accepted(visit, bool(visit.outside))


def accept_withdrawal(session: Session, actor: Actor, visit_id: UUID, now: datetime) -> Visit:
    """Take a meeting back. Raises Unseen, Refused, or Overtaken."""
    visit = visit_to_change(session, actor, visit_id)
    case = visit.case
    case.undo(visit, plan_of(session, case), history_of(session, case), by=actor.id, at=now)
    keep_needs(session, actor, visit, [], visit, at=now)
    _note(session, actor, "visit.withdraw", visit, now)
    return visit


def _said(form: VisitForm) -> dict[str, Any]:
    return {
        "id": form.id,
        "outcome": form.outcome,
        "news": form.news,
        "way": form.way,
        "topics": [topic.value for topic in dict.fromkeys(form.topics)],
        "situation": form.situation,
        "note": form.note,
        "next_on": form.agreed,
        "raised": form.raised,
    }


def _companions(
    session: Session,
    actor: Actor,
    case: Case,
    form: VisitForm,
    helper: UUID,
    kept: list[User] | None = None,
) -> list[User]:
    wanted = set(form.companions) - {helper}
    if not wanted:
        return []
    team = {one.id for one in colleagues_of(session, actor, case)}
    if not wanted <= team | {one.id for one in kept or []} | {actor.id}:
        raise Invalid({"companions": _("Only members of the same team can be chosen here.")})
    return list(session.scalars(select(User).where(User.id.in_(wanted))))


def _note(session: Session, actor: Actor, action: str, visit: Visit, now: datetime) -> None:
    detail = {"case": str(visit.case.id)}
    audit.note(session, actor, action, "visit", visit.id, at=now, detail=detail)
