"""Whom the team's messages reach: numbers of the last weeks, member by member."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from flask import Blueprint
from flask.typing import ResponseReturnValue
from sqlalchemy import case, exists, func, or_, select

from .. import clock
from ..database import db
from ..models import (
    GivenUp,
    Membership,
    PushSubscription,
    Reminder,
    ReminderKind,
    Role,
    User,
    UserState,
)
from ..policies import visible_reminders, visible_users
from ..reminders import reachable
from ..vietnamese import sort_key
from .gate import me
from .page import allow, page

bp = Blueprint("reached", __name__)

WEEKS = 4
FAILED = (GivenUp.no_phone, GivenUp.too_late, GivenUp.refused)


@dataclass(frozen=True)
class Reach:
    """One member, and how many messages of the last weeks came to what."""

    id: UUID
    name: str
    has_phone: bool
    is_on: bool
    """Whether a phone of theirs takes messages."""
    reached: bool
    sent: int
    seen: int
    failed: int
    told: int


@bp.get("/team/reminders")
def index() -> ResponseReturnValue:
    """The members of the teams one leads, by given name. No cases, no matters: numbers."""
    teams = me().teams(Role.leader)
    allow(bool(teams))
    return page("reminders/reached.html", members=_members(teams), weeks=WEEKS)


def _members(teams: frozenset[UUID]) -> list[Reach]:
    """One query."""
    since = me().today - timedelta(weeks=WEEKS)
    digest = Reminder.kind == ReminderKind.digest
    counted = (
        visible_reminders(me())
        .where(Reminder.day > since)
        .group_by(Reminder.user_id)
        .with_only_columns(
            Reminder.user_id,
            func.sum(case((digest & Reminder.sent_at.is_not(None), 1), else_=0)).label("sent"),
            func.sum(case((digest & Reminder.seen_at.is_not(None), 1), else_=0)).label("seen"),
            func.sum(case((Reminder.given_up.in_(FAILED), 1), else_=0)).label("failed"),
            func.sum(case((Reminder.kind == ReminderKind.told, 1), else_=0)).label("told"),
        )
        .subquery()
    )
    members = select(Membership.user_id).where(
        Membership.team_id.in_(teams),
        Membership.starts_on <= me().today,
        or_(Membership.ends_on.is_(None), Membership.ends_on >= me().today),
    )
    is_on = exists().where(PushSubscription.user_id == User.id, PushSubscription.live())
    rows = db.session.execute(
        visible_users(me())
        .where(User.id.in_(members), User.state == UserState.active)
        .outerjoin(counted, counted.c.user_id == User.id)
        .with_only_columns(
            User.id,
            User.name,
            User.has_phone,
            is_on.label("is_on"),
            reachable(clock.wall()).label("reached"),
            counted.c.sent,
            counted.c.seen,
            counted.c.failed,
            counted.c.told,
        )
    )
    found = [
        Reach(
            row.id,
            row.name,
            row.has_phone,
            bool(row.is_on),
            bool(row.reached),
            *(int(number or 0) for number in (row.sent, row.seen, row.failed, row.told)),
        )
        for row in rows
    ]
    return sorted(found, key=lambda one: sort_key(one.name))
