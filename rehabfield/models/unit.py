"""Administrative units with their validity, and what became of the old ones."""

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..database import Base, Sealed
from ..schedule import Ladder
from .types import choice


class UnitKind(StrEnum):
    """Level of a unit. Districts exist only before 01/07/2025."""

    province = "province"
    district = "district"
    commune = "commune"
    ward = "ward"
    special_zone = "special_zone"
    town = "town"


class Unit(Base):
    """A unit as it was named in a span of days.

    Codes are zero-padded strings and were used again: 09700 was Minh Quang, is Ba Vì.
    """

    __tablename__ = "units"
    __table_args__ = (
        UniqueConstraint("code", "kind", "valid_from"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", "span"),
        Index("ix_units_parent_id", "parent_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(8))
    kind: Mapped[UnitKind] = mapped_column(choice(UnitKind, "kind"))
    name: Mapped[str] = mapped_column(String(80))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]

    parent: Mapped["Unit | None"] = relationship(remote_side=id)

    def existed_on(self, day: date) -> bool:
        """Whether the unit was in being on that local day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


class UnitSuccession(Base):
    """That an old unit went into a new one: whole, main part, or part."""

    __tablename__ = "unit_successions"

    old_id: Mapped[int] = mapped_column(ForeignKey("units.id"), primary_key=True)
    new_id: Mapped[int] = mapped_column(ForeignKey("units.id"), primary_key=True)
    share: Mapped[str] = mapped_column(String(8))


SIGNING_YEARS = 1
"""How long names on signing evenings stay where a commune said nothing."""


class UnitSetting(Base):
    """What a commune decided for itself. Days; None means the product's default.

    `signing_years`: how many whole years after theirs the names of signing evenings stay.
    """

    __tablename__ = "unit_settings"
    __table_args__ = (
        CheckConstraint("interval_days BETWEEN 1 AND 366", "interval"),
        CheckConstraint("retention_months BETWEEN 1 AND 1200", "retention"),
        CheckConstraint("signing_years BETWEEN 0 AND 20", "signing"),
        CheckConstraint(
            "(late_days IS NULL) = (ask_days IS NULL) AND (ask_days IS NULL) = (delay_days IS NULL)"
            " AND (late_days IS NULL OR 1 <= late_days AND late_days < ask_days"
            " AND ask_days < delay_days)",
            "ladder",
        ),
    )

    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), primary_key=True)
    interval_days: Mapped[int | None]
    retention_months: Mapped[int | None]
    signing_years: Mapped[int | None]
    late_days: Mapped[int | None]
    ask_days: Mapped[int | None]
    delay_days: Mapped[int | None]
    phone: Mapped[str | None] = mapped_column(Sealed("unit_settings.phone"))

    @property
    def ladder(self) -> Ladder:
        """After how many days of lateness who hears of it; all three are set or none."""
        if self.late_days is None or self.ask_days is None or self.delay_days is None:
            return Ladder()
        return Ladder(self.late_days, self.ask_days, self.delay_days)
