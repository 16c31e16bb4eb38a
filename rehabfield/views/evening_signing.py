"""Signing on glass on a signing evening: one page for the whole list, one household a screen."""

from collections.abc import Sequence
from uuid import UUID

from flask import Blueprint, Response, abort, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from .. import clock
from ..database import db
from ..forms.base import Errors, Invalid
from ..i18n import gettext as _
from ..models import EveningLine, LineState, SigningEvening, Unit
from ..offline import (
    FIELD,
    EveningOver,
    OtherContent,
    PartsMissing,
    SeenBefore,
    Typed,
    accept_evening_commitment,
)
from ..policies import can_hold_evening, visible_evening_lines
from .attachments import MOST_OF_A_FORM, Brought, not_here
from .evening_rooms import evening_or_404
from .gate import long_body, me
from .page import allow, go, mapped, new_key, once, opened, page
from .signing import KIND, PICTURE, sign_values
from .signing_blanks import bare_name
from .visit_answers import key_sent

bp = Blueprint("evening_signing", __name__)


@bp.get("/evenings/<uuid:evening_id>/sign")
def new(evening_id: UUID) -> ResponseReturnValue:
    """The text, and those who still wait; the phone shows one of them at a time."""
    evening = evening_or_404(evening_id)
    allow(can_hold_evening(me(), evening))
    waiting = _waiting(evening)
    if waiting:
        opened("evening", evening.id, len(waiting))
    return _form(evening, waiting, _first_values(evening), new_key())


@bp.post("/evenings/<uuid:evening_id>/commitments")
@long_body(MOST_OF_A_FORM)
def create(evening_id: UUID) -> ResponseReturnValue:
    """Keep what a household signed, once, whatever the phone does."""
    brought = Brought.read(PICTURE)
    fields = Typed((name, request.form.getlist(name)) for name in request.form)
    key = key_sent()
    if key is None:
        abort(400)
    evening = evening_or_404(evening_id)
    allow(can_hold_evening(me(), evening))
    try:
        if brought.problem:
            raise Invalid({FIELD: brought.problem})
        once(KIND, key)
        with mapped():
            named = brought.reference(KIND, key)
            if named is not None:
                fields[FIELD] = [str(named)]
            accept_evening_commitment(db.session, me(), evening_id, fields, clock.now())
    except (Invalid, PartsMissing) as problem:
        db.session.rollback()
        errors = problem.errors if isinstance(problem, Invalid) else {FIELD: not_here()}
        values = brought.kept(KIND, dropped=FIELD in errors)
        evening = evening_or_404(evening_id)
        return _form(evening, _waiting(evening), values, key, 422, errors)
    except SeenBefore:
        return kept(evening_id)
    except (OtherContent, EveningOver):
        abort(409)
    db.session.commit()
    return kept(evening_id)


def kept(evening_id: UUID) -> Response:
    """Back to the list."""
    to = url_for("evenings.show", evening_id=evening_id)
    return go(to, said=_("The commitment is kept."))


def _first_values(evening: SigningEvening) -> MultiDict[str, str]:
    unit = db.session.get_one(Unit, evening.unit_id)
    day = clock.today() if evening.day > clock.today() else evening.day
    return MultiDict(
        {
            "b-place_name": bare_name(unit),
            "b-commune_name": bare_name(unit),
            "b-document_date": day.strftime("%d/%m/%Y"),
            "s-volunteer-name": me().name,
        }
    )


def _waiting(evening: SigningEvening) -> Sequence[EveningLine]:
    return db.session.scalars(
        visible_evening_lines(me())
        .where(EveningLine.evening_id == evening.id, EveningLine.state == LineState.waiting)
        .order_by(EveningLine.number)
    ).all()


def _form(
    evening: SigningEvening,
    waiting: Sequence[EveningLine],
    values: MultiDict[str, str],
    key: UUID,
    status: int = 200,
    errors: Errors | None = None,
) -> ResponseReturnValue:
    return page(
        "evenings/sign.html",
        status,
        evening=evening,
        waiting=waiting,
        key=key,
        **sign_values(evening.template, values, errors),
    )
