"""Where the tap on a message leads: past the lock, to the first page of whoever signed in."""

from uuid import UUID

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from .. import clock
from ..database import db
from ..reminders import mark_seen
from .gate import me

bp = Blueprint("landings", __name__)


@bp.get("/n/<uuid:reminder_id>")
def show(reminder_id: UUID) -> ResponseReturnValue:
    """Noted as opened, where it is one's own. An old one, or another's, leads home as well."""
    mark_seen(db.engine, reminder_id, me().id, clock.now())
    return redirect(url_for("doors.home"), 303)
