"""Meetings and attempts: facts that are only ever added.

A correction is a new row that supersedes; an undo is a withdrawal. `current` marks the version
that counts, so that lists need not fold history.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import Boolean, CheckConstraint, Column, ForeignKey, Index, Table, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..database import Base, Sealed, SealedJson, UTCDateTime
from ..schedule import News, Outcome, VisitFact, Way
from .types import Key, Moment, choice
from .user import User

if TYPE_CHECKING:
    from .case import Case


class Source(StrEnum):
    """How the meeting came into the app."""

    phone = "phone"
    notebook = "notebook"
    told = "told"


class ReviewState(StrEnum):
    """Where a log stands with the team leader."""

    new = "new"
    seen = "seen"
    asked = "asked"


class Topic(StrEnum):
    """What was talked about (NĐ 163/2026 Đ136.2b, in a volunteer's words)."""

    mood = "mood"
    family = "family"
    job = "job"
    training = "training"
    loan = "loan"
    residence = "residence"
    id_papers = "id_papers"
    judicial_record = "judicial_record"
    law = "law"
    insurance = "insurance"


class Raised(StrEnum):
    """Why the leader is asked. `company`: the next meeting is by two, no question asked."""

    company = "company"
    not_convenient = "not_convenient"
    news = "news"


visit_companions = Table(
    "visit_companions",
    Base.metadata,
    Column("visit_id", ForeignKey("visits.id"), primary_key=True),
    Column("user_id", ForeignKey("users.id"), primary_key=True, index=True),
)


class Visit(Base):
    """A meeting or an attempt, as its maker wrote it. The key comes from the phone's form."""

    __tablename__ = "visits"
    __table_args__ = (
        CheckConstraint("(outcome = 'news') = (news IS NOT NULL)", "news"),
        Index("ix_visits_case_at", "case_id", "at"),
        Index("ix_visits_team_review", "team_id", "review_state", "recorded_at"),
        Index("ix_visits_by_at", "by_id", "at"),
        Index("ix_visits_by_review", "by_id", "review_state", "at"),
        Index(
            "ix_visits_raised",
            "team_id",
            "answered_at",
            sqlite_where=text("raised IS NOT NULL"),
            postgresql_where=text("raised IS NOT NULL"),
        ),
        Index("ix_visits_supersedes_id", "supersedes_id"),
    )

    id: Mapped[Key]
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"))
    team_id: Mapped[UUID | None] = mapped_column(ForeignKey("teams.id"))
    by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    entered_by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    source: Mapped[Source] = mapped_column(choice(Source, "source"), default=Source.phone)
    at: Mapped[Moment]
    recorded_at: Mapped[Moment]
    phone_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    outcome: Mapped[Outcome] = mapped_column(choice(Outcome, "outcome"))
    news: Mapped[News | None] = mapped_column(choice(News, "news_kind"))
    way: Mapped[Way] = mapped_column(choice(Way, "way"))
    topics: Mapped[list[str]] = mapped_column(SealedJson("visits.topics"), default=list)
    situation: Mapped[str | None] = mapped_column(Sealed("visits.situation"))
    note: Mapped[str | None] = mapped_column(Sealed("visits.note"))
    next_on: Mapped[date | None]
    raised: Mapped[Raised | None] = mapped_column(choice(Raised, "raised"))
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    answered_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    review_state: Mapped[ReviewState] = mapped_column(
        choice(ReviewState, "review_state"), default=ReviewState.new
    )
    outside: Mapped[bool] = mapped_column(Boolean, default=False)
    current: Mapped[bool] = mapped_column(Boolean, default=True)
    supersedes_id: Mapped[UUID | None] = mapped_column(ForeignKey("visits.id"))

    case: Mapped["Case"] = relationship(back_populates="visits")
    by: Mapped[User] = relationship(foreign_keys=by_id)
    entered_by: Mapped[User] = relationship(foreign_keys=entered_by_id)
    companions: Mapped[list[User]] = relationship(secondary=visit_companions)
    supersedes: Mapped["Visit | None"] = relationship(remote_side="Visit.id")
    reviews: Mapped[list["Review"]] = relationship(back_populates="visit", order_by="Review.at")
    withdrawal: Mapped["Withdrawal | None"] = relationship(back_populates="visit")
    private_note: Mapped["PrivateNote | None"] = relationship(back_populates="visit")

    @property
    def fact(self) -> VisitFact:
        """What the schedule needs of it."""
        return VisitFact(self.id, self.at, self.recorded_at, self.outcome, self.news, self.next_on)

    def review(self, verdict: ReviewState, *, by: UUID, at: datetime, comment: str | None) -> None:
        """The leader has read it ("Đã xem"), or asks for more ("Nhờ … bổ sung")."""
        self.review_state = verdict
        self.reviews.append(Review(by_id=by, at=at, verdict=verdict, comment=comment))

    def answer(self, *, by: UUID, at: datetime) -> None:
        """What was raised has been taken care of."""
        self.answered_by_id, self.answered_at = by, at

    def withdraw(self, *, by: UUID, at: datetime) -> None:
        """Undo: the row stays and no longer counts."""
        if self.withdrawal is None:
            self.withdrawal = Withdrawal(by_id=by, at=at)
        self.current = False


class Withdrawal(Base):
    """That a visit was taken back, by whom and when."""

    __tablename__ = "withdrawals"

    visit_id: Mapped[UUID] = mapped_column(ForeignKey("visits.id"), primary_key=True)
    by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    at: Mapped[Moment]

    visit: Mapped[Visit] = relationship(back_populates="withdrawal")


class Review(Base):
    """One answer of the leader to one log."""

    __tablename__ = "reviews"
    __table_args__ = (Index("ix_reviews_visit_id", "visit_id"),)

    id: Mapped[Key]
    visit_id: Mapped[UUID] = mapped_column(ForeignKey("visits.id"))
    by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    at: Mapped[Moment]
    verdict: Mapped[ReviewState] = mapped_column(choice(ReviewState, "verdict"))
    comment: Mapped[str | None] = mapped_column(Sealed("reviews.comment"))

    visit: Mapped[Visit] = relationship(back_populates="reviews")
    by: Mapped[User] = relationship()


class PrivateNote(Base):
    """A note for author and leader only; its own keys; gone when the assignment ends."""

    __tablename__ = "private_notes"
    __table_args__ = (Index("ix_private_notes_author", "author_id", "case_id"),)

    visit_id: Mapped[UUID] = mapped_column(ForeignKey("visits.id"), primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"))
    author_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    text: Mapped[str] = mapped_column(Sealed("private_notes.text", "private"))

    visit: Mapped[Visit] = relationship(back_populates="private_note")
