"""Members of the team: the list, one of them, a new one."""

from typing import Any
from uuid import UUID

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload
from werkzeug.datastructures import MultiDict

from .. import audit, clock
from ..database import db
from ..forms.base import Errors, Invalid
from ..forms.members import FORMS, MemberForm
from ..i18n import gettext as _
from ..models import Actor, AssignmentState, Membership, Role, Team, User, UserState
from ..policies import (
    can_enter_for,
    can_make_members,
    can_manage_member,
    visible_teams,
    visible_users,
)
from ..vietnamese import fold, sort_key
from .breaches import can_report
from .colleagues import called
from .crew import assignments_of, enrolments_of, left_alone, members_of, open_invitations
from .gate import me
from .page import allow, go, invalid, new_key, one_or_404, opened, page
from .phone_words import Unsent, closed_ones
from .receipts import is_new

bp = Blueprint("members", __name__)


@bp.get("/members")
def index() -> ResponseReturnValue:
    """Teams with their members."""
    actor = me()
    teams = _running_teams(actor)
    return page(
        "members/index.html",
        teams=teams,
        members=members_of(actor, teams),
        adds={team.id for team in teams if can_make_members(actor, team)},
        counts_people=bool(actor.teams(Role.leader) or actor.units(Role.officer)),
    )


@bp.get("/members/<uuid:user_id>")
def show(user_id: UUID) -> ResponseReturnValue:
    """One member: the way in, phones, the people they visit, the way out."""
    actor = me()
    user = one_or_404(
        visible_users(actor)
        .where(User.id == user_id)
        .options(selectinload(User.memberships).joinedload(Membership.team))
    )
    allow(can_manage_member(actor, user))
    assignments = assignments_of(actor, user)
    if assignments:
        opened("list", user.id, len(assignments))
    phones = enrolments_of(user, closed=True)
    return page(
        "members/show.html",
        user=user,
        called=called(user.name, user.form_of_address),
        enrolments=[(one, unseen) for one, unseen in phones if one.revoked_at is None],
        closed=closed_ones(one for one, _unseen in phones),
        unsent=Unsent.on,
        reports=can_report(actor),
        invitations=open_invitations(user),
        assignments=[one for one in assignments if one.state is not AssignmentState.ended],
        alone=left_alone(assignments),
        is_me=user.id == actor.id,
        enters=can_enter_for(actor, user),
    )


@bp.get("/members/new")
def new() -> ResponseReturnValue:
    """The form for a new member."""
    teams = _own_teams()
    team = request.args.get("team") or str(teams[0].id)
    values = MultiDict({"has_phone": "1", "role": "volunteer", "team": team})
    return page("members/new.html", errors={}, values=values, key=new_key(), **_choices(teams))


@bp.post("/members")
def create() -> ResponseReturnValue:
    """A new member. Who has a phone is invited next."""
    teams = _own_teams()
    try:
        form = MemberForm.read(request.form)
        team = one_or_404(visible_teams(me()).where(Team.id == form.team))
        allow(can_make_members(me(), team))
        allow(form.role is Role.volunteer or _may_name_leaders(me()))
        to = url_for("members.show", user_id=form.id)
        if not is_new("member", form.id):
            return go(to)
        if not form.again and _has_name(team, form.name):
            raise Invalid({"again": _("Somebody of this name is in the team. Is it another one?")})
    except Invalid as problem:
        return _form_again(problem.errors, teams)
    user = _user_of(form)
    user.join(form.role, on=me().today, team=team)
    db.session.add(user)
    audit.note(db.session, me(), "member.add", "user", user.id, at=clock.now())
    db.session.commit()
    return go(to, said=_("Added to the team."))


def _user_of(form: MemberForm) -> User:
    return User(
        id=form.id,
        name=form.name,
        phone=form.phone,
        organisation=form.organisation,
        form_of_address=form.form_of_address,
        has_phone=form.has_phone,
        created_at=clock.now(),
    )


def _form_again(errors: Errors, teams: list[Team]) -> ResponseReturnValue:
    key = request.form.get("id")
    db.session.rollback()
    return invalid("members/new.html", errors, key=key, **_choices(teams))


def _running_teams(actor: Actor) -> list[Team]:
    query = visible_teams(actor).where(Team.ended_on.is_(None)).options(joinedload(Team.unit))
    return sorted(db.session.scalars(query), key=lambda team: sort_key(team.name))


def _own_teams() -> list[Team]:
    """Teams to which this actor may add; 403 where there is none."""
    teams = [team for team in _running_teams(me()) if can_make_members(me(), team)]
    allow(bool(teams))
    return teams


def _may_name_leaders(actor: Actor) -> bool:
    """The commune names leaders; a leader adds members."""
    return Role.admin in actor.roles or bool(actor.units(Role.officer))


def _choices(teams: list[Team]) -> dict[str, Any]:
    return {
        "teams": [(str(team.id), team.name) for team in teams],
        "forms": [(form, form) for form in FORMS],
        "names_leaders": _may_name_leaders(me()),
    }


def _has_name(team: Team, name: str) -> bool:
    names = db.session.scalars(
        select(User.name)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.team_id == team.id, User.state == UserState.active)
    )
    return fold(name) in {fold(one) for one in names}
