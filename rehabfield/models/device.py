"""Phones and desks, who may use them, and the sessions that run there."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..database import Base, UTCDateTime
from .types import Key, Moment, choice
from .user import User

if TYPE_CHECKING:
    from .push import PushSubscription

INVITATION_LASTS = timedelta(hours=24)
WAITS = (
    timedelta(0),
    timedelta(0),
    timedelta(0),
    timedelta(0),
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(minutes=30),
    timedelta(minutes=60),
)
LOCKED_AFTER = 10


class InvitationKind(StrEnum):
    """What an invitation is for."""

    enrol = "enrol"
    reset = "reset"


class Invitation(Base):
    """A one-time way in for one user: a token for the QR and a code for typing, both hashed.

    Times are real time, not the moved domain clock.
    """

    __tablename__ = "invitations"
    __table_args__ = (Index("ix_invitations_user_id", "user_id"),)

    id: Mapped[Key]
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    kind: Mapped[InvitationKind] = mapped_column(choice(InvitationKind, "kind"))
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    code_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    made_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    made_at: Mapped[Moment]
    expires_at: Mapped[Moment]
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    user: Mapped[User] = relationship(foreign_keys=user_id)

    def open_at(self, at: datetime) -> bool:
        """Whether it can still be used at that real time."""
        return self.used_at is None and self.withdrawn_at is None and at < self.expires_at


class Device(Base):
    """A phone or a desk browser. Has no name of its own beyond its make, as the browser says."""

    __tablename__ = "devices"

    id: Mapped[Key]
    make: Mapped[str] = mapped_column(String(40))
    created_at: Mapped[Moment]

    enrolments: Mapped[list["Enrolment"]] = relationship(back_populates="device")


class Enrolment(Base):
    """That one user may use one device: its secret (hashed), and its counter of wrong PINs."""

    __tablename__ = "enrolments"
    __table_args__ = (
        UniqueConstraint("device_id", "user_id"),
        Index("ix_enrolments_user_id", "user_id"),
    )

    id: Mapped[Key]
    device_id: Mapped[UUID] = mapped_column(ForeignKey("devices.id"))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[Moment]
    wrong_pins: Mapped[int] = mapped_column(default=0)
    wait_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    waiting: Mapped[int] = mapped_column(default=0)
    told_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    lost: Mapped[int] = mapped_column(default=0)
    revoked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    device: Mapped[Device] = relationship(back_populates="enrolments")
    user: Mapped[User] = relationship()
    sessions: Mapped[list["Session"]] = relationship(back_populates="enrolment")
    subscription: Mapped["PushSubscription | None"] = relationship(
        primaryjoin="and_(Enrolment.device_id == foreign(PushSubscription.device_id),"
        " Enrolment.user_id == foreign(PushSubscription.user_id))",
        viewonly=True,
        uselist=False,
    )

    def tell(self, waiting: int, at: datetime, *, fresh: bool = False) -> None:
        """The phone says how many of this user's records wait on it, at that real time.

        `fresh`: its store is a new one. What waited there before has been cleared away by the
        browser, and is counted as lost.
        """
        if fresh:
            self.lost += self.waiting
        self.waiting, self.told_at = waiting, at

    def asked_again(self) -> None:
        """Somebody asked its user what the lost records said: nothing is missing any more."""
        self.lost = 0

    @property
    def locked(self) -> bool:
        """Whether too many wrong PINs closed it; only a new invitation opens it again."""
        return self.wrong_pins >= LOCKED_AFTER

    def may_try(self, at: datetime) -> bool:
        """Whether a PIN may be tried at that real time."""
        return (
            self.revoked_at is None
            and not self.locked
            and (self.wait_until is None or at >= self.wait_until)
        )

    def wrong_pin(self, at: datetime) -> None:
        """Count a wrong PIN; from the fifth on each makes the next try wait longer."""
        self.wrong_pins += 1
        if self.wrong_pins <= len(WAITS) and WAITS[self.wrong_pins - 1]:
            self.wait_until = at + WAITS[self.wrong_pins - 1]

    def right_pin(self) -> None:
        """Forget the wrong ones."""
        self.wrong_pins = 0
        self.wait_until = None

    def revoke(self, at: datetime) -> None:
        """Close this device for this user, with every session on it, and remind there no more."""
        from .push import Retired

        self.revoked_at = self.revoked_at or at
        if self.subscription is not None:
            self.subscription.retire(Retired.closed, at)
        for session in self.sessions:
            session.end(at)


class Session(Base):
    """A signed-in time on an enrolled device. The cookie holds its token, here only a hash."""

    __tablename__ = "sessions"
    __table_args__ = (Index("ix_sessions_enrolment_id", "enrolment_id"),)

    id: Mapped[Key]
    enrolment_id: Mapped[UUID] = mapped_column(ForeignKey("enrolments.id"))
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    created_at: Mapped[Moment]
    last_seen_at: Mapped[Moment]
    ends_at: Mapped[Moment]
    idle_minutes: Mapped[int]
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    enrolment: Mapped[Enrolment] = relationship(back_populates="sessions")

    def end(self, at: datetime) -> None:
        """Sign out here."""
        self.ended_at = self.ended_at or at


class Attempt(Base):
    """How often codes were tried from one address in one hour; the address is only a MAC."""

    __tablename__ = "attempts"

    key: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    hour: Mapped[Moment]
    tries: Mapped[int]
