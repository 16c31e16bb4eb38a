"""The members of the offices: officer, police, coordinator, health station, readers, admins."""

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload
from werkzeug.datastructures import MultiDict

from .. import audit, clock, messages
from ..database import db
from ..forms.base import Invalid
from ..forms.teams import OFFICES, UserForm
from ..i18n import gettext as _
from ..models import TEAM_ROLES, Enrolment, Membership, Unit, User, UserState
from ..policies import can_administer, visible_users
from ..vietnamese import ADDRESS_FORMS, NameKey, sort_key
from .gate import me
from .page import allow, go, invalid, new_key, one_or_404, page
from .receipts import is_new
from .units import chosen_units

bp = Blueprint("users", __name__)


@bp.get("/users")
def index() -> ResponseReturnValue:
    """By place and role, and whether they have signed in yet."""
    allow(can_administer(me()))
    found = db.session.scalars(
        select(Membership)
        .join(User)
        .where(
            Membership.role.not_in(TEAM_ROLES),
            or_(Membership.ends_on.is_(None), Membership.ends_on >= me().today),
            User.state == UserState.active,
        )
        .options(joinedload(Membership.user), joinedload(Membership.unit))
    ).all()
    enrolled = set(
        db.session.scalars(select(Enrolment.user_id).where(Enrolment.revoked_at.is_(None)))
    )
    held = sorted(found, key=_order)
    return page("administration/users.html", memberships=held, enrolled=enrolled)


@bp.get("/users/new")
def new() -> ResponseReturnValue:
    """The empty form."""
    units = _places()
    values = MultiDict(
        {
            "id": str(new_key()),
            "role": request.args.get("role", OFFICES[0].value),
            "form_of_address": "anh/chị",
            "unit": str(units[0].id) if units else "",
        }
    )
    return page("administration/user.html", errors={}, values=values, **_choices(units))


@bp.post("/users")
def create() -> ResponseReturnValue:
    """Make the account; the invitation is shown on its page."""
    units = _places()
    try:
        form = UserForm.read(request.form)
        unit = next((one for one in units if one.id == form.unit), None)
        if unit is None:
            raise Invalid({"unit": _("Please choose one.")})
    except Invalid as problem:
        return invalid("administration/user.html", problem.errors, **_choices(units))
    if is_new("user", form.id):
        user = User(
            id=form.id,
            name=form.name,
            phone=form.phone,
            form_of_address=form.form_of_address,
            created_at=clock.now(),
        )
        db.session.add(user)
        user.join(form.role, on=clock.today(), unit=unit)
        audit.note(db.session, me(), "user.add", "user", user.id, at=clock.now())
        db.session.commit()
    return go(url_for("members.show", user_id=form.id), said=_("Added. Now the invitation."))


@bp.get("/users/<uuid:user_id>")
def show(user_id: UUID) -> ResponseReturnValue:
    """An office's member has the same page as a team's."""
    allow(can_administer(me()))
    one_or_404(visible_users(me()).where(User.id == user_id))
    return redirect(url_for("members.show", user_id=user_id))


def _places() -> list[Unit]:
    """The communes that were chosen, then their provinces."""
    allow(can_administer(me()))
    communes = chosen_units()
    provinces = {unit.parent.id: unit.parent for unit in communes if unit.parent is not None}
    return [*communes, *provinces.values()]


def _choices(units: list[Unit]) -> dict[str, Any]:
    return {
        "units": [(unit.id, unit.name) for unit in units],
        "roles": [(role.value, messages.role(role)) for role in OFFICES],
        "address_forms": [(form, form) for form in ("anh/chị", *ADDRESS_FORMS)],
    }


def _order(one: Membership) -> tuple[str, int, NameKey]:
    return one.unit.code if one.unit else "", OFFICES.index(one.role), sort_key(one.user.name)
