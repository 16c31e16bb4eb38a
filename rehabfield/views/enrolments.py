"""The first time on a phone: a slip says who it is, a PIN is chosen, the device is enrolled."""

from datetime import datetime

from flask import Blueprint, Response, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from .. import audit, clock
from ..database import db
from ..forms.base import Invalid
from ..forms.doors import EnrolmentForm, InvitationForm
from ..i18n import gettext as _
from ..models import Invitation, UserState
from . import cookies, keys
from .gate import public
from .page import invalid, page
from .this_device import enrol_here, open_session

bp = Blueprint("enrolments", __name__)


@bp.get("/invitation")
@public
def new() -> ResponseReturnValue:
    """Type the code of an invitation; the QR brings its token in the address' fragment."""
    return page("doors/invitation.html", errors={}, values=request.args)


@bp.post("/invitation")
@public
def check() -> ResponseReturnValue:
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
def create() -> ResponseReturnValue:
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
    one = enrol_here(found.user, secret, at)
    found.user.pin_hash, found.user.has_phone = kept, True
    token = open_session(one, at)
    audit.note(db.session, None, "device.enrol", "user", found.user_id, at=clock.now())
    db.session.commit()
    answer: Response = make_response(redirect("/", 303))
    cookies.set_enrolment(answer, one.id, secret)
    cookies.set_session(answer, token)
    return answer


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
        return redirect(url_for("enrolments.new"), 303)
    return invalid("doors/enrolment.html", problem.errors, user=found.user, token=token, code=code)
