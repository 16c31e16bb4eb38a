"""The end of a case, for a reason the law knows."""

from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from .. import audit, clock, rulebook
from ..database import db
from ..forms.base import Errors, Invalid
from ..forms.closings import ClosingForm
from ..i18n import full_day
from ..i18n import gettext as _
from ..models import Case, CaseState
from ..offline import calendar_of
from ..policies import can_decide, visible_cases
from ..rulebook import ClosingReason
from .endings import close_case
from .gate import me
from .page import allow, go, invalid, new_key, one_or_404, opened, page

bp = Blueprint("closings", __name__)


@bp.get("/people/<uuid:case_id>/closing/new")
def new(case_id: UUID) -> ResponseReturnValue:
    """Why, and since when?"""
    case = _case(case_id)
    opened("case", case.id)
    values = MultiDict({"id": str(new_key()), "closed_on": clock.today().isoformat()})
    return page("closings/new.html", errors={}, values=values, **_around(case))


@bp.post("/people/<uuid:case_id>/closing")
def create(case_id: UUID) -> ResponseReturnValue:
    """The case ends; the person leaves the helpers' phones at once."""
    case = _case(case_id)
    done = url_for("people.show", case_id=case.id)
    if case.state is CaseState.closed:
        return go(done)
    try:
        form = ClosingForm.read(request.form)
        if errors := _problems(case, form):
            raise Invalid(errors)
    except Invalid as problem:
        return invalid("closings/new.html", problem.errors, **_around(case))
    reason = _chosen(case, form)
    close_case(case, reason.code, form.closed_on, form.note)
    audit.note(
        db.session,
        me(),
        "case.close",
        "case",
        case.id,
        at=clock.now(),
        detail={"reason": reason.code},
    )
    db.session.commit()
    return go(done, said=_("Ended. The person has left the helpers' phones."))


def reasons_for(case: Case) -> tuple[ClosingReason, ...]:
    """The reasons for its kind, by the law of today (L120 Đ48)."""
    return rulebook.in_force(clock.today()).reasons_to_close(case.rules)


def _chosen(case: Case, form: ClosingForm) -> ClosingReason:
    for reason in reasons_for(case):
        if _shown(reason) == form.reason:
            return reason
    raise Invalid({"reason": _("Please choose one.")})


def _shown(reason: ClosingReason) -> str:
    """Its code as it may stand in a page, which tells nobody what this is about."""
    return reason.code.removeprefix("rehab_")


def _case(case_id: UUID) -> Case:
    case = one_or_404(visible_cases(me()).where(Case.id == case_id))
    allow(can_decide(me(), case))
    return case


def _problems(case: Case, form: ClosingForm) -> Errors:
    reason = _chosen(case, form)
    if form.closed_on < case.starts_on:
        first = full_day(case.starts_on)
        return {"closed_on": _("The case began on %(day)s.", day=first)}
    opens = _certificate_from(case)
    if reason.code == "completed" and opens is not None and form.closed_on < opens:
        return {
            "closed_on": _(
                "The certificate is given from %(day)s on, not earlier.", day=full_day(opens)
            )
        }
    return {}


def _certificate_from(case: Case) -> date | None:
    """The first day on which completion may be certified (D163 Đ138)."""
    end = case.expected_end_on or case.ends_on
    for deadline in rulebook.in_force(clock.today()).deadlines_of(case.kind):
        if deadline.anchor == "aftercare_end" and end is not None:
            return deadline.limit.due(end, calendar_of(db.session)).first_day
    return None


def _around(case: Case) -> dict[str, Any]:
    law = rulebook.in_force(clock.today())
    titles = {form.code: f"Mẫu {form.number}" for form in law.forms}
    options = [
        (
            _shown(reason),
            reason.plain if "died" in reason.code else reason.name,
            "",
            " · ".join([*(titles[code] for code in reason.forms), reason.article]),
        )
        for reason in reasons_for(case)
    ]
    return {"case": case, "reasons": options, "opens": _certificate_from(case)}
