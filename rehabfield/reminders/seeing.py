"""That a phone showed a message, and that its member opened it."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import Engine, and_, select, update

from ..database import reading, writing
from ..models import Reminder


def mark_seen(engine: Engine, reminder: UUID, user: UUID, at: datetime) -> None:
    """The member opened it, the first time; of somebody else's nothing is noted.

    In a short transaction of its own, for it is done while a page is read.
    """
    new = and_(Reminder.id == reminder, Reminder.user_id == user, Reminder.seen_at.is_(None))
    with reading(), engine.begin() as connection:
        found = connection.scalar(select(Reminder.id).where(new))
    if found is not None:
        with writing(), engine.begin() as connection:
            connection.execute(update(Reminder).where(new).values(seen_at=at))


def mark_shown(engine: Engine, reminder: UUID, users: Collection[UUID], at: datetime) -> None:
    """A phone of these users says that it put the message on its screen; the first time counts."""
    with writing(), engine.begin() as connection:
        connection.execute(
            update(Reminder)
            .where(
                Reminder.id == reminder,
                Reminder.user_id.in_(users),
                Reminder.sent_at.is_not(None),
                Reminder.shown_at.is_(None),
            )
            .values(shown_at=at)
        )
