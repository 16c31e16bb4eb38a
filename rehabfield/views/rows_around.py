"""What stands around a person, as one query: with meetings and needs for those who may read them.

FOR_FILE is what everybody with the case may see; FOR_HELPERS adds what the police never read, and
OLDER_MEETINGS has an earlier page of it.
"""

from uuid import UUID

from sqlalchemy import (
    Boolean,
    Date,
    Integer,
    LargeBinary,
    Select,
    String,
    Uuid,
    bindparam,
    literal_column,
    or_,
    select,
    union_all,
)

from ..database import UTCDateTime
from ..models import (
    Assignment,
    AssignmentState,
    Consent,
    Contact,
    FollowUp,
    Holiday,
    HolidayKind,
    LadderAnswer,
    LadderStep,
    Pause,
    Purpose,
    User,
    Visit,
    visit_companions,
)
from .tagged import Shape, Tagged, tagged

MEETINGS_A_PAGE = 20

_SHAPE: Shape = {
    "id": Uuid(),
    "at": UTCDateTime(),
    "day": Date(),
    "until": Date(),
    "kind": String(),
    "state": String(),
    "way": String(),
    "news": String(),
    "number": Integer(),
    "shared": Boolean(),
    "guardian": Boolean(),
    "representative": Boolean(),
    "a": LargeBinary(),
    "b": LargeBinary(),
    "c": LargeBinary(),
}
_CASE, _PERSON = bindparam("case", type_=Uuid()), bindparam("person", type_=Uuid())
_TODAY = bindparam("today", type_=Date())

_KNOWN = (
    tagged(
        "helper",
        _SHAPE,
        id=User.id,
        kind=Assignment.role,
        state=Assignment.state,
        way=User.form_of_address,
        day=Assignment.starts_on,
        until=Assignment.ends_on,
        number=Assignment.weekdays,
        a=User.name,
    )
    .join_from(Assignment, User, User.id == Assignment.user_id)
    .where(
        Assignment.case_id == _CASE,
        Assignment.state.in_([AssignmentState.active, AssignmentState.proposed]),
        or_(Assignment.ends_on.is_(None), Assignment.ends_on >= _TODAY),
    ),
    tagged(
        "contact",
        _SHAPE,
        id=Contact.id,
        kind=Contact.knows,
        shared=Contact.phone_shared,
        guardian=Contact.guardian,
        representative=Contact.representative,
        a=Contact.name,
        b=Contact.relation,
        c=Contact.phone,
    ).where(Contact.person_id == _PERSON),
    tagged(
        "consent",
        _SHAPE,
        kind=Consent.purpose,
        day=Consent.given_on,
        until=Consent.withdrawn_on,
    ).where(
        Consent.person_id == _PERSON,
        Consent.purpose.in_([Purpose.phone_contact, Purpose.family_contact]),
    ),
    tagged("off", _SHAPE, day=Holiday.day).where(
        Holiday.kind == HolidayKind.off,
        Holiday.day >= _TODAY,
        Holiday.day < bindparam("off_until"),
    ),
)
# The limit as a number, and no offset where none is needed: with both unknown PostgreSQL would
# plan anew each time, which takes longer than the query.
_NEWEST = (
    select(Visit.id)
    .where(Visit.case_id == _CASE, Visit.current)
    .order_by(Visit.at.desc(), Visit.id)
    .limit(literal_column(str(MEETINGS_A_PAGE + 1)))
)


def _logged(visits: Select[UUID]) -> tuple[Tagged, ...]:
    """What the helpers know beyond the file, with these of the meetings."""
    these = select(visits.subquery().c.id)
    return (
        tagged(
            "pause",
            _SHAPE,
            id=Pause.id,
            kind=Pause.reason,
            day=Pause.starts_on,
            until=Pause.ends_on,
            at=Pause.confirmed_at,
        ).where(
            Pause.case_id == _CASE,
            ~Pause.withdrawn,
            or_(Pause.ends_on.is_(None), Pause.ends_on >= _TODAY),
        ),
        tagged(
            "need",
            _SHAPE,
            id=FollowUp.id,
            kind=FollowUp.need,
            state=FollowUp.state,
            at=FollowUp.changed_at,
            number=FollowUp.version,
            a=FollowUp.result,
        ).where(FollowUp.case_id == _CASE),
        tagged(
            "visit",
            _SHAPE,
            id=Visit.id,
            at=Visit.at,
            kind=Visit.outcome,
            state=Visit.review_state,
            way=Visit.way,
            news=Visit.news,
            a=User.name,
            b=Visit.situation,
            c=Visit.note,
        )
        .join_from(Visit, User, User.id == Visit.by_id)
        .where(Visit.id.in_(these)),
        # The newest few of what followed lateness, each step with the leader's answer.
        tagged(
            "step",
            _SHAPE,
            id=LadderStep.id,
            kind=LadderStep.rung,
            day=LadderStep.reached_on,
            state=LadderAnswer.how,
            until=LadderAnswer.until,
            at=LadderAnswer.at,
            way=User.form_of_address,
            a=User.name,
            b=LadderAnswer.reason,
        )
        .select_from(LadderStep)
        .outerjoin(LadderAnswer, LadderAnswer.step_id == LadderStep.id)
        .outerjoin(User, User.id == LadderAnswer.by_id)
        .where(LadderStep.case_id == _CASE, LadderStep.reached_on > bindparam("steps_since")),
        tagged("companion", _SHAPE, id=visit_companions.c.visit_id, a=User.name)
        .join_from(visit_companions, User, User.id == visit_companions.c.user_id)
        .where(visit_companions.c.visit_id.in_(these)),
    )


FOR_FILE = union_all(*_KNOWN)
FOR_HELPERS = union_all(*_KNOWN, *_logged(_NEWEST))
OLDER_MEETINGS = union_all(*_KNOWN, *_logged(_NEWEST.offset(bindparam("offset", type_=Integer()))))
