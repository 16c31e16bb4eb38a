"""What stands around a person on their page: helpers, family, pauses, needs, meetings."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from ..clock import Calendar
from ..database import unseal
from ..models import (
    Actor,
    AssignmentRole,
    AssignmentState,
    FollowUpState,
    Knows,
    LadderHow,
    Need,
    PauseReason,
    Purpose,
    ReviewState,
)
from ..schedule import News, Outcome, Rung, Way
from .colleagues import called
from .kept import remembered
from .mine import hint, preferred, propose
from .portrait import Portrait
from .prepared import Prepared
from .rows_around import FOR_FILE, FOR_HELPERS, MEETINGS_A_PAGE, OLDER_MEETINGS
from .rows_of_day import DAYS_OFF_AHEAD
from .surroundings import Helper, Met, Near, Rest, Step, Wish
from .tagged import Rows, by_tag

STEPS_SHOWN = timedelta(days=60)

_FOR_FILE: Prepared[Any] = Prepared(FOR_FILE, make=lambda row: row)
_FOR_HELPERS: Prepared[Any] = Prepared(FOR_HELPERS, make=lambda row: row)
_OLDER: Prepared[Any] = Prepared(OLDER_MEETINGS, make=lambda row: row)


@dataclass(frozen=True, eq=False)
class Around:
    """All of it, each in the order in which it is shown."""

    helpers: tuple[Helper, ...]
    mine: Helper | None
    contacts: tuple[Near, ...]
    may_call: bool
    may_call_family: bool
    rests: tuple[Rest, ...]
    wishes: tuple[Wish, ...]
    meetings: tuple[Met, ...]
    page: int
    has_older: bool
    steps: tuple[Step, ...]
    """What followed lateness in the last weeks, newest first."""
    hint: str
    """The day to propose for the next meeting, where it says more than the window."""


def around(actor: Actor, person: Portrait, page: int = 1) -> Around:
    """What this actor may know around the person (one query)."""
    page = max(1, page)
    values = {
        "case": person.case_id,
        "person": person.person_id,
        "today": actor.today,
        "off_until": actor.today + DAYS_OFF_AHEAD,
        "steps_since": actor.today - STEPS_SHOWN,
    }
    if not person.logged:
        found = _FOR_FILE.all(values)
    elif page == 1:
        found = _FOR_HELPERS.all(values)
    else:
        found = _OLDER.all(values | {"offset": (page - 1) * MEETINGS_A_PAGE})
    return _opened(found, person, actor.id, actor.today, page)


@remembered(1024)
def _opened(found: tuple[Any, ...], person: Portrait, me: UUID, today: date, page: int) -> Around:
    rows = by_tag(found)
    helpers, met = _helpers(rows), _meetings(rows)
    active = [one for one in helpers if not one.is_proposed and one.starts_on <= today]
    calendar = Calendar(days_off=frozenset(row.day for row in rows["off"]))
    weekdays: frozenset[int] = frozenset().union(*(one.weekdays for one in active))
    return Around(
        helpers=helpers,
        mine=next((one for one in active if one.user_id == me), None),
        contacts=_contacts(rows),
        may_call=_agreed(rows, Purpose.phone_contact),
        may_call_family=_agreed(rows, Purpose.family_contact),
        rests=_rests(rows),
        wishes=_wishes(rows),
        meetings=met[:MEETINGS_A_PAGE],
        page=page,
        has_older=len(met) > MEETINGS_A_PAGE,
        steps=_steps(rows),
        hint=_hint(person, weekdays, calendar, today),
    )


def _hint(person: Portrait, weekdays: frozenset[int], calendar: Calendar, today: date) -> str:
    if person.window is None:
        return ""
    return hint(person.window, propose(person.window, weekdays, calendar, today), today)


def _helpers(rows: Rows) -> tuple[Helper, ...]:
    found: dict[UUID, Helper] = {}
    for row in sorted(rows["helper"], key=lambda row: row.state != AssignmentState.active):
        name = unseal(row.a, "users.name")
        one = Helper(
            row.id,
            name,
            called(name, row.way),
            row.kind == AssignmentRole.main,
            row.state == AssignmentState.proposed,
            row.day,
            preferred(row.number),
        )
        found.setdefault(row.id, one)
    return tuple(
        sorted(found.values(), key=lambda one: (one.is_proposed, not one.is_main, one.name))
    )


def _contacts(rows: Rows) -> tuple[Near, ...]:
    """Guardian and representative first."""
    found = [
        Near(
            row.id,
            unseal(row.a, "contacts.name"),
            unseal(row.b, "contacts.relation"),
            unseal(row.c, "contacts.phone") if row.c else None,
            bool(row.shared),
            Knows(row.kind),
            bool(row.guardian),
            bool(row.representative),
        )
        for row in rows["contact"]
    ]
    return tuple(
        sorted(found, key=lambda one: (not one.guardian, not one.representative, one.relation))
    )


def _agreed(rows: Rows, purpose: Purpose) -> bool:
    """Whether this use was not withdrawn, or agreed to again since."""
    given = [row for row in rows["consent"] if row.kind == purpose]
    ended = max((row.until for row in given if row.until), default=None)
    return ended is None or any(row.until is None and row.day >= ended for row in given)


def _rests(rows: Rows) -> tuple[Rest, ...]:
    found = [
        Rest(PauseReason(row.kind), row.day, row.until, row.at is not None) for row in rows["pause"]
    ]
    return tuple(sorted(found, key=lambda one: one.starts_on))


def _wishes(rows: Rows) -> tuple[Wish, ...]:
    found = [
        Wish(
            row.id,
            Need(row.kind),
            FollowUpState(row.state),
            unseal(row.a, "follow_ups.result") if row.a else None,
            row.at,
            row.number,
        )
        for row in rows["need"]
    ]
    return tuple(sorted(found, key=lambda one: (not one.is_open, one.changed_at)))


def _steps(rows: Rows) -> tuple[Step, ...]:
    """Newest first."""
    found = [
        Step(
            Rung(row.kind),
            row.day,
            LadderHow(row.state) if row.state else None,
            row.at,
            called(unseal(row.a, "users.name"), row.way) if row.a else "",
            row.until,
            unseal(row.b, "ladder_answers.reason") if row.b else None,
        )
        for row in rows["step"]
    ]
    return tuple(sorted(found, key=lambda one: (one.day, list(Rung).index(one.rung)), reverse=True))


def _meetings(rows: Rows) -> tuple[Met, ...]:
    """Newest first."""
    companions: dict[UUID, list[str]] = defaultdict(list)
    for row in rows["companion"]:
        companions[row.id].append(unseal(row.a, "users.name"))
    found = [
        Met(
            row.id,
            row.at,
            Outcome(row.kind),
            News(row.news) if row.news else None,
            Way(row.way),
            ReviewState(row.state),
            unseal(row.a, "users.name"),
            tuple(sorted(companions[row.id])),
            tuple(
                unseal(blob, place)
                for blob, place in ((row.b, "visits.situation"), (row.c, "visits.note"))
                if blob
            ),
        )
        for row in rows["visit"]
    ]
    return tuple(sorted(found, key=lambda one: (one.at, str(one.id)), reverse=True))
