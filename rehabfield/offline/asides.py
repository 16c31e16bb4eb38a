"""What comes with a meeting beside its facts: private note, needs, and answers already given."""

from datetime import datetime
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..models import Actor, Case, FollowUp, FollowUpState, Need, PrivateNote, Visit
from ..policies import visible_private_notes

RUNNING = frozenset({FollowUpState.open, FollowUpState.under_way})


def keep_private(
    session: Session, actor: Actor, visit: Visit, text: str | None, old: Visit | None = None
) -> None:
    """Keep the private note with this version only; one the actor cannot read is carried over."""
    if old is not None and (before := session.get(PrivateNote, old.id)) is not None:
        seen = visible_private_notes(actor).where(PrivateNote.visit_id == old.id)
        if session.scalar(seen) is None:
            text = before.text
        session.delete(before)
    if text:
        note = PrivateNote(visit=visit, case_id=visit.case.id, author_id=visit.by_id, text=text)
        session.add(note)


def keep_needs(
    session: Session,
    actor: Actor,
    visit: Visit,
    needs: list[Need],
    old: Visit | None = None,
    at: datetime | None = None,
) -> None:
    """Open a follow-up for each need that is not being followed already.

    Of what `old` opened: still said → it belongs to this version; no longer said and nothing
    done yet → dropped.
    """
    if not needs and old is None:
        return
    at = at or visit.recorded_at
    known = session.scalars(select(FollowUp).where(FollowUp.case_id == visit.case.id)).all()
    for one in known:
        if old is None or one.visit_id != old.id:
            continue
        if one.need in needs:
            one.visit_id = visit.id
        elif one.state is FollowUpState.open:
            one.move(FollowUpState.dropped, None, by=actor.id, at=at)
    running = {one.need for one in known if one.state in RUNNING}
    for need in dict.fromkeys(needs):
        if need not in running:
            session.add(_opened(visit, need, actor, at))


def _opened(visit: Visit, need: Need, actor: Actor, at: datetime) -> FollowUp:
    return FollowUp(
        id=uuid4(),
        case=visit.case,
        visit_id=visit.id,
        need=need,
        opened_at=visit.at,
        changed_by_id=actor.id,
        changed_at=at,
    )


def keep_answers(visit: Visit, old: Visit, case: Case) -> bool:
    """Where a correction raises the same as before, the leader's answer stands.

    True where that moves the schedule: the pause that the news asked for was confirmed.
    """
    if (visit.raised, visit.news) != (old.raised, old.news):
        return False
    visit.answered_at, visit.answered_by_id = old.answered_at, old.answered_by_id
    pauses = {pause.visit_id: pause for pause in case.pauses}
    before, now = pauses.get(old.id), pauses.get(visit.id)
    if before is None or now is None:
        return False
    now.confirmed_at, now.confirmed_by_id = before.confirmed_at, before.confirmed_by_id
    ends_on = before.ends_on
    now.ends_on = max(ends_on, now.starts_on) if ends_on is not None else None
    return ends_on is not None
