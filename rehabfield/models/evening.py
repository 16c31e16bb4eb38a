"""Signing evenings: a hamlet's households sign the same commitment, on paper or on glass.

Who was away and who did not sign are numbers: the database keeps no name of theirs (field.md,
"No audience for a refusal").
"""

import re
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
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .. import vault, vietnamese
from ..database import Base, Sealed, UTCDateTime
from .commitment import CommitmentTemplate
from .team import Team
from .types import Key, Moment, choice
from .unit import Unit

_WORDS = re.compile(r"\w+")


class SigningEvening(Base):
    """A list of households and the text they are offered, on one day, at one place.

    While it runs (`closed_at` empty) the phones of the team take its list along. `emptied_at`:
    its names were deleted after the years for which the commune keeps them; the counts stay.
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
    emptied_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    version: Mapped[int] = mapped_column(default=1)

    template: Mapped[CommitmentTemplate] = relationship()
    team: Mapped[Team] = relationship()
    unit: Mapped[Unit] = relationship()
    lines: Mapped[list["EveningLine"]] = relationship(
        order_by="EveningLine.number", back_populates="evening"
    )

    def close(self, at: datetime, declined: int = 0) -> None:
        """It is over: of whoever still waits so many did not sign, and the others were away.

        Which of them did not sign is not asked: they are numbers.
        """
        self.closed_at = self.closed_at or at
        waiting = [line for line in self.lines if line.state is LineState.waiting]
        for place, line in enumerate(sorted(waiting, key=lambda line: line.id)):
            line.mark(LineState.declined if place < declined else LineState.absent, at)

    def empty(self, at: datetime) -> None:
        """Delete the names on its list; who signed still counts."""
        self.close(at)
        for line in self.lines:
            line.empty()
        self.emptied_at = self.emptied_at or at

    def reopen(self) -> None:
        """It goes on; whoever was away stays a number."""
        self.closed_at = None


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

    @property
    def is_nameless(self) -> bool:
        """Whether it is only a number."""
        return self in {LineState.absent, LineState.declined}


class EveningLine(Base):
    """One household (person, business) of an evening's list.

    `likeness` is a blind index of name and address: under it a list finds a household again that
    a second phone wrote down. `household` is one of the same with commune, text and year: of
    those that are alike one is `counted`, and the database lets no second. `apart`: the leader
    says that it is another household, in spite of the likeness.
    """

    __tablename__ = "evening_lines"
    __table_args__ = (
        UniqueConstraint("evening_id", "number"),
        CheckConstraint("members BETWEEN 1 AND 50", "members"),
        CheckConstraint(
            "state NOT IN ('absent', 'declined') OR (name IS NULL AND address IS NULL"
            " AND members IS NULL AND number IS NULL AND marked_at IS NULL"
            " AND likeness IS NULL AND household IS NULL)",
            "nameless",
        ),
        CheckConstraint("NOT counted OR state IN ('signed', 'on_paper')", "counted"),
        CheckConstraint("commitment_id IS NULL OR state = 'signed'", "commitment"),
        Index("ix_evening_lines_household", "household"),
        Index(
            "ix_evening_lines_counted",
            "household",
            unique=True,
            sqlite_where=text("counted"),
            postgresql_where=text("counted"),
        ),
        Index("ix_evening_lines_commitment_id", "commitment_id"),
    )

    id: Mapped[Key]
    evening_id: Mapped[UUID] = mapped_column(ForeignKey("signing_evenings.id"))
    number: Mapped[int | None]
    name: Mapped[str | None] = mapped_column(Sealed("evening_lines.name"))
    address: Mapped[str | None] = mapped_column(Sealed("evening_lines.address"))
    members: Mapped[int | None]
    state: Mapped[LineState] = mapped_column(choice(LineState, "state"), default=LineState.waiting)
    likeness: Mapped[bytes | None] = mapped_column(LargeBinary)
    household: Mapped[bytes | None] = mapped_column(LargeBinary)
    apart: Mapped[bool] = mapped_column(Boolean, default=False)
    counted: Mapped[bool] = mapped_column(Boolean, default=False)
    commitment_id: Mapped[UUID | None] = mapped_column(ForeignKey("commitments.id"))
    marked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    evening: Mapped[SigningEvening] = relationship(back_populates="lines")

    @staticmethod
    def likeness_of(name: str, address: str) -> bytes:
        """Blind index under which the same name and address meet, however they are written.

        Accents, case and punctuation make no difference; never unique.
        """
        said = "|".join(" ".join(_WORDS.findall(vietnamese.fold(one))) for one in (name, address))
        return vault.current().blind(said, "household")

    def write(self, name: str, address: str, members: int | None) -> None:
        """Say which household it is."""
        self.name, self.address, self.members = name, address, members
        self.likeness = self.likeness_of(name, address)
        self._find_its_like()

    def tell_apart(self, apart: bool) -> None:
        """Say that it is another household than those which are like it, or that it is not."""
        self.apart = apart
        self._find_its_like()

    def _find_its_like(self) -> None:
        if self.likeness is None:
            return
        of = self.evening
        said = f"{self.likeness.hex()}|{of.unit_id}|{of.template.code}|{of.day.year}"
        household = vault.current().blind(
            f"{said}|{self.id}" if self.apart else said, "household of a year"
        )
        if household != self.household:
            self.household, self.counted = household, False

    def empty(self) -> None:
        """Delete what names the household, or finds it again; that it signed, and counts, stays."""
        self.name = self.address = self.likeness = self.household = None

    def mark(self, state: LineState, at: datetime) -> None:
        """Say what became of it; who was away or did not sign is a number from then on.

        Nothing leads back from the number to the household: not its place in the list, not when
        it was marked, not the blind index.
        """
        self.state, self.marked_at = state, at
        if not state.is_signed:
            self.counted, self.commitment_id = False, None
        if state.is_nameless:
            self.name = self.address = self.members = self.number = self.marked_at = None
            self.likeness = self.household = None
            self.apart = False
