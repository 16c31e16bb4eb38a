"""This browser: which users it holds, enrolling one more, opening a session on it."""

from datetime import datetime, timedelta

from flask import current_app, request
from sqlalchemy import select

from ..config import Settings
from ..database import db
from ..models import Device, Enrolment, Role, Session, User, UserState
from . import cookies, keys
from .actors import hashed

AT_MOST = timedelta(days=30)
DESK_ROLES = frozenset(Role) - {Role.volunteer, Role.leader}


def known_here() -> list[Enrolment]:
    """Enrolments this browser holds with the right secret, and that may still be used."""
    held = cookies.enrolment_secrets()
    if not held:
        return []
    rows = db.session.scalars(
        select(Enrolment)
        .join(User)
        .where(
            Enrolment.id.in_(held),
            Enrolment.revoked_at.is_(None),
            User.state == UserState.active,
        )
        .order_by(Enrolment.created_at)
    )
    return [row for row in rows if row.secret_hash == hashed(held[row.id])]


def enrol_here(user: User, secret: str, at: datetime) -> Enrolment:
    """Enrol the user on this device, beside those who use it already."""
    known = known_here()
    device = known[0].device if known else Device(make=_make(), created_at=at)
    one = next((item for item in device.enrolments if item.user_id == user.id), None)
    if one is None:
        one = Enrolment(device=device, user=user, created_at=at, secret_hash=hashed(secret))
        db.session.add(one)
        db.session.flush()
    one.secret_hash, one.revoked_at = hashed(secret), None
    one.right_pin()
    return one


def open_session(one: Enrolment, at: datetime) -> str:
    token = keys.fresh_token()
    settings: Settings = current_app.config["SETTINGS"]
    desk = any(m.role in DESK_ROLES for m in one.user.memberships if m.ends_on is None)
    idle = settings.desk_minutes if desk else settings.session_hours * 60
    lasts = timedelta(hours=12) if desk else AT_MOST
    one.sessions.append(
        Session(
            token_hash=hashed(token),
            created_at=at,
            last_seen_at=at,
            ends_at=at + lasts,
            idle_minutes=idle,
        )
    )
    return token


def _make() -> str:
    """What kind of device it is, as far as its browser says, in a word or two."""
    agent = request.user_agent.string
    for sign, name in (
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Macintosh", "Mac"),
        ("Linux", "Linux"),
    ):
        if sign in agent:
            return name
    return "?"
