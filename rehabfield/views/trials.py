"""Gửi thử: one push to this very phone, and whether its user saw it."""

from datetime import timedelta
from uuid import UUID

from flask import Blueprint, current_app, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Select, func, select

from .. import clock
from ..database import db
from ..forms.base import Invalid
from ..forms.push import SeenForm
from ..i18n import gettext as _
from ..models import PushSubscription, PushTrial
from ..policies import visible_subscriptions
from ..trials import SENDING
from .gate import me
from .page import go, htmx, one_or_404, page
from .push import device_here
from .reminder_help import way_of

bp = Blueprint("trials", __name__)

AN_HOUR = 6
"""How many one may ask for in an hour."""
ONE_AT_A_TIME = timedelta(seconds=15)
PATIENCE = timedelta(minutes=2)
"""How long the page says "being sent" before it says that it takes too long."""


@bp.post("/me/reminders/trials")
def create() -> ResponseReturnValue:
    """Ask for one. A second tap leads to the first; more than a few an hour are too many."""
    row = db.session.scalar(
        visible_subscriptions(me()).where(
            PushSubscription.device_id == device_here(), PushSubscription.live()
        )
    )
    if row is None:
        return go(url_for("push.show"), said=_("Turn reminders on first."))
    at = clock.wall()
    newest = db.session.scalar(_trials().order_by(PushTrial.asked_at.desc()).limit(1))
    if newest is not None and at - newest.asked_at < ONE_AT_A_TIME:
        return go(url_for("trials.show", trial_id=newest.id))
    hour = _trials().where(PushTrial.asked_at > at - timedelta(hours=1))
    if (db.session.scalar(select(func.count()).select_from(hour.subquery())) or 0) >= AN_HOUR:
        return go(
            url_for("push.show"), said=_("That was tried often enough for now. Try in an hour.")
        )
    trial = PushTrial(asked_at=at)
    row.trials.append(trial)
    db.session.commit()
    from .. import jobs  # the queue is heavy, and few requests need it

    jobs.nudge(current_app.config["SETTINGS"])
    return go(url_for("trials.show", trial_id=trial.id))


@bp.get("/me/reminders/trials/<uuid:trial_id>")
def show(trial_id: UUID) -> ResponseReturnValue:
    """What became of it, and the question."""
    trial = one_or_404(_trials().where(PushTrial.id == trial_id))
    on_its_way = trial.came_of in {None, SENDING}
    old = clock.wall() - trial.asked_at > PATIENCE
    unseen = on_its_way or (trial.came_of == "delivered" and trial.shown_at is None)
    return page(
        "push/_trial.html" if htmx else "push/trial.html",
        trial=trial,
        late=on_its_way and old,
        again=unseen and not old and trial.answered_at is None,
        way=way_of(request.user_agent.string),
    )


@bp.post("/me/reminders/trials/<uuid:trial_id>/answer")
def answer(trial_id: UUID) -> ResponseReturnValue:
    """Seen: well and good. Not seen: to the help for this phone."""
    trial = one_or_404(_trials().where(PushTrial.id == trial_id))
    try:
        form = SeenForm.read(request.form)
    except Invalid:
        return go(url_for("trials.show", trial_id=trial_id))
    trial.answer(form.seen == "yes", clock.wall())
    db.session.commit()
    if form.seen == "yes":
        return go(url_for("push.show"), said=_("Good. This phone will remind."))
    return go(url_for("reminder_help.show", way=way_of(request.user_agent.string)))


def _trials() -> Select[PushTrial]:
    mine = visible_subscriptions(me()).with_only_columns(PushSubscription.id)
    return select(PushTrial).where(PushTrial.subscription_id.in_(mine))
