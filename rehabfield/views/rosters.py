"""Who can help where: the teams somebody may add people to, and the members of teams."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from .. import clock
from ..database import db
from ..models import TEAM_ROLES, Actor, Membership, Team, User, UserState
from ..policies import keeps, leads, visible_teams
from ..vietnamese import sort_key
from .units import by_letters


@dataclass(frozen=True)
class Member:
    """A member of a team, as offered in a form."""

    user: User
    team: Team


def teams_to_add_to(actor: Actor) -> list[Team]:
    """Teams for which this leader or officer may enter people."""
    found = db.session.scalars(
        visible_teams(actor).where(Team.ended_on.is_(None)).options(joinedload(Team.unit))
    )
    mine = [one for one in found if leads(actor, one.id) or keeps(actor, one.unit)]
    return sorted(mine, key=lambda team: by_letters(team.name))


def members_of(teams: list[UUID]) -> list[Member]:
    """Active members of these teams today, by given name."""
    today = clock.today()
    found = db.session.scalars(
        select(Membership)
        .join(User)
        .where(
            Membership.team_id.in_(teams),
            Membership.role.in_(TEAM_ROLES),
            Membership.starts_on <= today,
            or_(Membership.ends_on.is_(None), Membership.ends_on >= today),
            User.state == UserState.active,
        )
        .options(joinedload(Membership.user), joinedload(Membership.team))
    )
    known: dict[UUID, Member] = {}
    for one in found:
        if one.team is not None:
            known.setdefault(one.user_id, Member(one.user, one.team))
    return sorted(known.values(), key=lambda member: sort_key(member.user.name))
