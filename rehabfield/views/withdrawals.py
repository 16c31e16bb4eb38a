"""Undo: a meeting is taken back and counts no longer; its row stays."""

from uuid import UUID

from flask import Blueprint, Response, url_for
from flask.typing import ResponseReturnValue

from .. import clock
from ..database import db
from ..i18n import gettext as _
from ..models import Visit
from ..offline import Overtaken, accept_withdrawal, newest_version
from .gate import me
from .page import go, mapped
from .visit_landing import landing

bp = Blueprint("withdrawals", __name__)


@bp.post("/visits/<uuid:visit_id>/withdrawal")
def create(visit_id: UUID) -> ResponseReturnValue:
    """Take it back. Twice is once."""
    try:
        with mapped():
            visit = accept_withdrawal(db.session, me(), visit_id, clock.now())
    except Overtaken as found:
        return _already(newest_version(db.session, found.visit))
    case_id = visit.case_id
    db.session.commit()
    return gone(case_id)


def gone(case_id: UUID) -> Response:
    """Back to where meetings are logged from."""
    return go(landing(case_id), said=_("The meeting is taken back and counts no longer."))


def _already(newest: Visit) -> ResponseReturnValue:
    if newest.withdrawal is not None:
        return gone(newest.case_id)
    said = _("There is a newer version of this meeting. Please look at it first.")
    return go(url_for("visits.show", visit_id=newest.id), said=said)
