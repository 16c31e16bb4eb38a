"""The people one visits: the window of the next meeting of each, and the day to propose.

The pages that show them are the most opened ones, so what was worked out once is remembered in
this process: by the sealed values themselves, which are different after every change.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import cast
from uuid import UUID

from sqlalchemy import LargeBinary, bindparam, select, type_coerce

from ..clock import Calendar
from ..database import db, unseal
from ..i18n import gettext as _
from ..i18n import weekday
from ..models import Actor, Assignment, Case, CaseState, Person
from ..policies import running
from ..schedule import Plan, Standing, State, Window, standing, suggested_day
from ..vietnamese import NameKey, sort_key

# `running` is the policies' own rule; it reads the day from a parameter as well as from a date.
_TODAY = cast(date, bindparam("today"))
_MINE = (
    select(
        Case.id,
        Case.law,
        Case.kind,
        Case.ends_on,
        Case.next_from,
        Case.next_by,
        Assignment.weekdays,
        type_coerce(Person.name, LargeBinary).label("name"),
        type_coerce(Person.birth, LargeBinary).label("birth"),
        type_coerce(Person.hamlet, LargeBinary).label("hamlet"),
        type_coerce(Person.other_name, LargeBinary).label("other_name"),
    )
    .select_from(Assignment)
    .join(Case, Case.id == Assignment.case_id)
    .join(Person, Person.id == Case.person_id)
    .where(Assignment.user_id == bindparam("me"), running(_TODAY), Case.state == CaseState.open)
)


@dataclass(frozen=True, eq=False)
class Named:
    """Who somebody is: the name, and what tells people of one name apart.

    Compared by identity, which is cheap: the same sealed values give the same object.
    """

    name: str
    birth_year: str
    hamlet: str
    other_name: str | None
    by_name: NameKey
    """Order by given name."""


@dataclass(frozen=True)
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


def people_of(actor: Actor) -> list[Visited]:
    """Everybody the actor visits today, by given name (one query)."""
    rows = db.session.connection().execute(_MINE, {"me": actor.id, "today": actor.today})
    found = {
        row.id: Visited(
            row.id,
            opened_name(row.name, row.birth, row.hamlet, row.other_name),
            row.law,
            row.kind,
            row.ends_on,
            Window(row.next_from, row.next_by) if row.next_from and row.next_by else None,
            preferred(row.weekdays),
        )
        for row in rows
    }
    return sorted(found.values(), key=lambda one: one.named.by_name)


@lru_cache(maxsize=8192)
def opened_name(name: bytes, birth: bytes, hamlet: bytes, other_name: bytes | None) -> Named:
    """The sealed columns of a person, opened."""
    known = unseal(name, "people.name")
    return Named(
        known,
        unseal(birth, "people.birth")[:4],
        unseal(hamlet, "people.hamlet"),
        unseal(other_name, "people.other_name") if other_name else None,
        sort_key(known),
    )


@lru_cache(maxsize=128)
def preferred(weekdays: int) -> frozenset[int]:
    """Days of the week in an assignment's number (bit 0 is Monday)."""
    return frozenset(day for day in range(7) if weekdays & (1 << day))


def due_of(person: Visited, calendar: Calendar, today: date) -> Due | None:
    """When to go to this person; None while nobody needs to."""
    if person.window is None:
        return None
    day = propose(person.window, person.weekdays, calendar, today)
    return Due(person, person.window, standing(person.window, today), day)


@lru_cache(maxsize=1024)
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
