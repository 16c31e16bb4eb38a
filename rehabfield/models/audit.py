"""The trail: who did and who read what, each entry chained to the one before."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from ..database import Base, SealedJson
from .types import Moment


class AuditEntry(Base):
    """One deed or reading. `mac` = HMAC(previous mac, canonical content)."""

    __tablename__ = "audit_entries"
    __table_args__ = (
        Index("ix_audit_entries_subject", "subject_id", "at"),
        Index("ix_audit_entries_actor", "actor_id", "action", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[Moment]
    actor_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    action: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(24))
    subject_id: Mapped[UUID | None]
    count: Mapped[int] = mapped_column(default=1)
    detail: Mapped[dict[str, Any] | None] = mapped_column(SealedJson("audit_entries.detail"))
    mac: Mapped[bytes] = mapped_column(LargeBinary)

    def content(self) -> dict[str, Any]:
        """What is authenticated, as plain JSON values."""
        return {
            "id": self.id,
            "at": _text(self.at),
            "actor": self.actor_id and str(self.actor_id),
            "action": self.action,
            "subject": self.subject,
            "subject_id": self.subject_id and str(self.subject_id),
            "count": self.count,
            "detail": self.detail,
        }


class AuditHead(Base):
    """The newest entry, in one row: locked last in every transaction that adds to the trail."""

    __tablename__ = "audit_head"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=1)
    entry_id: Mapped[int]
    mac: Mapped[bytes] = mapped_column(LargeBinary)


def _text(at: datetime) -> str:
    return at.isoformat(timespec="microseconds")
