"""Lịch trong điện thoại: an address under which a calendar reads what is due, without names."""

import hashlib
import logging
from datetime import datetime, time, timedelta

from flask import Blueprint, make_response, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import joinedload

from .. import audit, clock, i18n, ics
from ..clock import at_local
from ..database import db, writing
from ..forms.feeds import NewAddressForm
from ..i18n import gettext as _
from ..models import Actor, CalendarFeed, User, UserState
from ..policies import can_have_feed, visible_feeds
from . import keys
from .actors import actor_of, hashed
from .allowance import Allowance
from .feed_entries import entries
from .gate import me, public
from .page import allow, go, home_address, new_key, page
from .receipts import is_new

bp = Blueprint("calendar_feeds", __name__)
log = logging.getLogger("rehabfield")

NAME = "Đồng Hành"
STAMPED_EVERY = timedelta(days=1)
AN_HOUR = 60
"""How often one address is answered in an hour, a process of the web server."""

readings, strangers = Allowance(AN_HOUR), Allowance(AN_HOUR)


@bp.get("/me/calendar")
def show() -> ResponseReturnValue:
    """What it is, whether there is one, and how to begin, renew or stop it."""
    allow(can_have_feed(me()))
    feed = _mine()
    running = feed if feed is not None and feed.stopped_at is None else None
    return page("me/calendar_feed.html", feed=running, key=new_key())


@bp.post("/me/calendar")
def create() -> ResponseReturnValue:
    """A new address, shown in this answer and never again; an earlier one opens nothing more."""
    allow(can_have_feed(me()))
    if not is_new("calendar-feed", NewAddressForm.read(request.form).id):
        said = _("The address was shown already. Not copied? Then make a new one.")
        return go(url_for("calendar_feeds.show"), said=said)
    secret, at = keys.fresh_token(), clock.wall()
    feed = _mine()
    if feed is None:
        db.session.add(CalendarFeed(user_id=me().id, token_hash=hashed(secret), made_at=at))
    else:
        feed.renew(hashed(secret), at)
    audit.note(db.session, me(), "calendar.make", "user", me().id, at=clock.now())
    db.session.commit()
    address = home_address() + url_for("calendar_feeds.serve", secret=secret)
    return page("me/calendar_address.html", address=address, opens=_webcal(address))


@bp.post("/me/calendar/removal")
def remove() -> ResponseReturnValue:
    """The address opens nothing any more."""
    feed = _mine()
    if feed is not None and feed.stopped_at is None:
        feed.stop(clock.wall())
        audit.note(db.session, me(), "calendar.stop", "user", me().id, at=clock.now())
        db.session.commit()
    said = _("Stopped. What the calendar has read already you delete there.")
    return go(url_for("calendar_feeds.show"), said=said)


@bp.get("/c/<secret>.ics")
@public
def serve(secret: str) -> ResponseReturnValue:
    """The calendar itself (RFC 5545). Whoever knows the address may read it; it names nobody.

    404 for an unknown address, 410 for one that was stopped or whose user has left.
    """
    found = hashed(secret)
    feed = db.session.scalar(
        select(CalendarFeed)
        .where(CalendarFeed.token_hash == found)
        .options(joinedload(CalendarFeed.user).selectinload(User.memberships))
    )
    if feed is None:
        guesses = strangers.spend(request.remote_addr or "", clock.wall())
        return _nothing(404 if guesses else 429)
    actor = actor_of(db.session, feed.user, clock.today())
    if not _is_open(feed, actor):
        return _nothing(410)
    if not readings.spend(found, clock.wall()):
        return _nothing(429)
    with i18n.speaking(actor.locale):
        body = _written(actor)
    _stamp(feed, clock.wall())
    answer = make_response(body)
    answer.content_type = f"{ics.MEDIA_TYPE}; charset=utf-8"
    answer.headers["Content-Disposition"] = "inline; filename=lich.ics"
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.set_etag(hashlib.sha256(body).hexdigest()[:32], weak=True)
    return answer.make_conditional(request)


def _mine() -> CalendarFeed | None:
    return db.session.scalar(visible_feeds(me()))


def _is_open(feed: CalendarFeed, actor: Actor) -> bool:
    return feed.stopped_at is None and feed.user.state is UserState.active and can_have_feed(actor)


def _written(actor: Actor) -> bytes:
    """The same bytes all day, unless something changes: late things move on at midnight."""
    dawn = at_local(actor.today, time())
    return ics.written(NAME, entries(actor), dawn, home=f"{home_address()}/")


def _webcal(address: str) -> str:
    """The address as an iPhone's calendar opens it."""
    return f"webcal://{address.split('://', 1)[-1]}"


def _stamp(feed: CalendarFeed, at: datetime) -> None:
    """Note at most once a day that it is read, in a transaction of its own; never in the way."""
    if feed.used_at is not None and at - feed.used_at < STAMPED_EVERY:
        return
    stamp = update(CalendarFeed).where(CalendarFeed.id == feed.id).values(used_at=at)
    try:
        with writing(), db.engine.begin() as connection:
            connection.execute(stamp)
    except OperationalError:
        log.info("not stamped", extra={"what": "calendar"})


def _nothing(status: int) -> ResponseReturnValue:
    """For programs: a status and no page."""
    answer = make_response("", status)
    answer.content_type = "text/plain; charset=utf-8"
    if status == 429:
        answer.headers["Retry-After"] = "3600"
    return answer
