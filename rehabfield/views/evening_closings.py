"""The end of a signing evening, its going on after all, and one that was prepared by mistake."""

from uuid import UUID

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from .. import clock
from ..database import db
from ..forms.base import Errors, Invalid
from ..forms.evenings import ClosingForm
from ..i18n import gettext as _
from ..offline.evenings import SomebodySigned, close_evening, remove_evening, reopen_evening
from ..policies import can_run_evening
from .evening_rooms import Counts, counts_of, evening_or_404, noun, to_the_room
from .gate import me
from .page import allow, go, mapped, page

bp = Blueprint("evening_closings", __name__)


@bp.get("/evenings/<uuid:evening_id>/closing")
def new(evening_id: UUID) -> ResponseReturnValue:
    """What becomes of who still waits, before it is done."""
    return _form(evening_id, {})


@bp.post("/evenings/<uuid:evening_id>/closing")
def create(evening_id: UUID) -> ResponseReturnValue:
    """It is over."""
    allow(can_run_evening(me(), evening_or_404(evening_id)))
    try:
        with mapped():
            form = ClosingForm.read(request.form)
            close_evening(db.session, me(), evening_id, form, clock.now())
    except Invalid as problem:
        db.session.rollback()
        return _form(evening_id, problem.errors, 422)
    db.session.commit()
    return to_the_room(evening_id, "")


@bp.post("/evenings/<uuid:evening_id>/reopening")
def reopen(evening_id: UUID) -> ResponseReturnValue:
    """It goes on."""
    with mapped():
        reopen_evening(db.session, me(), evening_id, clock.now())
    db.session.commit()
    return to_the_room(evening_id, _("The signing evening goes on."))


@bp.post("/evenings/<uuid:evening_id>/removal")
def remove(evening_id: UUID) -> ResponseReturnValue:
    """Take it away with its list, while nobody has signed."""
    try:
        with mapped():
            remove_evening(db.session, me(), evening_id, clock.now())
    except SomebodySigned:
        return to_the_room(evening_id, _("Somebody has signed here already, so it stays."))
    db.session.commit()
    return go(url_for("evenings.index"), said=_("Taken away."))


def _form(evening_id: UUID, errors: Errors, status: int = 200) -> ResponseReturnValue:
    evening = evening_or_404(evening_id)
    allow(can_run_evening(me(), evening))
    if evening.closed_at is not None:
        return to_the_room(evening_id, "")
    return page(
        "evenings/closing.html",
        status,
        evening=evening,
        one=noun(evening.template.subject),
        counts=counts_of([evening.id]).get(evening.id, Counts()),
        values=request.form,
        errors=errors,
    )
