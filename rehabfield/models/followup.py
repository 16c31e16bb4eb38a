"""Needs heard at a meeting and what came of them: the raw material of the file's group 5."""

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..database import Base, Sealed, UTCDateTime
from .types import Key, Moment, choice

if TYPE_CHECKING:
    from .case import Case


class Need(StrEnum):
    """Help by law (NĐ 163/2026 Đ136.2b, Đ137), in a volunteer's words."""

    loan = "loan"
    training = "training"
    job = "job"
    id_papers = "id_papers"
    residence = "residence"
    judicial_record = "judicial_record"
    insurance = "insurance"
    legal_aid = "legal_aid"
    school = "school"
    family = "family"
    other = "other"


class FollowUpState(StrEnum):
    """How far a need has come."""

    open = "open"
    under_way = "under_way"
    done = "done"
    dropped = "dropped"


class FollowUp(Base):
    """One need of one case, from the day it was heard to its result."""

    __tablename__ = "follow_ups"
    __table_args__ = (Index("ix_follow_ups_case_state", "case_id", "state"),)

    id: Mapped[Key]
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"))
    visit_id: Mapped[UUID | None] = mapped_column(ForeignKey("visits.id"))
    need: Mapped[Need] = mapped_column(choice(Need, "need"))
    state: Mapped[FollowUpState] = mapped_column(
        choice(FollowUpState, "state"), default=FollowUpState.open
    )
    result: Mapped[str | None] = mapped_column(Sealed("follow_ups.result"))
    opened_at: Mapped[Moment]
    changed_by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    changed_at: Mapped[Moment]
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  (SQLAlchemy's own convention)

    case: Mapped["Case"] = relationship(back_populates="follow_ups")

    def move(self, state: FollowUpState, result: str | None, *, by: UUID, at: datetime) -> None:
        """Say how far it has come."""
        self.state, self.result = state, result
        self.changed_by_id, self.changed_at = by, at
        ended = state in {FollowUpState.done, FollowUpState.dropped}
        self.closed_at = at if ended else None
