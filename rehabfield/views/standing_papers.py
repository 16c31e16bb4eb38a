"""A team's standing paper (Mẫu 59): whom the leader may assign, and the leader's own sight."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import selectinload
from werkzeug.datastructures import MultiDict

from .. import audit, clock
from ..database import db
from ..forms.base import Invalid
from ..forms.decisions import StandingPaperForm
from ..i18n import gettext as _
from ..models import Decision, DecisionKind, Team, User
from ..policies import can_make_teams, visible_teams
from .gate import me
from .page import allow, go, invalid, new_key, one_or_404, page
from .paperwork import entered, name_helper, same_paper
from .receipts import is_new
from .rosters import members_of

bp = Blueprint("standing_papers", __name__)


@bp.get("/teams/<uuid:team_id>/papers/new")
def new(team_id: UUID) -> ResponseReturnValue:
    """The empty form, everybody ticked."""
    team = _team(team_id)
    values: MultiDict[str, str] = MultiDict({"id": str(new_key())})
    values.setlist("helpers", [str(one.user.id) for one in members_of([team.id])])
    return page("decisions/standing.html", errors={}, values=values, **_around(team))


@bp.post("/teams/<uuid:team_id>/papers")
def create(team_id: UUID) -> ResponseReturnValue:
    """Enter it; the one before ends where this one replaces it."""
    team = _team(team_id)
    try:
        form = StandingPaperForm.read(request.form)
        members = {one.user.id: one.user for one in members_of([team.id])}
        if not set(form.helpers) <= set(members):
            raise Invalid({"helpers": _("Please choose members of the teams.")})
        known = same_paper(team.unit_id, form.number, form.signed_on)
        if known is not None and known.team_id != team.id:
            raise Invalid({"number": _("This number and day belong to another paper.")})
    except Invalid as problem:
        return invalid("decisions/standing.html", problem.errors, **_around(team))
    if is_new("standing-paper", form.id):
        paper = _entered(team, form, [members[helper] for helper in form.helpers])
        audit.note(db.session, me(), "decision.enter", "decision", paper.id, at=clock.now())
        db.session.commit()
    return go(url_for("teams.show", team_id=team.id), said=_("Saved. The team can begin."))


def _entered(team: Team, form: StandingPaperForm, helpers: list[User]) -> Decision:
    before = current_papers(team)
    paper = entered(me(), team.unit_id, DecisionKind.helpers, form)
    paper.team = team
    for helper in helpers:
        name_helper(paper, helper)
    if form.replaces:
        _retire([one for one in before if one is not paper], paper)
    db.session.flush()
    return paper


def current_papers(team: Team) -> list[Decision]:
    """The team's standing papers that count today, the newest first."""
    mine = select(Decision).where(Decision.team_id == team.id, _counts())
    named = selectinload(Decision.helpers)
    return list(db.session.scalars(mine.order_by(Decision.signed_on.desc()).options(named)))


def teams_on_paper(teams: list[UUID]) -> set[UUID]:
    """Those of the teams that have a standing paper which counts today."""
    found = db.session.scalars(
        select(Decision.team_id).where(Decision.team_id.in_(teams), _counts())
    )
    return {team for team in found if team is not None}


def _counts() -> ColumnElement[bool]:
    return or_(Decision.ends_on.is_(None), Decision.ends_on >= clock.today())


def _retire(papers: list[Decision], by: Decision) -> None:
    for one in papers:
        one.ends_on = max(one.signed_on, by.signed_on - timedelta(days=1))


def _team(team_id: UUID) -> Team:
    team = one_or_404(visible_teams(me()).where(Team.id == team_id, Team.ended_on.is_(None)))
    allow(can_make_teams(me()))
    return team


def _around(team: Team) -> dict[str, Any]:
    members = [
        (one.user.id, one.user.name, one.user.organisation or "") for one in members_of([team.id])
    ]
    return {"team": team, "members": members, "papers": current_papers(team)}
