"""Ghi tuyên truyền: what kind and how many; two taps and a number."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Select
from werkzeug.datastructures import MultiDict

from .. import clock
from ..database import db
from ..forms.activities import BACK, ActivityForm
from ..forms.base import Errors, Fields, Invalid
from ..i18n import gettext as _
from ..i18n import ngettext, spoken_day
from ..messages import choices
from ..models import Activity, ActivityKind, Team
from ..offline import accept_activity, accept_activity_withdrawal, teams_to_log_for
from ..policies import can_withdraw_activity, visible_activities, visible_teams
from . import drafts
from .gate import me
from .page import allow, go, invalid, mapped, new_key, page
from .receipts import is_new
from .rows_of_day import DRAFTS_LAST
from .today import sentence

bp = Blueprint("activities", __name__)

SHOWN = 40
FIRST_KIND = ActivityKind.home_talk


@dataclass(frozen=True)
class Entered:
    """One of one's own pieces of outreach, as a line."""

    activity: Activity
    may_withdraw: bool


@bp.get("/activities")
def index() -> ResponseReturnValue:
    """What I have logged lately, the newest first."""
    rows = db.session.scalars(_own().limit(SHOWN)).all()
    entered = [Entered(row, can_withdraw_activity(me(), row)) for row in rows]
    return page("activities/index.html", entered=entered)


@bp.get("/activities/new")
def new() -> ResponseReturnValue:
    """The form: the kind of last time is chosen already."""
    teams = _teams()
    draft = drafts.kept(me(), "activity", None)
    if draft is not None and draft.changed_at > clock.now() - DRAFTS_LAST:
        return _form(drafts.fields_of(draft), teams)
    last = db.session.scalar(_own().limit(1))
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
def create() -> ResponseReturnValue:
    """Count it."""
    teams = _teams()
    try:
        form = ActivityForm.read(request.form)
    except Invalid as problem:
        return _again(problem.errors, teams)
    if not is_new("activity", form.id):
        return counted(form.id, request.form)
    try:
        with mapped():
            accept_activity(db.session, me(), form, clock.now())
    except Invalid as problem:
        db.session.rollback()
        return _again(problem.errors, _teams())
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


def _own() -> Select[Activity]:
    return (
        visible_activities(me())
        .where(
            Activity.by_id == me().id,
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
    return page("activities/new.html", errors={}, values=values, **_shown(teams))


def _again(errors: Errors, teams: list[Team]) -> ResponseReturnValue:
    return invalid("activities/new.html", errors, **_shown(teams))


def _shown(teams: list[Team]) -> dict[str, Any]:
    today = clock.today()
    days = [today, today - timedelta(days=1)]
    return {
        "teams": teams,
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
