"""The days of the week on which a helper and a person like to meet."""

from uuid import UUID

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue

from ..database import db
from ..forms.base import Invalid
from ..forms.shifts import WeekdaysForm
from ..i18n import gettext as _
from ..models import Assignment, Case
from ..policies import my_assignments, visible_cases
from .gate import me
from .page import go, one_or_404

bp = Blueprint("weekdays", __name__)


@bp.post("/people/<uuid:case_id>/weekdays")
def update(case_id: UUID) -> ResponseReturnValue:
    """Keep them with one's own assignment: the plan of the case then proposes these days."""
    case = one_or_404(visible_cases(me()).where(Case.id == case_id))
    assignment = one_or_404(my_assignments(me()).where(Assignment.case_id == case.id))
    try:
        form = WeekdaysForm.read(request.form)
    except Invalid:
        abort(400)
    assignment.prefer(frozenset(day - 1 for day in form.days))
    db.session.commit()
    return go(url_for("people.show", case_id=case_id, _anchor="weekdays"), said=_("Saved."))
