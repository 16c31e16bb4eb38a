"""The doors: an invitation opens a device for a user, a PIN opens it again, a tap locks it."""

from datetime import datetime, timedelta
from uuid import UUID

from flask import (
    Blueprint,
    Response,
    current_app,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from .. import audit, clock
from ..clock import local
from ..config import Settings
from ..database import db
from ..forms.base import Invalid
from ..forms.doors import EnrolmentForm, InvitationForm, UnlockForm
from ..i18n import gettext as _
from ..models import Actor, Device, Enrolment, Invitation, Role, Session, User, UserState
from ..vietnamese import initials
from . import cookies, keys
from .actors import hashed
from .gate import me, public
from .page import invalid, local_path, page

bp = Blueprint("doors", __name__)

AT_MOST = timedelta(days=30)
DESK_ROLES = frozenset(Role) - {Role.volunteer, Role.leader}


@bp.get("/lock")
@public
def lock() -> ResponseReturnValue:
    """Who is using this phone? Or, on a new one, the invitation."""
    back = local_path(request.args.get("next"))
    known = _known_here()
    if not known:
        return redirect(url_for("doors.invitation"))
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
    token = _open_session(one, at)
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


@bp.get("/invitation")
@public
def invitation() -> ResponseReturnValue:
    """Type the code of an invitation; the QR brings its token in the address' fragment."""
    return page("doors/invitation.html", errors={}, values=request.args)


@bp.post("/invitation")
@public
def check_invitation() -> ResponseReturnValue:
    """Whose invitation is it? Shows the name once, with the choice of a PIN."""
    try:
        form = InvitationForm.read(request.form)
    except Invalid as problem:
        return invalid("doors/invitation.html", problem.errors)
    found, sentence = _invited(form)
    db.session.commit()
    if found is None:
        return invalid("doors/invitation.html", {"code": sentence})
    return page(
        "doors/enrolment.html", user=found.user, token=form.token, code=form.code, errors={}
    )


@bp.post("/enrolments")
@public
def enrol() -> ResponseReturnValue:
    """Yes, it is me; this is my PIN: the device is enrolled and the session begins."""
    try:
        form = EnrolmentForm.read(request.form)
        if form.pin != form.pin_again:
            raise Invalid({"pin_again": _("The two are not the same. Please type it again.")})
    except Invalid as problem:
        return _enrolment_again(problem)
    found, sentence = _invited(form)
    db.session.commit()
    if found is None:
        return invalid("doors/invitation.html", {"code": sentence})
    kept = keys.pin_hash(form.pin)
    at = clock.wall()
    db.session.refresh(found, with_for_update=True)
    if not found.open_at(at):
        db.session.rollback()
        return invalid("doors/invitation.html", {"code": _not_open(found, at)})
    found.used_at = at
    secret = keys.fresh_token()
    one = _enrolment_here(found.user, secret, at)
    found.user.pin_hash, found.user.has_phone = kept, True
    token = _open_session(one, at)
    audit.note(db.session, None, "device.enrol", "user", found.user_id, at=clock.now())
    db.session.commit()
    answer: Response = make_response(redirect("/", 303))
    cookies.set_enrolment(answer, one.id, secret)
    cookies.set_session(answer, token)
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


def _known_here() -> list[Enrolment]:
    """Enrolments this browser holds with the right secret, and that may still be used."""
    held = cookies.enrolment_secrets()
    if not held:
        return []
    rows = db.session.scalars(
        select(Enrolment)
        .join(User)
        .where(
            Enrolment.id.in_(held),
            Enrolment.revoked_at.is_(None),
            User.state == UserState.active,
        )
        .order_by(Enrolment.created_at)
    )
    return [row for row in rows if row.secret_hash == hashed(held[row.id])]


def _mine(enrolment_id: UUID) -> Enrolment | None:
    return next((one for one in _known_here() if one.id == enrolment_id), None)


def _shown(one: Enrolment, back: str) -> dict[str, str]:
    mark = initials(one.user.name)
    return {
        "initials": mark,
        "name": mark,
        "url": url_for("doors.lock", who=one.id, next=None if back == "/" else back),
    }


def _pin_again(enrolment: str, errors: dict[str, str], status: int = 422) -> ResponseReturnValue:
    known = _known_here()
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


def _invited(form: InvitationForm) -> tuple[Invitation | None, str]:
    at = clock.wall()
    if not keys.may_try_code(request.remote_addr or "", at):
        return None, _("Too many codes were tried from here. Please wait an hour.")
    found = keys.find(form.token, form.code)
    if found is None or found.user.state is not UserState.active:
        return None, _("This code is not known. Please look at the slip again.")
    if not found.open_at(at):
        return None, _not_open(found, at)
    return found, ""


def _not_open(found: Invitation, at: datetime) -> str:
    if found.used_at is not None:
        return _("This invitation has been used. Ask your team leader for a new one.")
    return _("This invitation has run out. Ask your team leader for a new one.")


def _enrolment_again(problem: Invalid) -> ResponseReturnValue:
    token, code = request.form.get("token"), request.form.get("code")
    found = keys.find(token, code)
    if found is None or not found.open_at(clock.wall()):
        return redirect(url_for("doors.invitation"), 303)
    return invalid("doors/enrolment.html", problem.errors, user=found.user, token=token, code=code)


def _enrolment_here(user: User, secret: str, at: datetime) -> Enrolment:
    """Enrol the user on this device, beside those who use it already."""
    known = _known_here()
    device = known[0].device if known else Device(make=_make(), created_at=at)
    one = next((item for item in device.enrolments if item.user_id == user.id), None)
    if one is None:
        one = Enrolment(device=device, user=user, created_at=at, secret_hash=hashed(secret))
        db.session.add(one)
        db.session.flush()
    one.secret_hash, one.revoked_at = hashed(secret), None
    one.right_pin()
    return one


def _make() -> str:
    """What kind of device it is, as far as its browser says, in a word or two."""
    agent = request.user_agent.string
    for sign, name in (
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Macintosh", "Mac"),
        ("Linux", "Linux"),
    ):
        if sign in agent:
            return name
    return "?"


def _open_session(one: Enrolment, at: datetime) -> str:
    token = keys.fresh_token()
    settings: Settings = current_app.config["SETTINGS"]
    desk = any(m.role in DESK_ROLES for m in one.user.memberships if m.ends_on is None)
    idle = settings.desk_minutes if desk else settings.session_hours * 60
    lasts = timedelta(hours=12) if desk else AT_MOST
    one.sessions.append(
        Session(
            token_hash=hashed(token),
            created_at=at,
            last_seen_at=at,
            ends_at=at + lasts,
            idle_minutes=idle,
        )
    )
    return token
