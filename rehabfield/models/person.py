"""The people who are helped, and those around them."""

from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import Boolean, ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .. import vault, vietnamese
from ..database import Base, Sealed
from .types import Key, Moment, choice
from .unit import Unit

if TYPE_CHECKING:
    from .case import Case


class Person(Base):
    """A helped person. Name alone never tells people apart: birth year and hamlet do."""

    __tablename__ = "people"
    __table_args__ = (
        Index("ix_people_unit_id", "unit_id"),
        Index("ix_people_likeness", "unit_id", "likeness"),
    )

    id: Mapped[Key]
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    name: Mapped[str] = mapped_column(Sealed("people.name"))
    other_name: Mapped[str | None] = mapped_column(Sealed("people.other_name"))
    birth: Mapped[str] = mapped_column(Sealed("people.birth"))
    sex: Mapped[str | None] = mapped_column(Sealed("people.sex"))
    hamlet: Mapped[str] = mapped_column(Sealed("people.hamlet"))
    address: Mapped[str | None] = mapped_column(Sealed("people.address"))
    phone: Mapped[str | None] = mapped_column(Sealed("people.phone"))
    phone_shared: Mapped[bool] = mapped_column(Boolean, default=False)
    form_of_address: Mapped[str | None] = mapped_column(Sealed("people.form_of_address"))
    languages: Mapped[str | None] = mapped_column(Sealed("people.languages"))
    how_to_meet: Mapped[str | None] = mapped_column(Sealed("people.how_to_meet"))
    likeness: Mapped[bytes] = mapped_column(LargeBinary)
    own_user_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[Moment]

    unit: Mapped[Unit] = relationship()
    contacts: Mapped[list["Contact"]] = relationship(back_populates="person")
    cases: Mapped[list["Case"]] = relationship(back_populates="person")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  (SQLAlchemy's own convention)

    @property
    def birth_year(self) -> str:
        """Year of birth; the birth is kept as "1987" or "1987-05-03"."""
        return self.birth[:4]

    @staticmethod
    def likeness_of(name: str, birth: str) -> bytes:
        """Blind index under which the same folded name and birth year meet; never unique."""
        return vault.current().blind(f"{vietnamese.fold(name)}|{birth[:4]}", "person")

    def rename(self, name: str, birth: str) -> None:
        """Set name and birth together with their index."""
        self.name, self.birth = name, birth
        self.likeness = self.likeness_of(name, birth)


class Knows(StrEnum):
    """Whether a contact knows the matter ("biết chuyện")."""

    yes = "yes"
    no = "no"
    unsure = "unsure"


class Contact(Base):
    """Somebody around a person: family, guardian, representative named in Mẫu 53."""

    __tablename__ = "contacts"
    __table_args__ = (Index("ix_contacts_person_id", "person_id"),)

    id: Mapped[Key]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    name: Mapped[str] = mapped_column(Sealed("contacts.name"))
    relation: Mapped[str] = mapped_column(Sealed("contacts.relation"))
    phone: Mapped[str | None] = mapped_column(Sealed("contacts.phone"))
    phone_shared: Mapped[bool] = mapped_column(Boolean, default=False)
    knows: Mapped[Knows] = mapped_column(choice(Knows, "knows"), default=Knows.unsure)
    guardian: Mapped[bool] = mapped_column(Boolean, default=False)
    representative: Mapped[bool] = mapped_column(Boolean, default=False)

    person: Mapped[Person] = relationship(back_populates="contacts")
