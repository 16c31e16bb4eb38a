"""Whom the app itself can tell something, and whom somebody has to tell for it ("Báo giúp")."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, distinct, exists, func, or_, select

from ..clock import wall
from ..models import (
    Assignment,
    Case,
    CaseState,
    Enrolment,
    PushSubscription,
    Reminder,
    ReminderKind,
    Session,
    User,
    UserState,
)
from ..policies import running

OPENED_OF_LATE = timedelta(days=14)
"""Who opened the app within these days will see the list there, push or no push."""


def reachable(at: datetime) -> ColumnElement[bool]:
    """Members (rows of User) whom the app reaches at that real time.

    By a message to a phone, or because they open the app by themselves. Never: a member without
    a phone, or whose phones were all closed.
    """
    enrolled = and_(Enrolment.user_id == User.id, Enrolment.revoked_at.is_(None))
    told = exists().where(PushSubscription.user_id == User.id, PushSubscription.live())
    opened = exists().where(
        enrolled,
        Session.enrolment_id == Enrolment.id,
        Session.last_seen_at >= at - OPENED_OF_LATE,
    )
    return and_(User.has_phone, or_(told, opened))


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
