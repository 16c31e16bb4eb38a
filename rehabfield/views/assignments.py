"""Who walks alongside: ask for a helper, and let one end."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from .. import audit, clock
from ..database import db
from ..forms.assignments import AssignmentForm, EndForm, Kin
from ..forms.base import Errors, Invalid
from ..i18n import full_day
from ..i18n import gettext as _
from ..models import Assignment, AssignmentRole, AssignmentState, Case, User
from ..offline import history_of, plan_of
from ..policies import can_propose, keeps, leads, visible_assignments, visible_cases
from .appointments import propose
from .endings import end_assignment
from .gate import me
from .page import allow, go, invalid, new_key, one_or_404, opened, page
from .receipts import is_new
from .rosters import members_of

bp = Blueprint("assignments", __name__)

AHEAD = timedelta(days=31)
RUNNING = frozenset({AssignmentState.active, AssignmentState.proposed})


@bp.get("/people/<uuid:case_id>/assignments/new")
def new(case_id: UUID) -> ResponseReturnValue:
    """Who shall walk alongside?"""
    case = _case(case_id)
    opened("case", case.id)
    main = any(one.state is AssignmentState.active for one in case.assignments)
    values = MultiDict(
        {
            "id": str(new_key()),
            "role": (AssignmentRole.support if main else AssignmentRole.main).value,
            "starts_on": max(clock.today(), case.starts_on).isoformat(),
        }
    )
    return page("assignments/new.html", errors={}, values=values, **_around(case))


@bp.post("/people/<uuid:case_id>/assignments")
def create(case_id: UUID) -> ResponseReturnValue:
    """Assign at once whom a paper names; ask the commune for anybody else."""
    case = _case(case_id)
    try:
        form = AssignmentForm.read(request.form)
    except Invalid as problem:
        return invalid("assignments/new.html", problem.errors, **_around(case))
    done = url_for("people.show", case_id=case.id)
    if not is_new("assignment", form.id):
        return go(done)
    helper, errors = _checked(case, form)
    if helper is None or errors:
        db.session.rollback()
        return invalid("assignments/new.html", errors, **_around(case))
    kin = form.kin is Kin.agreed
    made = propose(me(), case, helper, form.role, kin=kin, starts_on=form.starts_on)
    made_id, proposed = made.id, made.state is AssignmentState.proposed
    officer = keeps(me(), case.unit)
    db.session.commit()
    if proposed and officer:
        return go(url_for("proposals.show", assignment_id=made_id))
    return go(done, said=_("The commune is asked.") if proposed else _("Assigned."))


@bp.get("/assignments/<uuid:assignment_id>/end")
def ending(assignment_id: UUID) -> ResponseReturnValue:
    """What ends, and from which day."""
    one = _assignment(assignment_id)
    opened("case", one.case_id)
    values = MultiDict({"on": clock.today().isoformat()})
    return page("assignments/end.html", errors={}, values=values, assignment=one)


@bp.post("/assignments/<uuid:assignment_id>/end")
def end(assignment_id: UUID) -> ResponseReturnValue:
    """The helper's last day; from then on nothing opens to them, and their own notes are gone."""
    one = _assignment(assignment_id)
    try:
        on = EndForm.read(request.form).on or clock.today()
        if not one.starts_on <= on <= clock.today():
            raise Invalid({"on": _span_words(one)})
    except Invalid as problem:
        return invalid("assignments/end.html", problem.errors, assignment=one)
    case = one.case
    if one.state in RUNNING:
        end_assignment(one, on)
        case.recount(plan_of(db.session, case), history_of(db.session, case))
        audit.note(db.session, me(), "assignment.end", "case", case.id, at=clock.now())
        db.session.commit()
    return go(url_for("people.show", case_id=one.case_id), said=_("Ended."))


def _case(case_id: UUID) -> Case:
    case = one_or_404(visible_cases(me()).where(Case.id == case_id))
    allow(can_propose(me(), case))
    return case


def _assignment(assignment_id: UUID) -> Assignment:
    one = one_or_404(visible_assignments(me()).where(Assignment.id == assignment_id))
    allow(leads(me(), one.case.team_id) or keeps(me(), one.case.unit))
    return one


def _checked(case: Case, form: AssignmentForm) -> tuple[User | None, Errors]:
    errors: Errors = {}
    members = members_of([case.team_id]) if case.team_id else []
    helper = next((one.user for one in members if one.user.id == form.helper), None)
    if helper is None:
        errors["helper"] = _("Please choose a member of the team.")
    elif case.person.own_user_id == helper.id:
        errors["helper"] = _("Nobody helps in their own case.")
    elif any(one.user_id == helper.id and one.state in RUNNING for one in case.assignments):
        errors["helper"] = _("Walks alongside already, or the commune has been asked.")
    if form.kin is Kin.not_asked:
        errors["kin"] = _("Please ask the person first.")
    if not case.starts_on <= form.starts_on <= _latest(case):
        errors["starts_on"] = _("Between %(first)s and %(last)s.", **_limits(case))
    return helper, errors


def _latest(case: Case) -> date:
    return max(clock.today(), case.starts_on) + AHEAD


def _limits(case: Case) -> dict[str, str]:
    return {"first": full_day(case.starts_on), "last": full_day(_latest(case))}


def _span_words(one: Assignment) -> str:
    return _(
        "Between %(first)s and %(last)s.",
        first=full_day(one.starts_on),
        last=full_day(clock.today()),
    )


def _around(case: Case) -> dict[str, Any]:
    members = members_of([case.team_id]) if case.team_id else []
    taken = {one.user_id for one in case.assignments if one.state in RUNNING}
    free = [
        (one.user.id, one.user.name, one.user.organisation or "")
        for one in members
        if one.user.id not in taken | {case.person.own_user_id}
    ]
    return {"case": case, "members": free}
