"""Which phones may be reminded, and the trials by which somebody saw that it works.

Times are real time, not the moved domain clock.
"""

from datetime import datetime
from enum import StrEnum
from typing import Self
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    and_,
    false,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .. import vault
from ..database import Base, Sealed, UTCDateTime
from .device import Device
from .types import Key, Moment, choice
from .user import User


class Retired(StrEnum):
    """Why nothing is sent to a subscription any more."""

    gone = "gone"
    """The push service says that it is no more (404, 410)."""
    closed = "closed"
    """The phone was closed for its user, or they left it."""
    denied = "denied"
    """The phone no longer lets the app show anything."""
    moved = "moved"
    """The same browser was enrolled anew."""


class PushSubscription(Base):
    """That one user wants to be reminded on one device: one row, whatever becomes of it.

    A browser has one endpoint for all its users, so rows of one device may share it. `quiet` is
    the user's own "not on this phone"; a retired one comes back with `renew`.
    """

    __tablename__ = "push_subscriptions"
    __table_args__ = (
        UniqueConstraint("device_id", "user_id"),
        CheckConstraint("(retired_at IS NULL) = (reason IS NULL)", "retired"),
        Index("ix_push_subscriptions_user_id", "user_id"),
        Index("ix_push_subscriptions_endpoint_index", "endpoint_index"),
    )

    id: Mapped[Key]
    device_id: Mapped[UUID] = mapped_column(ForeignKey("devices.id"))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    endpoint: Mapped[str] = mapped_column(Sealed("push_subscriptions.endpoint"))
    endpoint_index: Mapped[bytes] = mapped_column(LargeBinary)
    p256dh: Mapped[str] = mapped_column(Sealed("push_subscriptions.p256dh"))
    auth: Mapped[str] = mapped_column(Sealed("push_subscriptions.auth"))
    vapid_key_id: Mapped[int]
    made_at: Mapped[Moment]
    renewed_at: Mapped[Moment]
    delivered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    quiet: Mapped[bool] = mapped_column(default=False)
    retired_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    reason: Mapped[Retired | None] = mapped_column(choice(Retired, "reason"))

    device: Mapped[Device] = relationship()
    user: Mapped[User] = relationship()
    trials: Mapped[list["PushTrial"]] = relationship(
        back_populates="subscription", order_by="PushTrial.asked_at"
    )

    @classmethod
    def live(cls) -> ColumnElement[bool]:
        """Those to which something may be sent."""
        return and_(cls.retired_at.is_(None), cls.quiet == false())

    @property
    def is_live(self) -> bool:
        """The same of one row."""
        return self.retired_at is None and not self.quiet

    @staticmethod
    def index_of(endpoint: str) -> bytes:
        """By which an endpoint is found again without being readable."""
        return vault.current().blind(endpoint, "push endpoint")

    def renew(self, endpoint: str, p256dh: str, auth: str, key: int, at: datetime) -> Self:
        """The browser says where it is reached now, and with which of our keys that was made."""
        self.endpoint, self.endpoint_index = endpoint, self.index_of(endpoint)
        self.p256dh, self.auth, self.vapid_key_id = p256dh, auth, key
        self.renewed_at = at
        self.retired_at = self.reason = None
        return self

    def delivered(self, at: datetime) -> None:
        """The push service took a message; whether the phone showed it nobody says."""
        self.delivered_at = at

    def retire(self, reason: Retired, at: datetime) -> None:
        """Send nothing there any more. The first reason stays."""
        if self.retired_at is None:
            self.retired_at, self.reason = at, reason


class PushTrial(Base):
    """One "send me one to see": asked for, sent, shown by the phone, and what its user saw.

    `came_of` is what the push service said (push.Verdict); None while it was not sent yet.
    """

    __tablename__ = "push_trials"
    __table_args__ = (
        CheckConstraint("(sent_at IS NULL) = (came_of IS NULL)", "sent"),
        Index("ix_push_trials_subscription_id_asked_at", "subscription_id", "asked_at"),
        Index("ix_push_trials_sent_at", "sent_at"),
    )

    id: Mapped[Key]
    subscription_id: Mapped[UUID] = mapped_column(ForeignKey("push_subscriptions.id"))
    asked_at: Mapped[Moment]
    sent_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    came_of: Mapped[str | None] = mapped_column(String(12))
    shown_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    seen: Mapped[bool | None]

    subscription: Mapped[PushSubscription] = relationship(back_populates="trials")

    def sent(self, came_of: str, at: datetime) -> None:
        """What the push service said to it."""
        self.sent_at, self.came_of = at, came_of

    def shown(self, at: datetime) -> None:
        """The phone's worker says that it put it on the screen."""
        self.shown_at = self.shown_at or at

    def answer(self, seen: bool, at: datetime) -> None:
        """Its user says whether they saw it."""
        self.seen, self.answered_at = seen, at
