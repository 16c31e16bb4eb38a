"""What is known of a person: name and birth, how to reach them, how to meet."""

from typing import Any
from uuid import UUID

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from .. import audit, clock
from ..database import db
from ..forms.base import Invalid
from ..forms.persons import PersonForm
from ..i18n import gettext as _
from ..models import Case, Person
from ..policies import can_edit_person, keeps, visible_cases
from ..vietnamese import ADDRESS_FORMS
from .gate import me
from .page import allow, go, invalid, one_or_404, opened, page
from .rosters import members_of

bp = Blueprint("persons", __name__)

PLAIN = ("name", "other_name", "sex", "hamlet", "address", "phone", "form_of_address", "languages")


@bp.get("/people/<uuid:case_id>/edit")
def edit(case_id: UUID) -> ResponseReturnValue:
    """The form, filled with what is known."""
    case = _case(case_id)
    opened("case", case.id)
    return page("persons/edit.html", errors={}, values=_values(case.person), **_around(case))


@bp.post("/people/<uuid:case_id>/edit")
def update(case_id: UUID) -> ResponseReturnValue:
    """Keep what was changed, unless somebody else changed it meanwhile."""
    case = _case(case_id)
    try:
        form = PersonForm.read(_settled(case.person))
    except Invalid as problem:
        return invalid("persons/edit.html", problem.errors, **_around(case))
    if form.version != case.person.version:
        return _clash(case)
    _apply(case, form)
    audit.note(db.session, me(), "person.edit", "case", case.id, at=clock.now())
    db.session.commit()
    return go(url_for("people.show", case_id=case.id), said=_("Saved."))


def _case(case_id: UUID) -> Case:
    case = one_or_404(visible_cases(me()).where(Case.id == case_id))
    allow(can_edit_person(me(), case))
    return case


def _apply(case: Case, form: PersonForm) -> None:
    person = case.person
    person.rename(form.name, form.birth)
    for name in PLAIN[1:]:
        setattr(person, name, getattr(form, name))
    person.phone_shared, person.how_to_meet = form.phone_shared, form.how_to_meet
    if keeps(me(), case.unit):
        allowed = {one.user.id for one in members_of([case.team_id])} if case.team_id else set()
        if form.own_user is None or form.own_user in allowed | {person.own_user_id}:
            person.own_user_id = form.own_user


def _values(person: Person) -> MultiDict[str, str]:
    year, month, day = [*person.birth.split("-"), "", ""][:3]
    fields = {name: getattr(person, name) or "" for name in (*PLAIN, "how_to_meet")}
    return MultiDict(
        fields
        | {"birth-year": year, "birth-month": month, "birth-day": day}
        | {"version": str(person.version)}
        | {"phone_shared": "1" if person.phone_shared else ""}
        | {"own_user": str(person.own_user_id or "")}
    )


def _around(case: Case) -> dict[str, Any]:
    officer = keeps(me(), case.unit)
    members = members_of([case.team_id]) if officer and case.team_id else []
    return {
        "case": case,
        "address_forms": [(form, form) for form in ADDRESS_FORMS],
        "members": [(one.user.id, one.user.name) for one in members],
    }


def _settled(person: Person) -> MultiDict[str, str]:
    """What was typed, with what is kept wherever somebody chose to keep that."""
    values, kept = MultiDict(request.form), _values(person)
    for name in _labels():
        if values.get(f"pick-{name}") == "theirs":
            values[name] = kept[name]
    return values


def _clash(case: Case) -> ResponseReturnValue:
    """Somebody else has changed it since the page was opened: both, side by side, and a choice."""
    mine, theirs = _settled(case.person), _values(case.person)
    rows = [
        {"name": f"pick-{name}", "label": words, "mine": mine.get(name, ""), "theirs": theirs[name]}
        for name, words in _labels().items()
        if mine.get(name, "").strip() != theirs[name].strip()
    ]
    sent = [(n, v) for n, v in mine.items(multi=True) if n != "version" and "pick-" not in n]
    version = case.person.version
    return page("persons/clash.html", 409, case=case, rows=rows, sent=sent, version=version)


def _labels() -> dict[str, str]:
    return {
        "name": _("Full name"),
        "other_name": _("Other name"),
        "birth-day": _("Born, day"),
        "birth-month": _("Born, month"),
        "birth-year": _("Born, year"),
        "sex": _("Sex"),
        "hamlet": _("Hamlet"),
        "address": _("Address"),
        "phone": _("Telephone"),
        "form_of_address": _("How to address"),
        "languages": _("Languages"),
        "how_to_meet": _("How to meet"),
    }
