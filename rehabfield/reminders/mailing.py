"""One mail a working morning to each officer who asked for it, exactly one row for each.

Claim, commit, send, mark, as with pushes (sending.py). A worker that is killed between the mail
server's yes and the mark sends the same letter again, under the same Message-ID.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import SystemRandom
from typing import Any, Protocol
from uuid import UUID, uuid4

from sqlalchemy import Engine, Select, exists, or_, select, update
from sqlalchemy.orm import Session

from .. import clock
from ..clock import at_local
from ..database import reading, writing
from ..mail import Answer, Letter, Verdict
from ..models import (
    GivenUp,
    MailAddress,
    Membership,
    Reminder,
    ReminderKind,
    Role,
    User,
    UserState,
)
from . import days_off
from .tables import insert_new

log = logging.getLogger("rehabfield.mail")

AT, UNTIL = time(7, 30), time(16, 30)
"""Local hours: when the mail goes, and after which it is not worth sending."""
LEASE = timedelta(minutes=5)
"""Longer than a mail server can keep one letter waiting."""
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=1)
_dice = SystemRandom()


class Office(Protocol):
    """What hands letters over (mail.Post)."""

    def send(self, letter: Letter, at: datetime) -> Answer:
        """Send once; what came of it."""


@dataclass(frozen=True)
class Composed:
    """A letter, and how many matters it speaks of."""

    letter: Letter
    matters: int


Compose = Callable[[UUID, UUID], Composed | None]
"""Of a user and the key of the reminder: what to write now, or None where there is nothing."""


@dataclass(frozen=True)
class _Claimed:
    id: UUID
    user_id: UUID
    lease: UUID
    tries: int
    ends_at: datetime


def send_mails(engine: Engine, office: Office, compose: Compose) -> int:
    """Send what has come due; returns how many letters were handed over.

    Called every minute, by any number of workers. Outside the hours of the morning mail and on
    days that nobody works it asks for almost nothing.
    """
    now = clock.now()
    today = clock.local_day(now)
    if not AT <= clock.local(now).time() < UNTIL:
        return 0
    with reading(), Session(engine) as session:
        if not days_off(session).is_working(today):
            return 0
        missing = list(session.scalars(_unplanned(today)))
        waits = session.scalar(select(_waiting(clock.wall()).exists()))
    if missing:
        _plan(engine, missing, today)
    return _send_all(engine, office, compose) if missing or waits else 0


def _unplanned(today: date) -> Select[UUID]:
    """Officers of today whose address is checked and who have no row for today."""
    planned = exists().where(
        Reminder.user_id == MailAddress.user_id,
        Reminder.kind == ReminderKind.email,
        Reminder.day == today,
    )
    officer = exists().where(
        Membership.user_id == MailAddress.user_id,
        Membership.role == Role.officer,
        Membership.starts_on <= today,
        or_(Membership.ends_on.is_(None), Membership.ends_on >= today),
    )
    return (
        select(MailAddress.user_id)
        .join(User, User.id == MailAddress.user_id)
        .where(
            MailAddress.checked_at.is_not(None), User.state == UserState.active, officer, ~planned
        )
    )


def _plan(engine: Engine, users: list[UUID], today: date) -> None:
    rows = [
        {
            "id": uuid4(),
            "user_id": user,
            "kind": ReminderKind.email,
            "day": today,
            "due_at": at_local(today, AT),
            "ends_at": at_local(today, UNTIL),
            "next_try_at": clock.wall(),
            "tries": 0,
            "matters": 0,
        }
        for user in users
    ]
    with writing(), Session(engine) as session, session.begin():
        insert_new(session, Reminder, rows)


def _waiting(wall: datetime) -> Select[*tuple[Any, ...]]:
    return select(Reminder.id).where(
        Reminder.next_try_at <= wall, Reminder.kind == ReminderKind.email
    )


def _send_all(engine: Engine, office: Office, compose: Compose) -> int:
    sent = 0
    while (one := _claim(engine)) is not None:
        made = compose(one.user_id, one.id)
        answer = office.send(made.letter, clock.now()) if made is not None else None
        _mark(engine, one, answer, made.matters if made is not None else 0)
        sent += answer is not None and answer.verdict is Verdict.taken
    return sent


def _claim(engine: Engine) -> _Claimed | None:
    """One that is ours until the lease ends; yesterday's are given up on the way."""
    wall, now = clock.wall(), clock.now()
    with writing(), Session(engine) as session, session.begin():
        oldest = (
            _waiting(wall)
            .add_columns(Reminder.user_id, Reminder.tries, Reminder.ends_at)
            .order_by(Reminder.next_try_at)
            .with_for_update(of=Reminder, skip_locked=True)
        )
        for row in session.execute(oldest):
            if now >= row.ends_at:
                _set(session, row.id, **_given_up(GivenUp.too_late, now))
                continue
            lease, tries = uuid4(), row.tries + 1
            _set(session, row.id, lease=lease, next_try_at=wall + LEASE, tries=tries)
            return _Claimed(row.id, row.user_id, lease, tries, row.ends_at)
    return None


def _mark(engine: Engine, one: _Claimed, answer: Answer | None, matters: int) -> None:
    """Write down what came of it, if it is still ours."""
    now, wall = clock.now(), clock.wall()
    with writing(), Session(engine) as session, session.begin():
        ours = select(Reminder.id).where(Reminder.id == one.id, Reminder.lease == one.lease)
        if session.scalar(ours) is None:
            return
        after = _after(one, answer, now, wall)
        _set(session, one.id, **{"lease": None, "matters": matters, **after})


def _after(one: _Claimed, answer: Answer | None, now: datetime, wall: datetime) -> dict[str, Any]:
    if answer is None:
        return _given_up(GivenUp.nothing, now)
    if answer.verdict is Verdict.taken:
        return {"sent_at": now, "next_try_at": None}
    if answer.verdict is Verdict.refused:
        said = "a morning mail was refused for good; see address, sender and mail server"
        log.warning(said, extra={"job": "mail", "status": answer.status})
        return _given_up(GivenUp.refused, now)
    wait = min(FIRST_WAIT * 2 ** min(one.tries - 1, 10), LONGEST_WAIT) * _dice.uniform(0.5, 1.5)
    if now + wait >= one.ends_at:
        return _given_up(GivenUp.too_late, now)
    return {"next_try_at": wall + wait}


def _given_up(why: GivenUp, now: datetime) -> dict[str, Any]:
    return {"lease": None, "next_try_at": None, "given_up": why, "given_up_at": now}


def _set(session: Session, reminder: UUID, **values: Any) -> None:
    session.execute(update(Reminder).where(Reminder.id == reminder).values(**values))
