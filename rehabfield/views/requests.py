"""What people ask about their own data, with its clocks (NĐ 356/2025/NĐ-CP, Điều 5)."""

from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import joinedload
from werkzeug.datastructures import MultiDict

from .. import audit, clock
from ..database import db
from ..forms.base import Errors, Invalid
from ..forms.rights import RequestForm, StepForm, in_time
from ..i18n import gettext as _
from ..models import Case, DataRequest, RequestKind
from ..offline import OtherContent, SeenBefore
from ..policies import can_decide, visible_cases, visible_requests
from ..vietnamese import sort_key
from .gate import me
from .page import (
    allow,
    calendar,
    go,
    invalid,
    new_key,
    once,
    one_or_404,
    opened,
    page,
)
from .rights_clocks import clocks, moment_of, standing

bp = Blueprint("requests", __name__)


@bp.get("/requests")
def index() -> ResponseReturnValue:
    """Open ones by their next day, then the answered ones."""
    opened("list", me().id)
    found = list(db.session.scalars(visible_requests(me()).options(joinedload(DataRequest.person))))
    found.sort(key=lambda one: (one.answered_at is not None, _next_day(one), one.received_at))
    return page("rights/requests.html", requests=found, standing=standing)


def _next_day(one: DataRequest) -> date:
    return one.acknowledge_by if one.acknowledged_at is None else one.act_by


@bp.get("/requests/new")
def new() -> ResponseReturnValue:
    """Whose request, for what, since when; `case` comes along from the person's page."""
    values = MultiDict(
        {
            "id": str(new_key()),
            "case": request.args.get("case", ""),
            "received_on": me().today.isoformat(),
        }
    )
    cases = _cases()
    opened("list", me().id, len(cases))
    return page("rights/request_new.html", errors={}, values=values, cases=cases, kinds=RequestKind)


@bp.post("/requests")
def create() -> ResponseReturnValue:
    """Write it down; the clocks run from the day it was received, not from today."""
    try:
        form = RequestForm.read(request.form)
        in_time("received_on", form.received_on, me().today)
        case = one_or_404(visible_cases(me()).where(Case.id == form.case))
        allow(can_decide(me(), case))
        once("request", form.id)
    except Invalid as problem:
        return _again(problem.errors)
    except SeenBefore:
        return go(url_for("requests.show", request_id=form.id))
    except OtherContent:
        abort(409)
    due = clocks(form.kind, form.received_on, calendar())
    db.session.add(
        DataRequest(
            id=form.id,
            person_id=case.person_id,
            kind=form.kind,
            received_at=moment_of(form.received_on, me().today),
            acknowledge_by=due.acknowledge_by,
            act_by=due.act_by,
            wish=form.wish,
            recorded_by_id=me().id,
        )
    )
    audit.note(db.session, me(), "request.create", "case", case.id, at=clock.now())
    db.session.commit()
    return go(url_for("requests.show", request_id=form.id), said=_("Saved."))


def _again(errors: Errors) -> ResponseReturnValue:
    return invalid("rights/request_new.html", errors, cases=_cases(), kinds=RequestKind)


def _cases() -> list[Case]:
    """The officer's cases, one for each person, by given name."""
    query = visible_cases(me()).options(joinedload(Case.person), joinedload(Case.unit))
    found = [case for case in db.session.scalars(query) if can_decide(me(), case)]
    allow(bool(found))
    people = {case.person_id: case for case in found}
    return sorted(people.values(), key=lambda case: sort_key(case.person.name))


@bp.get("/requests/<uuid:request_id>")
def show(request_id: UUID) -> ResponseReturnValue:
    """One request: what was asked, both clocks, and the next step."""
    one = _request(request_id)
    opened("person", one.person_id)
    values = MultiDict({"day": me().today.isoformat()})
    return page("rights/request.html", errors={}, values=values, **_shown(one))


def _request(request_id: UUID) -> DataRequest:
    return one_or_404(visible_requests(me()).where(DataRequest.id == request_id))


def _shown(one: DataRequest) -> dict[str, Any]:
    case = db.session.scalar(
        visible_cases(me()).where(Case.person_id == one.person_id).order_by(Case.state.desc())
    )
    return {"one": one, "person": one.person, "case": case, "standing": standing}


@bp.post("/requests/<uuid:request_id>")
def update(request_id: UUID) -> ResponseReturnValue:
    """Say that it arrived, or what was done; answering says both."""
    one = _request(request_id)
    if one.answered_at is not None:
        return go(url_for("requests.show", request_id=one.id))
    try:
        form = StepForm.read(request.form)
        in_time("day", form.day, me().today, since=clock.local_day(one.received_at))
        if form.step == "answer" and form.answer is None:
            raise Invalid({"answer": _("Please fill this in.")})
    except Invalid as problem:
        return invalid("rights/request.html", problem.errors, **_shown(one))
    at = moment_of(form.day, me().today)
    one.acknowledged_at = one.acknowledged_at or at
    if form.step == "answer":
        one.answered_at, one.answer = at, form.answer
    audit.note(db.session, me(), f"request.{form.step}", "person", one.person_id, at=clock.now())
    db.session.commit()
    return go(url_for("requests.show", request_id=one.id), said=_("Saved."))
