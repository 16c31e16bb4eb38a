"""A briefing that does not take place."""

from uuid import UUID

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from .. import audit, clock
from ..database import db
from ..i18n import gettext as _
from ..models import Meeting
from ..policies import can_call_meeting, visible_meetings
from .gate import me
from .page import allow, go, one_or_404

bp = Blueprint("cancellations", __name__)


@bp.post("/meetings/<uuid:meeting_id>/cancellation")
def create(meeting_id: UUID) -> ResponseReturnValue:
    """Call it off; its tasks stay."""
    meeting = one_or_404(visible_meetings(me()).where(Meeting.id == meeting_id))
    allow(can_call_meeting(me(), meeting.team_id))
    meeting.cancelled_at = meeting.cancelled_at or clock.now()
    audit.note(db.session, me(), "meeting.cancel", "meeting", meeting.id, at=clock.now())
    db.session.commit()
    return go(
        url_for("meetings.show", meeting_id=meeting.id), said=_("The briefing is called off.")
    )
