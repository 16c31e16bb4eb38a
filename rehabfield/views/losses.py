"""What a browser cleared away before it was sent: somebody has asked again."""

from uuid import UUID

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from .. import audit, clock
from ..database import db
from ..i18n import gettext as _
from .crew import managed_phone
from .gate import me
from .page import go

bp = Blueprint("losses", __name__)


@bp.post("/members/<uuid:user_id>/devices/<uuid:enrolment_id>/loss/settlement")
def create(user_id: UUID, enrolment_id: UUID) -> ResponseReturnValue:
    """The member was asked and logs it anew; the mark goes."""
    managed_phone(user_id, enrolment_id).asked_again()
    audit.note(db.session, me(), "device.ask", "user", user_id, at=clock.now())
    db.session.commit()
    return go(url_for("members.show", user_id=user_id), said=_("Thank you for asking."))
