"""The term of a case as on its paper, put right by the officer, and its rhythm of meetings."""

from typing import Any
from uuid import UUID

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.datastructures import MultiDict

from .. import audit, clock
from ..database import db
from ..forms.base import Errors, Invalid
from ..forms.terms import RhythmForm, TermForm
from ..i18n import gettext as _
from ..models import Case, CaseState
from ..offline import history_of, plan_of
from ..policies import can_decide, can_edit_person, visible_cases
from .gate import me
from .page import allow, go, invalid, one_or_404, opened, page

bp = Blueprint("terms", __name__)


@bp.get("/people/<uuid:case_id>/term")
def edit(case_id: UUID) -> ResponseReturnValue:
    """The form: a leader sets the rhythm, the officer the days too."""
    case = _case(case_id)
    opened("case", case.id)
    values = MultiDict(
        {
            "version": str(case.version),
            "starts_on": case.starts_on.isoformat(),
            "ends_on": case.ends_on.isoformat() if case.ends_on else "",
            "interval_days": str(case.interval_days or ""),
            "stage": case.stage or "",
        }
    )
    return page("cases/term.html", errors={}, values=values, **_around(case))


@bp.post("/people/<uuid:case_id>/term")
def update(case_id: UUID) -> ResponseReturnValue:
    """Keep it, and find the next meeting anew."""
    case = _case(case_id)
    try:
        form = (TermForm if can_decide(me(), case) else RhythmForm).read(request.form)
        if errors := _problems(case, form):
            raise Invalid(errors)
    except Invalid as problem:
        return invalid("cases/term.html", problem.errors, **_around(case))
    if form.version != case.version:
        raise StaleDataError
    _apply(case, form)
    case.recount(plan_of(db.session, case), history_of(db.session, case))
    db.session.commit()
    return go(url_for("people.show", case_id=case.id), said=_("Saved."))


def _case(case_id: UUID) -> Case:
    case = one_or_404(visible_cases(me()).where(Case.id == case_id))
    allow(can_edit_person(me(), case) and case.state is CaseState.open)
    return case


def _problems(case: Case, form: RhythmForm) -> Errors:
    errors: Errors = {}
    if form.stage not in {None, *(stage.code for stage in case.rules.stages)}:
        errors["stage"] = _("Please choose one.")
    if isinstance(form, TermForm):
        if form.ends_on is None and case.rules.duration_months:
            errors["ends_on"] = _("Until which day, by the paper?")
        if _moved(case, form) and form.reason is None:
            errors["reason"] = _("Why is it changed? For example: a slip of the pen.")
    return errors


def _moved(case: Case, form: TermForm) -> bool:
    return (form.starts_on, form.ends_on) != (case.starts_on, case.ends_on)


def _apply(case: Case, form: RhythmForm) -> None:
    detail = {"interval": form.interval_days, "stage": form.stage}
    if isinstance(form, TermForm) and _moved(case, form):
        detail |= {
            "was": f"{case.starts_on}/{case.ends_on}",
            "is": f"{form.starts_on}/{form.ends_on}",
            "reason": form.reason,
        }
        case.starts_on, case.ends_on = form.starts_on, form.ends_on
    case.interval_days, case.stage = form.interval_days, form.stage
    at = clock.now()
    audit.note(db.session, me(), "case.term", "case", case.id, at=at, detail=detail)


def _around(case: Case) -> dict[str, Any]:
    officer = can_decide(me(), case)
    return {
        "case": case,
        "officer": officer,
        "stages": [
            (one.code, one.name if officer else one.plain, one.interval_days)
            for one in case.rules.stages
        ],
    }
