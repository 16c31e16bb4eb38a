"""Claim, commit, send, mark: one message of a member to each of their phones.

A worker that is killed anywhere loses nothing: its claim ends with the lease, and whoever sends
again sends under the same topic and tag, which replaces what the phone has or never fetched.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from random import SystemRandom
from typing import Any, Protocol
from uuid import UUID, uuid4

from sqlalchemy import Select, bindparam, exists, select, update
from sqlalchemy.orm import Session

from .. import clock, i18n, messages
from ..clock import Calendar
from ..models import (
    Delivered,
    Delivery,
    GivenUp,
    PushSubscription,
    Reminder,
    ReminderKind,
    Retired,
    User,
    UserState,
)
from ..push import Answer, Message, Target, Urgency, Verdict, topic
from .planning import day_of, time_to_live, works_of
from .tables import upsert
from .work import Work

BATCH = 100
LEASE = timedelta(minutes=5)
"""What is not sent when it ends (a push service that hangs) is anybody's again."""
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(minutes=30)
_dice = SystemRandom()
_PUSHED = Reminder.kind != ReminderKind.email  # whose way is mailing.py


class Sender(Protocol):
    """What sends one message to one phone (push.Courier)."""

    def send(self, target: Target, message: Message) -> Answer:
        """Send once; what came of it."""


@dataclass(frozen=True)
class Claimed:
    """One message that is ours to send until the lease ends, and the phones it goes to."""

    id: UUID
    lease: UUID
    until: datetime
    ends_at: datetime
    tries: int
    message: Message
    targets: tuple[tuple[UUID, Target], ...]


def waiting(wall: Any) -> Select[*tuple[Any, ...]]:
    """Reminders that a worker may take now, by their index alone."""
    return select(Reminder.id).where(Reminder.next_try_at <= wall, _PUSHED)


def claim(
    session: Session, now: datetime, wall: datetime, calendar: Calendar, base: str
) -> tuple[Claimed, ...] | None:
    """Take some messages: look again whether they still hold, and count them. Caller commits.

    None where nothing waits; what no longer holds is given up here and not in the answer.
    """
    rows = session.execute(_rows(wall)).all()
    if not rows:
        return None
    users = {row.user_id for row in rows}
    today = clock.local_day(now)
    works = works_of(session, ((row.user_id, _hour(row)) for row in rows), today, calendar)
    phones = _phones(session, [row.id for row in rows], users)
    lease, until = uuid4(), wall + LEASE
    ours: list[Claimed] = []
    taken: list[dict[str, Any]] = []
    for row in rows:
        work = works.get(row.user_id, Work())
        targets = tuple(phones.get(row.id, ()))
        why = _in_vain(row, work, targets, now)
        if why is not None:
            _end(session, row, why, now)
            continue
        message = message_of(row, work, now, base)
        ours.append(Claimed(row.id, lease, until, row.ends_at, row.tries + 1, message, targets))
        taken.append({"this": row.id, "nth": row.tries + 1, "count": work.total})
    if taken:
        take = _TAKE.values(lease=lease, next_try_at=until)
        session.connection().execute(take, taken)
    return tuple(ours)


_TAKE = (
    update(Reminder.__table__)  # type: ignore[arg-type]  # a table, typed as any selectable
    .where(Reminder.__table__.c.id == bindparam("this"))
    .values(tries=bindparam("nth"), matters=bindparam("count"))
)


def _rows(wall: datetime) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Reminder.id,
            Reminder.user_id,
            Reminder.kind,
            Reminder.day,
            Reminder.due_at,
            Reminder.ends_at,
            Reminder.sent_at,
            Reminder.tries,
            User.form_of_address,
            User.locale,
            User.state,
        )
        .join(User, User.id == Reminder.user_id)
        .where(Reminder.next_try_at <= wall, _PUSHED)
        .order_by(Reminder.next_try_at)
        .limit(BATCH)
        .with_for_update(of=Reminder, skip_locked=True)
    )


def _phones(
    session: Session, reminders: Sequence[UUID], users: set[UUID]
) -> Mapping[UUID, list[tuple[UUID, Target]]]:
    """For each reminder the living subscriptions of its member that have not had it yet."""
    had = exists().where(
        Delivery.reminder_id == Reminder.id,
        Delivery.subscription_id == PushSubscription.id,
        Delivery.verdict != Delivered.later,
    )
    rows = session.execute(
        select(
            Reminder.id.label("reminder_id"),
            PushSubscription.id,
            PushSubscription.endpoint,
            PushSubscription.p256dh,
            PushSubscription.auth,
            PushSubscription.vapid_key_id,
        )
        .join(PushSubscription, PushSubscription.user_id == Reminder.user_id)
        .where(Reminder.id.in_(reminders), PushSubscription.live(), ~had)
    )
    found: dict[UUID, list[tuple[UUID, Target]]] = defaultdict(list)
    for row in rows:
        target = Target(row.endpoint, row.p256dh, row.auth, row.vapid_key_id)
        found[row.reminder_id].append((row.id, target))
    return found


