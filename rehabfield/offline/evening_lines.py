"""What becomes of one household on a list: the same verb for forms and for phones' records.

Marks from phones come late, twice and in any order. Of marks on paper the last one said counts; a
signature outlives whoever says that nobody was there. Who was away or did not sign is a number at
once (models.evening), and gets a name again only by signing, or by being written down anew.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from .. import audit
from ..forms.base import Invalid
from ..forms.evenings import EveningLineForm, HouseholdForm
from ..i18n import gettext as _
from ..models import Actor, EveningLine, LineState, SigningEvening
from ..policies import was_at_evening
from .counting import count_once, in_turn
from .evenings import KIND, EveningOver, evening_of, evening_to_hold, evening_to_run
from .finding import Refused, Unseen
from .listing import begin_line, is_elsewhere, line_of, stands_there, write_line


def accept_evening_line(
    session: Session,
    actor: Actor,
    evening_id: UUID,
    form: EveningLineForm,
    now: datetime,
    *,
    sent: datetime | None = None,
) -> EveningLine:
    """Add a household, or say what became of one. Raises Unseen, Refused, EveningOver, Invalid.

    `sent`: it comes from a phone, where it was said at that moment; then it is taken also when
    the evening is over, for what was signed is signed.
    """
    evening = evening_of(session, actor, evening_id)
    if not was_at_evening(actor, evening):
        raise Refused
    in_turn(session, evening)
    if evening.closed_at is not None and sent is None:
        raise EveningOver
    likeness = EveningLine.likeness_of(form.name, form.address) if form.name else None
    line = line_of(session, evening, form.household, likeness)
    before = line.household if line is not None else None
    if line is None:
        line = _added(session, evening, form, sent or now)
    else:
        _mark(session, line, form, sent or now)
    if evening.closed_at is not None and line.state is LineState.waiting:
        line.mark(LineState.absent, now)
    count_once(session, {before, line.household})
    audit.note(session, actor, "evening.mark", KIND, evening.id, at=now)
    return line


def ask_about_double(
    session: Session, actor: Actor, evening_id: UUID, form: EveningLineForm
) -> None:
    """Whoever adds a household that stands on the list is there and can be asked.

    Raises Unseen, Invalid.
    """
    if form.name is None or form.line is not None:
        return
    evening = evening_of(session, actor, evening_id)
    known = line_of(session, evening, None, EveningLine.likeness_of(form.name, form.address))
    if known is not None and known.id != form.household:
        raise Invalid({"name": stands_there(known.number)})


def change_evening_line(
    session: Session,
    actor: Actor,
    evening_id: UUID,
    line_id: UUID,
    form: HouseholdForm,
    now: datetime,
) -> EveningLine:
    """Write a household that waits anew. Raises Unseen, Refused, EveningOver, Invalid."""
    evening = evening_to_hold(session, actor, evening_id)
    line = _waiting(session, evening, line_id)
    known = line_of(session, evening, None, EveningLine.likeness_of(form.name, form.address))
    if known is not None and known.id != line.id:
        raise Invalid({"name": stands_there(known.number)})
    line.write(form.name, form.address, form.members)
    audit.note(session, actor, "evening.correct", KIND, evening.id, at=now)
    return line


def remove_evening_line(
    session: Session, actor: Actor, evening_id: UUID, line_id: UUID, now: datetime
) -> None:
    """Take a household that waits off the list. Raises Unseen, Refused, EveningOver."""
    evening = evening_to_run(session, actor, evening_id)
    session.delete(_waiting(session, evening, line_id))
    audit.note(session, actor, "evening.unlist", KIND, evening.id, at=now)


def _mark(session: Session, line: EveningLine, form: EveningLineForm, at: datetime) -> None:
    """What was said last, unless it says less than a signature does."""
    if line.state is LineState.signed:
        return
    if form.state.is_nameless:
        if not line.state.is_signed:
            line.mark(form.state, at)
        return
    if form.state is LineState.waiting and (form.name or line.state.is_nameless):
        return  # it is on the list already, or was added before it was counted as away
    if line.marked_at is not None and at < line.marked_at:
        return
    if line.state.is_nameless:
        if form.name is None:
            raise Invalid({"name": _("It was counted as away meanwhile. Please write the name.")})
        write_line(session, line, form.name, form.address, form.members)
    line.mark(form.state, at)


def _added(
    session: Session, evening: SigningEvening, form: EveningLineForm, at: datetime
) -> EveningLine:
    if form.name is None and not form.state.is_nameless:
        raise Invalid({"name": _("Please fill this in.")})
    if is_elsewhere(session, form.household):
        raise Refused
    away = _one_away(session, evening) if form.again else None
    line = away or begin_line(session, evening, form.household)
    if form.name is not None and not form.state.is_nameless:
        write_line(session, line, form.name, form.address, form.members)
    if form.state is not LineState.waiting:
        line.mark(form.state, at)
    return line


def _one_away(session: Session, evening: SigningEvening) -> EveningLine | None:
    """Any of them: they are numbers, and one fewer is away."""
    away = select(EveningLine).where(
        EveningLine.evening_id == evening.id, EveningLine.state == LineState.absent
    )
    return session.scalars(away.order_by(EveningLine.id).limit(1)).first()


def _waiting(session: Session, evening: SigningEvening, line_id: UUID) -> EveningLine:
    line = line_of(session, evening, line_id)
    if line is None or line.state is not LineState.waiting:
        raise Unseen
    return line
