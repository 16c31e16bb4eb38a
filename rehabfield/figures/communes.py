"""A month of each commune in six numbers, counted from the records themselves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta

from sqlalchemy import Select, distinct, func, or_, select
from sqlalchemy.orm import Session

from ..clock import add_months, at_local
from ..models import (
    TEAM_ROLES,
    Activity,
    Case,
    EveningLine,
    Membership,
    SigningEvening,
    Team,
    Visit,
)
from ..schedule import Outcome


@dataclass(frozen=True)
class Month:
    """A calendar month, by its first day."""

    first: date

    @classmethod
    def of(cls, day: date) -> "Month":
        return cls(day.replace(day=1))

    @property
    def last(self) -> date:
        return add_months(self.first, 1) - timedelta(days=1)

    @property
    def before(self) -> "Month":
        return Month(add_months(self.first, -1))

    @property
    def after(self) -> "Month":
        return Month(add_months(self.first, 1))


@dataclass(frozen=True)
class Count:
    """People helped in the month, meetings held, contacts reached, who signed on evenings (each
    household once a year), and who there is to do it."""

    people: int = 0
    meetings: int = 0
    reach: int = 0
    signed: int = 0
    teams: int = 0
    members: int = 0

    def __add__(self, other: "Count") -> "Count":
        return Count(
            self.people + other.people,
            self.meetings + other.meetings,
            self.reach + other.reach,
            self.signed + other.signed,
            self.teams + other.teams,
            self.members + other.members,
        )


def month_of(
    session: Session, units: Sequence[int], month: Month, today: date
) -> Mapping[int, Count]:
    """The six numbers of each unit. Teams and members stand as on the month's last day so far."""
    on = min(month.last, today)
    counted = [
        _per_unit(session, query.where(column.in_(units)))
        for column, query in (
            (Case.unit_id, _people(month)),
            (Case.unit_id, _meetings(month)),
            (Team.unit_id, _reach(month)),
            (SigningEvening.unit_id, _signed(month)),
            (Team.unit_id, _teams(on)),
            (Team.unit_id, _members(on)),
        )
    ]
    return {unit: Count(*(numbers.get(unit, 0) for numbers in counted)) for unit in units}


def _per_unit(session: Session, query: Select[int, int]) -> dict[int, int]:
    return {unit: int(n or 0) for unit, n in session.execute(query)}


def _people(month: Month) -> Select[int, int]:
    """People, not cases: whoever has two papers is one person."""
    return (
        select(Case.unit_id, func.count(distinct(Case.person_id)))
        .where(
            Case.starts_on <= month.last,
            or_(Case.closed_on.is_(None), Case.closed_on >= month.first),
        )
        .group_by(Case.unit_id)
    )


def _meetings(month: Month) -> Select[int, int]:
    return (
        select(Case.unit_id, func.count(Visit.id))
        .join(Visit, Visit.case_id == Case.id)
        .where(
            Visit.current,
            Visit.outcome == Outcome.met,
            Visit.at >= at_local(month.first, time()),
            Visit.at < at_local(month.after.first, time()),
        )
        .group_by(Case.unit_id)
    )


def _reach(month: Month) -> Select[int, int]:
    return (
        select(Team.unit_id, func.sum(Activity.reach))
        .join(Activity, Activity.team_id == Team.id)
        .where(
            Activity.withdrawn_at.is_(None),
            Activity.day >= month.first,
            Activity.day <= month.last,
        )
        .group_by(Team.unit_id)
    )


def _signed(month: Month) -> Select[int, int]:
    """Number of people who signed a commitment: a household, alike in two lists, once."""
    return (
        select(SigningEvening.unit_id, func.count(EveningLine.id))
        .join(EveningLine, EveningLine.evening_id == SigningEvening.id)
        .where(
            EveningLine.counted,
            SigningEvening.day >= month.first,
            SigningEvening.day <= month.last,
        )
        .group_by(SigningEvening.unit_id)
    )


def _teams(on: date) -> Select[int, int]:
    return (
        select(Team.unit_id, func.count(Team.id))
        .where(
            or_(Team.founded_on.is_(None), Team.founded_on <= on),
            or_(Team.ended_on.is_(None), Team.ended_on > on),
        )
        .group_by(Team.unit_id)
    )


def _members(on: date) -> Select[int, int]:
    return (
        select(Team.unit_id, func.count(distinct(Membership.user_id)))
        .join(Membership, Membership.team_id == Team.id)
        .where(
            Membership.role.in_(TEAM_ROLES),
            Membership.starts_on <= on,
            or_(Membership.ends_on.is_(None), Membership.ends_on >= on),
        )
        .group_by(Team.unit_id)
    )
