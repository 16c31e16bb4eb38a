"""The people one visits: the window of the next meeting of each, and the day to propose."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import select

from ..clock import Calendar
from ..i18n import gettext as _
from ..i18n import weekday
from ..models import Actor, Assignment, Case, CaseState, Person
from ..policies import running
from ..schedule import Plan, Standing, State, Window, standing, suggested_day
from ..vietnamese import NameKey, sort_key
from .prepared import PreparedFor, Statement


@dataclass(frozen=True, eq=False)
class Named:
    """Who somebody is: the name, and what tells people of one name apart."""

    name: str
    birth_year: str
    hamlet: str
    other_name: str | None
    by_name: NameKey
    """Order by given name."""

    @classmethod
    def of(cls, row: Any) -> "Named":
        """From a row with a person's name, birth, hamlet and other name."""
        return cls(row.name, row.birth[:4], row.hamlet, row.other_name, sort_key(row.name))


@dataclass(frozen=True, eq=False)
class Visited:
    """One of the people I visit. `window` is None while nothing is asked for."""

    case_id: UUID
    named: Named
    law: str
    kind: str
    ends_on: date | None
    window: Window | None
    weekdays: frozenset[int]

    @property
    def name(self) -> str:
        """The whole name."""
        return self.named.name

    @property
    def url(self) -> str:
        """The person's page."""
        return f"/people/{self.case_id}"

    @property
    def log_url(self) -> str:
        """The form for a meeting with this person."""
        return f"/people/{self.case_id}/visits/new"


@dataclass(frozen=True)
class Due:
    """A person with a window, as it stands today, and the day to propose."""

    person: Visited
    window: Window
    standing: Standing
    day: date

    @property
    def is_late(self) -> bool:
        """Whether the window has passed."""
        return self.standing.state is State.late

    def hint(self, today: date) -> str:
        """Which day to choose, where it says more than the window."""
        return hint(self.window, self.day, today)


def people_of(actor: Actor) -> tuple[Visited, ...]:
    """Everybody the actor visits today, by given name (one query)."""
    return _by_name(_MINE.all(actor, {}))


def _mine(actor: Actor) -> Statement:
    return (
        select(
            Case.id,
            Case.law,
            Case.kind,
            Case.ends_on,
            Case.next_from,
            Case.next_by,
            Assignment.weekdays,
            Person.name,
            Person.birth,
            Person.hamlet,
            Person.other_name,
        )
        .select_from(Assignment)
        .join(Case, Case.id == Assignment.case_id)
        .join(Person, Person.id == Case.person_id)
        .where(Assignment.user_id == actor.id, running(actor.today), Case.state == CaseState.open)
    )


def _visited(row: Any) -> Visited:
    return Visited(
        row.id,
        Named.of(row),
        row.law,
        row.kind,
        row.ends_on,
        Window(row.next_from, row.next_by) if row.next_from and row.next_by else None,
        preferred(row.weekdays),
    )


_MINE = PreparedFor(_mine, _visited)


@lru_cache(1024)
def _by_name(people: tuple[Visited, ...]) -> tuple[Visited, ...]:
    """Each person once."""
    found = {one.case_id: one for one in people}
    return tuple(sorted(found.values(), key=lambda one: one.named.by_name))


def preferred(weekdays: int) -> frozenset[int]:
    """Days of the week in an assignment's number (bit 0 is Monday)."""
    return frozenset(day for day in range(7) if weekdays & (1 << day))


def due_of(person: Visited, calendar: Calendar, today: date) -> Due | None:
    """When to go to this person; None while nobody needs to."""
    if person.window is None:
        return None
    day = propose(person.window, person.weekdays, calendar, today)
    return Due(person, person.window, standing(person.window, today), day)


def propose(window: Window, weekdays: frozenset[int], calendar: Calendar, today: date) -> date:
    """The day to propose; the interval plays no part in it."""
    return suggested_day(window, Plan(1, weekdays, calendar), today)


def hint(window: Window, day: date, today: date) -> str:
    """ ", nên đi Chủ Nhật": only where it says more than the window does."""
    if window.first == window.last or not timedelta(0) < day - today < timedelta(days=7):
        return ""
    if window.first <= day <= window.last and day == max(window.first, today):
        return ""
    named = _("tomorrow") if (day - today).days == 1 else weekday(day.weekday())
    return ", " + _("best on %(day)s", day=named)
