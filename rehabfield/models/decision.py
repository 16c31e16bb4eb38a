"""Papers of the commune on which access rests: who is helped, and who was named to help."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Table
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..database import Base, Sealed
from .case import Case
from .team import Team
from .types import Key, Moment, choice
from .user import User


class DecisionKind(StrEnum):
    """What the paper does. Forms: NĐ 163/2026 Phụ lục V, or their forerunners."""

    after_care = "after_care"  # Mẫu 53
    group = "group"  # Mẫu 55
    helpers = "helpers"  # Mẫu 59: several helpers, standing for a team or for named cases
    helper_after_move = "helper_after_move"  # Mẫu 60
    rehabilitation = "rehabilitation"  # Mẫu 22
    other = "other"


decision_cases = Table(
    "decision_cases",
    Base.metadata,
    Column("decision_id", ForeignKey("decisions.id"), primary_key=True),
    Column("case_id", ForeignKey("cases.id"), primary_key=True, index=True),
)

decision_helpers = Table(
    "decision_helpers",
    Base.metadata,
    Column("decision_id", ForeignKey("decisions.id"), primary_key=True),
    Column("user_id", ForeignKey("users.id"), primary_key=True, index=True),
)


class Decision(Base):
    """A signed decision: many cases, many helpers (58 decisions for 62 people is normal).

    With a team it is the team's standing paper (Mẫu 59): it lets the leader assign any of the
    helpers it names, and it is what the leader's own sight rests on.
    """

    __tablename__ = "decisions"
    __table_args__ = (
        CheckConstraint("ends_on IS NULL OR ends_on >= signed_on", "span"),
        Index("ix_decisions_unit_id", "unit_id"),
        Index("ix_decisions_team_id", "team_id"),
    )

    id: Mapped[Key]
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    team_id: Mapped[UUID | None] = mapped_column(ForeignKey("teams.id"))
    kind: Mapped[DecisionKind] = mapped_column(choice(DecisionKind, "kind"))
    number: Mapped[str] = mapped_column(Sealed("decisions.number"))
    signer: Mapped[str | None] = mapped_column(Sealed("decisions.signer"))
    signed_on: Mapped[date]
    ends_on: Mapped[date | None]
    entered_by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    entered_at: Mapped[Moment]

    team: Mapped[Team | None] = relationship()
    cases: Mapped[list[Case]] = relationship(secondary=decision_cases, back_populates="decisions")
    helpers: Mapped[list[User]] = relationship(secondary=decision_helpers)

    def names(self, user: User) -> bool:
        """Whether the paper names this helper."""
        return any(helper.id == user.id for helper in self.helpers)