def _in_vain(
    row: Any, work: Work, targets: Sequence[tuple[UUID, Target]], now: datetime
) -> GivenUp | None:
    """Why this message is not to be sent (any more); None where it is."""
    if now >= row.ends_at:
        return GivenUp.too_late
    if not work.calls or row.state is not UserState.active:
        return GivenUp.nothing
    return None if targets else GivenUp.no_phone


def message_of(row: Any, work: Work, now: datetime, base: str) -> Message:
    """What the phone shows: a number, in the words of whoever reads it."""
    with i18n.speaking(row.locale):
        title, body = messages.digest(
            row.form_of_address,
            work.total,
            late=work.late,
            asks=work.asks,
            delays=work.delays,
            eve=day_of(row.day, _hour(row)) > row.day,
        )
    same = topic(row.user_id, row.kind.value, row.day)
    return Message(
        title=title,
        body=body,
        navigate=f"{base}/n/{row.id}",
        tag=same,
        topic=same,
        ttl=time_to_live(now, row.ends_at),
        urgency=Urgency.high if work.late or work.visits or work.asks else Urgency.normal,
        badge=work.total,
        lang=row.locale,
    )


def _hour(row: Any) -> time:
    """The local hour at which it is due."""
    return clock.local(row.due_at).time()


def send(courier: Sender, one: Claimed) -> dict[UUID, Answer]:
    """To each phone, one after the other. Outside any transaction."""
    return {phone: courier.send(target, one.message) for phone, target in one.targets}


def mark(
    session: Session,
    one: Claimed,
    answers: Mapping[UUID, Answer],
    now: datetime,
    wall: datetime,
) -> None:
    """Write down what came of it, and when to try what has to wait. The caller commits."""
    upsert(
        session,
        Delivery,
        [
            {
                "reminder_id": one.id,
                "subscription_id": phone,
                "verdict": Delivered(answer.verdict.value),
                "status": answer.status,
                "at": now,
            }
            for phone, answer in answers.items()
        ],
        ("reminder_id", "subscription_id"),
    )
    _keep_phones(session, answers, wall)
    row = session.execute(
        select(Reminder.id, Reminder.sent_at).where(
            Reminder.id == one.id, Reminder.lease == one.lease
        )
    ).one_or_none()
    if row is None:
        return  # the lease ran out, somebody else has it now
    verdicts = {answer.verdict for answer in answers.values()}
    arrived = row.sent_at or (now if Verdict.delivered in verdicts else None)
    again = now + (wait := wait_for(one.tries, answers))
    if Verdict.later in verdicts and again < one.ends_at:
        _set(session, one.id, lease=None, sent_at=arrived, next_try_at=wall + wait)
    elif arrived is not None:
        _set(session, one.id, lease=None, sent_at=arrived, next_try_at=None)
    else:
        _end(session, row, _why(verdicts), now)


def _keep_phones(session: Session, answers: Mapping[UUID, Answer], wall: datetime) -> None:
    """Retire what is gone, and nothing else: neither silence nor a refusal retires a phone."""
    for phone in session.scalars(
        select(PushSubscription).where(PushSubscription.id.in_(answers))
    ).all():
        verdict = answers[phone.id].verdict
        if verdict is Verdict.gone:
            phone.retire(Retired.gone, wall)
        elif verdict is Verdict.delivered:
            phone.delivered(wall)


def wait_for(tries: int, answers: Mapping[UUID, Answer]) -> timedelta:
    """As the push service says; else twice as long each time, and never all at once."""
    told = [answer.wait for answer in answers.values() if answer.wait is not None]
    if told:
        return max(told)
    usual: timedelta = min(FIRST_WAIT * 2 ** min(tries - 1, 10), LONGEST_WAIT)
    return usual * _dice.uniform(0.5, 1.5)


def _why(verdicts: set[Verdict]) -> GivenUp:
    if Verdict.later in verdicts:
        return GivenUp.too_late
    return GivenUp.refused if Verdict.refused in verdicts else GivenUp.no_phone


def _end(session: Session, row: Any, why: GivenUp, now: datetime) -> None:
    """Nothing more is tried. What reached one phone stays sent."""
    if row.sent_at is not None:
        _set(session, row.id, lease=None, next_try_at=None)
        return
    _set(session, row.id, lease=None, next_try_at=None, given_up=why, given_up_at=now)


def _set(session: Session, reminder: UUID, **values: Any) -> None:
    session.execute(update(Reminder).where(Reminder.id == reminder).values(**values))
