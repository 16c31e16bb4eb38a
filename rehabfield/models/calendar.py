"""Days off and working swap days, as the installation's administrator keeps them."""

from datetime import date
from enum import StrEnum

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from ..database import Base
from .types import choice


class HolidayKind(StrEnum):
    """A day off, or a weekend day that is worked in exchange."""

    off = "off"
    working = "working"


class Holiday(Base):
    """One day of the table; swap days are announced every year, so the table is edited."""

    __tablename__ = "holidays"

    day: Mapped[date] = mapped_column(primary_key=True)
    kind: Mapped[HolidayKind] = mapped_column(choice(HolidayKind, "kind"))
    name: Mapped[str] = mapped_column(String(80))
