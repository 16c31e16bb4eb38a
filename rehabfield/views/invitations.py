"""The way in: an invitation for a first start or a forgotten PIN, shown once."""

from uuid import UUID

import segno
from flask import Blueprint, current_app, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from .. import audit, clock
from ..config import Settings
from ..database import db
from ..forms.members import InvitationKindForm
from ..models import InvitationKind, User, UserState
from ..models.device import INVITATION_LASTS
from ..policies import can_manage_member, visible_users
from . import keys
from .colleagues import called
from .gate import me
from .page import allow, one_or_404, page

bp = Blueprint("invitations", __name__)


@bp.post("/members/<uuid:user_id>/invitations")
def create(user_id: UUID) -> ResponseReturnValue:
    """A fresh invitation; earlier ones no longer open. Code and QR are shown only here."""
    user = one_or_404(visible_users(me()).where(User.id == user_id))
    allow(can_manage_member(me(), user) and user.state is UserState.active)
    form = InvitationKindForm.read(request.form)
    at = clock.wall()
    slip = keys.invite(user, form.kind, by=me(), at=at)
    audit.note(db.session, me(), f"invitation.{form.kind}", "user", user.id, at=clock.now())
    name, says = user.name, called(user.name, user.form_of_address)
    db.session.commit()
    door = _address() + url_for("enrolments.new")
    return page(
        "members/invitation.html",
        name=name,
        called=says,
        member_id=user_id,
        resets=form.kind is InvitationKind.reset,
        code=slip.spoken,
        qr=_qr(f"{door}#{slip.token}"),
        door=door.split("://", 1)[-1],
        until=at + INVITATION_LASTS,
    )


def _address() -> str:
    """The public address, which a phone elsewhere can reach."""
    settings: Settings = current_app.config["SETTINGS"]
    return settings.url or request.host_url.rstrip("/")


def _qr(text: str) -> Markup:
    """A QR code as an element of the page: no address of an image, nothing kept anywhere."""
    svg: str = segno.make(text, error="m", micro=False).svg_inline(omitsize=True, border=2)
    return Markup(svg)  # segno draws it from modules; the text itself is not in it
