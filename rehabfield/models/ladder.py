"""The ladder of a late case: each step stamped, and what the leader answered; only added to."""

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..database import Base, Sealed, UTCDateTime
from ..schedule import Rung
from .types import Key, Moment, choice
from .user import User

if TYPE_CHECKING:
    from .case import Case


class LadderHow(StrEnum):
    """What a leader does about a late meeting (design.md §5)."""

    called = "called"
    reassigned = "reassigned"
    postponed = "postponed"
    going = "going"


class LadderStep(Base):
    """That a late case reached a step on a local day. `since`: the last day of its window.

    It stands as long as the case still waits for that window's meeting and nobody has answered:
    whatever moves the window (an outcome, a pause, another day) ends it without touching it.
    """

    __tablename__ = "ladder_steps"
    __table_args__ = (UniqueConstraint("case_id", "rung", "reached_on"),)

    id: Mapped[Key]
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"))
    rung: Mapped[Rung] = mapped_column(choice(Rung, "rung"))
    since: Mapped[date]
    reached_on: Mapped[date]
    at: Mapped[Moment]
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    case: Mapped["Case"] = relationship(back_populates="steps")
    answer: Mapped["LadderAnswer | None"] = relationship(back_populates="step")

    @property
    def stands(self) -> bool:
        """Whether the case still waits for that window's meeting, and nobody has answered."""
        return self.answered_at is None and self.since == self.case.next_by


class LadderAnswer(Base):
    """What a leader answered to being asked; one answer for each asking."""

    __tablename__ = "ladder_answers"
    __table_args__ = (
        UniqueConstraint("step_id"),
        CheckConstraint(
            "(how = 'postponed') = (until IS NOT NULL AND reason IS NOT NULL)", "postponed"
        ),
        Index("ix_ladder_answers_case_id", "case_id"),
    )

    id: Mapped[Key]
    step_id: Mapped[UUID] = mapped_column(ForeignKey("ladder_steps.id"))
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"))
    by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    at: Mapped[Moment]
    how: Mapped[LadderHow] = mapped_column(choice(LadderHow, "how"))
    until: Mapped[date | None]
    reason: Mapped[str | None] = mapped_column(Sealed("ladder_answers.reason"))

    step: Mapped[LadderStep] = relationship(back_populates="answer")
    by: Mapped[User] = relationship()
