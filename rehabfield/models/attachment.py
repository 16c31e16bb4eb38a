"""What hangs on a record as a file: pictures and scans of papers, in parts, each sealed alone.

A phone sends the parts first and the record after them; the record names each attachment with its
count of parts and its hash, and waits until all are there. Whoever may see the record may see it.
"""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..database import Base, Sealed, SealedBytes, UTCDateTime
from .types import Key, Moment, choice

MOST_PARTS = 40
"""Parts of one attachment."""


class Media(StrEnum):
    """What an attachment may be: pictures that every browser shows, and scanned papers."""

    jpeg = "image/jpeg"
    png = "image/png"
    webp = "image/webp"
    pdf = "application/pdf"


class Attachment(Base):
    """One file of one record: `kind` and `record_id` say of which, also before that has come.

    `size` is in bytes, `digest` the SHA-256 of the whole in hexadecimal; both are the phone's
    word until all parts are here. `taken_at`: its record came and has it. `emptied_at`: the
    parts are gone (the record was taken back, or never came), the row stays.
    """

    __tablename__ = "attachments"
    __table_args__ = (
        CheckConstraint(f"count BETWEEN 1 AND {MOST_PARTS}", "count"),
        CheckConstraint("size > 0", "size"),
        Index("ix_attachments_kind_record", "kind", "record_id"),
        Index("ix_attachments_owner_taken", "owner_id", "taken_at"),
    )

    id: Mapped[Key]
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    kind: Mapped[str] = mapped_column(String(24))
    record_id: Mapped[UUID]
    count: Mapped[int]
    media: Mapped[Media] = mapped_column(choice(Media, "media"))
    size: Mapped[int]
    digest: Mapped[str] = mapped_column(Sealed("attachments.digest"))
    received_at: Mapped[Moment]
    taken_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    emptied_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    parts: Mapped[list["AttachmentPart"]] = relationship(
        order_by="AttachmentPart.number", back_populates="attachment"
    )

    def take(self, at: datetime) -> None:
        """Its record has come. Twice is once."""
        self.taken_at = self.taken_at or at


class AttachmentPart(Base):
    """One part of an attachment, from 1 on; what a phone sends in one request."""

    __tablename__ = "attachment_parts"
    __table_args__ = (CheckConstraint(f"number BETWEEN 1 AND {MOST_PARTS}", "number"),)

    attachment_id: Mapped[UUID] = mapped_column(ForeignKey("attachments.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    content: Mapped[bytes] = mapped_column(SealedBytes("attachment_parts.content"))

    attachment: Mapped[Attachment] = relationship(back_populates="parts")
