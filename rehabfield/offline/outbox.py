"""What comes out of a phone's outbox: each kind of record to the verb that its form has, too.

A record is taken, or it needs another look by its maker (a field, a clash), or it is held for the
leader. Nothing is thrown away.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from ..forms.activities import ActivityForm
from ..forms.base import Errors, Invalid
from ..forms.evenings import EveningLineForm
from ..forms.follow_ups import FollowUpForm
from ..forms.scans import ScanForm
from ..forms.visits import VisitForm
from ..models import Actor, SigningEvening, Why
from .activities import accept_activity, accept_activity_withdrawal
from .attachments import PartsMissing
from .commitments import (
    accept_commitment,
    accept_commitment_withdrawal,
    accept_evening_commitment,
)
from .drafts import keep_draft
from .evening_lines import accept_evening_line, ask_about_double
from .finding import Overtaken, Refused, Unseen, newest_version
from .follow_ups import Clash, accept_follow_up
from .held import NAMELESS, accept_nameless, keep
from .receipts import OtherContent, SeenBefore, receive
from .records import Envelope, Record, Typed, Unopened
from .scans import accept_scan
from .visits import (
    Accepted,
    accept_correction,
    accept_sent_visit,
    accept_withdrawal,
    ask_about_twins,
)

DRAFT = "draft"
"""What was being written without signal: it takes no receipt, for its form is still to come."""


@dataclass(frozen=True)
class Answer:
    """What became of a record. `look`: its maker has to look at it again, for these
    reasons. `again`: it had been taken before. `missing`: it waits for these parts of what hangs
    on it, by attachment."""

    look: bool = False
    errors: Errors = field(default_factory=dict)
    visit: Accepted | None = None
    again: bool = False
    held: Why | None = None
    missing: Mapping[UUID, list[int]] = field(default_factory=dict)


class LookAgain(Exception):
    """Somebody else was faster; its maker decides."""


Take = Callable[[Session, Actor, Envelope, Record, datetime], Accepted | None]


def take(
    session: Session,
    actor: Actor,
    envelope: Envelope,
    record: Record,
    now: datetime,
    *,
    asks: bool = False,
) -> Answer:
    """Take a record of the actor, once. The caller commits, or rolls back where it needs a look.

    `asks`: its maker is there and can be asked; what nobody can be asked about is taken.

    Raises Unopened where it is none of ours.
    """
    if envelope.kind == DRAFT:
        keep_draft(session, actor.id, record.fields, record.said_at)
        return Answer()
    try:
        receive(session, actor.id, envelope.kind, envelope.key, record.fields, now)
        if asks and envelope.kind == "visit":
            ask_about_twins(session, actor, _target(record), _form(envelope, record))
        if asks and envelope.kind == "evening-line":
            ask_about_double(session, actor, _target(record), _line(envelope, record))
        return Answer(visit=KINDS[envelope.kind](session, actor, envelope, record, now))
    except SeenBefore:
        return Answer(again=True)
    except OtherContent:
        return hold(session, actor.id, envelope, record, Why.other, now)
    except Unseen:
        why = Why.stranger if envelope.kind == "visit" else Why.gone
        return hold(session, actor.id, envelope, record, why, now)
    except Refused:
        return hold(session, actor.id, envelope, record, Why.gone, now)
    except Invalid as problem:
        return Answer(look=True, errors=problem.errors)
    except LookAgain:
        return Answer(look=True)
    except PartsMissing as wanted:
        return Answer(missing=wanted.missing)


def hold(
    session: Session,
    owner_id: UUID,
    envelope: Envelope,
    record: Record,
    why: Why,
    now: datetime,
) -> Answer:
    """Keep it whole for the leader of its maker's team; twice is once."""
    keep(session, owner_id, envelope.kind, envelope.key, record, why, now)
    return Answer(held=why)


# --- each kind ---------------------------------------------------------------------------------


def _visit(
    session: Session, actor: Actor, envelope: Envelope, record: Record, now: datetime
) -> Accepted:
    form = _form(envelope, record)
    return accept_sent_visit(session, actor, _target(record), form, record, now)


def _correction(
    session: Session, actor: Actor, envelope: Envelope, record: Record, now: datetime
) -> Accepted:
    try:
        return accept_correction(session, actor, _target(record), _form(envelope, record), now)
    except Overtaken:
        raise LookAgain from None


def _withdrawal(
    session: Session, actor: Actor, envelope: Envelope, record: Record, now: datetime
) -> Accepted | None:
    try:
        return Accepted(accept_withdrawal(session, actor, _target(record), now), False)
    except Overtaken as found:
        if newest_version(session, found.visit).withdrawal is None:
            raise LookAgain from None
    return None


def _nameless(
    session: Session, actor: Actor, envelope: Envelope, record: Record, now: datetime
) -> None:
    if accept_nameless(session, actor, record, now).id != envelope.key:
        raise Unopened


def _activity(
    session: Session, actor: Actor, envelope: Envelope, record: Record, now: datetime
) -> None:
    form = ActivityForm.read(record.as_meant)
    if form.id != envelope.key:
        raise Unopened
    accept_activity(session, actor, form, now)


def _activity_withdrawal(
    session: Session, actor: Actor, envelope: Envelope, record: Record, now: datetime
) -> None:
    accept_activity_withdrawal(session, actor, _target(record), now)


def _follow_up(
    session: Session, actor: Actor, envelope: Envelope, record: Record, now: datetime
) -> None:
    try:
        accept_follow_up(session, actor, _target(record), FollowUpForm.read(record.fields), now)
    except Clash:
        raise LookAgain from None


def _commitment(
    session: Session, actor: Actor, envelope: Envelope, record: Record, now: datetime
) -> None:
    target = _target(record)
    of_evening = session.get(SigningEvening, target) is not None
    accept = accept_evening_commitment if of_evening else accept_commitment
    taken = accept(session, actor, target, record.fields, now, sent=record.said_at)
    if taken.id != envelope.key:
        raise Unopened


def _scan(
    session: Session, actor: Actor, envelope: Envelope, record: Record, now: datetime
) -> None:
    form = ScanForm.read(record.fields)
    if form.id != envelope.key:
        raise Unopened
    accept_scan(session, actor, _target(record), form, now)


def _commitment_withdrawal(
    session: Session, actor: Actor, envelope: Envelope, record: Record, now: datetime
) -> None:
    accept_commitment_withdrawal(session, actor, _target(record), now)


def _evening_line(
    session: Session, actor: Actor, envelope: Envelope, record: Record, now: datetime
) -> None:
    form = _line(envelope, record)
    accept_evening_line(session, actor, _target(record), form, now, sent=record.said_at)


def _line(envelope: Envelope, record: Record) -> EveningLineForm:
    """Marks bring no key of their own; the record has one."""
    return EveningLineForm.read(Typed({**record.fields, "id": [str(envelope.key)]}))


def _form(envelope: Envelope, record: Record) -> VisitForm:
    form = VisitForm.read(record.as_meant)
    if form.id != envelope.key:
        raise Unopened
    return form


def _target(record: Record) -> UUID:
    if record.target is None:
        raise Unopened
    return record.target


KINDS: Mapping[str, Take] = {
    "visit": _visit,
    "correction": _correction,
    "withdrawal": _withdrawal,
    NAMELESS: _nameless,
    "activity": _activity,
    "activity-withdrawal": _activity_withdrawal,
    "follow-up": _follow_up,
    "commitment": _commitment,
    "commitment-withdrawal": _commitment_withdrawal,
    "scan": _scan,
    "evening-line": _evening_line,
}
