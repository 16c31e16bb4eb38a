"""Proposals of helpers: the commune's officer rests them on a paper, or declines."""

from typing import Any
from uuid import UUID

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from .. import audit, clock, messages
from ..database import db
from ..forms.assignments import ConfirmationForm, NewPaperForm
from ..forms.base import Invalid
from ..forms.decisions import Deed
from ..i18n import gettext as _
from ..models import Assignment, AssignmentState, Decision
from ..offline import history_of, plan_of
from ..policies import can_decide, visible_assignments
from .gate import me
from .page import allow, go, invalid, one_or_404, opened, page
from .paperwork import attach, entered, name_helper, papers_for

bp = Blueprint("proposals", __name__)

NEW = "new"
DEEDS = (Deed.form_59, Deed.form_60, Deed.form_55, Deed.form_53)


@bp.get("/assignments/<uuid:assignment_id>/confirmation")
def show(assignment_id: UUID) -> ResponseReturnValue:
    """On which paper does it rest?"""
    proposal = _proposal(assignment_id)
    opened("case", proposal.case_id)
    papers = papers_for(me(), proposal.case)
    named = next((one for one in papers if one.names(proposal.user)), None)
    values = MultiDict({"decision": str(named.id) if named else "", "kind": Deed.form_59.value})
    return page("assignments/confirm.html", errors={}, values=values, **_around(proposal))


@bp.post("/assignments/<uuid:assignment_id>/confirmation")
def confirm(assignment_id: UUID) -> ResponseReturnValue:
    """The commune's paper turns the proposal into an assignment."""
    proposal = _proposal(assignment_id)
    if proposal.state is not AssignmentState.proposed:
        return go(url_for("commune.index"))
    try:
        paper = _paper(proposal)
    except Invalid as problem:
        db.session.rollback()
        return invalid(
            "assignments/confirm.html", problem.errors, **_around(_proposal(assignment_id))
        )
    case = proposal.case
    name_helper(paper, proposal.user)
    if paper.team_id is None:
        attach(paper, case)
    plan, history = plan_of(db.session, case), history_of(db.session, case)
    case.confirm(proposal, paper, clock.today(), plan, history)
    audit.note(db.session, me(), "assignment.confirm", "case", case.id, at=clock.now())
    db.session.commit()
    return go(url_for("commune.index"), said=_("Confirmed. The helper can begin."))


@bp.post("/assignments/<uuid:assignment_id>/decline")
def decline(assignment_id: UUID) -> ResponseReturnValue:
    """The commune decided otherwise."""
    proposal = _proposal(assignment_id)
    if proposal.state is AssignmentState.proposed:
        proposal.decline(clock.today())
        audit.note(db.session, me(), "assignment.decline", "case", proposal.case_id, at=clock.now())
        db.session.commit()
    return go(url_for("commune.index"), said=_("Not agreed. The team leader sees it."))


def _proposal(assignment_id: UUID) -> Assignment:
    one = one_or_404(visible_assignments(me()).where(Assignment.id == assignment_id))
    allow(can_decide(me(), one.case))
    return one


def _paper(proposal: Assignment) -> Decision:
    """The paper that was chosen, or the one that was typed; raises Invalid."""
    if request.form.get("decision") in (None, "", NEW):
        form = NewPaperForm.read(request.form)
        return entered(me(), proposal.case.unit_id, form.kind.kind, form)
    chosen = ConfirmationForm.read(request.form)
    known = {one.id: one for one in papers_for(me(), proposal.case)}
    paper = known.get(chosen.decision)
    if paper is None:
        raise Invalid({"decision": _("Please choose one.")})
    if not paper.names(proposal.user) and not chosen.names_helper:
        raise Invalid({"names_helper": _("Does the paper name this helper? Then please tick.")})
    return paper


def _around(proposal: Assignment) -> dict[str, Any]:
    papers = papers_for(me(), proposal.case)
    return {
        "proposal": proposal,
        "case": proposal.case,
        "papers": papers,
        "naming": {one.id for one in papers if one.names(proposal.user)},
        "kinds": [(deed.value, messages.decision_kind(deed.kind)) for deed in DEEDS],
    }
