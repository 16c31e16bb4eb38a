"""Where an officer's morning mail goes."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..database import Base, Sealed, UTCDateTime
from .types import Moment
from .user import User

CODE_LASTS = timedelta(hours=24)


class MailAddress(Base):
    """One user's own address, used once a code that was sent there has come back.

    Opting out removes the row. Times are real time, not the moved domain clock.
    """

    __tablename__ = "mail_addresses"
    __table_args__ = (
        CheckConstraint("(code_hash IS NULL) = (checked_at IS NOT NULL)", "code_or_checked"),
    )

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), primary_key=True)
    address: Mapped[str] = mapped_column(Sealed("mail_addresses.address"))
    code_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    made_at: Mapped[Moment]
    checked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    user: Mapped[User] = relationship()

    def change(self, address: str, code_hash: bytes, at: datetime) -> None:
        """Another address, or a fresh code for the same: nothing is sent before it is checked."""
        self.address, self.code_hash, self.made_at = address, code_hash, at
        self.checked_at = None

    def waits_for_code(self, at: datetime) -> bool:
        """Whether the code that was sent can still be typed at that real time."""
        return self.code_hash is not None and at < self.made_at + CODE_LASTS

    def check(self, at: datetime) -> None:
        """The code came back: whoever reads that mailbox is the one who typed the address."""
        self.code_hash, self.checked_at = None, at
