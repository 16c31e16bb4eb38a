"""One household on the list of a signing evening: added, marked, written anew, taken off."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from .. import clock
from ..database import db
from ..forms.base import Errors, Fields, Invalid
from ..forms.evenings import EveningLineForm, HouseholdForm
from ..i18n import gettext as _
from ..models import EveningLine, LineState, SigningEvening
from ..offline import EveningOver, accept_evening_line, ask_about_double
from ..offline.evening_lines import change_evening_line, remove_evening_line
from ..policies import can_hold_evening, can_run_evening, visible_evening_lines
from .evening_rooms import counts_of, evening_or_404, marked, noun, over, to_the_room
from .gate import me
from .page import allow, mapped, new_key, one_or_404, opened, page

bp = Blueprint("evening_lines", __name__)


@bp.get("/evenings/<uuid:evening_id>/lines/new")
def new(evening_id: UUID) -> ResponseReturnValue:
    """Who is not on the list yet."""
    return _adding(_held(evening_id), MultiDict({"id": str(new_key())}), {})


@bp.post("/evenings/<uuid:evening_id>/lines")
def create(evening_id: UUID) -> ResponseReturnValue:
    """Add a household, or say what became of one."""
    evening = _held(evening_id)
    try:
        form = EveningLineForm.read(request.form)
        with mapped():
            ask_about_double(db.session, me(), evening_id, form)
            line = accept_evening_line(db.session, me(), evening_id, form, clock.now())
    except EveningOver:
        return over(evening_id)
    except Invalid as problem:
        db.session.rollback()
        return _adding(evening_or_404(evening.id), request.form, problem.errors, 422)
    state, at = line.state, line.marked_at
    db.session.commit()
    return to_the_room(evening_id, marked(state), at if state is LineState.on_paper else None)


@bp.get("/evenings/<uuid:evening_id>/lines/<uuid:line_id>")
def edit(evening_id: UUID, line_id: UUID) -> ResponseReturnValue:
    """One household that waits, with all that may be done about it."""
    evening, line = _held(evening_id), _waiting(evening_id, line_id)
    opened("evening", evening.id)
    values = {"name": line.name, "members": line.members, "address": line.address}
    return _editing(evening, line, values, {})


@bp.post("/evenings/<uuid:evening_id>/lines/<uuid:line_id>")
def update(evening_id: UUID, line_id: UUID) -> ResponseReturnValue:
    """Write it anew."""
    evening, line = _held(evening_id), _waiting(evening_id, line_id)
    try:
        form = HouseholdForm.read(request.form)
        with mapped():
            change_evening_line(db.session, me(), evening_id, line_id, form, clock.now())
    except EveningOver:
        return over(evening_id)
    except Invalid as problem:
        db.session.rollback()
        return _editing(evening, line, request.form, problem.errors, 422)
    db.session.commit()
    return to_the_room(evening_id, _("Saved."))


@bp.post("/evenings/<uuid:evening_id>/lines/<uuid:line_id>/removal")
def remove(evening_id: UUID, line_id: UUID) -> ResponseReturnValue:
    """Take it off the list; it is counted nowhere."""
    try:
        with mapped():
            remove_evening_line(db.session, me(), evening_id, line_id, clock.now())
    except EveningOver:
        return over(evening_id)
    db.session.commit()
    return to_the_room(evening_id, _("Taken off the list."))


def done(evening_id: UUID, fields: Fields) -> Response:
    """After a record from the phone: back to the evening, with what it said."""
    return to_the_room(evening_id, marked(LineState(fields.getlist("state")[-1])))


def _held(evening_id: UUID) -> SigningEvening:
    evening = evening_or_404(evening_id)
    allow(can_hold_evening(me(), evening))
    return evening


def _waiting(evening_id: UUID, line_id: UUID) -> EveningLine:
    return one_or_404(
        visible_evening_lines(me()).where(
            EveningLine.id == line_id,
            EveningLine.evening_id == evening_id,
            EveningLine.state == LineState.waiting,
        )
    )


def _adding(
    evening: SigningEvening, values: Any, errors: Errors, status: int = 200
) -> ResponseReturnValue:
    counts = counts_of([evening.id]).get(evening.id)
    return page(
        "evenings/add.html",
        status,
        evening=evening,
        one=noun(evening.template.subject),
        some_away=bool(counts and counts.absent),
        may_run=can_run_evening(me(), evening),
        key=values.get("id") or new_key(),
        values=values,
        errors=errors,
    )


def _editing(
    evening: SigningEvening, line: EveningLine, values: Any, errors: Errors, status: int = 200
) -> ResponseReturnValue:
    return page(
        "evenings/line.html",
        status,
        evening=evening,
        line=line,
        one=noun(evening.template.subject),
        keys=[new_key() for _each in range(3)],
        may_run=can_run_evening(me(), evening),
        values=values,
        errors=errors,
    )
