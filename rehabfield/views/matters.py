"""What else concerns a volunteer today: logs sent back, briefings, tasks, drafts, days off."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from ..clock import Calendar
from ..database import unseal
from ..models import Actor
from .colleagues import called
from .prepared import PreparedFor
from .rows_of_day import matters
from .tagged import Rows, by_tag

_MATTERS: PreparedFor[Any] = PreparedFor(matters, make=lambda row: row)


@dataclass(frozen=True, eq=False)
class Asked:
    """A log that the leader sent back with a question."""

    visit_id: UUID
    case_id: UUID
    at: datetime
    asked_at: datetime
    by: str
    comment: str | None


@dataclass(frozen=True, eq=False)
class Briefing:
    """A briefing that is to come."""

    id: UUID
    at: datetime
    place: str


@dataclass(frozen=True, eq=False)
class GivenTask:
    """Something one was asked to do; `is_done` until the end of the day on which it was."""

    id: UUID
    text: str
    due_on: date | None
    is_done: bool


@dataclass(frozen=True, eq=False)
class Unfinished:
    """A form that somebody began to write and did not send."""

    key: UUID
    kind: str
    subject_id: UUID | None
    changed_at: datetime


@dataclass(frozen=True, eq=False)
class Matters:
    """All of it, each in the order in which it is shown."""

    asked: tuple[Asked, ...]
    briefing: Briefing | None
    tasks: tuple[GivenTask, ...]
    drafts: tuple[Unfinished, ...]
    calendar: Calendar


def matters_of(actor: Actor) -> Matters:
    """What concerns this actor today (one query)."""
    return _opened(_MATTERS.all(actor, {}))


@lru_cache(1024)
def _opened(found: tuple[Any, ...]) -> Matters:
    rows = by_tag(found)
    return Matters(
        _asked(rows),
        _briefing(rows),
        _tasks(rows),
        tuple(
            Unfinished(row.id, row.word, row.about, row.at)
            for row in sorted(rows["draft"], key=lambda row: row.at, reverse=True)
        ),
        Calendar(days_off=frozenset(row.day for row in rows["off"])),
    )


def _asked(rows: Rows) -> tuple[Asked, ...]:
    """The newest question of each log, oldest meeting first."""
    newest = {row.id: row for row in sorted(rows["asked"], key=lambda row: row.noted)}
    return tuple(
        Asked(
            row.id,
            row.about,
            row.at,
            row.noted,
            called(unseal(row.a, "users.name"), row.word),
            unseal(row.b, "reviews.comment") if row.b else None,
        )
        for row in sorted(newest.values(), key=lambda row: row.at)
    )


def _briefing(rows: Rows) -> Briefing | None:
    """The next one."""
    row = min(rows["briefing"], key=lambda row: row.at, default=None)
    return Briefing(row.id, row.at, unseal(row.a, "meetings.place")) if row else None


def _tasks(rows: Rows) -> tuple[GivenTask, ...]:
    tasks = [
        GivenTask(row.id, unseal(row.a, "tasks.text"), row.day, row.at is not None)
        for row in rows["task"]
    ]
    return tuple(sorted(tasks, key=lambda one: (one.is_done, one.due_on or date.max, one.text)))
