"""What is known of a member, and changing it."""

from typing import Any
from uuid import UUID

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from .. import audit, clock
from ..database import db
from ..forms.base import Invalid
from ..forms.members import FORMS, DetailsForm
from ..i18n import gettext as _
from ..models import User
from ..policies import can_manage_member, visible_users
from .gate import me
from .page import allow, go, invalid, one_or_404, page

bp = Blueprint("details", __name__)


@bp.get("/members/<uuid:user_id>/edit")
def edit(user_id: UUID) -> ResponseReturnValue:
    """The form, with what is known."""
    user = _managed(user_id)
    values = MultiDict(
        {
            "name": user.name,
            "phone": user.phone or "",
            "organisation": user.organisation or "",
            "form_of_address": user.form_of_address,
            "has_phone": "1" if user.has_phone else "",
        }
    )
    return page("members/edit.html", errors={}, values=values, **_choices(user))


@bp.post("/members/<uuid:user_id>/edit")
def update(user_id: UUID) -> ResponseReturnValue:
    """Change it."""
    user = _managed(user_id)
    try:
        form = DetailsForm.read(request.form)
    except Invalid as problem:
        return invalid("members/edit.html", problem.errors, **_choices(user))
    user.name, user.phone, user.organisation = form.name, form.phone, form.organisation
    user.form_of_address, user.has_phone = form.form_of_address, form.has_phone
    audit.note(db.session, me(), "member.edit", "user", user.id, at=clock.now())
    db.session.commit()
    return go(url_for("members.show", user_id=user.id), said=_("Saved."))


def _managed(user_id: UUID) -> User:
    user = one_or_404(visible_users(me()).where(User.id == user_id))
    allow(can_manage_member(me(), user))
    return user


def _choices(user: User) -> dict[str, Any]:
    return {"user": user, "forms": [(form, form) for form in FORMS]}
