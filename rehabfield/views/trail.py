"""The trail, for reading: the officer sees who opened and changed what; others their own deeds."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ..database import db
from ..i18n import gettext as _
from ..i18n import pgettext
from ..models import AuditEntry, Case, User
from ..policies import visible_cases, visible_trail
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


@bp.get("/trail")
def index() -> ResponseReturnValue:
    """The newest first, 50 a page; `case` keeps to one person, `before` turns the page."""
    case = _case(request.args.get("case"))
    before = request.args.get("before", type=int)
    query = visible_trail(me())
    if case is not None:
        query = query.where(AuditEntry.subject_id.in_([case.id, case.person_id]))
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
    """The cases and people among these subjects that the reader may see."""
    found: dict[UUID | None, Case] = {}
    for case in db.session.scalars(
        visible_cases(me())
        .where(Case.id.in_(set(ids)) | Case.person_id.in_(set(ids)))
        .options(joinedload(Case.person))
    ):
        found[case.id] = found[case.person_id] = case
    return found


def deed(action: str, subject: str) -> str:
    """An entry of the trail in words; a deed without words is shown by its code, never hidden."""
    if action == "read":
        return {
            "case": pgettext("deed", "Opened a person's page"),
            "person": pgettext("deed", "Opened a person's page"),
            "list": pgettext("deed", "Opened a list with names"),
            "user": pgettext("deed", "Opened a member's page"),
        }.get(subject, f"read {subject}")
    return deeds().get(action, action)


def deeds() -> dict[str, str]:
    """Words for every action that is noted (a guard holds the list complete)."""
    return {
        "breach.create": pgettext("deed", "Wrote down a data incident"),
        "breach.update": pgettext("deed", "Went on with a data incident"),
        "consent.create": pgettext("deed", "Wrote down a consent"),
        "consent.withdraw": pgettext("deed", "Wrote down that a consent was withdrawn"),
        "device.enrol": pgettext("deed", "Enrolled a phone"),
        "device.revoke": pgettext("deed", "Closed a phone"),
        "dossier.export": pgettext("deed", "Printed all that is kept about a person"),
        "pin.change": pgettext("deed", "Changed the PIN"),
        "pin.wrong": pgettext("deed", "Typed a wrong PIN"),
        "request.acknowledge": pgettext("deed", "Acknowledged a request about data"),
        "request.answer": pgettext("deed", "Answered a request about data"),
        "request.create": pgettext("deed", "Wrote down a request about data"),
        "session.end": pgettext("deed", "Locked, or signed out"),
        "visit.review": pgettext("deed", "Read a log and answered it"),
    }
