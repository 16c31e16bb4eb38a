"""Teams: their commune, their founding decision, their standing papers."""

from collections import Counter
from typing import Any
from uuid import UUID

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from werkzeug.datastructures import MultiDict

from .. import audit, clock
from ..database import db
from ..forms.base import Invalid
from ..forms.teams import TeamForm
from ..i18n import gettext as _
from ..models import Role, Team, Unit
from ..policies import can_administer, can_make_teams, visible_teams
from ..vietnamese import fold
from .gate import me
from .page import allow, go, invalid, one_or_404, page
from .rosters import members_of
from .standing_papers import current_papers, teams_on_paper
from .units import by_letters, chosen_units

bp = Blueprint("teams", __name__)


@bp.get("/teams")
def index() -> ResponseReturnValue:
    """All teams, by commune."""
    allow(can_make_teams(me()))
    found = db.session.scalars(visible_teams(me()).options(joinedload(Team.unit))).all()
    teams = sorted(found, key=lambda team: (by_letters(team.unit.name), by_letters(team.name)))
    ids = [team.id for team in teams]
    members = Counter(one.team.id for one in members_of(ids))
    named = teams_on_paper(ids)
    return page(
        "administration/teams.html",
        teams=[(team, members[team.id], team.id in named) for team in teams],
        sets_up=can_administer(me()),
    )


@bp.get("/teams/new")
def new() -> ResponseReturnValue:
    """The empty form."""
    units = _units()
    values = MultiDict({"unit": str(units[0].id) if len(units) == 1 else ""})
    return page("administration/team_new.html", errors={}, values=values, units=units, team=None)


@bp.post("/teams")
def create() -> ResponseReturnValue:
    """Make it; members come next."""
    units = _units()
    try:
        form = TeamForm.read(request.form)
        _check(form, units, None)
    except Invalid as problem:
        return invalid("administration/team_new.html", problem.errors, units=units, team=None)
    team = Team(unit_id=form.unit, name=form.name)
    team.founded_by, team.founded_on = form.founded_by, form.founded_on
    db.session.add(team)
    db.session.flush()
    audit.note(db.session, me(), "team.found", "team", team.id, at=clock.now())
    db.session.commit()
    return go(url_for("teams.show", team_id=team.id), said=_("Made. Next: its members."))


@bp.get("/teams/<uuid:team_id>")
def show(team_id: UUID) -> ResponseReturnValue:
    """One team: members, papers, what is known of it."""
    team = _team(team_id)
    values = MultiDict(
        {
            "unit": str(team.unit_id),
            "name": team.name,
            "founded_by": team.founded_by or "",
            "founded_on": team.founded_on.isoformat() if team.founded_on else "",
        }
    )
    return page("administration/team.html", errors={}, values=values, **_around(team))


@bp.post("/teams/<uuid:team_id>")
def update(team_id: UUID) -> ResponseReturnValue:
    """Another name, or what was left out; the commune stays."""
    team = _team(team_id)
    try:
        form = TeamForm.read(request.form)
        _check(form, [team.unit], team)
    except Invalid as problem:
        return invalid("administration/team.html", problem.errors, **_around(team))
    team.name, team.founded_by, team.founded_on = form.name, form.founded_by, form.founded_on
    audit.note(db.session, me(), "team.edit", "team", team.id, at=clock.now())
    db.session.commit()
    return go(url_for("teams.show", team_id=team.id), said=_("Saved."))


def _team(team_id: UUID) -> Team:
    allow(can_make_teams(me()))
    return one_or_404(visible_teams(me()).where(Team.id == team_id))


def _units() -> list[Unit]:
    """Communes for which a team may be made: all chosen ones, or the officer's own."""
    actor = me()
    allow(can_make_teams(actor))
    units = chosen_units()
    if can_administer(actor):
        return units
    own = actor.units(Role.officer)
    return [unit for unit in units if unit.id in own or unit.parent_id in own]


def _check(form: TeamForm, units: list[Unit], team: Team | None) -> None:
    if form.unit not in {unit.id for unit in units}:
        raise Invalid({"unit": _("Please choose one.")})
    same = db.session.scalars(
        select(Team).where(Team.unit_id == form.unit, Team.ended_on.is_(None))
    )
    if any(fold(one.name) == fold(form.name) and one is not team for one in same):
        raise Invalid({"name": _("A team of this name is there already.")})


def _around(team: Team) -> dict[str, Any]:
    return {
        "team": team,
        "units": [team.unit],
        "members": members_of([team.id]),
        "papers": current_papers(team),
    }
