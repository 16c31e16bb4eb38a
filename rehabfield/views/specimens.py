"""A text as it will be printed, to be looked at: what is kept, or what is being typed."""

from uuid import UUID

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from .. import clock
from ..database import db, only_read
from ..forms.base import Invalid
from ..forms.wordings import wording_of
from ..papers import Sheet, render
from ..papers import Signed as Place
from ..texts import Filled, Text
from ..texts.samples import sample
from .page import page
from .wordings import editable, place_of, wording

bp = Blueprint("specimens", __name__)


@bp.get("/wordings/<uuid:template_id>/specimen")
def show(template_id: UUID) -> ResponseReturnValue:
    """The form of the law with its dots; another with values that are nobody's."""
    template, unit = wording(template_id)
    text = template.text
    filled = Filled(text, {}) if text.official else sample(text, place_of(unit), clock.today())
    return _printed(filled)


@bp.post("/wordings/<uuid:template_id>/specimen")
def create(template_id: UUID) -> ResponseReturnValue:
    """What is typed, without keeping it."""
    db.session.rollback()
    only_read()
    template, unit = editable(template_id)
    try:
        _form, text = wording_of(template.text, request.form)
    except Invalid:
        return page("wordings/unprinted.html", 422)
    return _printed(sample(text, place_of(unit), clock.today()))


def _printed(filled: Filled) -> Response:
    db.session.rollback()
    sheet = Sheet(filled, tuple(_places(filled.text)), specimen=True)
    answer = Response(render(sheet), mimetype="application/pdf")
    answer.headers["Content-Disposition"] = 'inline; filename="mau.pdf"'
    return answer


def _places(text: Text) -> list[Place]:
    """Who is asked on every such paper."""
    return [
        Place(one.title, one.note, apart=one.apart)
        for one in text.signers
        if one.asked and not one.minor
    ]
