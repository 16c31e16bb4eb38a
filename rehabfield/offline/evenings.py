"""A signing evening as a whole: found, closed, opened again, taken away, its paper kept."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session, joinedload

from .. import audit
from ..forms.base import Invalid
from ..forms.evenings import ClosingForm, EveningPaperForm
from ..i18n import gettext as _
from ..models import Actor, Commitment, EveningLine, LineState, SigningEvening
from ..policies import (
    can_reopen_evening,
    can_run_evening,
    can_take_evening_away,
    visible_evenings,
    was_at_evening,
)
from .attachments import take_attachments
from .counting import in_turn
from .finding import Refused, Unseen

KIND = "evening"
"""What a signing evening is called as a kind of record."""


class EveningOver(Exception):
    """It has been closed meanwhile; nothing was done."""


class SomebodySigned(Exception):
    """It cannot be taken away any more."""


def evening_of(session: Session, actor: Actor, evening_id: UUID) -> SigningEvening:
    """The evening, as the actor may see it, or Unseen."""
    evening = session.scalar(
        visible_evenings(actor)
        .where(SigningEvening.id == evening_id)
        .options(joinedload(SigningEvening.template))
    )
    if evening is None:
        raise Unseen
    return evening


def evening_to_hold(session: Session, actor: Actor, evening_id: UUID) -> SigningEvening:
    """The same for the team, in its turn, while it runs. Raises Unseen, Refused, EveningOver."""
    evening = evening_of(session, actor, evening_id)
    if not was_at_evening(actor, evening):
        raise Refused
    in_turn(session, evening)
    if evening.closed_at is not None:
        raise EveningOver
    return evening


def evening_to_run(session: Session, actor: Actor, evening_id: UUID) -> SigningEvening:
    """The same for whoever prepared it, and the leader. Raises Unseen, Refused, EveningOver."""
    evening = evening_to_hold(session, actor, evening_id)
    if not can_run_evening(actor, evening):
        raise Refused
    return evening


def close_evening(
    session: Session, actor: Actor, evening_id: UUID, form: ClosingForm, now: datetime
) -> SigningEvening:
    """It is over: who still waits is a number, and the names of those are gone. Twice is once.

    Raises Unseen, Refused, Invalid.
    """
    try:
        evening = evening_to_run(session, actor, evening_id)
    except EveningOver:
        return evening_of(session, actor, evening_id)
    session.refresh(evening, ["lines"])
    waiting = sum(line.state is LineState.waiting for line in evening.lines)
    if form.declined > waiting:
        raise Invalid({"declined": _("At most %(count)s.", count=waiting)})
    evening.close(now, form.declined)
    audit.note(session, actor, "evening.close", KIND, evening.id, at=now, count=waiting)
    return evening


def reopen_evening(
    session: Session, actor: Actor, evening_id: UUID, now: datetime
) -> SigningEvening:
    """It goes on, the same day. Twice is once. Raises Unseen, Refused."""
    evening = evening_of(session, actor, evening_id)
    in_turn(session, evening)
    if evening.closed_at is None and can_run_evening(actor, evening):
        return evening
    if not can_reopen_evening(actor, evening):
        raise Refused
    evening.reopen()
    audit.note(session, actor, "evening.reopen", KIND, evening.id, at=now)
    return evening


def remove_evening(session: Session, actor: Actor, evening_id: UUID, now: datetime) -> None:
    """Take an evening away that was prepared by mistake: with its list, while nobody has signed.

    Raises Unseen, Refused, SomebodySigned.
    """
    evening = evening_of(session, actor, evening_id)
    if not can_take_evening_away(actor, evening):
        raise Refused
    in_turn(session, evening)
    lines = EveningLine.evening_id == evening.id
    signed = [state for state in LineState if state.is_signed]
    if session.scalar(
        select(
            exists().where(lines, EveningLine.state.in_(signed))
            | exists().where(Commitment.evening_id == evening.id)
        )
    ):
        raise SomebodySigned
    session.flush()
    session.execute(delete(EveningLine).where(lines).execution_options(synchronize_session=False))
    session.delete(evening)
    audit.note(session, actor, "evening.remove", KIND, evening.id, at=now)


def keep_evening_paper(
    session: Session, actor: Actor, form: EveningPaperForm, now: datetime
) -> SigningEvening:
    """A picture of the signed list. Raises Unseen, Refused, Invalid, PartsMissing."""
    evening = evening_of(session, actor, form.id)
    if not was_at_evening(actor, evening):
        raise Refused
    take_attachments(session, actor.id, KIND, evening.id, form.attachment, now)
    audit.note(session, actor, "evening.paper", KIND, evening.id, at=now)
    return evening
