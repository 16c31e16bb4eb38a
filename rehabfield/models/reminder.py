"""What a member was told outside the app, and what became of it. Never about whom."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..database import Base, UTCDateTime
from .push import PushSubscription
from .types import Key, Moment, choice
from .user import User


class ReminderKind(StrEnum):
    """How the member is told."""

    digest = "digest"
    """One message a day, to every phone of theirs."""
    told = "told"
    """By the leader, who called or came by ("Báo giúp")."""
    email = "email"
    """One mail a working morning, to an officer."""


class GivenUp(StrEnum):
    """Why a message was not sent."""

    nothing = "nothing"
    """What it was about had been done, moved or paused in the meantime."""
    no_phone = "no_phone"
    """No phone of theirs takes messages."""
    too_late = "too_late"
    """Its day ended before any phone could be reached."""
    refused = "refused"
    """The push services or the mail server refuse us: somebody has to look."""


class Delivered(StrEnum):
    """What a push service said, in the words of push.py."""

    delivered = "delivered"
    gone = "gone"
    later = "later"
    refused = "refused"


class Reminder(Base):
    """One telling of one member on one local day. The key is what a message's link carries.

    `due_at`, `ends_at`, `sent_at`, `shown_at`, `seen_at` are the app's time; `next_try_at` is
    real time: when a worker may take it (a claim moves it to the end of the lease). It is empty
    once the reminder is sent or given up.
    """

    __tablename__ = "reminders"
    __table_args__ = (
        UniqueConstraint("user_id", "kind", "day"),
        CheckConstraint("sent_at IS NULL OR given_up_at IS NULL", "one_end"),
        CheckConstraint("(given_up_at IS NULL) = (given_up IS NULL)", "given_up_why"),
        Index("ix_reminders_next_try_at", "next_try_at"),
    )

    id: Mapped[Key]
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    kind: Mapped[ReminderKind] = mapped_column(
        choice(ReminderKind, "kind"), default=ReminderKind.digest
    )
    day: Mapped[date]
    due_at: Mapped[Moment]
    ends_at: Mapped[Moment]
    lease: Mapped[UUID | None]
    next_try_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    tries: Mapped[int] = mapped_column(default=0)
    matters: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    shown_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    seen_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    given_up_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    given_up: Mapped[GivenUp | None] = mapped_column(choice(GivenUp, "given_up"))
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))

    user: Mapped[User] = relationship(foreign_keys=user_id)
    by: Mapped[User | None] = relationship(foreign_keys=by_id)


class Delivery(Base):
    """What one phone's push service said to one message; the newest answer counts."""

    __tablename__ = "deliveries"

    reminder_id: Mapped[UUID] = mapped_column(ForeignKey("reminders.id"), primary_key=True)
    subscription_id: Mapped[UUID] = mapped_column(
        ForeignKey("push_subscriptions.id"), primary_key=True
    )
    verdict: Mapped[Delivered] = mapped_column(choice(Delivered, "verdict"))
    status: Mapped[int | None]
    at: Mapped[Moment]

    reminder: Mapped[Reminder] = relationship()
    subscription: Mapped[PushSubscription] = relationship()
