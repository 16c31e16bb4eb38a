"""What a person agreed to, purpose by purpose, and taking it back (Luật 91/2025/QH15)."""

from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from .. import audit, clock
from ..database import db
from ..forms.base import Errors, Invalid
from ..forms.rights import ConsentForm, in_time
from ..i18n import gettext as _
from ..models import Case, Consent, Person, Purpose
from ..offline import OtherContent, SeenBefore
from ..policies import can_edit_person, can_log_for, visible_cases, visible_consents
from .gate import me
from .page import (
    allow,
    go,
    invalid,
    new_key,
    once,
    one_or_404,
    opened,
    page,
)

bp = Blueprint("consents", __name__)

OF_AGE = 18


@bp.get("/people/<uuid:case_id>/consents/new")
def new(case_id: UUID) -> ResponseReturnValue:
    """What was agreed so far, and the purposes still open; none is ticked beforehand."""
    case = _case(case_id)
    opened("case", case.id)
    values = MultiDict({"id": str(new_key()), "given_on": me().today.isoformat()})
    return page("rights/consents.html", errors={}, values=values, **_shown(case))


@bp.post("/people/<uuid:case_id>/consents")
def create(case_id: UUID) -> ResponseReturnValue:
    """One consent for each purpose that was ticked; one that runs already is left as it is."""
    case = _case(case_id)
    try:
        form = ConsentForm.read(request.form)
        in_time("given_on", form.given_on, me().today)
        if surely_minor(case.person.birth, form.given_on) and form.representative is None:
            raise Invalid({"representative": _("Under 18 the representative agrees too.")})
        once("consent", form.id)
    except Invalid as problem:
        return _again(case, problem.errors)
    except SeenBefore:
        return _back(case)
    except OtherContent:
        abort(409)
    running = {one.purpose for one in _consents(case) if one.withdrawn_on is None}
    for purpose in form.purposes:
        if purpose not in running:
            _record(case.person, purpose, form)
    audit.note(db.session, me(), "consent.create", "case", case.id, at=clock.now())
    db.session.commit()
    return _back(case, _("Saved."))


@bp.post("/consents/<uuid:consent_id>/withdrawal")
def withdraw(consent_id: UUID) -> ResponseReturnValue:
    """The person changed their mind: it counts from today."""
    consent = one_or_404(visible_consents(me()).where(Consent.id == consent_id))
    case = one_or_404(
        visible_cases(me()).where(Case.person_id == consent.person_id).order_by(Case.state.desc())
    )
    allow(_may_record(case) and consent.purpose is not Purpose.informed)
    consent.withdraw(me().today)
    audit.note(db.session, me(), "consent.withdraw", "case", case.id, at=clock.now())
    db.session.commit()
    return _back(case, _("Withdrawn. It counts from today."))


def surely_minor(birth: str, on: date) -> bool:
    """Whether somebody born then is certainly under 18 on that day; a bare year is "1987"."""
    year, rest = int(birth[:4]), birth[5:]
    if not rest:
        return on.year - year < OF_AGE
    return on < _birthday(date.fromisoformat(birth))


def perhaps_minor(birth: str, on: date) -> bool:
    """Whether they may be under 18: with a bare year, all through the year in which they are 18."""
    return surely_minor(birth, on) or (len(birth) == 4 and on.year - int(birth) == OF_AGE)


def _birthday(born: date) -> date:
    try:
        return born.replace(year=born.year + OF_AGE)
    except ValueError:  # 29 February
        return date(born.year + OF_AGE, 3, 1)


def _case(case_id: UUID) -> Case:
    case = one_or_404(visible_cases(me()).where(Case.id == case_id))
    allow(_may_record(case))
    return case


def _may_record(case: Case) -> bool:
    """Who meets the person, or answers for them: helper, leader, officer."""
    return can_log_for(me(), case, me().id) or can_edit_person(me(), case)


def _consents(case: Case) -> list[Consent]:
    query = visible_consents(me()).where(Consent.person_id == case.person_id)
    return list(db.session.scalars(query.order_by(Consent.given_on, Consent.recorded_at)))


def _shown(case: Case) -> dict[str, Any]:
    given = _consents(case)
    running = {one.purpose for one in given if one.withdrawn_on is None}
    return {
        "case": case,
        "person": case.person,
        "given": given,
        "purposes": [one for one in Purpose if one not in running],
        "minor": perhaps_minor(case.person.birth, me().today),
    }


def _record(person: Person, purpose: Purpose, form: ConsentForm) -> None:
    db.session.add(
        Consent(
            person=person,
            purpose=purpose,
            given_on=form.given_on,
            representative=form.representative,
            recorded_by_id=me().id,
            recorded_at=clock.now(),
        )
    )


def _again(case: Case, errors: Errors) -> ResponseReturnValue:
    return invalid("rights/consents.html", errors, **_shown(case))


def _back(case: Case, said: str | None = None) -> ResponseReturnValue:
    return go(url_for("consents.new", case_id=case.id), said=said)
