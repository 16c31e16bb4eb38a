"""Commitments that people sign: the texts they are offered, what was signed, and by whom.

A text is never changed: a commune that words it anew makes the next version, and what was signed
keeps the one it was signed under. Hash and signatures say what was shown and drawn on the phone;
ink on paper is what counts before the law (Luật Giao dịch điện tử 2023 Đ23).
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    inspect,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from ..database import Base, Sealed, SealedJson, UTCDateTime
from ..texts import Filled, SignerRole, Subject, Text, read_text
from .case import Case
from .types import Key, Moment, choice
from .unit import Unit
from .user import User


class CommitmentTemplate(Base):
    """One version of a commitment's text: shipped (`unit_id` empty), or a commune's own wording.

    `content` never changes: people have signed it. `retired_at`: the commune uses the shipped text
    again; what was signed stays as it was signed.
    """

    __tablename__ = "commitment_templates"
    __table_args__ = (
        UniqueConstraint("unit_id", "code", "version"),
        CheckConstraint("version >= 1", "version"),
        CheckConstraint("NOT official OR unit_id IS NULL", "official"),
    )

    id: Mapped[Key]
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    code: Mapped[str] = mapped_column(String(24))
    version: Mapped[int]
    subject: Mapped[Subject] = mapped_column(choice(Subject, "subject"))
    official: Mapped[bool] = mapped_column(Boolean)
    movement: Mapped[bool] = mapped_column(Boolean)
    content: Mapped[dict[str, Any]] = mapped_column(SealedJson("commitment_templates.content"))
    made_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    made_at: Mapped[Moment]
    retired_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    @validates("content", "code", "version")
    def _stays(self, name: str, value: object) -> object:
        if inspect(self).has_identity:
            raise ValueError(f"a text that may have been signed keeps its {name}")
        return value

    @property
    def text(self) -> Text:
        """What it says."""
        return read_text(self.content)

    @staticmethod
    def shipped_id(code: str, version: int) -> UUID:
        """The key of a shipped text: the same in every installation."""
        return uuid5(NAMESPACE_OID, f"commitment text {code} {version}")


class How(StrEnum):
    """How somebody signed."""

    glass = "glass"
    """Drawn on the phone."""
    paper = "paper"
    """In ink, on the printed form."""
    fingerprint = "fingerprint"
    """Điểm chỉ, on the printed form."""
    not_yet = "not_yet"
    """Chưa ký: one tap, nobody looks on."""


class Commitment(Base):
    """One commitment that was laid before somebody, as it was shown and as it was answered.

    Of a person's case (`case_id`), or of a signing evening (`evening_id`). `content` is what was
    filled in: fields and ticks; `digest` the SHA-256 of what was shown (texts.Filled.canonical).
    `signed`: whoever commits has signed, and for a minor the guardian too. `emptied_at`: what
    named people is deleted, the row still counts.
    """

    __tablename__ = "commitments"
    __table_args__ = (
        CheckConstraint("(case_id IS NULL) <> (evening_id IS NULL)", "one_place"),
        CheckConstraint("evening_id IS NULL OR signed", "no_name_of_who_did_not_sign"),
        CheckConstraint("(content IS NULL) = (emptied_at IS NOT NULL)", "emptied"),
        Index("ix_commitments_unit_signed_on", "unit_id", "signed_on"),
        Index("ix_commitments_case_id", "case_id"),
        Index("ix_commitments_evening_id", "evening_id"),
    )

    id: Mapped[Key]
    template_id: Mapped[UUID] = mapped_column(ForeignKey("commitment_templates.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    team_id: Mapped[UUID | None] = mapped_column(ForeignKey("teams.id"))
    case_id: Mapped[UUID | None] = mapped_column(ForeignKey("cases.id"))
    evening_id: Mapped[UUID | None] = mapped_column(ForeignKey("signing_evenings.id"))
    by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    signed_on: Mapped[date]
    at: Mapped[Moment]
    recorded_at: Mapped[Moment]
    content: Mapped[dict[str, Any] | None] = mapped_column(SealedJson("commitments.content"))
    digest: Mapped[str | None] = mapped_column(Sealed("commitments.digest"))
    signed: Mapped[bool] = mapped_column(Boolean)
    read_aloud: Mapped[bool] = mapped_column(Boolean, default=False)
    language: Mapped[str | None] = mapped_column(Sealed("commitments.language"))
    interpreter: Mapped[str | None] = mapped_column(Sealed("commitments.interpreter"))
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    emptied_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    template: Mapped[CommitmentTemplate] = relationship()
    unit: Mapped[Unit] = relationship()
    case: Mapped[Case | None] = relationship()
    by: Mapped[User] = relationship(foreign_keys=by_id)
    signatures: Mapped[list["Signature"]] = relationship(
        order_by="Signature.turn", back_populates="commitment"
    )

    @property
    def filled(self) -> Filled | None:
        """The text as it was shown; None where that is deleted."""
        if self.content is None:
            return None
        return Filled(self.template.text, self.content["values"], tuple(self.content["ticks"]))

    @property
    def is_whole(self) -> bool:
        """Whether what is kept is what was signed: the hash is still that of the content."""
        filled = self.filled
        version = str(self.template_id)
        if filled is None or filled.digest(version) != self.digest:
            return False
        return all(one.text_hash == self.digest for one in self.signatures)

    def withdraw(self, at: datetime) -> None:
        """Take it back; the row stays, the counts forget it."""
        self.withdrawn_at = self.withdrawn_at or at

    def empty(self, at: datetime) -> None:
        """Delete what names people; that it was signed, and when, stays."""
        self.content = self.digest = self.language = self.interpreter = None
        self.emptied_at = self.emptied_at or at
        for one in self.signatures:
            one.empty()


class Signature(Base):
    """How one of those who sign has answered. `path`: what was drawn, strokes without timing.

    `text_hash` is the hash of what this signer was shown. `turn`: the order, from 1.
    """

    __tablename__ = "signatures"
    __table_args__ = (
        UniqueConstraint("commitment_id", "turn"),
        CheckConstraint("path IS NULL OR how = 'glass'", "drawn"),
        CheckConstraint("reason IS NULL OR how = 'not_yet'", "reason"),
    )

    id: Mapped[Key]
    commitment_id: Mapped[UUID] = mapped_column(ForeignKey("commitments.id"))
    turn: Mapped[int]
    role: Mapped[SignerRole] = mapped_column(choice(SignerRole, "role"))
    how: Mapped[How] = mapped_column(choice(How, "how"))
    name: Mapped[str | None] = mapped_column(Sealed("signatures.name"))
    relation: Mapped[str | None] = mapped_column(Sealed("signatures.relation"))
    path: Mapped[str | None] = mapped_column(Sealed("signatures.path"))
    reason: Mapped[str | None] = mapped_column(Sealed("signatures.reason"))
    text_hash: Mapped[str | None] = mapped_column(Sealed("signatures.text_hash"))

    commitment: Mapped[Commitment] = relationship(back_populates="signatures")

    def empty(self) -> None:
        """Delete what names or shows the signer."""
        self.name = self.relation = self.path = self.reason = self.text_hash = None


class Scan(Base):
    """The signed paper, photographed or scanned later; the pictures hang on it as attachments."""

    __tablename__ = "scans"
    __table_args__ = (Index("ix_scans_commitment_id", "commitment_id"),)

    id: Mapped[Key]
    commitment_id: Mapped[UUID] = mapped_column(ForeignKey("commitments.id"))
    by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    recorded_at: Mapped[Moment]
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    commitment: Mapped[Commitment] = relationship()

    def withdraw(self, at: datetime) -> None:
        """Take it back."""
        self.withdrawn_at = self.withdrawn_at or at
