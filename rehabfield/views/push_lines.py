"""What a browser's worker says by itself, also while the phone is locked.

Taken from an enrolled device's secret, like what phones send (outbox.py): it changes only where
this device is reached and what was shown on it, and tells nobody anything.
"""

import re
from datetime import timedelta
from uuid import UUID

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Select, and_, or_, select

from .. import clock
from ..database import db
from ..forms.push import Denied, Malformed, Shown, read_renewal
from ..models import Enrolment, PushSubscription, PushTrial, Retired
from ..reminders import mark_shown
from .gate import public
from .push import are_sound, renew
from .this_device import known_here

bp = Blueprint("push_lines", __name__)

TRIAL = re.compile(r"/me/reminders/trials/([0-9a-f-]{36})", re.ASCII)
REMINDER = re.compile(r"/n/([0-9a-f-]{36})", re.ASCII)
SHOWN_WITHIN = timedelta(days=1)


@bp.post("/push/renewal")
@public
def renewal() -> ResponseReturnValue:
    """Where this browser is reached now, said at every start; nobody is added by it."""
    try:
        told = read_renewal(request.get_json(silent=True))
    except Malformed:
        return "", 422
    rows = db.session.scalars(_of(known_here())).all()
    if isinstance(told, Denied):
        for row in rows:
            row.retire(Retired.denied, clock.wall())
    elif not are_sound(told):
        return "", 422
    elif rows:
        renew(rows[0], told)
    db.session.commit()
    return "", 204


@bp.post("/push/shown")
@public
def shown() -> ResponseReturnValue:
    """The worker showed a push that leads there."""
    try:
        said = Shown.read(request.get_json(silent=True))
    except Malformed:
        return "", 422
    found = TRIAL.fullmatch(said.to)
    if found:
        _trial_shown(UUID(found[1]))
    elif found := REMINDER.fullmatch(said.to):
        users = [one.user_id for one in known_here()]
        db.session.rollback()  # what follows is a transaction of its own
        mark_shown(db.engine, UUID(found[1]), users, clock.now())
    return "", 204


def _trial_shown(trial_id: UUID) -> None:
    rows = _of(known_here()).with_only_columns(PushSubscription.id)
    trial = db.session.scalar(
        select(PushTrial).where(
            PushTrial.id == trial_id,
            PushTrial.subscription_id.in_(rows),
            PushTrial.asked_at > clock.wall() - SHOWN_WITHIN,
        )
    )
    if trial is not None:
        trial.shown(clock.wall())
        db.session.commit()


def _of(enrolments: list[Enrolment]) -> Select[PushSubscription]:
    """The subscriptions of those who use this device: running ones, and lost ones."""
    pairs = [
        and_(PushSubscription.device_id == one.device_id, PushSubscription.user_id == one.user_id)
        for one in enrolments
    ]
    kept = or_(PushSubscription.reason.is_(None), PushSubscription.reason == Retired.gone)
    mine = or_(*pairs) if pairs else PushSubscription.id.is_(None)
    return select(PushSubscription).where(mine, kept).order_by(PushSubscription.made_at)
