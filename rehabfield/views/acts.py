"""What leaders and officers may do from a person's page, as links: the policies say which."""

from dataclasses import dataclass

from flask import url_for

from ..database import db
from ..i18n import gettext as _
from ..models import Actor, Case, Role
from ..policies import can_answer, can_decide, can_edit_person, can_propose
from .portrait import Portrait


@dataclass(frozen=True)
class Act:
    """One place to go."""

    endpoint: str
    label: str
    icon: str
    url: str
    is_form: bool = False
    """Done at once by a button, where the others are pages to go to."""


def acts_of(actor: Actor, person: Portrait) -> tuple[Act, ...]:
    """The acts of this actor here; a volunteer's own stand on the page itself (no query)."""
    if not (actor.teams(Role.leader, on_paper=True) or actor.units(Role.officer)):
        return ()
    case = db.session.get_one(Case, person.case_id)
    edits, decides = can_edit_person(actor, case), can_decide(actor, case)
    running, rests = person.is_open, person.is_open and case.resting
    wanted = (
        (can_propose(actor, case), "assignments.new", _("Assign a helper"), "user-plus"),
        (
            can_answer(actor, case) and running and not rests,
            "pauses.new",
            _("Pause the meetings"),
            "circle-pause",
        ),
        (
            can_answer(actor, case) and rests,
            "resumptions.create",
            _("Let the meetings go on"),
            "calendar-days",
        ),
        (edits, "persons.edit", _("Change what is known"), "file-pen-line"),
        (edits, "contacts.new", _("Add somebody around"), "users-round"),
        (edits, "consents.new", _("Consents"), "handshake"),
        (edits, "notices.show", _("What the person needs to know"), "printer"),
        (decides, "dossier.show", _("All that is kept about the person"), "folder"),
        (decides and running, "closings.new", _("Close the case"), "archive"),
    )
    return tuple(
        Act(
            endpoint,
            label,
            icon,
            url_for(endpoint, case_id=person.case_id),
            endpoint == "resumptions.create",
        )
        for may, endpoint, label, icon in wanted
        if may
    )
