""" "Báo giúp": that the leader told a member whom the app does not reach."""

from uuid import UUID

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from .. import audit, clock
from ..database import db
from ..i18n import gettext as _
from ..models import User
from ..policies import can_enter_for, visible_users
from ..reminders import tell
from .gate import me
from .page import allow, go, one_or_404

bp = Blueprint("tellings", __name__)


@bp.post("/members/<uuid:user_id>/tellings")
def create(user_id: UUID) -> ResponseReturnValue:
    """Stamped: today, by whom. A second tap of the same day changes nothing."""
    user = one_or_404(visible_users(me()).where(User.id == user_id))
    allow(can_enter_for(me(), user))
    tell(db.session, user.id, by=me().id, at=clock.now())
    audit.note(db.session, me(), "member.tell", "user", user.id, at=clock.now())
    db.session.commit()
    return go(url_for("team.index", _anchor="notebook"), said=_("Noted: told today."))
