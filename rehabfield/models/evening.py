"""Signing evenings: a hamlet's households sign the same commitment, on paper or on glass.

Who was away and who did not sign are numbers: the database keeps no name of theirs (field.md,
"No audience for a refusal").
"""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .. import vault, vietnamese
from ..database import Base, Sealed, UTCDateTime
from .commitment import CommitmentTemplate
from .team import Team
from .types import Key, Moment, choice
from .unit import Unit


class SigningEvening(Base):
    """A list of households and the text they are offered, on one day, at one place.

    While it runs (`closed_at` empty) the phones of the team take its list along.
    """

    __tablename__ = "signing_evenings"
    __table_args__ = (
        Index("ix_signing_evenings_team_day", "team_id", "day"),
        Index("ix_signing_evenings_unit_day", "unit_id", "day"),
    )

    id: Mapped[Key]
    team_id: Mapped[UUID] = mapped_column(ForeignKey("teams.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    template_id: Mapped[UUID] = mapped_column(ForeignKey("commitment_templates.id"))
    by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    day: Mapped[date]
    place: Mapped[str] = mapped_column(Sealed("signing_evenings.place"))
    made_at: Mapped[Moment]
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    version: Mapped[int] = mapped_column(default=1)

    template: Mapped[CommitmentTemplate] = relationship()
    team: Mapped[Team] = relationship()
    unit: Mapped[Unit] = relationship()
    lines: Mapped[list["EveningLine"]] = relationship(
        order_by="EveningLine.number", back_populates="evening"
    )

    def close(self, at: datetime) -> None:
        """It is over: whoever was still waited for was away."""
        self.closed_at = self.closed_at or at
        for line in self.lines:
            if line.state is LineState.waiting:
                line.mark(LineState.absent, at)


class LineState(StrEnum):
    """What became of a household on the list."""

    waiting = "waiting"
    signed = "signed"
    """On glass: `commitment_id` says which."""
    on_paper = "on_paper"
    absent = "absent"
    declined = "declined"

    @property
    def is_signed(self) -> bool:
        """Whether it counts as signed."""
        return self in {LineState.signed, LineState.on_paper}


class EveningLine(Base):
    """One household (person, business) of an evening's list.

    `likeness` is a blind index of name and address, under which the same household meets that two
    phones wrote down. `counted`: of those that are alike in this commune, text and year, one
    counts. `apart`: the leader says that it is another household, in spite of the likeness.
    """

    __tablename__ = "evening_lines"
    __table_args__ = (
        UniqueConstraint("evening_id", "number"),
        CheckConstraint("members BETWEEN 1 AND 50", "members"),
        CheckConstraint(
            "state NOT IN ('absent', 'declined') OR (name IS NULL AND address IS NULL)", "nameless"
        ),
        CheckConstraint("NOT counted OR state IN ('signed', 'on_paper')", "counted"),
        CheckConstraint("commitment_id IS NULL OR state = 'signed'", "commitment"),
        Index("ix_evening_lines_likeness", "likeness"),
    )

    id: Mapped[Key]
    evening_id: Mapped[UUID] = mapped_column(ForeignKey("signing_evenings.id"))
    number: Mapped[int]
    name: Mapped[str | None] = mapped_column(Sealed("evening_lines.name"))
    address: Mapped[str | None] = mapped_column(Sealed("evening_lines.address"))
    members: Mapped[int | None]
    state: Mapped[LineState] = mapped_column(choice(LineState, "state"), default=LineState.waiting)
    likeness: Mapped[bytes | None] = mapped_column(LargeBinary)
    apart: Mapped[bool] = mapped_column(Boolean, default=False)
    counted: Mapped[bool] = mapped_column(Boolean, default=False)
    commitment_id: Mapped[UUID | None] = mapped_column(ForeignKey("commitments.id"))
    marked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    evening: Mapped[SigningEvening] = relationship(back_populates="lines")

    @staticmethod
    def likeness_of(name: str, address: str) -> bytes:
        """Blind index under which the same folded name and address meet; never unique."""
        return vault.current().blind(
            f"{vietnamese.fold(name)}|{vietnamese.fold(address)}", "household"
        )

    def mark(self, state: LineState, at: datetime) -> None:
        """Say what became of it; who was away or did not sign has no name from then on."""
        self.state, self.marked_at = state, at
        if not state.is_signed:
            self.counted, self.commitment_id = False, None
        if state in {LineState.absent, LineState.declined}:
            self.name = self.address = None
