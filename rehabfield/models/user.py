"""The people who help: accounts, what they may do where, and the one who is asking now."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Index, String, Time
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..clock import at_local, local_day
from ..database import Base, Sealed, UTCDateTime
from .team import Team
from .types import Key, Moment, choice
from .unit import Unit


class Role(StrEnum):
    """What a membership lets somebody do; the table is design.md §2."""

    volunteer = "volunteer"
    leader = "leader"
    officer = "officer"
    police = "police"
    coordinator = "coordinator"
    health = "health"
    viewer = "viewer"
    admin = "admin"


TEAM_ROLES = frozenset({Role.volunteer, Role.leader})


class UserState(StrEnum):
    """Whether an account may still be used."""

    active = "active"
    ended = "ended"


UNPLANNED = datetime(1970, 1, 1, tzinfo=UTC)
"""Whose next message no sweep has planned yet."""


class User(Base):
    """A member of a team or an office. May have no phone at all.

    `digest_at`: the hour of the one message of a day, None for none. `digest_due`: when the sweep
    next looks what there is to say, in the app's time.
    """

    __tablename__ = "users"
    __table_args__ = (Index("ix_users_digest_due", "digest_due"),)

    id: Mapped[Key]
    name: Mapped[str] = mapped_column(Sealed("users.name"))
    phone: Mapped[str | None] = mapped_column(Sealed("users.phone"))
    organisation: Mapped[str | None] = mapped_column(Sealed("users.organisation"))
    form_of_address: Mapped[str] = mapped_column(String(8), default="anh/chị")
    locale: Mapped[str] = mapped_column(String(8), default="vi")
    text_size: Mapped[str] = mapped_column(String(8), default="normal")
    theme: Mapped[str] = mapped_column(String(8), default="auto")
    digest_at: Mapped[time | None] = mapped_column(Time, default=time(7, 0))
    digest_due: Mapped[datetime | None] = mapped_column(UTCDateTime, default=UNPLANNED)
    has_phone: Mapped[bool] = mapped_column(Boolean, default=True)
    state: Mapped[UserState] = mapped_column(choice(UserState, "state"), default=UserState.active)
    pin_hash: Mapped[str | None] = mapped_column(String(128))
    created_at: Mapped[Moment]

    memberships: Mapped[list["Membership"]] = relationship(back_populates="user")

    def join(
        self, role: Role, *, on: date, team: Team | None = None, unit: Unit | None = None
    ) -> "Membership":
        """Take up a role in a team (volunteer, leader) or a unit (the others, but the admin)."""
        membership = Membership(role=role, team=team, unit=unit, starts_on=on)
        self.memberships.append(membership)
        return membership

    def remind_at(self, hour: time | None, now: datetime) -> None:
        """Choose the hour of the day's message, or none; from the next time it strikes."""
        self.digest_at = hour
        self.digest_due = None if hour is None else next_digest(hour, now)

    def leave(self, on: date) -> None:
        """End every running membership and the account with it."""
        self.digest_due = None
        for membership in self.memberships:
            if membership.ends_on is None or membership.ends_on > on:
                membership.ends_on = max(on, membership.starts_on)
        self.state = UserState.ended


def next_digest(hour: time, now: datetime) -> datetime:
    """The next moment after `now` at which that local hour strikes."""
    today = local_day(now)
    moment = at_local(today, hour)
    return moment if moment > now else at_local(today + timedelta(days=1), hour)


class Membership(Base):
    """Role × place × time. A leader's membership opens people's cases only with a paper."""

    __tablename__ = "memberships"
    __table_args__ = (
        CheckConstraint(
            "(role = 'admin' AND team_id IS NULL) OR (team_id IS NULL) <> (unit_id IS NULL)",
            "one_place",
        ),
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", "span"),
        Index("ix_memberships_user_id", "user_id"),
        Index("ix_memberships_team_id", "team_id"),
        Index("ix_memberships_unit_id", "unit_id"),
    )

    id: Mapped[Key]
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    role: Mapped[Role] = mapped_column(choice(Role, "role"))
    team_id: Mapped[UUID | None] = mapped_column(ForeignKey("teams.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]

    user: Mapped[User] = relationship(back_populates="memberships")
    team: Mapped[Team | None] = relationship(back_populates="memberships")
    unit: Mapped[Unit | None] = relationship()


@dataclass(frozen=True)
class Place:
    """One running membership, as policies read it.

    `on_paper` says whether the commune's standing decision names this member of the team
    (field.md: a leader's own sight rests on such a paper).
    """

    role: Role
    team_id: UUID | None = None
    unit_id: int | None = None
    on_paper: bool = False


@dataclass(frozen=True)
class Actor:
    """Who is asking, with what they may be: all that policies need, loaded in one query."""

    id: UUID
    name: str
    places: tuple[Place, ...]
    today: date
    form_of_address: str = "anh/chị"
    locale: str = "vi"
    text_size: str = "normal"
    theme: str = "auto"
    session_id: UUID | None = None
    enrolment_id: UUID | None = None
    last_seen_at: datetime | None = field(default=None, compare=False)

    @property
    def roles(self) -> frozenset[str]:
        """The roles held today, anywhere."""
        return frozenset(place.role.value for place in self.places)

    def teams(self, role: Role, *, on_paper: bool | None = None) -> frozenset[UUID]:
        """Teams in which this role is held, optionally only those that a paper covers."""
        return frozenset(
            place.team_id
            for place in self.places
            if place.role is role
            and place.team_id is not None
            and (on_paper is None or place.on_paper is on_paper)
        )

    def units(self, *roles: Role) -> frozenset[int]:
        """Units in which one of these roles is held."""
        return frozenset(
            place.unit_id
            for place in self.places
            if place.role in roles and place.unit_id is not None
        )
