"""Records from phones that could not be taken as they are: kept whole, for the leader to settle."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..database import Base, SealedJson, UTCDateTime
from .types import Key, Moment, choice
from .user import User


class Why(StrEnum):
    """Why a record is held."""

    nameless = "nameless"
    """A blank meeting: whom it is about stands in it as written words."""
    stranger = "stranger"
    """Its maker was never assigned to that person."""
    gone = "gone"
    """What it is about cannot be reached by its maker any more."""
    other = "other"
    """Its key was taken with other content."""
    closed_phone = "closed_phone"
    """The phone was closed, or its user's account had ended, before it could send."""


MEETINGS = frozenset({"visit", "nameless"})
"""Kinds of record that say of a meeting and can become one; the others are about something else."""


class Held(Base):
    """A record from a phone, as its maker wrote it. Nothing from the field is thrown away.

    `said_at` is when it was saved on the phone. Settled by matching it with a case (`visit_id`
    says which meeting it became), or by setting it aside; the row stays either way.
    """

    __tablename__ = "held"
    __table_args__ = (
        CheckConstraint("(settled_at IS NULL) = (settled_by_id IS NULL)", "settled"),
        Index("ix_held_team_settled", "team_id", "settled_at"),
        Index("ix_held_owner_id", "owner_id"),
    )

    id: Mapped[Key]
    key: Mapped[UUID]
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    team_id: Mapped[UUID | None] = mapped_column(ForeignKey("teams.id"))
    kind: Mapped[str] = mapped_column(String(24))
    why: Mapped[Why] = mapped_column(choice(Why, "why"))
    fields: Mapped[dict[str, Any]] = mapped_column(SealedJson("held.fields"))
    said_at: Mapped[Moment]
    received_at: Mapped[Moment]
    settled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    settled_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    visit_id: Mapped[UUID | None] = mapped_column(ForeignKey("visits.id"))

    owner: Mapped[User] = relationship(foreign_keys=owner_id)
    settled_by: Mapped[User | None] = relationship(foreign_keys=settled_by_id)

    @property
    def is_meeting(self) -> bool:
        """Whether it says of a meeting, so that it can be matched with a person."""
        return self.kind in MEETINGS

    @property
    def target(self) -> UUID | None:
        """The case, meeting or need that it was written for, by its maker's phone."""
        found = self.fields.get("target")
        return UUID(found[0]) if found else None

    def settle(self, *, by: UUID, at: datetime, visit_id: UUID | None = None) -> None:
        """It became this meeting; or, without one, it was read and set aside."""
        self.settled_at, self.settled_by_id, self.visit_id = at, by, visit_id

    def reopen(self) -> None:
        """It was settled too early: it waits again."""
        self.settled_at = self.settled_by_id = self.visit_id = None
