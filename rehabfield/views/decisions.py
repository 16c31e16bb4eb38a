"""The commune's papers: whom they are about, and whom they name to help."""

from typing import Any
from uuid import UUID

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import ScalarSelect, Select, Table, func, select
from sqlalchemy.orm import joinedload
from werkzeug.datastructures import MultiDict

from .. import audit, clock, messages
from ..database import db
from ..forms.base import Errors, Invalid
from ..forms.decisions import DecisionForm, Deed
from ..i18n import gettext as _
from ..models import (
    Case,
    CaseState,
    Decision,
    Role,
    Team,
    decision_cases,
    decision_helpers,
)
from ..policies import visible_cases, visible_decisions, visible_teams
from ..vietnamese import sort_key
from .gate import me
from .page import allow, go, invalid, new_key, one_or_404, opened, page
from .paperwork import attach, entered, name_helper, same_paper
from .receipts import is_new
from .rosters import Member, members_of, teams_to_add_to
from .units import by_letters

bp = Blueprint("decisions", __name__)

PER_PAGE = 100


@bp.get("/decisions")
def index() -> ResponseReturnValue:
    """The newest papers first, with how many cases and helpers each has."""
    allow(bool(me().units(Role.officer, Role.police)))
    first = max(0, request.args.get("from", 0, int))
    found = db.session.execute(
        visible_decisions(me())
        .options(joinedload(Decision.team))
        .add_columns(_count(decision_cases), _count(decision_helpers))
        .order_by(Decision.signed_on.desc(), Decision.entered_at.desc())
        .offset(first)
        .limit(PER_PAGE + 1)
    ).all()
    teams = db.session.scalars(visible_teams(me()).where(Team.ended_on.is_(None))).all()
    return page(
        "decisions/index.html",
        papers=found[:PER_PAGE],
        teams=sorted(teams, key=lambda team: by_letters(team.name)),
        can_enter=bool(me().units(Role.officer)),
        first=first,
        more=len(found) > PER_PAGE,
        per_page=PER_PAGE,
    )


@bp.get("/decisions/new")
def new() -> ResponseReturnValue:
    """The empty form."""
    allow(bool(me().units(Role.officer)))
    opened("list", me().id)
    values = MultiDict({"id": str(new_key()), "kind": Deed.form_59.value})
    return page("decisions/new.html", errors={}, values=values, **_choices())


@bp.post("/decisions")
def create() -> ResponseReturnValue:
    """Enter a paper about cases, with the helpers it names."""
    allow(bool(me().units(Role.officer)))
    try:
        form = DecisionForm.read(request.form)
        if not is_new("decision", form.id):
            return go(url_for("decisions.index"))
        paper = _entered(form)
    except Invalid as problem:
        db.session.rollback()
        return _again(problem.errors)
    audit.note(db.session, me(), "decision.enter", "decision", paper.id, at=clock.now())
    db.session.commit()
    return go(url_for("decisions.show", decision_id=paper.id), said=_("Saved."))


@bp.get("/decisions/<uuid:decision_id>")
def show(decision_id: UUID) -> ResponseReturnValue:
    """One paper: its cases and its helpers."""
    paper = one_or_404(visible_decisions(me()).where(Decision.id == decision_id))
    allow(bool(me().units(Role.officer, Role.police)))
    mine = visible_cases(me()).where(Case.decisions.any(Decision.id == paper.id))
    cases = _by_name(mine)
    opened("list", me().id, len(cases))
    return page("decisions/show.html", paper=paper, cases=cases)


def _count(table: Table) -> ScalarSelect[int]:
    return select(func.count()).where(table.c.decision_id == Decision.id).scalar_subquery()


def _entered(form: DecisionForm) -> Decision:
    """The paper with all it names; raises Invalid where its cases are of several communes."""
    cases = {case.id: case for case in _open_cases()}
    chosen = [cases[one] for one in form.cases if one in cases]
    units = {case.unit_id for case in chosen}
    if len(chosen) != len(set(form.cases)) or len(units) != 1:
        raise Invalid({"cases": _("Please choose cases of one commune.")})
    unit = units.pop()
    known = same_paper(unit, form.number, form.signed_on)
    if known is not None and known.team_id is not None:
        raise Invalid(
            {"number": _("This is the standing paper of a team. Its cases need no entry.")}
        )
    members = {one.user.id: one.user for one in _members()}
    if not set(form.helpers) <= set(members):
        raise Invalid({"helpers": _("Please choose members of the teams.")})
    paper = entered(me(), unit, form.kind.kind, form)
    for case in chosen:
        attach(paper, case)
    for helper in form.helpers:
        name_helper(paper, members[helper])
    db.session.flush()
    return paper


def _open_cases() -> list[Case]:
    return _by_name(visible_cases(me()).where(Case.state == CaseState.open))


def _by_name(query: Select[Case]) -> list[Case]:
    found = db.session.scalars(query.options(joinedload(Case.person)))
    return sorted(found, key=lambda case: sort_key(case.person.name))


def _members() -> list[Member]:
    return members_of([team.id for team in teams_to_add_to(me())])


def _choices() -> dict[str, Any]:
    return {
        "kinds": [(deed.value, messages.decision_kind(deed.kind)) for deed in Deed],
        "cases": [
            (case.id, case.person.name, f"{case.person.birth_year} · {case.person.hamlet}")
            for case in _open_cases()
        ],
        "members": [(one.user.id, one.user.name, one.team.name) for one in _members()],
    }


def _again(errors: Errors) -> ResponseReturnValue:
    return invalid("decisions/new.html", errors, **_choices())
