"""Consent, requests of the people concerned, and breaches, each with its legal clock.

Luật Bảo vệ dữ liệu cá nhân 91/2025/QH15 and NĐ 356/2025/NĐ-CP.
"""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..database import Base, Sealed, UTCDateTime
from .person import Person
from .types import Key, Moment, choice


class Purpose(StrEnum):
    """What a person may agree to, one by one. `informed` is the notice, not a consent."""

    informed = "informed"
    phone_contact = "phone_contact"
    family_contact = "family_contact"
    referral = "referral"
    kin_helper = "kin_helper"
    paper_photo = "paper_photo"


class Consent(Base):
    """A consent given on a day, for one purpose, which may be withdrawn."""

    __tablename__ = "consents"
    __table_args__ = (Index("ix_consents_person_id", "person_id"),)

    id: Mapped[Key]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    purpose: Mapped[Purpose] = mapped_column(choice(Purpose, "purpose"))
    given_on: Mapped[date]
    representative: Mapped[str | None] = mapped_column(Sealed("consents.representative"))
    withdrawn_on: Mapped[date | None]
    recorded_by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    recorded_at: Mapped[Moment]

    person: Mapped[Person] = relationship()

    def withdraw(self, on: date) -> None:
        """The person changed their mind; what was done before stays lawful."""
        self.withdrawn_on = self.withdrawn_on or on


class RequestKind(StrEnum):
    """What a person may ask for (NĐ 356/2025 Đ5)."""

    view = "view"
    correct = "correct"
    restrict = "restrict"
    withdraw = "withdraw"
    erase = "erase"


class DataRequest(Base):
    """A request about one's own data: acknowledged in 2 working days, then 10/15/20 days."""

    __tablename__ = "data_requests"
    __table_args__ = (Index("ix_data_requests_person_id", "person_id"),)

    id: Mapped[Key]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    kind: Mapped[RequestKind] = mapped_column(choice(RequestKind, "kind"))
    received_at: Mapped[Moment]
    acknowledge_by: Mapped[date]
    act_by: Mapped[date]
    acknowledged_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    wish: Mapped[str | None] = mapped_column(Sealed("data_requests.wish"))
    answer: Mapped[str | None] = mapped_column(Sealed("data_requests.answer"))
    recorded_by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))

    person: Mapped[Person] = relationship()


class Breach(Base):
    """Data that got out, or may have: the authority is told within 72 hours of detection."""

    __tablename__ = "breaches"
    __table_args__ = (Index("ix_breaches_unit_id", "unit_id"),)

    id: Mapped[Key]
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    detected_at: Mapped[Moment]
    notify_by: Mapped[Moment]
    what: Mapped[str] = mapped_column(Sealed("breaches.what"))
    measures: Mapped[str | None] = mapped_column(Sealed("breaches.measures"))
    notified_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    recorded_by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
