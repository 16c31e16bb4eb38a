"""Meetings go on after a pause."""

from uuid import UUID

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from .. import audit, clock
from ..database import db
from ..i18n import gettext as _
from ..models import Case
from ..offline import history_of, plan_of
from ..policies import can_answer, visible_cases
from .gate import me
from .page import allow, go, one_or_404

bp = Blueprint("resumptions", __name__)


@bp.post("/people/<uuid:case_id>/resumption")
def create(case_id: UUID) -> ResponseReturnValue:
    """End what pauses; the next meeting is due within a week."""
    case = one_or_404(visible_cases(me()).where(Case.id == case_id))
    allow(can_answer(me(), case))
    if any(pause.runs_on(me().today) for pause in case.pauses):
        case.resume(me().today, plan_of(db.session, case), history_of(db.session, case))
        audit.note(db.session, me(), "case.resume", "case", case.id, at=clock.now())
        db.session.commit()
    said = _("Meetings go on; the next one is due this week.")
    return go(url_for("people.show", case_id=case.id), said=said)
