"""People who may be the same: only inside one's own scope, told apart by birth year and hamlet."""

from datetime import date
from uuid import UUID

from ..database import db
from ..forms.newcomers import NewcomerForm
from ..i18n import full_day
from ..i18n import gettext as _
from ..models import Actor, Case, CaseState, Person
from ..policies import visible_cases, visible_people


def alike(actor: Actor, form: NewcomerForm) -> list[Person]:
    """People of the actor's own scope with the same name and year of birth."""
    return list(
        db.session.scalars(
            visible_people(actor).where(
                Person.likeness == Person.likeness_of(form.name, form.birth)
            )
        )
    )


def candidates(actor: Actor, people: list[Person]) -> list[tuple[UUID, str, str]]:
    """Known people as offered to choose from: birth year, hamlet, and what runs."""
    running = visible_cases(actor).where(
        Case.state == CaseState.open, Case.person_id.in_([person.id for person in people])
    )
    ends = {case.person_id: case.ends_on for case in db.session.scalars(running)}
    return [(one.id, one.name, _told(one, ends.get(one.id))) for one in people]


def _told(person: Person, ends_on: date | None) -> str:
    words = f"{person.birth_year} · {person.hamlet}"
    if ends_on is None:
        return words
    return f"{words} · " + _("running until %(day)s", day=full_day(ends_on))
