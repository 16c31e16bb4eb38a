"""What concerns a volunteer today beside the people they visit, as one query."""

from sqlalchemy import Date, LargeBinary, String, Uuid, bindparam, or_, union_all

from ..database import UTCDateTime
from ..models import (
    Draft,
    Holiday,
    HolidayKind,
    Meeting,
    Review,
    ReviewState,
    Task,
    User,
    Visit,
)
from .tagged import Shape, tagged

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
_ME = bindparam("me", type_=Uuid())
_DAWN = bindparam("dawn", type_=UTCDateTime())

MATTERS = union_all(
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
        Visit.by_id == _ME,
        Visit.at >= bindparam("asked_since"),
        Visit.current,
        Visit.review_state == ReviewState.asked,
        Review.verdict == ReviewState.asked,
    ),
    tagged("briefing", _SHAPE, id=Meeting.id, at=Meeting.at, a=Meeting.place).where(
        Meeting.team_id.in_(bindparam("teams", expanding=True)),
        Meeting.at >= _DAWN,
        Meeting.at < bindparam("briefings_until"),
        Meeting.cancelled_at.is_(None),
    ),
    tagged("task", _SHAPE, id=Task.id, day=Task.due_on, at=Task.done_at, a=Task.text).where(
        Task.assignee_id == _ME, or_(Task.done_at.is_(None), Task.done_at >= _DAWN)
    ),
    tagged(
        "draft",
        _SHAPE,
        id=Draft.key,
        about=Draft.subject_id,
        at=Draft.changed_at,
        word=Draft.kind,
    ).where(Draft.owner_id == _ME, Draft.changed_at >= bindparam("drafts_since")),
    tagged("off", _SHAPE, day=Holiday.day).where(
        Holiday.kind == HolidayKind.off,
        Holiday.day >= bindparam("today"),
        Holiday.day < bindparam("off_until"),
    ),
)
