"""Ghi tuyên truyền: what kind and how many; two taps and a number, and the paper behind it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement, Select
from sqlalchemy.orm import joinedload
from werkzeug.datastructures import MultiDict

from .. import clock
from ..database import db
from ..forms.activities import BACK, ActivityForm
from ..forms.base import Errors, Fields, Invalid
from ..i18n import gettext as _
from ..i18n import ngettext, spoken_day
from ..messages import choices
from ..models import Activity, ActivityKind, Team
from ..offline import (
    FIELD,
    PartsMissing,
    accept_activity,
    accept_activity_withdrawal,
    teams_to_log_for,
)
from ..policies import can_withdraw_activity, readable_activities, visible_teams
from . import drafts
from .attachments import MOST_OF_A_FORM, Brought, named_in, not_here, papers_of, with_papers
from .colleagues import called
from .gate import long_body, me
from .headers import with_camera
from .page import allow, go, mapped, new_key, one_or_404, page
from .receipts import is_new
from .rows_of_day import DRAFTS_LAST
from .today import sentence

bp = Blueprint("activities", __name__)

SHOWN = 40
PICTURE = "photo"
FIRST_KIND = ActivityKind.home_talk


@dataclass(frozen=True)
class Entered:
    """One piece of outreach, as a line."""

    activity: Activity
    may_withdraw: bool


@bp.get("/activities")
def index() -> ResponseReturnValue:
    """What I have logged lately, and what others have whose outreach I may open; newest first."""
    own = db.session.scalars(_lately(Activity.by_id == me().id).limit(SHOWN)).all()
    entered = [Entered(row, can_withdraw_activity(me(), row)) for row in own]
    others = db.session.scalars(
        _lately(Activity.by_id != me().id).limit(SHOWN).options(joinedload(Activity.by))
    ).all()
    return page(
        "activities/index.html",
        entered=entered,
        others=others,
        called=called,
        with_paper=with_papers("activity", [one.id for one in (*own, *others)]),
        may_log=bool(teams_to_log_for(me())),
    )


@bp.get("/activities/<uuid:activity_id>")
def show(activity_id: UUID) -> ResponseReturnValue:
    """One piece of outreach, with the paper on which it was counted."""
    activity = one_or_404(
        readable_activities(me())
        .where(Activity.id == activity_id)
        .options(joinedload(Activity.by), joinedload(Activity.team))
    )
    return page(
        "activities/show.html",
        activity=activity,
        who=called(activity.by.name, activity.by.form_of_address),
        papers=papers_of("activity", activity.id),
        may_withdraw=can_withdraw_activity(me(), activity),
    )


@bp.get("/activities/new")
def new() -> ResponseReturnValue:
    """The form: the kind of last time is chosen already."""
    teams = _teams()
    draft = drafts.kept(me(), "activity", None)
    if draft is not None and draft.changed_at > clock.now() - DRAFTS_LAST:
        return _form(drafts.fields_of(draft), teams)
    last = db.session.scalar(_lately(Activity.by_id == me().id).limit(1))
    values = MultiDict(
        {
            "id": str(new_key()),
            "activity": (last.kind if last else FIRST_KIND).value,
            "day": clock.today().isoformat(),
            "team": str(last.team_id if last else teams[0].id),
        }
    )
    return _form(values, teams)


@bp.post("/activities")
@long_body(MOST_OF_A_FORM)
def create() -> ResponseReturnValue:
    """Count it."""
    brought = Brought.read(PICTURE)
    teams = _teams()
    try:
        form = ActivityForm.read(request.form)
    except Invalid as problem:
        return _again(problem.errors, teams, brought)
    if brought.problem:
        return _again({FIELD: brought.problem}, teams, brought)
    if not is_new("activity", form.id):
        return counted(form.id, request.form)
    try:
        with mapped():
            accept_activity(db.session, me(), brought.into("activity", form), clock.now())
    except (Invalid, PartsMissing) as problem:
        db.session.rollback()
        errors = problem.errors if isinstance(problem, Invalid) else {FIELD: not_here()}
        return _again(errors, _teams(), brought)
    drafts.drop(me().id, form.id)
    db.session.commit()
    return counted(form.id, request.form)


@bp.post("/activities/<uuid:activity_id>/withdrawal")
def withdraw(activity_id: UUID) -> ResponseReturnValue:
    """Take it back: the counts forget it."""
    with mapped():
        accept_activity_withdrawal(db.session, me(), activity_id, clock.now())
    db.session.commit()
    return go(drafts.page_of_form(), said=_("Taken back."))


def _lately(whose: ColumnElement[bool]) -> Select[Activity]:
    return (
        readable_activities(me())
        .where(
            whose,
            Activity.withdrawn_at.is_(None),
            Activity.day >= clock.today() - BACK - timedelta(days=1),
        )
        .order_by(Activity.day.desc(), Activity.recorded_at.desc(), Activity.id)
    )


def _teams() -> list[Team]:
    """The teams for which one may log; those of offices have none."""
    held = teams_to_log_for(me())
    allow(bool(held))
    query = visible_teams(me()).where(Team.id.in_(held)).order_by(Team.name, Team.id)
    return list(db.session.scalars(query))


def _form(values: MultiDict[str, str], teams: list[Team]) -> ResponseReturnValue:
    return page("activities/new.html", errors={}, values=values, **_shown(teams, values))


def _again(errors: Errors, teams: list[Team], brought: Brought) -> ResponseReturnValue:
    """The form once more; a picture that was good is kept, and need not be taken again."""
    if brought.problem:
        errors = {FIELD: brought.problem, **errors}
    values = brought.kept("activity", dropped=FIELD in errors)
    return page("activities/new.html", 422, errors=errors, values=values, **_shown(teams, values))


def _shown(teams: list[Team], values: MultiDict[str, str]) -> dict[str, Any]:
    with_camera()
    today = clock.today()
    days = [today, today - timedelta(days=1)]
    return {
        "teams": teams,
        "paper": named_in(values),
        "team_options": [(str(team.id), team.name, "users-round") for team in teams],
        "kinds": choices(ActivityKind),
        "quick": [(sentence(spoken_day(day, today)), day.isoformat()) for day in days],
        "least": (today - BACK).isoformat(),
        "most": today.isoformat(),
    }


def counted(activity_id: UUID, fields: Fields) -> Response:
    """Back to the day, with the number and the way to undo it."""
    reach = ActivityForm.read(fields).reach
    said = ngettext("Logged: %(count)s contact.", "Logged: %(count)s contacts.", reach)
    undo = url_for("activities.withdraw", activity_id=activity_id)
    return go(url_for("today.show"), said=said, undo=undo)
