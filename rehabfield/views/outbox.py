"""What phones kept until they could send it.

A record is taken from an enrolled device's secret, also when no session is alive: the phone may
send while it is locked. Then the answer says only what became of it.
"""

import logging
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.exc import StaleDataError

from .. import clock, i18n
from ..database import db
from ..forms.outbox import Malformed, Presence, SealedRecord
from ..models import Enrolment, Installation, User, UserState, Why
from ..offline import DRAFT, KINDS, Answer, Envelope, Newer, Record, Unopened, hold, opened, take
from ..vault import Letter
from . import cookies, drafts
from .actors import actor_of, hashed
from .after_records import shown_after
from .gate import me_or_none, public

bp = Blueprint("outbox", __name__)
log = logging.getLogger("rehabfield")


@bp.post("/outbox")
@public
def create() -> ResponseReturnValue:
    """Take one record, once.

    200 taken, 422 look again, 424 parts of what hangs on it are missing (`missing`: their numbers
    by attachment), 409 made by a newer app, 400 altered, 403 not of this phone, 503 somebody
    wrote at this very moment.
    """
    try:
        sent = SealedRecord.read(request.get_json(silent=True))
    except Malformed:
        return state("altered", 422)
    one = enrolled(sent.owner)
    if one is None:
        return state("stranger", 403)
    i18n.use_locale(one.user.locale)
    try:
        envelope = _envelope(sent)
        if envelope.kind not in KINDS and envelope.kind != DRAFT:
            raise Newer
        record = opened(envelope, clock.now())
        answer = _taken(one, envelope, record, asks=sent.asks and _is_here(one))
    except Newer:
        return state("newer", 409)
    except Unopened:
        db.session.rollback()
        log.warning("a record did not open")
        return state("altered", 400)
    except StaleDataError:
        db.session.rollback()
        return state("again", 503)
    if answer.look or answer.missing:
        db.session.rollback()
        if not sent.blind:
            if answer.missing:
                return state("parts", 424, missing=_numbers(answer))
            return state("look", 422, errors=answer.errors if _is_here(one) else {})
        answer = hold(db.session, one.user_id, envelope, record, Why.gone, clock.now())
    if envelope.kind != DRAFT:
        drafts.drop(one.user_id, envelope.key)
    one.tell(sent.waiting, clock.wall())
    return _finished(one, envelope, record, answer)


@bp.post("/outbox/presence")
@public
def tell() -> ResponseReturnValue:
    """The phone says how many records wait on it, so that the leader can ask."""
    try:
        said = Presence.read(request.get_json(silent=True))
    except Malformed:
        return state("altered", 422)
    one = enrolled(said.owner)
    if one is None:
        return state("stranger", 403)
    one.tell(said.waiting, clock.wall(), fresh=said.fresh)
    closed = not _is_open(one)
    db.session.commit()
    return state("closed" if closed else "told", 200)


def enrolled(owner: UUID) -> Enrolment | None:
    """The owner's enrolment whose secret this browser holds, also a closed one."""
    held = cookies.enrolment_secrets()
    if not held:
        return None
    rows = db.session.scalars(
        select(Enrolment)
        .where(Enrolment.id.in_(held), Enrolment.user_id == owner)
        .options(joinedload(Enrolment.user).selectinload(User.memberships))
        .order_by(Enrolment.created_at.desc())
    )
    mine = [row for row in rows if row.secret_hash == hashed(held[row.id])]
    return next((row for row in mine if _is_open(row)), mine[0] if mine else None)


def _is_open(one: Enrolment) -> bool:
    return one.revoked_at is None and one.user.state is UserState.active


def _is_here(one: Enrolment) -> bool:
    """Whether its owner is signed in here and now, and may be told what was done."""
    actor = me_or_none()
    return actor is not None and actor.id == one.user_id


def _envelope(sent: SealedRecord) -> Envelope:
    letter = Letter(sent.letter.key, sent.letter.sender, sent.letter.nonce, sent.letter.box)
    return Envelope(sent.owner, sent.key, sent.kind, sent.schema_, letter)


def _taken(one: Enrolment, envelope: Envelope, record: Record, *, asks: bool) -> Answer:
    if not _is_open(one):
        return hold(db.session, one.user_id, envelope, record, Why.closed_phone, clock.now())
    actor = actor_of(db.session, one.user, clock.today())
    answer = take(db.session, actor, envelope, record, clock.now(), asks=asks)
    db.session.flush()
    return answer


def _numbers(answer: Answer) -> dict[str, list[int]]:
    return {str(key): numbers for key, numbers in answer.missing.items()}


def _finished(one: Enrolment, envelope: Envelope, record: Record, answer: Answer) -> Response:
    """Say so; its owner, if signed in, is also told where to go and what to read there."""
    shown = shown_after(envelope, record, answer) if _is_here(one) else None
    closed = not _is_open(one)
    db.session.commit()
    more: dict[str, Any] = {"to": shown.location} if shown is not None else {}
    said = state("taken", 200, **more, **({"closed": True} if closed else {}))
    for cookie in shown.headers.getlist("Set-Cookie") if shown is not None else ():
        said.headers.add("Set-Cookie", cookie)
    return said


def state(word: str, status: int, **more: Any) -> Response:
    epoch = db.session.scalar(select(Installation.epoch).limit(1))
    answer = jsonify({"state": word, "epoch": str(epoch), **more})
    answer.status_code = status
    return answer
