"""My phones: where I am signed in, and closing a lost one."""

from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from .. import audit, clock
from ..database import db
from ..i18n import gettext as _
from ..models import Enrolment, Session
from . import cookies
from .breaches import can_report
from .gate import me
from .help import numbers_near
from .page import go, one_or_404, page
from .phone_words import Unsent, closed_ones

bp = Blueprint("devices", __name__)


def mine() -> Select[Enrolment]:
    """The devices that this user may use, or could once, newest first."""
    return (
        select(Enrolment)
        .where(Enrolment.user_id == me().id)
        .options(joinedload(Enrolment.device), selectinload(Enrolment.sessions))
        .order_by(Enrolment.created_at.desc())
    )


@bp.get("/me/phones")
def index() -> ResponseReturnValue:
    """All of them, this one first."""
    phones = [one for one in db.session.scalars(mine()) if one.revoked_at is None]
    phones.sort(key=lambda one: one.id != me().enrolment_id)
    return page("me/phones.html", phones=phones, running=running, unsent=Unsent.on)


@bp.get("/me/phones/<uuid:enrolment_id>")
def show(enrolment_id: UUID) -> ResponseReturnValue:
    """One phone: what it can open, or what to do now that it is lost."""
    phone = one_or_404(mine().where(Enrolment.id == enrolment_id))
    closed = closed_ones([phone])
    return page(
        "me/phone.html",
        phone=phone,
        closed=closed[0] if closed else None,
        unsent=Unsent.on(phone),
        running=running(phone),
        numbers=numbers_near(me()) if phone.revoked_at else [],
        report_url=url_for("breaches.new", phone=phone.id) if can_report(me()) else "",
    )


@bp.post("/me/phones/<uuid:enrolment_id>/revocation")
def revoke(enrolment_id: UUID) -> ResponseReturnValue:
    """Close it: no PIN opens it any more, its sessions end now. One's own: back to the door."""
    phone = one_or_404(mine().where(Enrolment.id == enrolment_id))
    phone.revoke(clock.wall())
    audit.note(db.session, me(), "device.revoke", "user", me().id, at=clock.now())
    here = phone.id == me().enrolment_id
    db.session.commit()
    if not here:
        to = url_for("devices.show", enrolment_id=enrolment_id)
        return go(to, said=_("This phone opens nothing any more."))
    answer: Response = make_response(redirect(url_for("doors.lock"), 303))
    cookies.drop_session(answer)
    cookies.drop_enrolment(answer, enrolment_id)
    return answer


def running(phone: Enrolment) -> list[Session]:
    """The sessions that are open there now."""
    at = clock.wall()
    return [
        one
        for one in phone.sessions
        if one.ended_at is None
        and at < one.ends_at
        and (at - one.last_seen_at).total_seconds() < one.idle_minutes * 60
    ]
