"""Printed papers: the file as it was made, how it is checked, and who is to print it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..database import Base, Sealed, SealedBytes, UTCDateTime
from .commitment import Commitment
from .types import Key, Moment
from .unit import Unit


class Paper(Base):
    """One PDF of a commitment. `code` stands on it, and is what a stranger may ask about.

    `proof` is the hash of its data as printed, `file_hash` the SHA-256 of the file (hexadecimal).
    The file is deleted with the data of its commitment; the two hashes stay, so that whoever has
    the paper can still have it checked.
    """

    __tablename__ = "papers"
    __table_args__ = (
        CheckConstraint("(file IS NULL) = (emptied_at IS NOT NULL)", "emptied"),
        Index("ix_papers_code", "code", unique=True),
        Index("ix_papers_commitment_id", "commitment_id"),
    )

    id: Mapped[Key]
    code: Mapped[str] = mapped_column(String(12))
    commitment_id: Mapped[UUID] = mapped_column(ForeignKey("commitments.id"))
    by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    made_at: Mapped[Moment]
    proof: Mapped[str] = mapped_column(Sealed("papers.proof"))
    file: Mapped[bytes | None] = mapped_column(SealedBytes("papers.file"))
    file_hash: Mapped[str] = mapped_column(Sealed("papers.file_hash"))
    emptied_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    commitment: Mapped[Commitment] = relationship()

    def empty(self, at: datetime) -> None:
        """Delete the file."""
        self.file = None
        self.emptied_at = self.emptied_at or at


class PrintJob(Base):
    """A paper that is to be printed at the commune's office ("Gửi in ở xã")."""

    __tablename__ = "print_jobs"
    __table_args__ = (
        CheckConstraint("printed_at IS NULL OR withdrawn_at IS NULL", "one_end"),
        Index("ix_print_jobs_unit_printed", "unit_id", "printed_at"),
        Index("ix_print_jobs_paper_id", "paper_id"),
    )

    id: Mapped[Key]
    paper_id: Mapped[UUID] = mapped_column(ForeignKey("papers.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    asked_by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    asked_at: Mapped[Moment]
    printed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    printed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    paper: Mapped[Paper] = relationship()
    unit: Mapped[Unit] = relationship()

    def done(self, by: UUID, at: datetime) -> None:
        """It was printed. Twice is once."""
        if self.printed_at is None and self.withdrawn_at is None:
            self.printed_by_id, self.printed_at = by, at

    def withdraw(self, at: datetime) -> None:
        """It need not be printed any more."""
        if self.printed_at is None:
            self.withdrawn_at = self.withdrawn_at or at
