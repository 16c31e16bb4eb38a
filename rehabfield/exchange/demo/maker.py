"""Makes the demonstration's records at days counted back from now, by dice that fall the same."""

from datetime import date, datetime, time, timedelta
from random import Random
from typing import TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from ... import rulebook
from ...clock import Calendar, at_local, local_day
from ...database import Base
from ...models import Actor, Case, History, Holiday, HolidayKind, Unit, User, Visit
from ...rulebook import Group
from ...schedule import Plan

T = TypeVar("T", bound=Base)
SEED = "đồng hành"
FIRST_NUMBER = 11


class Maker:
    """The session, the day, and the dice: the same on every run of the same day."""

    def __init__(self, session: Session, now: datetime) -> None:
        self.session, self.now = session, now
        self.today = local_day(now)
        self.rng = Random(SEED)
        rows = session.execute(select(Holiday.day, Holiday.kind)).all()
        self.calendar = Calendar(
            frozenset(row.day for row in rows if row.kind is HolidayKind.off),
            frozenset(row.day for row in rows if row.kind is HolidayKind.working),
        )
        self.unit_days: dict[int, int] = {}
        self._number, self._seconds = FIRST_NUMBER, 0
        self._plans: dict[UUID, Plan] = {}

    def key(self) -> UUID:
        """The next random key."""
        return UUID(int=self.rng.getrandbits(128), version=4)

    def ago(self, days: int) -> date:
        """So many days ago; negative: still to come."""
        return self.today - timedelta(days=days)

    def at(self, day: date, hour: int | None = None) -> datetime:
        """A moment of that local day, in the hours in which people visit; never after now."""
        chosen = self.rng.randrange(8, 19) if hour is None else hour
        return min(self.moment(day, chosen, self.rng.randrange(0, 60, 5)), self.now)

    def moment(self, day: date, hour: int, minute: int = 0) -> datetime:
        """Exactly that moment, also one to come."""
        return at_local(day, time(hour, minute))

    def working_day(self, day: date) -> date:
        """That day, or the last working day before it."""
        while not self.calendar.is_working(day):
            day -= timedelta(days=1)
        return day

    def add(self, record: T) -> T:
        """Keep a record."""
        self.session.add(record)
        return record

    def unit(self, code: str) -> Unit:
        """The commune of that code as it is today (09700 was Minh Quang, is Ba Vì)."""
        return self.session.scalars(
            select(Unit).where(Unit.code == code, Unit.valid_to.is_(None))
        ).one()

    def shortest(self, group: Group, day: date) -> int:
        """The shortest term in months that the law of that day knows for this group."""
        kinds = rulebook.in_force(day).kinds
        return min(n for kind in kinds if kind.group is group for n in kind.duration_months)

    def next_second(self) -> timedelta:
        """One second more each time: who is made first was there first."""
        self._seconds += 1
        return timedelta(seconds=self._seconds)

    def number(self) -> str:
        """The next number of a paper that nobody ever signed."""
        self._number += 1
        return f"{self._number:03d}/QĐ-MẪU"

    def actor(self, user: User) -> Actor:
        """The user as the trail knows them."""
        return Actor(user.id, user.name, (), self.today)

    def plan(self, case: Case) -> Plan:
        """How often its people mean to meet: the same that the app finds for it."""
        if case.id not in self._plans:
            self._plans[case.id] = Plan.of(
                case.rules,
                case.starts_on,
                case.ends_on,
                stage=case.stage,
                case_days=case.interval_days,
                unit_days=self.unit_days.get(case.unit_id),
                calendar=self.calendar,
            )
        return self._plans[case.id]

    def history(self, case: Case) -> History:
        """The visits of the case that count."""
        counting = select(Visit).where(Visit.case_id == case.id, Visit.current)
        query = counting.order_by(Visit.at, Visit.id)
        return lambda: self.session.scalars(query).all()
