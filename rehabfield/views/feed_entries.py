"""What stands in somebody's calendar feed: that there is something to do, never with whom.

A calendar is read by family, by whoever holds the phone, and by the company that keeps it. So: no
name, no place, no matter; the days of a window, the hour of a briefing (field.md).
"""

from collections.abc import Iterator
from datetime import time, timedelta
from uuid import UUID, uuid5

from sqlalchemy import select
from sqlalchemy.orm import load_only

from .. import schedule
from ..clock import at_local, monday
from ..database import db
from ..i18n import gettext as _
from ..ics import Days, Entry, Hour
from ..models import Actor, Assignment, Case, CaseState, Meeting
from ..policies import my_assignments, visible_meetings
from ..schedule import State, Window

BRIEFINGS_BACK = timedelta(days=31)
BRIEFING_LASTS = timedelta(hours=1)
"""Nobody says when a briefing ends; a calendar wants to know."""
WEEK = 7
MOST_LATE = 999


def entries(actor: Actor) -> Iterator[Entry]:
    """Windows of the people whom the actor visits, then the briefings of their teams."""
    yield from _windows(actor)
    yield from _briefings(actor)


def _windows(actor: Actor) -> Iterator[Entry]:
    mine = my_assignments(actor).with_only_columns(Assignment.case_id)
    cases = db.session.scalars(
        select(Case)
        .where(Case.id.in_(mine), Case.state == CaseState.open)
        .options(load_only(Case.next_from, Case.next_by, Case.version))
        .order_by(Case.next_by, Case.id)
    )
    for case in cases:
        if (window := case.window) is not None:
            yield _entry(actor, case, window)


def _entry(actor: Actor, case: Case, window: Window) -> Entry:
    """A late one stands on today and moves on with it, so its revision grows with each day."""
    where = schedule.standing(window, actor.today)
    late = where.days if where.state is State.late else 0
    return Entry(
        key=_key(actor, case.id),
        when=Days(actor.today, actor.today) if late else Days(window.first, window.last),
        says=_words(window, late),
        revision=case.version * (MOST_LATE + 1) + min(late, MOST_LATE),
    )


def _words(window: Window, late: int) -> str:
    if late:
        return _("1 thing still waits")
    if window.first == monday(window.first) and window.length == WEEK:
        return _("1 thing this week")
    return _("1 thing within these days")


def _briefings(actor: Actor) -> Iterator[Entry]:
    since = at_local(actor.today - BRIEFINGS_BACK, time())
    found = db.session.execute(
        visible_meetings(actor)
        .with_only_columns(Meeting.id, Meeting.at, Meeting.cancelled_at)
        .where(Meeting.at >= since)
        .order_by(Meeting.at, Meeting.id)
    )
    for meeting_id, at, cancelled_at in found:
        yield Entry(
            key=_key(actor, meeting_id),
            when=Hour(at, BRIEFING_LASTS),
            says=_("Briefing"),
            revision=int(cancelled_at is not None),
            cancelled=cancelled_at is not None,
        )


def _key(actor: Actor, about: UUID) -> UUID:
    """The same for the same thing, for ever; nobody else's entry for it has it."""
    return uuid5(actor.id, str(about))
