"""Who walks alongside whom, from when, and on which paper."""

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..database import Base
from .types import Key, Moment, choice
from .user import User

if TYPE_CHECKING:
    from .case import Case
    from .decision import Decision


class AssignmentRole(StrEnum):
    """Main helper or supporting one; any helper's meeting satisfies the case."""

    main = "main"
    support = "support"


class AssignmentState(StrEnum):
    """A proposal opens nothing; only the commune's paper makes it active."""

    proposed = "proposed"
    active = "active"
    ended = "ended"
    declined = "declined"


class Assignment(Base):
    """A helper's assignment to a case (NĐ 163/2026 Đ130.1, Đ134.3, Đ136; Mẫu 53, 59, 60).

    Carries team and window of its case so that one index answers "whom do I see next".
    """

    __tablename__ = "assignments"
    __table_args__ = (
        CheckConstraint("state <> 'active' OR basis_id IS NOT NULL", "on_paper"),
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", "span"),
        CheckConstraint("weekdays BETWEEN 0 AND 127", "weekdays"),
        Index("ix_assignments_case_id", "case_id"),
        Index("ix_assignments_user_next", "user_id", "state", "next_by"),
        Index("ix_assignments_basis_id", "basis_id"),
    )

    id: Mapped[Key]
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    role: Mapped[AssignmentRole] = mapped_column(choice(AssignmentRole, "role"))
    state: Mapped[AssignmentState] = mapped_column(choice(AssignmentState, "state"))
    basis_id: Mapped[UUID | None] = mapped_column(ForeignKey("decisions.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    weekdays: Mapped[int] = mapped_column(default=0)
    kin: Mapped[bool | None]
    kin_agreed: Mapped[bool | None]
    team_id: Mapped[UUID | None] = mapped_column(ForeignKey("teams.id"))
    next_from: Mapped[date | None]
    next_by: Mapped[date | None]
    made_by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    made_at: Mapped[Moment]

    case: Mapped["Case"] = relationship(back_populates="assignments")
    user: Mapped[User] = relationship(foreign_keys=user_id)
    basis: Mapped["Decision | None"] = relationship()

    def runs_on(self, day: date) -> bool:
        """Whether it opens the case to its helper on that local day."""
        return (
            self.state is AssignmentState.active
            and self.starts_on <= day
            and (self.ends_on is None or day <= self.ends_on)
        )

    def confirm(self, basis: "Decision", on: date) -> None:
        """The commune's paper turns the proposal into an assignment."""
        self.basis = basis
        self.state = AssignmentState.active
        self.starts_on = max(self.starts_on, on)

    def decline(self, on: date) -> None:
        """The commune decided otherwise."""
        self.state = AssignmentState.declined
        self.ends_on = max(on, self.starts_on)

    def end(self, on: date) -> None:
        """The helper's last day was `on`; nothing opens any more. A proposal is declined."""
        if self.state is AssignmentState.proposed:
            self.decline(on)
            return
        self.state = AssignmentState.ended
        self.ends_on = max(on, self.starts_on)

    def prefer(self, weekdays: frozenset[int]) -> None:
        """Days of the week (Monday is 0) on which these two like to meet."""
        self.weekdays = sum(1 << day for day in weekdays)

    @property
    def preferred_weekdays(self) -> frozenset[int]:
        """The preferred days of the week, Monday is 0."""
        return frozenset(day for day in range(7) if self.weekdays & (1 << day))
