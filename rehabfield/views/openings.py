"""Opening a case: person, paper, case and helper in one go, once nothing stands in the way."""

from .. import audit, clock
from ..database import db
from ..forms.assignments import Kin
from ..forms.newcomers import Matter, NewcomerForm
from ..i18n import gettext as _
from ..models import AssignmentRole, Case, Contact, Decision, DecisionKind, Person, Unit, User
from ..policies import keeps
from .admissions import Admission
from .appointments import propose
from .paperwork import entered, name_helper

DEED = {
    Matter.after_care_12: DecisionKind.after_care,
    Matter.after_care_24: DecisionKind.after_care,
    Matter.home: DecisionKind.rehabilitation,
    Matter.users: DecisionKind.other,
}


def take_in(found: Admission) -> Case:
    """Enter what the paper says; the caller commits. Raises ValueError where `found` has errors."""
    form, law = found.form, found.form.term.law()
    if found.errors or found.unit is None or law is None or form.ends_on is None:
        raise ValueError("what stands in the way comes first")
    paper = entered(found.actor, found.unit.id, DEED[form.matter], form)
    person = found.person or _new_person(form, found.unit)
    case = Case(
        id=form.id,
        person=person,
        unit=found.unit,
        team=found.team,
        law=law[0].code,
        kind=law[1].code,
        starts_on=form.starts_on,
        ends_on=form.ends_on,
        opened_at=clock.now(),
    )
    db.session.add(case)
    paper.cases.append(case)
    if form.guarded:
        person.contacts.append(_guardian(form))
    if found.helper is not None:
        _assign(found, case, paper, found.helper)
    audit.note(db.session, found.actor, "case.open", "case", case.id, at=clock.now())
    return case


def _new_person(form: NewcomerForm, unit: Unit) -> Person:
    person = Person(
        unit=unit,
        sex=form.sex,
        hamlet=form.hamlet,
        phone=form.phone,
        created_at=clock.now(),
    )
    person.rename(form.name, form.birth)
    db.session.add(person)
    return person


def _guardian(form: NewcomerForm) -> Contact:
    return Contact(
        name=form.guardian_name,
        relation=form.guardian_relation or _("guardian"),
        phone=form.guardian_phone,
        guardian=True,
    )


def _assign(found: Admission, case: Case, paper: Decision, helper: User) -> None:
    if found.form.names_helper and keeps(found.actor, case.unit):
        name_helper(paper, helper)
    kin = found.form.kin is Kin.agreed
    propose(found.actor, case, helper, AssignmentRole.main, kin=kin)
