"""A new PIN; and the PIN once more before something weighty (ASVS 5 §7.5)."""

from datetime import datetime

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from .. import audit, clock
from ..clock import local
from ..database import db
from ..forms.base import Invalid
from ..forms.doors import PinForm
from ..i18n import gettext as _
from ..models import Enrolment, Session
from . import keys
from .gate import me
from .page import go, invalid, one_or_404, page

bp = Blueprint("pins", __name__)


@bp.get("/me/pin")
def edit() -> ResponseReturnValue:
    """The old one and the new one twice."""
    return page("me/pin.html", errors={})


@bp.post("/me/pin")
def update() -> ResponseReturnValue:
    """Change it; every other session of this user ends, because they knew the old one."""
    try:
        form = PinForm.read(request.form)
        if form.pin != form.pin_again:
            raise Invalid({"pin_again": _("The two are not the same. Please type it again.")})
    except Invalid as problem:
        return invalid("me/pin.html", problem.errors)
    refusal = refused(form.old)
    if refusal is not None:
        return invalid("me/pin.html", {"old": refusal})
    kept = keys.pin_hash(form.pin)
    one = _enrolment()
    one.user.pin_hash = kept
    _end_others(clock.wall())
    audit.note(db.session, me(), "pin.change", "user", me().id, at=clock.now())
    db.session.commit()
    return go(url_for("me.show"), said=_("The new PIN counts from now on."))


def refused(pin: str) -> str | None:
    """Why the PIN of whoever is signed in is not taken, in a sentence; None when it fits.

    Counted on this device before it is checked, as at the door, so that ten tries at once are
    ten tries; the tenth ends every session here. Commits; slow; call it outside a transaction.
    """
    one, at = _enrolment(), clock.wall()
    if not one.may_try(at):
        words = _wait_words(one, at)
        db.session.rollback()
        return words
    kept = one.user.pin_hash
    one.wrong_pin(at)
    db.session.commit()
    fits = keys.pin_fits(pin, kept)
    one = _enrolment()
    if fits:
        one.right_pin()
        db.session.commit()
        return None
    audit.note(db.session, me(), "pin.wrong", "user", one.user_id, at=clock.now())
    words = _("That is not the PIN.") if one.may_try(at) else _wait_words(one, at)
    if one.locked:
        for session in one.sessions:
            session.end(at)
    db.session.commit()
    return words


def _enrolment() -> Enrolment:
    return one_or_404(select(Enrolment).where(Enrolment.id == me().enrolment_id))


def _end_others(at: datetime) -> None:
    others = (
        select(Session)
        .join(Enrolment)
        .where(
            Enrolment.user_id == me().id,
            Session.id != me().session_id,
            Session.ended_at.is_(None),
        )
    )
    for session in db.session.scalars(others):
        session.end(at)


def _wait_words(one: Enrolment, at: datetime) -> str:
    if one.locked:
        return _("Locked after too many wrong PINs. Ask your team leader for a new invitation.")
    until = local(one.wait_until or at)
    return _("Not the PIN. Please try again at %(time)s.", time=until.strftime("%H:%M"))
