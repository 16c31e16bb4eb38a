"""The record about me ("Bản ghi về tôi"): all that is kept, in plain words, for the person.

Private notes are not the officer's to read, so they are not on it (field.md); the sheet says so.
It is for the person, so it is in Vietnamese whatever the reader's language is.
"""

from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Select
from sqlalchemy.orm import joinedload, selectinload

from .. import audit, clock, i18n
from ..database import db, only_read
from ..forms.base import Invalid
from ..forms.rights import ExportForm
from ..models import (
    Assignment,
    AuditEntry,
    Case,
    Consent,
    DataRequest,
    FollowUp,
    Person,
    User,
    Visit,
)
from ..policies import (
    can_decide,
    visible_cases,
    visible_consents,
    visible_follow_ups,
    visible_requests,
    visible_trail,
    visible_visits,
)
from .deeds import deed
from .gate import me
from .page import allow, invalid, one_or_404, opened, page
from .pins import refused
from .trail import about

bp = Blueprint("dossier", __name__)

T = TypeVar("T")


@bp.get("/people/<uuid:case_id>/record")
def show(case_id: UUID) -> ResponseReturnValue:
    """What the sheet will hold, and the PIN once more."""
    case = _case(case_id)
    opened("case", case.id)
    return page("rights/dossier_ask.html", errors={}, case=case, person=case.person)


@bp.post("/people/<uuid:case_id>/record")
def create(case_id: UUID) -> ResponseReturnValue:
    """The sheet itself; that it was made, by whom and when, is on the trail and on every page."""
    _case(case_id)
    db.session.rollback()  # the PIN takes its time, and holds up nobody
    try:
        refusal = refused(ExportForm.read(request.form).pin)
        if refusal is not None:
            raise Invalid({"pin": refusal})
    except Invalid as problem:
        case = _case(case_id)
        return invalid("rights/dossier_ask.html", problem.errors, case=case, person=case.person)
    at = clock.now()
    audit.note(db.session, me(), "dossier.export", "case", case_id, at=at)
    db.session.commit()
    only_read()
    with i18n.speaking("vi"):
        return page("rights/dossier.html", record=_sheet(_case(case_id)), made_at=at)


def _case(case_id: UUID) -> Case:
    case = one_or_404(visible_cases(me()).where(Case.id == case_id))
    allow(can_decide(me(), case))
    return case


@dataclass(frozen=True)
class Sheet:
    """All that this commune keeps about one person."""

    case: Case
    person: Person
    cases: list[Case]
    visits: list[Visit]
    follow_ups: list[FollowUp]
    consents: list[Consent]
    requests: list[DataRequest]
    readings: list[tuple[AuditEntry, str, str]]


def _sheet(case: Case) -> Sheet:
    cases = list(
        db.session.scalars(
            visible_cases(me())
            .where(Case.person_id == case.person_id)
            .options(
                selectinload(Case.decisions),
                selectinload(Case.assignments).joinedload(Assignment.user),
                selectinload(Case.pauses),
                selectinload(Case.shifts),
            )
            .order_by(Case.starts_on)
        )
    )
    ids = [one.id for one in cases]
    person_id = case.person_id
    return Sheet(
        case=case,
        person=case.person,
        cases=cases,
        visits=_visits(ids),
        follow_ups=_all(visible_follow_ups(me()).where(FollowUp.case_id.in_(ids))),
        consents=_all(visible_consents(me()).where(Consent.person_id == person_id)),
        requests=_all(visible_requests(me()).where(DataRequest.person_id == person_id)),
        readings=_readings(person_id, ids),
    )


def _all(query: Select[T]) -> list[T]:
    return list(db.session.scalars(query))


def _visits(case_ids: list[UUID]) -> list[Visit]:
    """Every version: what was corrected or taken back is kept too, so it is shown too."""
    return _all(
        visible_visits(me())
        .where(Visit.case_id.in_(case_ids))
        .options(
            joinedload(Visit.by),
            selectinload(Visit.companions),
            selectinload(Visit.reviews),
            joinedload(Visit.withdrawal),
        )
        .order_by(Visit.at, Visit.recorded_at)
    )


def _readings(person_id: UUID, case_ids: list[UUID]) -> list[tuple[AuditEntry, str, str]]:
    """Who opened or changed what: (entry, name, deed in words)."""
    rows = db.session.execute(
        visible_trail(me())
        .outerjoin(User, User.id == AuditEntry.actor_id)
        .where(about(person_id, case_ids))
        .with_only_columns(AuditEntry, User.name)
        .order_by(AuditEntry.id)
    ).all()
    return [(row[0], row[1] or "", deed(row[0].action, row[0].subject)) for row in rows]
