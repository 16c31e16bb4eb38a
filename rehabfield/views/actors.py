"""From a session's token to the one who is asking, in one query."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, Date, and_, bindparam, exists, or_, select
from sqlalchemy.orm import Session as DatabaseSession

from ..models import (
    Actor,
    Decision,
    Enrolment,
    Membership,
    Place,
    Session,
    User,
    UserState,
    decision_helpers,
)
from .prepared import Prepared


@dataclass(frozen=True)
class Seen:
    """Whose session the token is; `actor` is None when it has ended."""

    user_id: UUID
    actor: Actor | None


def hashed(token: str) -> bytes:
    """How tokens of 256 random bits are kept: a plain hash is enough for them."""
    return hashlib.sha256(token.encode()).digest()


_today: BindParameter[date] = bindparam("today", type_=Date())
_on_paper = exists().where(
    Decision.team_id == Membership.team_id,
    or_(Decision.ends_on.is_(None), Decision.ends_on >= _today),
    decision_helpers.c.decision_id == Decision.id,
    decision_helpers.c.user_id == User.id,
)
_WHO: Prepared[Any] = Prepared(
    select(
        Session.id.label("session_id"),
        Session.last_seen_at,
        Session.ends_at,
        Session.ended_at,
        Session.idle_minutes,
        Enrolment.id.label("enrolment_id"),
        Enrolment.revoked_at,
        User.id.label("user_id"),
        User.name,
        User.state,
        User.form_of_address,
        User.locale,
        User.text_size,
        User.theme,
        Membership.role,
        Membership.team_id,
        Membership.unit_id,
        _on_paper.label("on_paper"),
    )
    .join(Enrolment, Enrolment.id == Session.enrolment_id)
    .join(User, User.id == Enrolment.user_id)
    .outerjoin(
        Membership,
        and_(
            Membership.user_id == User.id,
            Membership.starts_on <= _today,
            or_(Membership.ends_on.is_(None), Membership.ends_on >= _today),
        ),
    )
    .where(Session.token_hash == bindparam("token")),
    make=lambda row: row,
)


def who(token: str, at: datetime, today: date) -> Seen | None:
    """Whose token this is at that real time, with the memberships of that local day."""
    rows = _WHO.all({"token": hashed(token), "today": today})
    if not rows:
        return None
    first = rows[0]
    if not _alive(first, at):
        return Seen(first.user_id, None)
    return Seen(first.user_id, _actor(rows, today))


@lru_cache(1024)
def _actor(rows: tuple[Any, ...], today: date) -> Actor:
    first = rows[0]
    return Actor(
        id=first.user_id,
        name=first.name,
        places=tuple(
            Place(row.role, row.team_id, row.unit_id, bool(row.on_paper))
            for row in rows
            if row.role is not None
        ),
        today=today,
        form_of_address=first.form_of_address,
        locale=first.locale,
        text_size=first.text_size,
        theme=first.theme,
        session_id=first.session_id,
        enrolment_id=first.enrolment_id,
        last_seen_at=first.last_seen_at,
    )


def actor_of(session: DatabaseSession, user: User, today: date) -> Actor:
    """The user as policies see them on that local day, without a session: for what phones send."""
    standing = session.scalars(
        select(Decision.team_id)
        .join(decision_helpers, decision_helpers.c.decision_id == Decision.id)
        .where(
            decision_helpers.c.user_id == user.id,
            Decision.team_id.is_not(None),
            or_(Decision.ends_on.is_(None), Decision.ends_on >= today),
        )
    ).all()
    places = tuple(
        Place(one.role, one.team_id, one.unit_id, one.team_id in standing)
        for one in user.memberships
        if one.starts_on <= today and (one.ends_on is None or one.ends_on >= today)
    )
    return Actor(user.id, user.name, places, today, user.form_of_address, user.locale)


def _alive(row: Any, at: datetime) -> bool:
    idle: timedelta = timedelta(minutes=row.idle_minutes)
    return bool(
        row.ended_at is None
        and row.revoked_at is None
        and row.state is UserState.active
        and at < row.ends_at
        and at - row.last_seen_at < idle
    )
