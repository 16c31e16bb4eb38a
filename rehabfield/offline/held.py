"""Records that wait for the leader: kept whole, then matched with a person, or set aside."""

import json
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from .. import audit
from ..clock import local_day
from ..forms.base import Invalid
from ..forms.held import MatchForm, NamelessForm
from ..forms.visits import VisitForm
from ..i18n import gettext as _
from ..models import Actor, Case, Held, Membership, Visit, Why
from ..policies import can_match, cases_to_match, visible_held
from ..vietnamese import nfc
from .finding import Refused, Unseen, logged_on, newest_version
from .records import Record, Typed
from .visits import Accepted, accept_matched_visit, accept_withdrawal

NAMELESS = "nameless"
"""A blank meeting with a written name."""


class Settled(Exception):
    """Somebody has settled it meanwhile; `held` says who, and as what."""

    def __init__(self, held: Held) -> None:
        super().__init__(str(held.id))
        self.held = held


def keep(
    session: Session, owner_id: UUID, kind: str, key: UUID, record: Record, why: Why, now: datetime
) -> None:
    """Keep it whole for the leader of its maker's team; the same twice is once."""
    target = {} if record.target is None else {"target": [str(record.target)]}
    fields = {**record.fields, **target}
    known = select(Held).where(Held.owner_id == owner_id, Held.key == key, Held.kind == kind)
    if any(_plain(one.fields) == _plain(fields) for one in session.scalars(known)):
        return
    session.add(
        Held(
            id=uuid4(),
            key=key,
            owner_id=owner_id,
            team_id=_team_of(session, owner_id),
            kind=kind,
            why=why,
            fields=fields,
            said_at=record.said_at,
            received_at=now,
        )
    )
    audit.note(session, None, "record.hold", "user", owner_id, at=now)


def _plain(fields: dict[str, list[str]]) -> str:
    return nfc(json.dumps(fields, ensure_ascii=False, sort_keys=True))


def _team_of(session: Session, owner_id: UUID) -> UUID | None:
    """The team in which its maker is, or was last."""
    newest_first = Membership.ends_on.is_not(None), Membership.starts_on.desc()
    found = select(Membership.team_id).where(
        Membership.user_id == owner_id, Membership.team_id.is_not(None)
    )
    return session.scalar(found.order_by(*newest_first).limit(1))


def accept_nameless(session: Session, actor: Actor, record: Record, now: datetime) -> NamelessForm:
    """Keep a meeting with somebody whom only a written name tells. Raises Invalid."""
    form = NamelessForm.read(record.fields)
    form.moment(record.said_at, date.min)
    keep(session, actor.id, NAMELESS, form.id, record, Why.nameless, now)
    return form


def match_held(
    session: Session, actor: Actor, held_id: UUID, form: MatchForm, now: datetime
) -> Accepted:
    """Log the held meeting as one with this case's person, in its maker's name.

    Raises Unseen, Refused, Settled, or Invalid.
    """
    held = _waiting(session, actor, held_id)
    if not can_match(actor, held):
        raise Refused
    case = session.scalar(
        cases_to_match(actor, held.owner_id)
        .where(Case.id == form.case)
        .options(joinedload(Case.person), selectinload(Case.assignments), selectinload(Case.pauses))
    )
    if case is None:
        raise Invalid({"case": _("This person was not assigned to this member.")})
    said = _meeting(session, held)
    day = local_day(said.moment(held.said_at, case.starts_on))
    twin = None if form.again else logged_on(session, case.id, held.owner_id, day, said.outcome)
    if twin is not None:
        raise Invalid({"again": _("This day already has a log. Is it another meeting?")})
    taken = accept_matched_visit(session, actor, case, said, held, now)
    session.flush()
    held.settle(by=actor.id, at=now, visit_id=taken.visit.id)
    audit.note(session, actor, "held.match", "held", held.id, at=now)
    return taken


def _meeting(session: Session, held: Held) -> VisitForm:
    """What it says, under its own key where no meeting has that yet."""
    form = VisitForm.read(Typed({**held.fields, "id": [str(held.key)]}))
    free = session.get(Visit, held.key) is None
    return form if free else form.model_copy(update={"id": uuid4()})


def settle_held(session: Session, actor: Actor, held_id: UUID, now: datetime) -> Held:
    """It was read, and nothing is logged. Raises Unseen, or Settled."""
    held = _waiting(session, actor, held_id)
    held.settle(by=actor.id, at=now)
    audit.note(session, actor, "held.settle", "held", held.id, at=now)
    return held


def reopen_held(session: Session, actor: Actor, held_id: UUID, now: datetime) -> Held:
    """Let it wait again; the meeting that it became is taken back. Twice is once.

    Raises Unseen, or Refused where the meeting is not the actor's to take back.
    """
    held = _locked(session, actor, held_id)
    if held.settled_at is None:
        return held
    if held.visit_id is not None:
        newest = newest_version(session, session.get_one(Visit, held.visit_id))
        if newest.withdrawal is None:
            accept_withdrawal(session, actor, newest.id, now)
    held.reopen()
    audit.note(session, actor, "held.reopen", "held", held.id, at=now)
    return held


def _waiting(session: Session, actor: Actor, held_id: UUID) -> Held:
    held = _locked(session, actor, held_id)
    if held.settled_at is not None:
        raise Settled(held)
    return held


def _locked(session: Session, actor: Actor, held_id: UUID) -> Held:
    """So that of two leaders at once the second finds it settled."""
    held = session.scalar(visible_held(actor).where(Held.id == held_id).with_for_update())
    if held is None:
        raise Unseen
    return held
