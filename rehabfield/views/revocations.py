"""A lost phone: it opens nothing any more."""

from uuid import UUID

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from .. import audit, clock
from ..database import db
from ..i18n import gettext as _
from .crew import managed_phone
from .gate import me
from .page import go

bp = Blueprint("revocations", __name__)


@bp.post("/members/<uuid:user_id>/devices/<uuid:enrolment_id>/revocation")
def create(user_id: UUID, enrolment_id: UUID) -> ResponseReturnValue:
    """Close this phone for this member, with every session on it; at once and for good."""
    managed_phone(user_id, enrolment_id).revoke(clock.wall())
    audit.note(db.session, me(), "device.revoke", "user", user_id, at=clock.now())
    db.session.commit()
    said = _("This phone is closed. To use it again, invite anew.")
    return go(url_for("members.show", user_id=user_id), said=said)
