"""Add somebody from a decision: one page, what the paper says, and the helper."""

from typing import Any
from uuid import UUID

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from ..database import db
from ..forms.base import Errors, Invalid
from ..forms.newcomers import Matter, NewcomerForm, TermForm
from ..i18n import gettext as _
from ..models import AssignmentState, Case, Role
from ..policies import can_add_person
from . import drafts
from .admissions import Admission
from .gate import me
from .likenesses import candidates
from .openings import take_in
from .page import allow, go, invalid, new_key, page
from .receipts import is_new
from .rosters import members_of, teams_to_add_to

bp = Blueprint("newcomers", __name__)

BY_FORM = {
    Matter.after_care_12: "Mẫu 53",
    Matter.after_care_24: "Mẫu 53",
    Matter.home: "Mẫu 22",
    Matter.users: "Phụ lục III, Mẫu 04",
}


@bp.get("/people/new")
def new() -> ResponseReturnValue:
    """The empty form, or the one that was left half filled in."""
    allow(can_add_person(me()))
    draft = drafts.kept(me(), "newcomer", None)
    values: MultiDict[str, str] = drafts.fields_of(draft) if draft else MultiDict()
    key = draft.key if draft else new_key()
    return page("newcomers/new.html", errors={}, values=values, key=key, **_choices(values))


@bp.post("/people/new/term")
def term() -> ResponseReturnValue:
    """The end that the law gives for what is filled in so far; changes nothing."""
    allow(can_add_person(me()))
    return page(
        "newcomers/_term.html", errors={}, values=request.form, **_term_so_far(request.form)
    )


@bp.post("/people/new")
def create() -> ResponseReturnValue:
    """Person, paper, case and helper in one go."""
    allow(can_add_person(me()))
    try:
        form = NewcomerForm.read(request.form)
    except Invalid as problem:
        return _again(problem.errors)
    done = url_for("people.show", case_id=form.id)
    if not is_new("newcomer", form.id):
        return go(done)
    found = Admission.of(me(), form)
    if found.errors:
        known = candidates(me(), found.alike)
        db.session.rollback()
        return _again(found.errors, known)
    case = take_in(found)
    drafts.drop(me().id, form.id)
    db.session.commit()
    return go(done, said=_said(case))


def _said(case: Case) -> str:
    if any(one.state is AssignmentState.proposed for one in case.assignments):
        return _("Added. The commune is asked to assign the helper.")
    return _("Added.")


def _again(errors: Errors, known: list[tuple[UUID, str, str]] | None = None) -> ResponseReturnValue:
    key = request.form.get("id") or new_key()
    return invalid(
        "newcomers/new.html", errors, key=key, known=known or [], **_choices(request.form)
    )


def _choices(values: MultiDict[str, str]) -> dict[str, Any]:
    teams = teams_to_add_to(me())
    members = members_of([team.id for team in teams])
    several = len(teams) > 1
    return {
        "teams": [(team.id, team.name) for team in teams] if several else [],
        "officer": _is_officer(),
        "matters": [(one.value, _named(one), "", BY_FORM[one]) for one in Matter],
        "members": [
            (one.user.id, one.user.name, one.team.name if several else "") for one in members
        ],
        **_term_so_far(values),
    }


def _is_officer() -> bool:
    return bool(me().units(Role.officer))


def _named(matter: Matter) -> str:
    """For an office as the law calls it; a leader's phone may lie on the kitchen table."""
    kind = matter.kind_on(me().today)[1]
    return kind.name if _is_officer() else kind.plain


def _term_so_far(values: MultiDict[str, str]) -> dict[str, Any]:
    so_far = TermForm.so_far(values)
    law = so_far.law()
    basis = law[1].basis[0] if law else ""
    return {
        "law": basis,
        "kind_name": (law[1].name if _is_officer() else law[1].plain) if law else "",
        "is_old": law is not None and law[0].valid_to is not None,
        "ends": so_far.lawful_ends(),
    }
