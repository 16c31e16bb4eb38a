"""The door: a PIN opens an enrolled device, a tap locks it again."""

from datetime import datetime
from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from .. import audit, clock
from ..clock import local
from ..database import db
from ..forms.base import Invalid
from ..forms.doors import UnlockForm
from ..i18n import gettext as _
from ..models import Actor, Enrolment, Role, Session
from ..vietnamese import initials
from . import cookies, keys
from .gate import me, public
from .page import local_path, page
from .this_device import known_here, open_session

bp = Blueprint("doors", __name__)


@bp.get("/lock")
@public
def lock() -> ResponseReturnValue:
    """Who is using this phone? Or, on a new one, the invitation."""
    back = local_path(request.args.get("next"))
    known = known_here()
    if not known:
        return redirect(url_for("enrolments.new"))
    chosen = request.args.get("who")
    if len(known) == 1:
        chosen = str(known[0].id)
    one = next((item for item in known if str(item.id) == chosen), None)
    if one is None:
        return page("doors/who.html", users=[_shown(item, back) for item in known])
    return page(
        "doors/pin.html",
        one=one,
        initials=initials(one.user.name),
        back=back,
        several=len(known) > 1,
        errors={},
    )


@bp.post("/sessions")
@public
def unlock() -> ResponseReturnValue:
    """A PIN. Counted before it is checked, so that ten tries at once are ten tries."""
    try:
        form = UnlockForm.read(request.form)
    except Invalid as problem:
        return _pin_again(request.form.get("enrolment", ""), problem.errors)
    one = _mine(form.enrolment)
    if one is None:
        return redirect(url_for("doors.lock"), 303)
    at = clock.wall()
    if not one.may_try(at):
        db.session.rollback()
        return _pin_again(str(form.enrolment), {"pin": _wait_words(one, at)}, 429)
    kept = one.user.pin_hash
    one.wrong_pin(at)
    db.session.commit()
    fits = keys.pin_fits(form.pin, kept)
    one = _mine(form.enrolment)
    if one is None:
        return redirect(url_for("doors.lock"), 303)
    if not fits:
        audit.note(db.session, None, "pin.wrong", "user", one.user_id, at=clock.now())
        words = _wait_words(one, at) if not one.may_try(at) else _("That is not the PIN.")
        db.session.commit()
        return _pin_again(str(form.enrolment), {"pin": words})
    one.right_pin()
    token = open_session(one, at)
    db.session.commit()
    answer: Response = make_response(redirect(local_path(form.next), 303))
    cookies.set_session(answer, token)
    return answer


@bp.post("/lock")
def create_lock() -> ResponseReturnValue:
    """Lock, or sign out: the session ends, the phone stays known and keeps nothing open."""
    session = db.session.get(Session, me().session_id)
    if session is not None:
        session.end(clock.wall())
        audit.note(db.session, me(), "session.end", "user", me().id, at=clock.now())
        db.session.commit()
    back = local_path(request.form.get("next"))
    door = url_for("doors.lock", next=None if back == "/" else back)
    answer: Response = make_response(redirect(door, 303))
    cookies.drop_session(answer)
    return answer


@bp.get("/")
def home() -> ResponseReturnValue:
    """The first page of whoever signed in."""
    return redirect(url_for(_home_of(me())))


def _home_of(actor: Actor) -> str:
    for role, endpoint in (
        (Role.leader, "team.index"),
        (Role.volunteer, "today.show"),
        (Role.officer, "commune.index"),
        (Role.police, "cases.index"),
        (Role.viewer, "numbers.show"),
        (Role.admin, "administration.index"),
    ):
        if role in actor.roles:
            return endpoint
    return "welcome.show"


def _mine(enrolment_id: UUID) -> Enrolment | None:
    return next((one for one in known_here() if one.id == enrolment_id), None)


def _shown(one: Enrolment, back: str) -> dict[str, str]:
    mark = initials(one.user.name)
    return {
        "initials": mark,
        "name": mark,
        "url": url_for("doors.lock", who=one.id, next=None if back == "/" else back),
    }


def _pin_again(enrolment: str, errors: dict[str, str], status: int = 422) -> ResponseReturnValue:
    known = known_here()
    one = next((item for item in known if str(item.id) == enrolment), None)
    if one is None:
        return redirect(url_for("doors.lock"), 303)
    back = local_path(request.form.get("next"))
    return (
        render_template(
            "doors/pin.html",
            one=one,
            initials=initials(one.user.name),
            back=back,
            several=len(known) > 1,
            errors=errors,
        ),
        status,
    )


def _wait_words(one: Enrolment, at: datetime) -> str:
    if one.locked:
        return _("Locked after too many wrong PINs. Ask your team leader for a new invitation.")
    until = one.wait_until or at
    return _("Not the PIN. Please try again at %(time)s.", time=local(until).strftime("%H:%M"))
