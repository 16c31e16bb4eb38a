"""Times in which nobody is asked to meet: away for work, in hospital, a flood week."""

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..database import Base, Sealed, UTCDateTime
from ..schedule import News, Span
from ..schedule import Shift as ShiftFact
from .types import Key, Moment, choice

if TYPE_CHECKING:
    from .case import Case
    from .visit import Visit


class PauseReason(StrEnum):
    """Why reminders pause. None of these is a finding; findings are the police's."""

    away = "away"
    hospital = "hospital"
    moved = "moved"
    detained = "detained"
    died = "died"
    weather = "weather"
    other = "other"


PAUSES_FOR = {
    News.away_for_work: PauseReason.away,
    News.hospital: PauseReason.hospital,
    News.moved: PauseReason.moved,
    News.detained: PauseReason.detained,
    News.died: PauseReason.died,
}


class Pause(Base):
    """A pause of one case. From a volunteer's news it waits for the leader's confirmation."""

    __tablename__ = "pauses"
    __table_args__ = (
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", "span"),
        Index("ix_pauses_case_id", "case_id"),
    )

    id: Mapped[Key]
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"))
    reason: Mapped[PauseReason] = mapped_column(choice(PauseReason, "reason"))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    visit_id: Mapped[UUID | None] = mapped_column(ForeignKey("visits.id"))
    made_by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    made_at: Mapped[Moment]
    confirmed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    confirmed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    withdrawn: Mapped[bool] = mapped_column(Boolean, default=False)

    case: Mapped["Case"] = relationship(back_populates="pauses")
    visit: Mapped["Visit | None"] = relationship()

    @classmethod
    def because_of(cls, visit: "Visit", day: date) -> "Pause":
        """The pause that a meeting's news asks for; it waits for the leader."""
        if visit.news is None:
            raise ValueError("only news pauses")
        return cls(
            reason=PAUSES_FOR[visit.news],
            starts_on=day,
            visit=visit,
            visit_id=visit.id,
            made_by_id=visit.by_id,
            made_at=visit.recorded_at,
        )

    @property
    def span(self) -> Span:
        """Its days, for the schedule."""
        return Span(self.starts_on, self.ends_on)

    @property
    def for_ever(self) -> bool:
        """Whether a volunteer's news of a death began it: nobody is reminded again."""
        told = self.visit_id is not None and self.reason is PauseReason.died
        return told and not self.withdrawn

    def runs_on(self, day: date) -> bool:
        """Whether it covers that local day."""
        return (
            not self.withdrawn
            and self.starts_on <= day
            and (self.ends_on is None or day <= self.ends_on)
        )

    def confirm(self, until: date | None, *, by: UUID, at: datetime) -> None:
        """The leader agrees, until a day if one is known."""
        self.confirmed_by_id, self.confirmed_at = by, at
        self.ends_on = until

    def end(self, on: date) -> None:
        """The last day was the one before `on`."""
        self.ends_on = max(self.starts_on, on - timedelta(days=1))

    def withdraw(self) -> None:
        """The news it came from was taken back."""
        self.withdrawn = True


class Shift(Base):
    """The next meeting was put into the week of another day, by whom and why."""

    __tablename__ = "shifts"
    __table_args__ = (Index("ix_shifts_case_id", "case_id"),)

    id: Mapped[Key]
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"))
    at: Mapped[Moment]
    to: Mapped[date]
    by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    reason: Mapped[str | None] = mapped_column(Sealed("shifts.reason"))

    case: Mapped["Case"] = relationship(back_populates="shifts")

    @property
    def fact(self) -> ShiftFact:
        """What the schedule needs of it."""
        return ShiftFact(self.at, self.to)
