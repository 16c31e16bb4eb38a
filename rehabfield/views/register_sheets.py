"""The register as a sheet to print, after the PIN once more."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from .. import audit, clock, i18n
from ..database import db, only_read
from ..forms.base import Errors, Invalid
from ..forms.rights import ExportForm
from .gate import me
from .page import opened, page
from .pins import refused
from .register_lines import lines, totals
from .register_parts import opened_part, words_of_span
from .register_queries import texts_of

bp = Blueprint("register_sheets", __name__)


@bp.get("/register/sheet")
def show() -> ResponseReturnValue:
    """What the sheet will hold, and the PIN once more."""
    opened("list", me().id, 0)
    return _ask({})


@bp.post("/register/sheet")
def create() -> ResponseReturnValue:
    """The sheet; that it was made, by whom and when, is on the trail and on every page."""
    part = opened_part()
    db.session.rollback()  # the PIN takes its time, and holds up nobody
    try:
        refusal = refused(ExportForm.read(request.form).pin)
        if refusal is not None:
            raise Invalid({"pin": refusal})
    except Invalid as problem:
        return _ask(problem.errors, 422)
    at, count = clock.now(), totals(me(), part.asked, texts_of(me())).lines
    about = {"unit": part.asked.unit_id, "first": str(part.span.first), "last": str(part.span.last)}
    audit.note(db.session, me(), "register.export", "unit", at=at, count=count, detail=about)
    db.session.commit()
    only_read()
    part = opened_part()
    texts = texts_of(me())
    with i18n.speaking("vi"):
        return page(
            "register/sheet.html",
            part=part,
            words_of_span=words_of_span(part.span),
            sums=totals(me(), part.asked, texts),
            lines=lines(me(), part.asked, texts),
            made_at=at,
        )


def _ask(errors: Errors, status: int = 200) -> ResponseReturnValue:
    part = opened_part()
    sums = totals(me(), part.asked, texts_of(me()))
    return page(
        "register/ask.html",
        status,
        part=part,
        words_of_span=words_of_span(part.span),
        sums=sums,
        errors=errors,
    )
