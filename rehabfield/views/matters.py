"""What else concerns a volunteer today: logs sent back, briefings, tasks, drafts, days off."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from ..clock import Calendar, at_local
from ..database import db, unseal
from ..models import Actor, Role
from .colleagues import called
from .rows_of_day import MATTERS
from .tagged import Rows, by_tag

BRIEFINGS_AHEAD = timedelta(days=45)
DAYS_OFF_AHEAD = timedelta(days=60)
DRAFTS_LAST = timedelta(days=14)
# Asked later than this nobody remembers the meeting; it also keeps the query from growing.
ASKED_WITHIN = timedelta(days=180)


@dataclass(frozen=True)
class Asked:
    """A log that the leader sent back with a question."""

    visit_id: UUID
    case_id: UUID
    at: datetime
    asked_at: datetime
    by: str
    comment: str | None


@dataclass(frozen=True)
class Briefing:
    """A briefing that is to come."""

    id: UUID
    at: datetime
    place: str


@dataclass(frozen=True)
class GivenTask:
    """Something one was asked to do; `is_done` until the end of the day on which it was."""

    id: UUID
    text: str
    due_on: date | None
    is_done: bool


@dataclass(frozen=True)
class Unfinished:
    """A form that somebody began to write and did not send."""

    key: UUID
    kind: str
    subject_id: UUID | None
    changed_at: datetime


@dataclass(frozen=True)
class Matters:
    """All of it, each in the order in which it is shown."""

    asked: list[Asked]
    briefings: list[Briefing]
    tasks: list[GivenTask]
    drafts: list[Unfinished]
    calendar: Calendar


def matters_of(actor: Actor) -> Matters:
    """What concerns this actor today (one query)."""
    dawn = at_local(actor.today, time())
    rows = by_tag(
        db.session.connection().execute(
            MATTERS,
            {
                "me": actor.id,
                "teams": list(actor.teams(Role.volunteer) | actor.teams(Role.leader)),
                "today": actor.today,
                "dawn": dawn,
                "asked_since": dawn - ASKED_WITHIN,
                "briefings_until": dawn + BRIEFINGS_AHEAD,
                "drafts_since": dawn - DRAFTS_LAST,
                "off_until": actor.today + DAYS_OFF_AHEAD,
            },
        )
    )
    return Matters(
        _asked(rows),
        sorted(
            (Briefing(r.id, r.at, unseal(r.a, "meetings.place")) for r in rows["briefing"]),
            key=lambda one: one.at,
        ),
        _tasks(rows),
        sorted(
            (Unfinished(r.id, r.word, r.about, r.at) for r in rows["draft"]),
            key=lambda one: one.changed_at,
            reverse=True,
        ),
        Calendar(days_off=frozenset(row.day for row in rows["off"])),
    )


def _asked(rows: Rows) -> list[Asked]:
    """The newest question of each log, oldest meeting first."""
    newest = {row.id: row for row in sorted(rows["asked"], key=lambda row: row.noted)}
    return sorted(
        (
            Asked(
                row.id,
                row.about,
                row.at,
                row.noted,
                called(unseal(row.a, "users.name"), row.word),
                unseal(row.b, "reviews.comment") if row.b else None,
            )
            for row in newest.values()
        ),
        key=lambda one: one.at,
    )


def _tasks(rows: Rows) -> list[GivenTask]:
    tasks = [
        GivenTask(row.id, unseal(row.a, "tasks.text"), row.day, row.at is not None)
        for row in rows["task"]
    ]
    return sorted(tasks, key=lambda one: (one.is_done, one.due_on or date.max, one.text))
