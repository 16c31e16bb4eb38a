"""Nhắc việc: being reminded on this phone, or not, and on which of one's phones one is."""

from base64 import urlsafe_b64encode
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, current_app, jsonify, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from .. import clock, vault
from ..config import Settings
from ..database import db
from ..forms.push import Malformed, Told
from ..i18n import clock_time, spoken_day
from ..i18n import gettext as _
from ..models import Enrolment, PushSubscription, Retired, User
from ..policies import can_have_feed, visible_subscriptions
from ..push import Hosts, are_keys
from .gate import me
from .page import go, one_or_404, page
from .reminder_help import way_of

bp = Blueprint("push", __name__)


@bp.get("/me/reminders")
def show() -> ResponseReturnValue:
    """What comes and what never does; on here, or the button for it; one's other phones."""
    device_id = device_here()
    rows = db.session.scalars(
        visible_subscriptions(me())
        .where(PushSubscription.reason.is_distinct_from(Retired.closed))
        .where(PushSubscription.reason.is_distinct_from(Retired.moved))
        .options(joinedload(PushSubscription.device))
        .order_by(PushSubscription.made_at.desc())
    ).all()
    here = next((row for row in rows if row.device_id == device_id), None)
    number, public = newest_key()
    return page(
        "push/show.html",
        here=here,
        others=[row for row in rows if row is not here],
        state_of=state_of,
        key=number,
        public=public,
        at=db.session.scalar(select(User.digest_at).where(User.id == me().id)),
        way=way_of(request.user_agent.string),
        has_feed=can_have_feed(me()),
    )


@bp.post("/me/reminders/subscription")
def create() -> ResponseReturnValue:
    """This browser subscribed, by a tap of whoever is signed in.

    200 taken, 409 made with a key of ours that is no more, 422 not a subscription, or with a
    push service that we do not know.
    """
    try:
        told = Told.read(request.get_json(silent=True))
    except Malformed:
        return _said("altered", 422)
    if told.key not in vault.current().push.numbers():
        return _said("older", 409)
    if not are_sound(told):
        return _said("unknown", 422)
    device_id, at = device_here(), clock.wall()
    row = db.session.scalar(
        select(PushSubscription).where(
            PushSubscription.device_id == device_id, PushSubscription.user_id == me().id
        )
    )
    if row is None:
        row = PushSubscription(device_id=device_id, user_id=me().id, made_at=at)
    row.quiet = False
    renew(row, told)
    db.session.commit()
    return _said("taken", 200)


@bp.post("/me/reminders/<uuid:subscription_id>/silence")
def silence(subscription_id: UUID) -> ResponseReturnValue:
    """Not on that phone; others who use it decide for themselves."""
    row = _mine(subscription_id)
    row.quiet, here = True, row.device_id == device_here()
    db.session.commit()
    words = _("This phone reminds no more.") if here else _("That phone reminds no more.")
    return go(url_for("push.show"), said=words)


@bp.post("/me/reminders/<uuid:subscription_id>/sound")
def sound(subscription_id: UUID) -> ResponseReturnValue:
    """There again."""
    row = _mine(subscription_id)
    row.quiet, here = False, row.device_id == device_here()
    db.session.commit()
    words = _("This phone reminds again.") if here else _("That phone reminds again.")
    return go(url_for("push.show"), said=words)


def renew(row: PushSubscription, told: Told) -> None:
    """Take over where the browser is reached now; the caller commits.

    A browser has one endpoint for all who use it: the others on this phone go along. Rows of
    the same browser under an older enrolment would make every reminder come twice.
    """
    at = clock.wall()
    where = (told.endpoint, told.p256dh, told.auth, told.key, at)
    db.session.add(row.renew(*where))
    db.session.flush()
    others = select(PushSubscription).where(
        PushSubscription.device_id == row.device_id,
        PushSubscription.id != row.id,
        PushSubscription.reason.is_(None) | (PushSubscription.reason == Retired.gone),
    )
    for one in db.session.scalars(others):
        one.renew(*where)
    older = select(PushSubscription).where(
        PushSubscription.endpoint_index == PushSubscription.index_of(told.endpoint),
        PushSubscription.device_id != row.device_id,
    )
    for one in db.session.scalars(older):
        one.retire(Retired.moved, at)


def are_sound(told: Told) -> bool:
    """Whether a browser can have said that: a push service that we know, and keys that are keys."""
    settings: Settings = current_app.config["SETTINGS"]
    hosts = Hosts(settings.more_push_hosts)
    return hosts.allow(told.endpoint) and are_keys(told.p256dh, told.auth)


def newest_key() -> tuple[int, str]:
    """Number and public half of the key that browsers subscribe with, in base64url."""
    number, public = vault.current().push.public()
    return number, urlsafe_b64encode(public).decode().rstrip("=")


def state_here() -> dict[str, Any]:
    """For the worker: our newest key, whether anybody wants to be reminded on this device, and
    whether all who do can be reached as far as we know."""
    number, public = newest_key()
    reasons = db.session.scalars(
        select(PushSubscription.reason)
        .join(Enrolment, Enrolment.device_id == PushSubscription.device_id)
        .where(Enrolment.id == me().enrolment_id)
    ).all()
    return {
        "key": number,
        "public": public,
        "wanted": bool({None, Retired.gone} & set(reasons)),
        "live": Retired.gone not in reasons,
    }


def device_here() -> UUID:
    """The device of this session."""
    found = db.session.scalar(select(Enrolment.device_id).where(Enrolment.id == me().enrolment_id))
    assert found is not None, "a session stands on an enrolment"
    return found


def state_of(row: PushSubscription) -> tuple[str, str]:
    """State and words of one phone, for a mark."""
    if row.quiet:
        return "plain", _("no reminders on this phone")
    if row.reason is Retired.denied:
        return "look", _("the phone blocks reminders")
    if row.retired_at is not None:
        return "look", _("the phone is not reached any more: turn reminders on there again")
    if row.delivered_at is None:
        return "done", _("on; nothing was sent yet")
    day = spoken_day(clock.local_day(row.delivered_at), clock.local_day(clock.wall()))
    return "done", _(
        "on; sent last at %(time)s, %(day)s", time=clock_time(row.delivered_at), day=day
    )


def _mine(subscription_id: UUID) -> PushSubscription:
    return one_or_404(visible_subscriptions(me()).where(PushSubscription.id == subscription_id))


def _said(state: str, status: int) -> Response:
    answer = jsonify({"state": state})
    answer.status_code = status
    return answer
