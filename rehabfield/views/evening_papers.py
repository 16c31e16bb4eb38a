"""The list that was signed in ink, photographed."""

from uuid import UUID

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from .. import clock
from ..database import db
from ..forms.base import Errors, Invalid
from ..forms.evenings import EveningPaperForm
from ..i18n import gettext as _
from ..models import SigningEvening
from ..offline import FIELD, PartsMissing
from ..offline.evenings import KIND, keep_evening_paper
from ..policies import was_at_evening
from .attachments import MOST_OF_A_FORM, Brought, named_in, not_here
from .evening_rooms import evening_or_404, to_the_room
from .gate import long_body, me
from .headers import with_camera
from .page import allow, mapped, new_key, page
from .receipts import is_new
from .visit_answers import key_sent

bp = Blueprint("evening_papers", __name__)

PICTURE = "photo"


@bp.get("/evenings/<uuid:evening_id>/papers/new")
def new(evening_id: UUID) -> ResponseReturnValue:
    """Take a picture of a page of the list."""
    return _form(_mine(evening_id), MultiDict(), {})


@bp.post("/evenings/<uuid:evening_id>/papers")
@long_body(MOST_OF_A_FORM)
def create(evening_id: UUID) -> ResponseReturnValue:
    """Keep it with the evening."""
    brought = Brought.read(PICTURE)
    evening = _mine(evening_id)
    fields = MultiDict(request.form)
    fields["id"] = str(evening.id)
    if brought.problem:
        return _form(evening, fields, {FIELD: brought.problem}, 422)
    key = key_sent()
    if key is None or not is_new("evening-paper", key):
        return to_the_room(evening_id, "")
    named = brought.reference(KIND, evening.id)
    if named is not None:
        fields[FIELD] = str(named)
    try:
        with mapped():
            keep_evening_paper(db.session, me(), EveningPaperForm.read(fields), clock.now())
    except (Invalid, PartsMissing) as problem:
        db.session.rollback()
        errors = problem.errors if isinstance(problem, Invalid) else {FIELD: not_here()}
        fields.poplist(FIELD)
        return _form(_mine(evening_id), fields, errors, 422)
    db.session.commit()
    return to_the_room(evening_id, _("The picture is kept with the evening."))


def _mine(evening_id: UUID) -> SigningEvening:
    evening = evening_or_404(evening_id)
    allow(was_at_evening(me(), evening))
    return evening


def _form(
    evening: SigningEvening, values: MultiDict[str, str], errors: Errors, status: int = 200
) -> ResponseReturnValue:
    with_camera()
    return page(
        "evenings/paper.html",
        status,
        evening=evening,
        key=key_sent() or new_key(),
        paper=named_in(values),
        values=values,
        errors=errors,
    )
