"""Members as their leader sees them: the list of a team, and what is shown of one of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from .. import clock
from ..clock import local_day
from ..database import db
from ..models import (
    Actor,
    Assignment,
    AssignmentState,
    Case,
    CaseState,
    Enrolment,
    Invitation,
    Membership,
    Role,
    Session,
    Team,
    User,
    UserState,
)
from ..policies import (
    can_manage_member,
    running,
    visible_assignments,
    visible_cases,
    visible_users,
)
from ..vietnamese import sort_key
from .colleagues import called
from .gate import me
from .page import allow, one_or_404
from .phone_words import Unsent

CLOSED_SHOWN_FOR = timedelta(days=30)


@dataclass(frozen=True)
class Member:
    """A member in the list of a team. `unseen`: days since the last use, None for never."""

    id: UUID
    name: str
    called: str
    organisation: str | None
    phone: str | None
    leader: bool
    has_phone: bool
    phones: int
    unseen: int | None
    people: int
    unsent: Unsent


_open = Enrolment.revoked_at.is_(None)
_waits = (
    select(
        Enrolment.user_id,
        func.sum(Enrolment.waiting).label("waiting"),
        func.sum(Enrolment.lost).label("lost"),
        func.max(case((Enrolment.waiting > 0, Enrolment.told_at))).label("told_at"),
    )
    .where(_open)
    .group_by(Enrolment.user_id)
    .subquery()
)
_seen = (
    select(
        Enrolment.user_id,
        func.count(Enrolment.id.distinct()).label("phones"),
        func.max(Session.last_seen_at).label("last"),
    )
    .outerjoin(Session, Session.enrolment_id == Enrolment.id)
    .where(_open)
    .group_by(Enrolment.user_id)
    .subquery()
)


def members_of(actor: Actor, teams: Sequence[Team]) -> dict[UUID, list[Member]]:
    """Members of each team today: leaders first, then by given name."""
    cases = visible_cases(actor).with_only_columns(Case.id)
    people = (
        select(Assignment.user_id, func.count().label("people"))
        .where(Assignment.case_id.in_(cases), running(actor.today))
        .group_by(Assignment.user_id)
        .subquery()
    )
    rows = db.session.execute(
        select(Membership.team_id, Membership.role, User, _seen.c.phones, _seen.c.last)
        .add_columns(people.c.people, _waits.c.waiting, _waits.c.lost, _waits.c.told_at)
        .join(User, User.id == Membership.user_id)
        .outerjoin(_seen, _seen.c.user_id == User.id)
        .outerjoin(_waits, _waits.c.user_id == User.id)
        .outerjoin(people, people.c.user_id == User.id)
        .where(
            Membership.team_id.in_([team.id for team in teams]),
            Membership.starts_on <= actor.today,
            or_(Membership.ends_on.is_(None), Membership.ends_on >= actor.today),
            User.state == UserState.active,
        )
    )
    found: dict[UUID, dict[UUID, Member]] = {team.id: {} for team in teams}
    for team_id, role, user, phones, last, count, waiting, lost, told_at in rows:
        unsent = Unsent(waiting or 0, lost or 0, told_at)
        one = _member(user, role is Role.leader, phones or 0, days_since(last), count or 0, unsent)
        if one.leader or user.id not in found[team_id]:
            found[team_id][user.id] = one
    return {
        team_id: sorted(members.values(), key=lambda one: (not one.leader, sort_key(one.name)))
        for team_id, members in found.items()
    }


def _member(
    user: User, leader: bool, phones: int, unseen: int | None, people: int, unsent: Unsent
) -> Member:
    return Member(
        id=user.id,
        name=user.name,
        called=called(user.name, user.form_of_address),
        organisation=user.organisation,
        phone=user.phone,
        leader=leader,
        has_phone=user.has_phone,
        phones=phones,
        unseen=unseen,
        people=people,
        unsent=unsent,
    )


def days_since(seen: datetime | None) -> int | None:
    """Whole local days by the real clock, which sessions live by; None for never."""
    return None if seen is None else (local_day(clock.wall()) - local_day(seen)).days


def enrolments_of(user: User, *, closed: bool = False) -> list[tuple[Enrolment, int | None]]:
    """The member's phones that may still be used, each with the days since its last use.

    With `closed` also those that were closed of late.
    """
    lately = Enrolment.revoked_at >= clock.wall() - CLOSED_SHOWN_FOR
    shown = or_(_open, lately) if closed else _open
    last = (
        select(func.max(Session.last_seen_at))
        .where(Session.enrolment_id == Enrolment.id)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(Enrolment, last)
        .join(Enrolment.device)
        .where(Enrolment.user_id == user.id, shown)
        .options(contains_eager(Enrolment.device))
        .order_by(Enrolment.created_at)
    )
    return [(enrolment, days_since(seen)) for enrolment, seen in rows]


def managed_phone(user_id: UUID, enrolment_id: UUID) -> Enrolment:
    """A member's phone, for whoever manages the member; 404 or 403 for everybody else."""
    user = one_or_404(visible_users(me()).where(User.id == user_id))
    allow(can_manage_member(me(), user))
    theirs = select(Enrolment).where(Enrolment.user_id == user.id)
    return one_or_404(theirs.where(Enrolment.id == enrolment_id))


def open_invitations(user: User) -> list[Invitation]:
    """Invitations that could still be used; the newest is the only one in practice."""
    query = select(Invitation).where(
        Invitation.user_id == user.id,
        Invitation.used_at.is_(None),
        Invitation.withdrawn_at.is_(None),
        Invitation.expires_at > clock.wall(),
    )
    return list(db.session.scalars(query))


def assignments_of(actor: Actor, user: User) -> list[Assignment]:
    """The member's assignments, running and ended, of people whom the actor may see."""
    states = [AssignmentState.active, AssignmentState.proposed, AssignmentState.ended]
    query = (
        visible_assignments(actor)
        .where(Assignment.user_id == user.id, Assignment.state.in_(states))
        .options(
            joinedload(Assignment.case).joinedload(Case.person),
            joinedload(Assignment.case).selectinload(Case.assignments),
        )
    )
    found = list(db.session.scalars(query))
    return sorted(found, key=lambda one: sort_key(one.case.person.name))


def left_alone(assignments: list[Assignment]) -> list[Case]:
    """Open cases of ended assignments that nobody helps now."""
    ended = {one.case.id: one.case for one in assignments if one.state is AssignmentState.ended}
    return [
        case
        for case in ended.values()
        if case.state is CaseState.open
        and not any(one.state is AssignmentState.active for one in case.assignments)
    ]
