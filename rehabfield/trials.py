"""The pushes that people ask for, to see whether reminders reach their phone."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import CursorResult, select, update

from . import clock
from .database import db, writing
from .messages import push_trial
from .models import PushSubscription, PushTrial, Retired
from .push import Courier, Message, Target, Urgency, Verdict, topic

WAITS = timedelta(minutes=10)
"""After that nobody waits for it any more."""
SENDING = "sending"


def send_trials(courier: Courier, url: str) -> int:
    """Send those that were asked for and not sent yet; returns how many.

    Claim, commit, send, note: one at a time. One that was claimed by a worker which then died is
    not sent again; its user taps once more.
    """
    with writing():
        since = clock.wall() - WAITS
        waiting = db.session.scalars(
            select(PushTrial.id).where(PushTrial.sent_at.is_(None), PushTrial.asked_at > since)
        ).all()
        db.session.rollback()
        return sum(_send(courier, url, one) for one in waiting)


def _send(courier: Courier, url: str, trial_id: UUID) -> bool:
    claim = (
        update(PushTrial)
        .where(PushTrial.id == trial_id, PushTrial.sent_at.is_(None))
        .values(sent_at=clock.wall(), came_of=SENDING)
    )
    taken = db.session.execute(claim, execution_options={"synchronize_session": False})
    db.session.commit()
    if not isinstance(taken, CursorResult) or taken.rowcount != 1:
        return False
    row = _row(trial_id)
    target, message = target_of(row), _message(row, url, trial_id)
    db.session.rollback()  # nothing is held while the world is asked
    answer = courier.send(target, message)
    at = clock.wall()
    row = _row(trial_id)
    if answer.verdict is Verdict.delivered:
        row.delivered(at)
    elif answer.verdict is Verdict.gone:
        row.retire(Retired.gone, at)
    db.session.get_one(PushTrial, trial_id).sent(answer.verdict.value, at)
    db.session.commit()
    return True


def target_of(row: PushSubscription) -> Target:
    """Where a subscription is reached."""
    return Target(row.endpoint, row.p256dh, row.auth, row.vapid_key_id)


def _row(trial_id: UUID) -> PushSubscription:
    return db.session.scalars(
        select(PushSubscription).join(PushTrial).where(PushTrial.id == trial_id)
    ).one()


def _message(row: PushSubscription, url: str, trial_id: UUID) -> Message:
    text = push_trial(row.user.locale, row.user.form_of_address)
    return Message(
        title=text.title,
        body=text.body,
        navigate=f"{url}/me/reminders/trials/{trial_id}",
        tag="trial",
        topic=topic(row.id, "trial"),
        ttl=WAITS,
        urgency=Urgency.high,
        lang=row.user.locale,
    )
