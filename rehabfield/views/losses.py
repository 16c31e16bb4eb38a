"""What a browser cleared away before it was sent: somebody has asked again."""

from uuid import UUID

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from .. import audit, clock
from ..database import db
from ..i18n import gettext as _
from ..models import Enrolment, User
from ..policies import can_manage_member, visible_users
from .gate import me
from .page import allow, go, one_or_404

bp = Blueprint("losses", __name__)


@bp.post("/members/<uuid:user_id>/devices/<uuid:enrolment_id>/loss/settlement")
def create(user_id: UUID, enrolment_id: UUID) -> ResponseReturnValue:
    """The member was asked and logs it anew; the mark goes."""
    user = one_or_404(visible_users(me()).where(User.id == user_id))
    allow(can_manage_member(me(), user))
    enrolment = one_or_404(
        select(Enrolment).where(Enrolment.id == enrolment_id, Enrolment.user_id == user.id)
    )
    enrolment.asked_again()
    audit.note(db.session, me(), "device.ask", "user", user.id, at=clock.now())
    db.session.commit()
    return go(url_for("members.show", user_id=user.id), said=_("Thank you for asking."))
