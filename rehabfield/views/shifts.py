"""Another day for the next meeting: the day is picked, its week becomes the window."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from .. import audit, clock
from ..database import db
from ..forms.base import Invalid
from ..forms.shifts import AHEAD, ShiftForm
from ..i18n import gettext as _
from ..i18n import spoken_day, spoken_window
from ..models import Case, CaseState
from ..offline import history_of, plan_of
from ..policies import logged_cases
from ..schedule import suggested_day, week_of
from .gate import me
from .page import allow, go, invalid, new_key, one_or_404, opened, page
from .receipts import is_new
from .today import sentence

bp = Blueprint("shifts", __name__)

WEEKS_OFFERED = 3
DAY, WEEK = timedelta(days=1), timedelta(days=7)


@bp.get("/people/<uuid:case_id>/shifts/new")
def new(case_id: UUID) -> ResponseReturnValue:
    """The form: days that suit come first."""
    case = _case(case_id)
    opened("case", case.id)
    days = suiting(case)
    values = MultiDict({"id": str(new_key()), "to": days[0].isoformat()})
    return page("shifts/new.html", errors={}, values=values, **_shown(case, days))


@bp.post("/people/<uuid:case_id>/shifts")
def create(case_id: UUID) -> ResponseReturnValue:
    """Put the next meeting into the week of that day."""
    case = _case(case_id)
    try:
        form = ShiftForm.read(request.form)
    except Invalid as problem:
        return invalid("shifts/new.html", problem.errors, **_shown(case, suiting(case)))
    if not is_new("shift", form.id):
        return _done(case)
    plan = plan_of(db.session, case)
    history = history_of(db.session, case)
    case.shift(form.to, plan, history, by=me().id, at=clock.now(), reason=form.reason)
    audit.note(db.session, me(), "case.shift", "case", case.id, at=clock.now())
    db.session.commit()
    return _done(case)


def _case(case_id: UUID) -> Case:
    """A case whose meetings one may plan: it runs, and no pause keeps it still."""
    case = one_or_404(logged_cases(me()).where(Case.id == case_id))
    allow(case.state is CaseState.open and not case.resting)
    return case


def suiting(case: Case) -> list[date]:
    """Days to offer: tomorrow where it is late, then the best of the next weeks."""
    today, plan = clock.today(), plan_of(db.session, case)
    last = case.window.last if case.window else today
    weeks = [max(last, today) + WEEK * n for n in range(1, WEEKS_OFFERED + 1)]
    days = [suggested_day(week_of(day, plan, since=today), plan, today) for day in weeks]
    return sorted({today + DAY, *days} if last <= today else set(days))


def _shown(case: Case, days: list[date]) -> dict[str, Any]:
    today = clock.today()
    return {
        "case": case,
        "quick": [(sentence(spoken_day(day, today)), day.isoformat()) for day in days],
        "least": today.isoformat(),
        "most": (today + AHEAD).isoformat(),
    }


def _done(case: Case) -> Response:
    to = url_for("people.show", case_id=case.id)
    if case.window is None:
        return go(to, said=_("Saved."))
    when = spoken_window(case.window, clock.today())
    return go(to, said=_("The next meeting is now %(when)s.", when=when))
