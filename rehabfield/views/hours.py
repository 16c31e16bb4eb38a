"""When one is reminded, and what came of it."""

from datetime import time

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from .. import clock
from ..database import db
from ..forms.base import Invalid
from ..forms.hours import HOURS, NONE, HourForm
from ..i18n import gettext as _
from ..models import Reminder, User
from ..policies import visible_reminders
from ..reminders import EVE_FROM
from .gate import me
from .page import go, invalid, one_or_404, page
from .reminder_lines import Line, line_of

bp = Blueprint("hours", __name__)

SHOWN = 30


@bp.get("/me/reminders/hour")
def show() -> ResponseReturnValue:
    """The hour, and the newest messages."""
    hour = _mine().digest_at
    values = MultiDict({"hour": hour.strftime("%H:%M") if hour else NONE})
    return page("reminders/hour.html", errors={}, values=values, hours=_hours(), lines=_lines())


@bp.post("/me/reminders/hour")
def update() -> ResponseReturnValue:
    """From the next time that it strikes."""
    try:
        form = HourForm.read(request.form)
    except Invalid as problem:
        return invalid("reminders/hour.html", problem.errors, hours=_hours(), lines=_lines())
    _mine().remind_at(form.hour, clock.now())
    db.session.commit()
    return go(url_for("push.show"), said=_("Saved."))


def _mine() -> User:
    return one_or_404(select(User).where(User.id == me().id))


def _hours() -> list[tuple[str, str]]:
    return [
        *((hour.strftime("%H:%M"), _words(hour)) for hour in HOURS),
        (NONE, _("Do not remind me")),
    ]


def _words(hour: time) -> str:
    said = hour.strftime("%H:%M")
    return _("%(hour)s on the eve", hour=said) if hour >= EVE_FROM else said


def _lines() -> list[Line]:
    """The newest first; nobody else's."""
    found = db.session.scalars(
        visible_reminders(me())
        .where(Reminder.user_id == me().id)
        .order_by(Reminder.day.desc(), Reminder.kind)
        .limit(SHOWN)
    )
    return [line_of(one) for one in found]
