"""What is known already when a text is laid before somebody: filled in, to be looked at."""

from collections.abc import Mapping

from sqlalchemy import select

from .. import clock
from ..database import db
from ..models import Actor, Case, Contact, Knows, Unit
from ..texts import SignerRole, normal
from ..texts.shapes import BlankKind

KINDS = ("Xã ", "Phường ", "Đặc khu ", "Thị trấn ")
"""What stands before the name of a unit."""


def known_of(case: Case, actor: Actor) -> Mapping[str, str]:
    """Values by blank, and names of signers as "signer <role>"; empty where nothing is known."""
    person = case.person
    family = _family(case)
    place = bare_name(case.unit)
    live = ", ".join(one for one in (person.address, person.hamlet) if one)
    birth = normal(BlankKind.birth, person.birth)
    return {
        "place_name": place,
        "document_date": clock.today().strftime("%d/%m/%Y"),
        "commune_name": place,
        "addressee_police_unit": case.unit.name[:1].lower() + case.unit.name[1:],
        "monitoring_decision_police_unit": case.unit.name[:1].lower() + case.unit.name[1:],
        "person_full_name": person.name,
        "relative_full_name": person.name,
        "person_other_name": person.other_name or "",
        "person_date_of_birth": birth,
        "person_gender": person.sex or "",
        "person_current_residence": ", ".join(one for one in (live, case.unit.name) if one),
        "person_phone": person.phone or "",
        "family_name": family.name if family else "",
        "family_relation": family.relation if family else "",
        "family_address": ", ".join(one for one in (live, case.unit.name) if one),
        f"signer {SignerRole.person}": person.name,
        f"signer {SignerRole.family}": family.name if family else "",
        f"signer {SignerRole.guardian}": family.name if family and family.guardian else "",
        f"signer {SignerRole.volunteer}": actor.name,
        f"signer {SignerRole.official}": actor.name,
    }


def bare_name(unit: Unit) -> str:
    """The name of a place alone: "Ba Vì" of "Xã Ba Vì"."""
    return next((unit.name[len(k) :] for k in KINDS if unit.name.startswith(k)), unit.name)


def _family(case: Case) -> Contact | None:
    """Whoever would sign for the family: guardian, representative, then who knows the matter."""
    around = db.session.scalars(select(Contact).where(Contact.person_id == case.person_id)).all()
    told = [one for one in around if one.knows is Knows.yes or one.guardian]
    return min(told, key=lambda one: (not one.guardian, not one.representative), default=None)
