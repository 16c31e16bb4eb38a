"""The people around a person: family, guardian, representative."""

from typing import Any
from uuid import UUID

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from .. import audit, clock, messages
from ..database import db
from ..forms.base import Errors, Invalid
from ..forms.persons import ContactForm
from ..i18n import gettext as _
from ..models import Case, Contact, Knows
from ..policies import can_edit_person, visible_cases
from .gate import me
from .page import allow, go, invalid, new_key, one_or_404, opened, page
from .receipts import is_new

bp = Blueprint("contacts", __name__)

FIELDS = ("name", "relation", "phone", "phone_shared", "knows", "guardian", "representative")


@bp.get("/people/<uuid:case_id>/contacts/new")
def new(case_id: UUID) -> ResponseReturnValue:
    """The empty form."""
    case = _case(case_id)
    opened("case", case.id)
    values = MultiDict({"id": str(new_key()), "knows": Knows.unsure.value})
    return page("persons/contact.html", errors={}, values=values, **_around(case, None))


@bp.post("/people/<uuid:case_id>/contacts")
def create(case_id: UUID) -> ResponseReturnValue:
    """Write somebody down."""
    case = _case(case_id)
    try:
        form = ContactForm.read(request.form)
    except Invalid as problem:
        return _again(case, None, problem.errors)
    if is_new("contact", form.id):
        case.person.contacts.append(_filled(Contact(id=form.id), form))
        audit.note(db.session, me(), "contact.add", "case", case.id, at=clock.now())
        db.session.commit()
    return go(_back(case), said=_("Saved."))


@bp.get("/people/<uuid:case_id>/contacts/<uuid:contact_id>/edit")
def edit(case_id: UUID, contact_id: UUID) -> ResponseReturnValue:
    """The form, filled with what is known."""
    case = _case(case_id)
    one = _contact(case, contact_id)
    opened("case", case.id)
    values = MultiDict({name: _shown(getattr(one, name)) for name in FIELDS} | {"id": str(one.id)})
    return page("persons/contact.html", errors={}, values=values, **_around(case, one))


@bp.post("/people/<uuid:case_id>/contacts/<uuid:contact_id>")
def update(case_id: UUID, contact_id: UUID) -> ResponseReturnValue:
    """Keep what was changed."""
    case = _case(case_id)
    one = _contact(case, contact_id)
    try:
        form = ContactForm.read(request.form)
    except Invalid as problem:
        return _again(case, one, problem.errors)
    _filled(one, form)
    audit.note(db.session, me(), "contact.edit", "case", case.id, at=clock.now())
    db.session.commit()
    return go(_back(case), said=_("Saved."))


@bp.post("/people/<uuid:case_id>/contacts/<uuid:contact_id>/removal")
def remove(case_id: UUID, contact_id: UUID) -> ResponseReturnValue:
    """Forget somebody: their data are needed no longer."""
    case = _case(case_id)
    db.session.delete(_contact(case, contact_id))
    audit.note(db.session, me(), "contact.remove", "case", case.id, at=clock.now())
    db.session.commit()
    return go(_back(case), said=_("Removed."))


def _case(case_id: UUID) -> Case:
    case = one_or_404(visible_cases(me()).where(Case.id == case_id))
    allow(can_edit_person(me(), case))
    return case


def _contact(case: Case, contact_id: UUID) -> Contact:
    found = next((one for one in case.person.contacts if one.id == contact_id), None)
    return found or abort(404)


def _filled(one: Contact, form: ContactForm) -> Contact:
    for name in FIELDS:
        setattr(one, name, getattr(form, name))
    return one


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "1" if value else ""
    return str(value or "")


def _around(case: Case, one: Contact | None) -> dict[str, Any]:
    return {"case": case, "contact": one, "knowing": messages.choices(Knows)}


def _again(case: Case, one: Contact | None, errors: Errors) -> ResponseReturnValue:
    return invalid("persons/contact.html", errors, **_around(case, one))


def _back(case: Case) -> str:
    return url_for("persons.edit", case_id=case.id)
