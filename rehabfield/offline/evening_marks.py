"""Marks for many households at once, signatures on glass, and households told apart."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from .. import audit
from ..forms.base import Invalid
from ..forms.evenings import MarksForm
from ..i18n import gettext as _
from ..models import Actor, Commitment, EveningLine, LineState, SigningEvening
from ..policies import can_tell_apart
from .counting import count_once, in_turn
from .evenings import KIND, evening_of, evening_to_hold
from .finding import Refused, Unseen
from .listing import begin_line, is_elsewhere, line_of, write_line


class ListChanged(Exception):
    """Somebody changed the list meanwhile; "all the rest" would be others than were seen."""


def accept_evening_marks(
    session: Session, actor: Actor, evening_id: UUID, form: MarksForm, now: datetime
) -> int:
    """The same for many of those who wait; returns of how many it was new.

    Raises Unseen, Refused, EveningOver, Invalid, ListChanged.
    """
    evening = evening_to_hold(session, actor, evening_id)
    if form.rest and form.version + 1 != evening.version:
        raise ListChanged
    if not form.rest and not form.lines:
        raise Invalid({"lines": _("Please tick households first.")})
    waiting = select(EveningLine).where(
        EveningLine.evening_id == evening.id, EveningLine.state == LineState.waiting
    )
    if not form.rest:
        waiting = waiting.where(EveningLine.id.in_(form.lines))
    lines = session.scalars(waiting.execution_options(populate_existing=True)).all()
    for line in lines:
        line.mark(form.state, now)
    count_once(session, {line.household for line in lines})
    if lines:
        audit.note(session, actor, "evening.mark", KIND, evening.id, at=now, count=len(lines))
    return len(lines)


def undo_evening_marks(
    session: Session, actor: Actor, evening_id: UUID, marked_at: datetime, now: datetime
) -> int:
    """Who was marked as signed on paper at that very moment waits again; returns how many.

    Raises Unseen, Refused, EveningOver.
    """
    evening = evening_to_hold(session, actor, evening_id)
    lines = session.scalars(
        select(EveningLine)
        .where(
            EveningLine.evening_id == evening.id,
            EveningLine.state == LineState.on_paper,
            EveningLine.marked_at == marked_at,
        )
        .execution_options(populate_existing=True)
    ).all()
    for line in lines:
        line.mark(LineState.waiting, now)
    count_once(session, {line.household for line in lines})
    if lines:
        audit.note(session, actor, "evening.mark", KIND, evening.id, at=now, count=len(lines))
    return len(lines)


def tell_apart(
    session: Session, actor: Actor, evening_id: UUID, line_id: UUID, apart: bool, now: datetime
) -> EveningLine:
    """Two households, in spite of the same name and address; or one. Raises Unseen, Refused."""
    evening = evening_of(session, actor, evening_id)
    if not can_tell_apart(actor, evening):
        raise Refused
    in_turn(session, evening)
    line = line_of(session, evening, line_id)
    if line is None or not line.state.is_signed:
        raise Unseen
    before = line.household
    line.tell_apart(apart)
    count_once(session, {before, line.household})
    audit.note(session, actor, "evening.distinguish", KIND, evening.id, at=now)
    return line


def sign_line(
    session: Session,
    actor: Actor,
    evening: SigningEvening,
    line_id: UUID | None,
    commitment: Commitment,
    *,
    name: str,
    address: str,
    members: int | None,
    now: datetime,
) -> EveningLine:
    """The household of this key, else the one like it, has signed on glass; else it is added.

    One that was away has its name again. Where that line holds another commitment already, two
    phones took two signatures of one household: both stay, and one counts. The caller has added
    the commitment to the session, asked the policies, and commits.
    """
    session.flush()
    in_turn(session, evening)
    line = line_of(session, evening, line_id, EveningLine.likeness_of(name, address))
    if line is not None and line.commitment_id not in {None, commitment.id}:
        line = begin_line(session, evening)
    if line is None:
        taken = line_id is not None and is_elsewhere(session, line_id)
        line = begin_line(session, evening, None if taken else line_id)
    if line.name is None:
        write_line(session, line, name, address, members)
    before = line.household
    line.mark(LineState.signed, now)
    line.commitment_id = commitment.id
    count_once(session, {before})
    audit.note(session, actor, "evening.sign", KIND, evening.id, at=now)
    return line


def unsign_line(session: Session, commitment: Commitment, now: datetime) -> None:
    """Its commitment is taken back: it waits again, or counts as away where the evening is over."""
    found = session.scalar(select(EveningLine).where(EveningLine.commitment_id == commitment.id))
    if found is None:
        return
    evening = found.evening
    in_turn(session, evening)
    line = line_of(session, evening, found.id)
    if line is None or line.commitment_id != commitment.id:
        return
    before, over = line.household, evening.closed_at is not None
    line.mark(LineState.absent if over else LineState.waiting, now)
    count_once(session, {before})
