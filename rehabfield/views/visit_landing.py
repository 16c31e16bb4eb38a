"""Where a meeting's form came from, and where it leads when it is done."""

from uuid import UUID

from flask import Response, request, url_for

from ..i18n import gettext as _
from ..i18n import spoken_window
from ..models import Actor, Role, Visit
from . import drafts
from .gate import me
from .page import go


def landed(
    visit: Visit, *, back: str | None, flagged: bool = False, joined: bool = False
) -> Response:
    """Back to where they came from, with what happens next and the way to undo it."""
    if not visit.current:
        return go(url_for("visits.show", visit_id=visit.id))
    said = [_("Meeting logged."), _next_words(visit)]
    if flagged:
        said.append(_("That day is outside your assignment; your team leader will look at it."))
    if joined:
        said.append(_("Another helper logged a meeting meanwhile; both count."))
    return go(
        landing(visit.case.id, back),
        said=" ".join(filter(None, said)),
        undo=url_for("withdrawals.create", visit_id=visit.id),
    )


def _next_words(visit: Visit) -> str:
    window = visit.case.window
    if visit.news is not None:
        return _("Your team leader will answer; no reminders until then.")
    return _("Next time: %(days)s.", days=spoken_window(window, me().today)) if window else ""


def landing(case_id: UUID, back: str | None = None) -> str:
    """The page after a form: the person they came from, or the volunteer's day."""
    if back == "today" or (back != "person" and _has_a_day(me())):
        return url_for("today.show")
    return url_for("people.show", case_id=case_id)


def came_from(case_id: UUID) -> str:
    """Where the form was opened: "person" or "today"."""
    sent = request.form.get("back")
    if sent in {"today", "person"}:
        return sent
    if drafts.page_of_form() == url_for("people.show", case_id=case_id):
        return "person"
    return "today" if _has_a_day(me()) else "person"


def _has_a_day(actor: Actor) -> bool:
    return Role.volunteer in actor.roles and Role.leader not in actor.roles
