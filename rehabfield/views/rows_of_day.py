"""What concerns a volunteer today beside the people they visit, as one query."""

from datetime import date, datetime, time, timedelta

from sqlalchemy import Date, LargeBinary, String, Uuid, or_, union_all

from ..clock import at_local
from ..database import UTCDateTime
from ..models import (
    Actor,
    Draft,
    Holiday,
    HolidayKind,
    Meeting,
    Review,
    ReviewState,
    Role,
    Task,
    User,
    Visit,
)
from .prepared import Statement
from .tagged import Shape, Tagged, tagged

_SHAPE: Shape = {
    "id": Uuid(),
    "about": Uuid(),
    "at": UTCDateTime(),
    "noted": UTCDateTime(),
    "day": Date(),
    "word": String(),
    "a": LargeBinary(),
    "b": LargeBinary(),
}
BRIEFINGS_AHEAD = timedelta(days=45)
DAYS_OFF_AHEAD = timedelta(days=60)
DRAFTS_LAST = timedelta(days=14)
# Asked later than this nobody remembers the meeting; it also keeps the query from growing.
ASKED_WITHIN = timedelta(days=180)


def matters(actor: Actor) -> Statement:
    """Logs sent back, briefings, tasks, drafts and days off, each with its tag."""
    dawn = at_local(actor.today, time())
    return union_all(
        _asked(actor, dawn),
        _briefings(actor, dawn),
        _tasks(actor, dawn),
        _drafts(actor, dawn),
        _days_off(actor.today),
    )


def _asked(actor: Actor, dawn: datetime) -> Tagged:
    return (
        tagged(
            "asked",
            _SHAPE,
            id=Visit.id,
            about=Visit.case_id,
            at=Visit.at,
            noted=Review.at,
            word=User.form_of_address,
            a=User.name,
            b=Review.comment,
        )
        .join_from(Visit, Review, Review.visit_id == Visit.id)
        .join(User, User.id == Review.by_id)
        .where(
            Visit.by_id == actor.id,
            Visit.at >= dawn - ASKED_WITHIN,
            Visit.current,
            Visit.review_state == ReviewState.asked,
            Review.verdict == ReviewState.asked,
        )
    )


def _briefings(actor: Actor, dawn: datetime) -> Tagged:
    return tagged("briefing", _SHAPE, id=Meeting.id, at=Meeting.at, a=Meeting.place).where(
        Meeting.team_id.in_(actor.teams(Role.volunteer) | actor.teams(Role.leader)),
        Meeting.at >= dawn,
        Meeting.at < dawn + BRIEFINGS_AHEAD,
        Meeting.cancelled_at.is_(None),
    )


def _tasks(actor: Actor, dawn: datetime) -> Tagged:
    return tagged("task", _SHAPE, id=Task.id, day=Task.due_on, at=Task.done_at, a=Task.text).where(
        Task.assignee_id == actor.id, or_(Task.done_at.is_(None), Task.done_at >= dawn)
    )


def _drafts(actor: Actor, dawn: datetime) -> Tagged:
    return tagged(
        "draft",
        _SHAPE,
        id=Draft.key,
        about=Draft.subject_id,
        at=Draft.changed_at,
        word=Draft.kind,
    ).where(Draft.owner_id == actor.id, Draft.changed_at >= dawn - DRAFTS_LAST)


def _days_off(today: date) -> Tagged:
    return tagged("off", _SHAPE, day=Holiday.day).where(
        Holiday.kind == HolidayKind.off,
        Holiday.day >= today,
        Holiday.day < today + DAYS_OFF_AHEAD,
    )
