"""Logs as their reader sees them: the meeting with what belongs to it, loaded in a few queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from ..database import db
from ..models import Actor, Case, FollowUp, PrivateNote, Review, ReviewState, Role, Visit
from ..policies import can_review, visible_private_notes, visible_visits


@dataclass(frozen=True)
class Log:
    """One log: the meeting, the private note if the reader may see it, the needs heard there."""

    visit: Visit
    private_note: str | None
    needs: tuple[FollowUp, ...]
    asked: Review | None
    """What the leader had asked of the version before, where this one is the answer to it."""

    @property
    def routine(self) -> bool:
        """Whether it can be ticked off among others: nothing raised, asked for, or out of order."""
        return self.visit.raised is None and not self.visit.outside and self.asked is None


def waiting(actor: Actor) -> Select[Visit]:
    """Logs that wait for this reader, what was asked for first; never one's own."""
    query = visible_visits(actor).where(
        Visit.current,
        Visit.review_state == ReviewState.new,
        Visit.by_id != actor.id,
        Visit.entered_by_id != actor.id,
    )
    if not actor.units(Role.officer):
        query = query.where(Visit.team_id.in_(actor.teams(Role.leader, on_paper=True)))
    return query.order_by(Visit.recorded_at, Visit.id)


_WHOLE = (
    joinedload(Visit.case).joinedload(Case.person),
    joinedload(Visit.case).joinedload(Case.unit),
    joinedload(Visit.by),
    joinedload(Visit.entered_by),
    selectinload(Visit.companions),
    selectinload(Visit.supersedes).selectinload(Visit.reviews),
)


def load(actor: Actor, query: Select[Visit]) -> list[Log]:
    """The logs of a query with all that is shown of them."""
    visits = db.session.scalars(query.options(*_WHOLE)).all()
    notes, needs = _notes(actor, visits), _needs(visits)
    return [
        Log(visit, notes.get(visit.id), needs.get(visit.id, ()), _asked(visit))
        for visit in visits
        if can_review(actor, visit)
    ]


def _notes(actor: Actor, visits: Sequence[Visit]) -> dict[UUID, str]:
    ids = [visit.id for visit in visits]
    query = visible_private_notes(actor).where(PrivateNote.visit_id.in_(ids))
    return {note.visit_id: note.text for note in db.session.scalars(query)}


def _needs(visits: Sequence[Visit]) -> dict[UUID, tuple[FollowUp, ...]]:
    found: dict[UUID, tuple[FollowUp, ...]] = {}
    ids = [visit.id for visit in visits]
    for need in db.session.scalars(select(FollowUp).where(FollowUp.visit_id.in_(ids))):
        if need.visit_id is not None:
            found[need.visit_id] = (*found.get(need.visit_id, ()), need)
    return found


def _asked(visit: Visit) -> Review | None:
    if visit.supersedes is None or visit.supersedes.review_state is not ReviewState.asked:
        return None
    asked = [one for one in visit.supersedes.reviews if one.verdict is ReviewState.asked]
    return asked[-1] if asked else None
