"""Who else of the team is there: for "together with" and for who reads what."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import Session

from ..models import Actor, Case, Decision, Membership, Role, User, UserState, decision_helpers
from ..models.user import TEAM_ROLES
from ..vietnamese import sort_key


@dataclass(frozen=True)
class Colleague:
    """A member of the case's team; `reads` where a paper opens the team's cases to a leader."""

    id: UUID
    name: str
    form_of_address: str
    reads: bool


def colleagues_of(session: Session, actor: Actor, case: Case) -> list[Colleague]:
    """The others of the case's team, by name; nobody where it is not the actor's own team."""
    if case.team_id not in actor.teams(Role.volunteer) | actor.teams(Role.leader):
        return []
    on_paper = exists().where(
        Decision.team_id == Membership.team_id,
        or_(Decision.ends_on.is_(None), Decision.ends_on >= actor.today),
        decision_helpers.c.decision_id == Decision.id,
        decision_helpers.c.user_id == User.id,
    )
    rows = session.execute(
        select(
            User.id,
            User.name,
            User.form_of_address,
            and_(Membership.role == Role.leader, on_paper).label("reads"),
        )
        .join(Membership, Membership.user_id == User.id)
        .where(
            Membership.team_id == case.team_id,
            Membership.role.in_(TEAM_ROLES),
            Membership.starts_on <= actor.today,
            or_(Membership.ends_on.is_(None), Membership.ends_on >= actor.today),
            User.state == UserState.active,
            User.id != actor.id,
        )
    )
    found: dict[UUID, Colleague] = {}
    for row in rows:
        reads = bool(row.reads) or (row.id in found and found[row.id].reads)
        found[row.id] = Colleague(row.id, row.name, row.form_of_address, reads)
    return sorted(found.values(), key=lambda one: sort_key(one.name))
