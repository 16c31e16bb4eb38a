"""Whom the app itself can tell something, and whom somebody has to tell for it ("Báo giúp")."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, Select, and_, distinct, exists, func, or_, select
from sqlalchemy.orm import Session as DatabaseSession

from ..clock import local_day, now, wall
from ..models import (
    Assignment,
    Case,
    CaseState,
    Enrolment,
    PushSubscription,
    Reminder,
    ReminderKind,
    Session,
    Source,
    User,
    UserState,
    Visit,
)
from ..policies import running
from .tables import insert_new

OPENED_OF_LATE = timedelta(days=28)
"""Who used the app within these days will see the list there, push or no push."""


def reachable(at: datetime, user: type[User] = User) -> ColumnElement[bool]:
    """Members (rows of `user`) whom the app reaches at that real time.

    By a message to a phone, or because they use the app by themselves: opened it, or wrote a
    meeting down with it. Never: a member without a phone.
    """
    since = at - OPENED_OF_LATE
    enrolled = and_(Enrolment.user_id == user.id, Enrolment.revoked_at.is_(None))
    told = exists().where(PushSubscription.user_id == user.id, PushSubscription.live())
    opened = exists().where(
        enrolled,
        Session.enrolment_id == Enrolment.id,
        Session.last_seen_at >= since,
    )
    logged = exists().where(
        Visit.by_id == user.id, Visit.at >= now() - OPENED_OF_LATE, Visit.source == Source.phone
    )
    return and_(user.has_phone, or_(told, opened, logged))


def to_tell(teams: Collection[UUID], today: date) -> Select[*tuple[Any, ...]]:
    """By team, how many members somebody has to tell that they have people to see.

    Who was told once the window had opened is not told again for it.
    """
    told = exists().where(
        Reminder.user_id == User.id,
        Reminder.kind == ReminderKind.told,
        Reminder.day >= Case.next_from,
    )
    return (
        select(Case.team_id, func.count(distinct(User.id)))
        .join(Assignment, Assignment.case_id == Case.id)
        .join(User, User.id == Assignment.user_id)
        .where(
            Case.team_id.in_(teams),
            Case.state == CaseState.open,
            Case.next_from <= today,
            running(today),
            User.state == UserState.active,
            ~reachable(wall()),
            ~told,
        )
        .group_by(Case.team_id)
    )


def tell(session: DatabaseSession, user: UUID, *, by: UUID, at: datetime) -> None:
    """Stamp that somebody told this member what waits for them today. The caller commits."""
    row = {
        "id": uuid4(),
        "user_id": user,
        "kind": ReminderKind.told,
        "day": local_day(at),
        "due_at": at,
        "ends_at": at,
        "sent_at": at,
        "tries": 0,
        "matters": 0,
        "by_id": by,
    }
    insert_new(session, Reminder, [row])
