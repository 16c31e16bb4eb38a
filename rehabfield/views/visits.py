"""Logging a meeting: whom, the form, and one log as its reader may see it."""

from datetime import date
from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from .. import clock
from ..database import db
from ..forms.base import Invalid
from ..forms.visits import VisitForm
from ..models import Role, Visit
from ..offline import accept_visit, newest_visit
from ..policies import visible_visits
from . import drafts
from .gate import me
from .mine import people_of
from .page import OtherContent, SeenBefore, new_key, once, one_or_404, opened, page
from .visit_answers import (
    case_of,
    draft_values,
    form_again,
    mapped,
    new_form,
    said_otherwise,
)
from .visit_landing import landed
from .visit_pages import blank, proposals
from .visit_reading import read

bp = Blueprint("visits", __name__)


@bp.get("/visits/new")
def choose() -> ResponseReturnValue:
    """Whom is the meeting about? Straight on where there is only one."""
    people = sorted(people_of(me()), key=lambda one: one.window.last if one.window else date.max)
    enters = bool(me().teams(Role.leader, on_paper=True))
    if len(people) == 1 and not enters:
        return redirect(url_for("visits.new", case_id=people[0].case_id))
    opened("list", me().id, len(people))
    return page("visits/choose.html", people=people, enters=enters)


@bp.get("/people/<uuid:case_id>/visits/new")
def new(case_id: UUID) -> ResponseReturnValue:
    """The form, with what was being written when there is a draft."""
    case = case_of(case_id)
    opened("case", case_id)
    draft = drafts.kept(me(), "visit", case_id)
    values = draft_values(blank(newest_visit(db.session, case)), draft)
    return new_form(case, values, draft.key if draft else new_key(), draft=draft)


@bp.post("/people/<uuid:case_id>/visits")
def create(case_id: UUID) -> ResponseReturnValue:
    """Take the meeting, once, whatever the phone does."""
    try:
        form = VisitForm.read(request.form)
        once("visit", form.id)
        with mapped():
            taken = accept_visit(db.session, me(), case_id, form, clock.now())
    except Invalid as problem:
        return form_again(case_id, problem.errors)
    except SeenBefore as before:
        return landed(one_or_404(visible_visits(me()).where(Visit.id == before.receipt.key)))
    except OtherContent:
        return said_otherwise(form.id)
    drafts.drop(me().id, form.id)
    answer = landed(taken.visit, flagged=taken.flagged, joined=taken.joined)
    db.session.commit()
    return answer


@bp.get("/visits/<uuid:visit_id>")
def show(visit_id: UUID) -> ResponseReturnValue:
    """One log, as far as this reader may see it."""
    log = read(me(), visit_id)
    opened("case", log.visit.case_id)
    return page("visits/show.html", log=log, visit=log.visit)


@bp.get("/people/<uuid:case_id>/proposals")
def show_proposals(case_id: UUID) -> ResponseReturnValue:
    """When the next meeting would be, for a meeting of another day."""
    found = proposals(case_of(case_id), request.args.get("day"))
    return page("visits/_next.html", proposals=found)
