"""The trail, for reading: the officer sees who opened and changed what; others their own deeds."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import joinedload

from .. import clock
from ..database import db
from ..i18n import gettext as _
from ..models import AuditEntry, Case, Commitment, User, Visit
from ..policies import visible_cases, visible_trail
from .deeds import deed
from .gate import me
from .page import one_or_404, opened, page

bp = Blueprint("trail", __name__)

A_PAGE = 50


@dataclass(frozen=True)
class Line:
    """One entry as it is shown; `whose` is the person it is about, if they may be seen."""

    at: datetime
    who: str
    what: str
    count: int
    whose: str
    url: str

    @property
    def day(self) -> date:
        """Its local day."""
        return clock.local_day(self.at)


@bp.get("/trail")
def index() -> ResponseReturnValue:
    """The newest first, 50 a page; `case` keeps to one person, `before` turns the page."""
    case = _case(request.args.get("case"))
    before = request.args.get("before", type=int)
    query = visible_trail(me())
    if case is not None:
        query = query.where(about(case.person_id, [case.id]))
    if before is not None:
        query = query.where(AuditEntry.id < before)
    entries = list(db.session.scalars(query.order_by(AuditEntry.id.desc()).limit(A_PAGE + 1)))
    shown = entries[:A_PAGE]
    opened("list", me().id, len(shown))
    earlier = shown[-1].id if len(entries) > A_PAGE else None
    return page(
        "trail/index.html",
        lines=_lines(shown),
        person=case.person if case else None,
        case=case,
        earlier=earlier and url_for("trail.index", case=case and case.id, before=earlier),
    )


def about(person_id: UUID, case_ids: list[UUID]) -> ColumnElement[bool]:
    """Entries about this person: the person, these cases, their meetings and commitments."""
    visits = select(Visit.id).where(Visit.case_id.in_(case_ids))
    signed = select(Commitment.id).where(Commitment.case_id.in_(case_ids))
    subject = AuditEntry.subject_id
    return or_(subject.in_([person_id, *case_ids]), subject.in_(visits), subject.in_(signed))


def _case(text: str | None) -> Case | None:
    if not text:
        return None
    try:
        case_id = UUID(text)
    except ValueError:
        case_id = UUID(int=0)
    return one_or_404(visible_cases(me()).where(Case.id == case_id))


def _lines(entries: list[AuditEntry]) -> list[Line]:
    actors = _names([one.actor_id for one in entries if one.actor_id])
    cases = _cases([one.subject_id for one in entries if one.subject_id])
    return [
        Line(
            at=one.at,
            who=actors.get(one.actor_id, "") if one.actor_id else _("At the door, not signed in"),
            what=deed(one.action, one.subject),
            count=one.count,
            whose=cases[one.subject_id].person.name if one.subject_id in cases else "",
            url=url_for("people.show", case_id=cases[one.subject_id].id)
            if one.subject_id in cases
            else "",
        )
        for one in entries
    ]


def _names(ids: list[UUID]) -> dict[UUID, str]:
    rows = db.session.execute(select(User.id, User.name).where(User.id.in_(set(ids))))
    return {row.id: row.name for row in rows}


def _cases(ids: list[UUID]) -> dict[UUID | None, Case]:
    """Of these subjects those that are about a person whom the reader may see."""
    of_cases = {
        row.id: row.case_id
        for kind in (Visit, Commitment)
        for row in db.session.execute(select(kind.id, kind.case_id).where(kind.id.in_(set(ids))))
    }
    wanted = {*ids, *of_cases.values()}
    found: dict[UUID | None, Case] = {}
    for case in db.session.scalars(
        visible_cases(me())
        .where(Case.id.in_(wanted) | Case.person_id.in_(wanted))
        .options(joinedload(Case.person))
    ):
        found[case.id] = found[case.person_id] = case
    for subject_id, case_id in of_cases.items():
        if case_id in found:
            found[subject_id] = found[case_id]
    return found
