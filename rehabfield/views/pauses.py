"""A time without meetings: for one person, or for the whole team in a flood week."""

from typing import Any
from uuid import UUID

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import joinedload
from werkzeug.datastructures import MultiDict

from .. import audit, clock, messages
from ..database import db
from ..forms.base import Errors, Invalid
from ..forms.pauses import PauseForm
from ..i18n import ngettext
from ..models import Case, CaseState, Pause, PauseReason
from ..offline import history_of, plan_of
from ..policies import can_answer, visible_cases
from ..vietnamese import sort_key
from .gate import me
from .page import allow, go, invalid, new_key, opened, page
from .receipts import is_new

bp = Blueprint("pauses", __name__)


@bp.get("/pauses/new")
@bp.get("/people/<uuid:case_id>/pauses/new")
def new(case_id: UUID | None = None) -> ResponseReturnValue:
    """Why, how long, for whom? Without a person: for all of the team."""
    cases = _cases(case_id)
    opened("list", me().id, len(cases))
    values = MultiDict({"starts_on": me().today.isoformat()})
    if case_id is None:
        values["reason"] = PauseReason.weather.value
    values.setlist("cases", [str(case.id) for case in cases])
    return page("team/pause.html", errors={}, values=values, **_choices(cases, case_id, new_key()))


@bp.post("/pauses")
@bp.post("/people/<uuid:case_id>/pauses")
def create(case_id: UUID | None = None) -> ResponseReturnValue:
    """Rest. The first meeting after it is due in the week that follows."""
    cases = _cases(case_id)
    to = url_for("doors.home") if case_id is None else url_for("people.show", case_id=case_id)
    try:
        form = PauseForm.read(request.form)
        form.check(me().today)
    except Invalid as problem:
        return _again(problem.errors, cases, case_id)
    if not is_new("pause", form.id):
        return go(to)
    chosen = [case for case in cases if case.id in form.cases]
    allow(len(chosen) == len(set(form.cases)))
    for case in chosen:
        _rest(case, form)
    db.session.commit()
    said = ngettext("%(count)s person rests.", "%(count)s people rest.", len(chosen))
    return go(to, said=said)


def _rest(case: Case, form: PauseForm) -> None:
    at = clock.now()
    pause = Pause(reason=form.reason, starts_on=form.starts_on, made_by_id=me().id, made_at=at)
    pause.confirm(form.ends_on, by=me().id, at=at)
    case.pause(pause, plan_of(db.session, case), history_of(db.session, case))
    audit.note(db.session, me(), "case.pause", "case", case.id, at=at)


def _cases(case_id: UUID | None) -> list[Case]:
    """Open cases for whose rest this actor answers; 403 where there is none."""
    query = visible_cases(me()).where(Case.state == CaseState.open)
    if case_id is not None:
        query = query.where(Case.id == case_id)
    whole = query.options(joinedload(Case.person), joinedload(Case.unit))
    cases = [case for case in db.session.scalars(whole) if can_answer(me(), case)]
    allow(bool(cases))
    return sorted(cases, key=lambda case: sort_key(case.person.name))


def _again(errors: Errors, cases: list[Case], case_id: UUID | None) -> ResponseReturnValue:
    return invalid("team/pause.html", errors, **_choices(cases, case_id, request.form.get("id")))


def _choices(cases: list[Case], case_id: UUID | None, key: object) -> dict[str, Any]:
    reasons = [PauseReason.weather, PauseReason.other] if case_id is None else list(PauseReason)
    return {
        "key": key,
        "one": cases[0] if case_id is not None else None,
        "people": [
            (str(case.id), case.person.name, f"{case.person.birth_year} · {case.person.hamlet}")
            for case in cases
        ],
        "reasons": [(reason.value, messages.pause(reason)) for reason in reasons],
    }
