"""Logging a meeting: whom, the form, and one log as its reader may see it."""

from datetime import date
from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from .. import clock
from ..clock import local_day
from ..database import db
from ..forms.base import Invalid
from ..forms.visits import VisitForm
from ..models import Role, Visit
from ..offline import (
    OtherContent,
    SeenBefore,
    accept_visit,
    ask_about_twins,
    newest_visit,
    teams_to_log_for,
)
from ..policies import visible_visits
from . import drafts
from .gate import me
from .mine import people_of
from .page import mapped, new_key, once, one_or_404, opened, page
from .visit_answers import (
    case_of,
    draft_values,
    form_again,
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
    in_team = bool(teams_to_log_for(me()))
    return page("visits/choose.html", people=people, enters=enters, in_team=in_team)


@bp.get("/people/<uuid:case_id>/visits/new")
def new(case_id: UUID) -> ResponseReturnValue:
    """The form, with what was being written when there is a draft."""
    case = case_of(case_id)
    opened("case", case_id)
    draft = drafts.kept(me(), "visit", case_id)
    newest = newest_visit(db.session, case)
    values = draft_values(blank(newest), draft)
    key = draft.key if draft else new_key()
    return new_form(case, values, key, draft=draft, logged_today=_mine_of_today(newest))


def _mine_of_today(newest: Visit | None) -> Visit | None:
    """The newest meeting, where whoever opens the form logged it and it was today."""
    if newest is None or newest.by_id != me().id or local_day(newest.at) != me().today:
        return None
    return newest


@bp.post("/people/<uuid:case_id>/visits")
def create(case_id: UUID) -> ResponseReturnValue:
    """Take the meeting, once, whatever the phone does."""
    try:
        form = VisitForm.read(request.form)
        once("visit", form.id)
        with mapped():
            ask_about_twins(db.session, me(), case_id, form)
            taken = accept_visit(db.session, me(), case_id, form, clock.now())
    except Invalid as problem:
        return form_again(case_id, problem.errors)
    except SeenBefore as before:
        known = one_or_404(visible_visits(me()).where(Visit.id == before.receipt.key))
        return landed(known, back=request.form.get("back"))
    except OtherContent:
        return said_otherwise(form.id)
    drafts.drop(me().id, form.id)
    back = request.form.get("back")
    answer = landed(taken.visit, back=back, flagged=taken.flagged, joined=taken.joined)
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
