"""The secret address under which somebody's calendar reads what is due."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..database import Base, UTCDateTime
from .types import Key, Moment
from .user import User


class CalendarFeed(Base):
    """One user's feed: its address holds 256 random bits, here only their hash.

    One row a user: a new address takes the place of the old one, which then opens nothing.
    Times are real time, not the moved domain clock.
    """

    __tablename__ = "calendar_feeds"

    id: Mapped[Key]
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), unique=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    made_at: Mapped[Moment]
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    stopped_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    user: Mapped[User] = relationship()

    def renew(self, token_hash: bytes, at: datetime) -> None:
        """Another address; the one before opens nothing any more."""
        self.token_hash, self.made_at = token_hash, at
        self.used_at = self.stopped_at = None

    def stop(self, at: datetime) -> None:
        """Nothing is read there any more."""
        self.stopped_at = self.stopped_at or at
