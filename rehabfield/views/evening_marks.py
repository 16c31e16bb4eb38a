"""Marks for many households of a list at once; two of one name told apart."""

from uuid import UUID

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from .. import clock
from ..database import db
from ..forms.base import Invalid
from ..forms.evenings import DistinctionForm, MarksForm
from ..i18n import gettext as _
from ..i18n import ngettext
from ..models import LineState
from ..offline import EveningOver
from ..offline.evening_marks import (
    ListChanged,
    accept_evening_marks,
    tell_apart,
    undo_evening_marks,
)
from ..policies import can_tell_apart, was_at_evening
from .evening_rooms import evening_or_404, moment, over, to_the_room
from .gate import me
from .page import allow, go, mapped

bp = Blueprint("evening_marks", __name__)


@bp.post("/evenings/<uuid:evening_id>/marks")
def create(evening_id: UUID) -> ResponseReturnValue:
    """The same for all that are ticked, or for all who still wait."""
    allow(was_at_evening(me(), evening_or_404(evening_id)))
    now = clock.now()
    try:
        with mapped():
            form = MarksForm.read(request.form)
            count = accept_evening_marks(db.session, me(), evening_id, form, now)
    except EveningOver:
        return over(evening_id)
    except ListChanged:
        return to_the_room(evening_id, _("The list was changed meanwhile. Please look again."))
    except Invalid as problem:
        return to_the_room(evening_id, next(iter(problem.errors.values())))
    db.session.commit()
    known = count and form.state is LineState.on_paper
    return to_the_room(evening_id, _said(form.state, count), now if known else None)


@bp.post("/evenings/<uuid:evening_id>/marks/<int:number>/withdrawal")
def withdraw(evening_id: UUID, number: int) -> ResponseReturnValue:
    """What was marked at one moment waits again; `number` is that moment, in microseconds."""
    allow(was_at_evening(me(), evening_or_404(evening_id)))
    try:
        with mapped():
            undo_evening_marks(db.session, me(), evening_id, moment(number), clock.now())
    except EveningOver:
        return over(evening_id)
    db.session.commit()
    return to_the_room(evening_id, _("Taken back."))


@bp.post("/evenings/<uuid:evening_id>/lines/<uuid:line_id>/distinction")
def distinguish(evening_id: UUID, line_id: UUID) -> ResponseReturnValue:
    """Two households in spite of one name and address, or one after all."""
    allow(can_tell_apart(me(), evening_or_404(evening_id)))
    try:
        with mapped():
            apart = DistinctionForm.read(request.form).apart
            tell_apart(db.session, me(), evening_id, line_id, apart, clock.now())
    except Invalid as problem:
        return to_the_room(evening_id, next(iter(problem.errors.values())))
    db.session.commit()
    said = _("Counted by itself.") if apart else _("Counted as one.")
    return go(url_for("evenings.show", evening_id=evening_id) + "#signed", said=said)


def _said(state: LineState, count: int) -> str:
    if state is LineState.on_paper:
        return ngettext("%(count)s signed on paper.", "%(count)s signed on paper.", count)
    if state is LineState.absent:
        return ngettext(
            "%(count)s counted as away. The name is not kept.",
            "%(count)s counted as away. The names are not kept.",
            count,
        )
    return ngettext(
        "%(count)s counted as not signed. The name is not kept.",
        "%(count)s counted as not signed. The names are not kept.",
        count,
    )
