"""A meeting's form: shown, shown again with what was typed, or offered as a correction."""

from typing import Any
from uuid import UUID

from flask import abort, request, url_for
from flask.typing import ResponseReturnValue

from ..clock import local_day
from ..database import db, only_read
from ..forms.base import Errors
from ..i18n import clock_time, pgettext, spoken_day
from ..i18n import gettext as _
from ..models import Case, Draft, Visit
from ..offline import case_to_log, newest_version
from ..policies import can_correct, visible_visits
from . import drafts
from .gate import me
from .page import mapped, new_key, page
from .visit_landing import came_from, landing
from .visit_pages import Values, proposals, shown
from .visit_reading import asked_of


def case_of(case_id: UUID) -> Case:
    """The open case about which the actor logs their own meetings."""
    with mapped():
        return case_to_log(db.session, me(), case_id, me().id)


def new_form(
    case: Case, values: Values, key: UUID, *, status: int = 200, **more: Any
) -> ResponseReturnValue:
    """The form of a new meeting."""
    found = proposals(case, values.get("day"))
    back = came_from(case.id)
    return page(
        "visits/form.html",
        status,
        values=values,
        key=key,
        kind="visit",
        subject=case.id,
        target=url_for("visits.create", case_id=case.id),
        back=back,
        back_url=landing(case.id, back),
        back_label=pgettext("visit", "The person") if back == "person" else _("Today"),
        proposals=found,
        proposing={
            "hx-get": url_for("visits.show_proposals", case_id=case.id),
            "hx-trigger": "change",
            "hx-target": "#next",
            "hx-swap": "outerHTML",
        },
        **{"errors": {}, **shown(case, values), **more},
    )


def correction_form(
    visit: Visit, values: Values, key: UUID, *, status: int = 200, **more: Any
) -> ResponseReturnValue:
    """The same form for another version of a meeting."""
    return page(
        "visits/correction.html",
        status,
        values=values,
        key=key,
        kind="correction",
        subject=visit.id,
        target=url_for("corrections.create", visit_id=visit.id),
        back="",
        back_url=url_for("visits.show", visit_id=visit.id),
        back_label=pgettext("visit", "The meeting"),
        save=_("Save the correction"),
        visit=visit,
        asked=asked_of(visit),
        proposing={},
        **{"errors": {}, **shown(visit.case, values), **more},
    )


def form_again(case_id: UUID, errors: Errors) -> ResponseReturnValue:
    """The form as it was sent, with a sentence beside each field; it waits as a draft, too."""
    keep_typed()
    return new_form(
        case_of(case_id), request.form, key_sent() or new_key(), status=422, errors=errors
    )


def said_otherwise(key: UUID) -> ResponseReturnValue:
    """A form that was taken came again with other content: a correction, if they like."""
    stop_writing()
    visit = db.session.scalar(visible_visits(me()).where(Visit.id == key))
    if visit is None:
        abort(409)
    newest = newest_version(db.session, visit)
    if not can_correct(me(), newest):
        said = _("What was logged before has been taken back. Save to log it anew.")
        return new_form(case_of(newest.case_id), request.form, new_key(), status=409, said=said)
    said = _(
        "This meeting was logged %(day)s at %(time)s. Save to put what stands below in its place.",
        day=spoken_day(local_day(newest.recorded_at), me().today),
        time=clock_time(newest.recorded_at),
    )
    return correction_form(newest, request.form, new_key(), status=409, said=said)


def draft_values(values: Values, draft: Draft | None) -> Values:
    """The values, and over them what was being written."""
    if draft is not None:
        for name, many in drafts.fields_of(draft).lists():
            values.setlist(name, many)
    return values


def key_sent() -> UUID | None:
    """The key that the form brought, if it is one."""
    try:
        return UUID(request.form.get("id", ""))
    except ValueError:
        return None


def keep_typed() -> None:
    """Nothing was taken; what was typed is kept as a draft before the page is made."""
    db.session.rollback()
    drafts.rescue(me().id)
    only_read()


def stop_writing() -> None:
    """Nothing was taken: let go of the write lock before a page is made."""
    db.session.rollback()
    only_read()
