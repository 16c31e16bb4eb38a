"""One message a day: whose hour has struck, and who has something to be told."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Select, bindparam, select, update
from sqlalchemy.orm import Session

from .. import clock
from ..clock import Calendar, at_local
from ..models import UNPLANNED, Reminder, ReminderKind, User, next_digest
from .tables import insert_new
from .work import Work, work_of

BATCH = 500
EVE_FROM = time(17)
"""Who chooses an hour from here on is told of the next day, and can open fresh pages at home."""
QUIET_FROM, QUIET_UNTIL = time(21), time(7)
"""Local hours in which no phone may sound."""


def struck(now: Any) -> Select[*tuple[Any, ...]]:
    """Members whose hour has come, by its index alone."""
    return select(User.id).where(User.digest_due <= now)


def plan(session: Session, now: datetime, wall: datetime, calendar: Calendar) -> int:
    """Write down whom to tell something today; returns how many members' hours had come.

    One batch; the caller commits. A day off is a day off for the messages too.
    """
    rows = session.execute(_rows(now)).all()
    if not rows:
        return 0
    today = clock.local_day(now)
    ends = at_local(today, QUIET_FROM)
    here = [row for row in rows if _strikes(row, now)] if _may_sound(now, calendar) else []
    works = works_of(session, ((row.id, row.digest_at) for row in here), today, calendar)
    told = [
        {
            "id": uuid4(),
            "user_id": row.id,
            "kind": ReminderKind.digest,
            "day": today,
            "due_at": at_local(today, row.digest_at),
            "ends_at": ends,
            "next_try_at": wall,
            "tries": 0,
            "matters": works[row.id].total,
        }
        for row in here
        if row.id in works and works[row.id].calls
    ]
    insert_new(session, Reminder, told)
    moves = [{"this": row.id, "then": next_digest(row.digest_at, now)} for row in rows]
    session.connection().execute(_MOVE, moves)
    return len(rows)


def works_of(
    session: Session, members: Iterable[tuple[UUID, time]], today: date, calendar: Calendar
) -> dict[UUID, Work]:
    """What waits for each of these members: today, or tomorrow where their hour is in the evening.

    A day off of which one would be told on its eve has no work.
    """
    by_day: dict[date, set[UUID]] = defaultdict(set)
    for user, hour in members:
        by_day[day_of(today, hour)].add(user)
    found: dict[UUID, Work] = {}
    for day, users in by_day.items():
        if day not in calendar.days_off:
            found |= work_of(session, users, today, calendar, day)
    return found


def day_of(today: date, hour: time) -> date:
    """Of which day a message at that local hour speaks."""
    return today + timedelta(days=1) if hour >= EVE_FROM else today


def _rows(now: datetime) -> Select[*tuple[Any, ...]]:
    return (
        select(User.id, User.digest_at, User.digest_due, User.has_phone)
        .where(User.digest_due <= now)
        .order_by(User.digest_due)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    )


_MOVE = (
    update(User.__table__)  # type: ignore[arg-type]  # a table, typed as any selectable
    .where(User.__table__.c.id == bindparam("this"))
    .values(digest_due=bindparam("then"))
)


def _may_sound(now: datetime, calendar: Calendar) -> bool:
    """Whether phones may sound at all now: no quiet hour, no day off."""
    return not is_quiet(now) and clock.local_day(now) not in calendar.days_off


def is_quiet(now: datetime) -> bool:
    """Whether it is between nine in the evening and seven in the morning."""
    hour = clock.local(now).time()
    return hour >= QUIET_FROM or hour < QUIET_UNTIL


def time_to_live(now: datetime, ends: datetime) -> timedelta:
    """How long a push service may keep a message: never into the quiet hours."""
    return max(timedelta(0), min(ends - now, timedelta(hours=24)))


def _strikes(row: Any, now: datetime) -> bool:
    """Whether today's hour is over (a server may have stood still), and there is a phone."""
    if row.digest_due == UNPLANNED or not row.has_phone:
        return False
    return at_local(clock.local_day(now), row.digest_at) <= now
