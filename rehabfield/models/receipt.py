"""Receipts, so that a repeated form does its work once, and drafts, so that nothing is lost."""

from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from ..database import Base, SealedJson
from .types import Moment


class Receipt(Base):
    """That the record with this key came from this owner, and what it was (a hash)."""

    __tablename__ = "receipts"

    owner_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), primary_key=True)
    key: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(24))
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    status: Mapped[int]
    at: Mapped[Moment]


class Draft(Base):
    """What was typed into a form that was not sent yet; sealed, its owner's alone."""

    __tablename__ = "drafts"

    owner_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), primary_key=True)
    key: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(24))
    subject_id: Mapped[UUID | None]
    fields: Mapped[dict[str, Any]] = mapped_column(SealedJson("drafts.fields"))
    changed_at: Mapped[Moment]
