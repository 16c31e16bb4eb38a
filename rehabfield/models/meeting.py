"""Briefings of a team (giao ban) and the tasks given there."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..database import Base, Sealed, UTCDateTime
from .types import Key, Moment
from .user import User


class Meeting(Base):
    """A briefing of a team at a time and place."""

    __tablename__ = "meetings"
    __table_args__ = (Index("ix_meetings_team_at", "team_id", "at"),)

    id: Mapped[Key]
    team_id: Mapped[UUID] = mapped_column(ForeignKey("teams.id"))
    at: Mapped[Moment]
    place: Mapped[str] = mapped_column(Sealed("meetings.place"))
    called_by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    cancelled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    tasks: Mapped[list["Task"]] = relationship(back_populates="meeting")


class Task(Base):
    """Something a member was asked to do by a day."""

    __tablename__ = "tasks"
    __table_args__ = (
        Index("ix_tasks_assignee_done", "assignee_id", "done_at"),
        Index("ix_tasks_team_id", "team_id"),
        Index("ix_tasks_meeting_id", "meeting_id"),
    )

    id: Mapped[Key]
    team_id: Mapped[UUID] = mapped_column(ForeignKey("teams.id"))
    meeting_id: Mapped[UUID | None] = mapped_column(ForeignKey("meetings.id"))
    assignee_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    given_by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    text: Mapped[str] = mapped_column(Sealed("tasks.text"))
    due_on: Mapped[date | None]
    given_at: Mapped[Moment]
    done_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    meeting: Mapped[Meeting | None] = relationship(back_populates="tasks")
    assignee: Mapped[User] = relationship(foreign_keys=assignee_id)

    def finish(self, at: datetime) -> None:
        """Done."""
        self.done_at = self.done_at or at

    def reopen(self) -> None:
        """Not done after all."""
        self.done_at = None
