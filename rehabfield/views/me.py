"""Tôi: who I am here, and everything one has for oneself."""

from flask import Blueprint
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ..database import db
from ..models import Membership, Role
from ..policies import can_have_feed, can_have_mail
from .breaches import can_report
from .gate import me
from .mails import has_server
from .page import page

bp = Blueprint("me", __name__)


@bp.get("/me")
def show() -> ResponseReturnValue:
    """Name, roles with their places, and the way to all settings."""
    places = [one for one in memberships() if one.ends_on is None or one.ends_on >= me().today]
    return page(
        "me/show.html",
        places=places,
        officer=bool(me().units(Role.officer)),
        answers_for_data=can_report(me()),
        has_feed=can_have_feed(me()),
        has_mail=can_have_mail(me()) and has_server(),
    )


def memberships() -> list[Membership]:
    """All of one's memberships, the newest first."""
    return list(
        db.session.scalars(
            select(Membership)
            .where(Membership.user_id == me().id)
            .options(joinedload(Membership.team), joinedload(Membership.unit))
            .order_by(Membership.starts_on.desc())
        )
    )
