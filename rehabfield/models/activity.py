"""Outreach and the team's other work: counts, never people."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..database import Base, Sealed, UTCDateTime
from .team import Team
from .types import Key, Moment, choice
from .user import User


class ActivityKind(StrEnum):
    """Kinds of work that reports count (domain.md §3.5)."""

    talk = "talk"
    home_talk = "home_talk"
    leaflets = "leaflets"
    loudspeaker = "loudspeaker"
    online = "online"
    patrol = "patrol"
    training = "training"
    contest = "contest"
    club = "club"
    other = "other"


class Activity(Base):
    """One piece of the team's work on one day. `reach` counts contacts (lượt người)."""

    __tablename__ = "activities"
    __table_args__ = (
        CheckConstraint("reach BETWEEN 0 AND 100000", "reach"),
        CheckConstraint("leaflets BETWEEN 0 AND 1000000", "leaflets"),
        Index("ix_activities_team_day", "team_id", "day"),
        Index("ix_activities_by_day", "by_id", "day"),
    )

    id: Mapped[Key]
    by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    entered_by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    team_id: Mapped[UUID] = mapped_column(ForeignKey("teams.id"))
    day: Mapped[date]
    kind: Mapped[ActivityKind] = mapped_column(choice(ActivityKind, "kind"))
    reach: Mapped[int] = mapped_column(default=0)
    leaflets: Mapped[int] = mapped_column(default=0)
    note: Mapped[str | None] = mapped_column(Sealed("activities.note"))
    recorded_at: Mapped[Moment]
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    by: Mapped[User] = relationship(foreign_keys=by_id)
    team: Mapped[Team] = relationship()

    def withdraw(self, at: datetime) -> None:
        """Take it back; the row stays, the counts forget it."""
        self.withdrawn_at = self.withdrawn_at or at
