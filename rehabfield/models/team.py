"""Voluntary social-work teams (Đội công tác xã hội tình nguyện)."""

from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..database import Base, Sealed
from .types import Key
from .unit import Unit

if TYPE_CHECKING:
    from .user import Membership


class Team(Base):
    """A team of a commune, founded by its chairperson (TT 14/2025/TT-BYT).

    Neither one team a commune nor five to ten members is assumed (domain.md §4.2).
    """

    __tablename__ = "teams"
    __table_args__ = (Index("ix_teams_unit_id", "unit_id"),)

    id: Mapped[Key]
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    name: Mapped[str] = mapped_column(String(120))
    founded_by: Mapped[str | None] = mapped_column(Sealed("teams.founded_by"))
    founded_on: Mapped[date | None]
    ended_on: Mapped[date | None]

    unit: Mapped[Unit] = relationship()
    memberships: Mapped[list["Membership"]] = relationship(back_populates="team")
