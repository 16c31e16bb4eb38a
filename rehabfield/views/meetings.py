"""Briefings of the team and the tasks given there."""

from typing import Any
from uuid import UUID

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import and_, or_, select
from sqlalchemy.orm import joinedload
from werkzeug.datastructures import MultiDict

from .. import audit, clock
from ..clock import at_local
from ..database import db
from ..forms.base import Invalid
from ..forms.meetings import MeetingForm, TaskForm
from ..i18n import gettext as _
from ..models import Meeting, Membership, Task, Team, User, UserState
from ..policies import can_call_meeting, visible_meetings, visible_tasks, visible_teams
from ..vietnamese import sort_key
from .gate import me
from .page import allow, go, invalid, new_key, one_or_404, page
from .receipts import is_new

bp = Blueprint("meetings", __name__)

SHOWN = 40


@bp.get("/meetings")
def index() -> ResponseReturnValue:
    """Briefings: what comes, then what was."""
    query = visible_meetings(me()).where(Meeting.cancelled_at.is_(None))
    newest = db.session.scalars(query.order_by(Meeting.at.desc()).limit(SHOWN)).all()
    at = clock.now()
    return page(
        "team/meetings.html",
        coming=sorted((one for one in newest if one.at >= at), key=lambda one: one.at),
        past=[one for one in newest if one.at < at],
        calls=bool(_led_teams()),
    )


@bp.get("/meetings/new")
def new() -> ResponseReturnValue:
    """When and where?"""
    teams = _led_teams()
    allow(bool(teams))
    values = MultiDict({"team": teams[0][0], "time": "14:00"})
    return page("team/call.html", errors={}, values=values, key=new_key(), teams=teams)


@bp.post("/meetings")
def create() -> ResponseReturnValue:
    """Call it: members find it in their calendar."""
    teams = _led_teams()
    allow(bool(teams))
    try:
        form = MeetingForm.read(request.form)
        at = at_local(form.day, form.time)
        if at < clock.now():
            raise Invalid({"day": _("This time has passed.")})
        allow(can_call_meeting(me(), form.team))
    except Invalid as problem:
        return invalid("team/call.html", problem.errors, key=request.form.get("id"), teams=teams)
    to = url_for("meetings.show", meeting_id=form.id)
    if not is_new("meeting", form.id):
        return go(to)
    db.session.add(
        Meeting(id=form.id, team_id=form.team, at=at, place=form.place, called_by_id=me().id)
    )
    audit.note(db.session, me(), "meeting.call", "meeting", form.id, at=clock.now())
    db.session.commit()
    return go(to, said=_("Called. Everybody finds it in the calendar."))


@bp.get("/meetings/<uuid:meeting_id>")
def show(meeting_id: UUID) -> ResponseReturnValue:
    """One briefing, with its tasks."""
    meeting = one_or_404(visible_meetings(me()).where(Meeting.id == meeting_id))
    return page("team/meeting.html", errors={}, values=MultiDict(), **_shown(meeting))


@bp.post("/meetings/<uuid:meeting_id>/tasks")
def give(meeting_id: UUID) -> ResponseReturnValue:
    """Ask a member to do something by a day."""
    meeting = one_or_404(visible_meetings(me()).where(Meeting.id == meeting_id))
    allow(can_call_meeting(me(), meeting.team_id))
    here = url_for("meetings.show", meeting_id=meeting.id)
    try:
        form = TaskForm.read(request.form)
        if str(form.assignee) not in {key for key, *_rest in _members(meeting.team_id)}:
            raise Invalid({"assignee": _("Please choose a member of the team.")})
    except Invalid as problem:
        return invalid("team/meeting.html", problem.errors, **_shown(meeting))
    if not is_new("task", form.id):
        return go(here)
    task = Task(
        id=form.id,
        team_id=meeting.team_id,
        assignee_id=form.assignee,
        given_by_id=me().id,
        text=form.text,
        due_on=form.due_on,
        given_at=clock.now(),
    )
    meeting.tasks.append(task)
    audit.note(db.session, me(), "task.give", "task", form.id, at=clock.now())
    db.session.commit()
    return go(here, said=_("Given. It stands on their page for today."))


def _shown(meeting: Meeting) -> dict[str, Any]:
    tasks = db.session.scalars(
        visible_tasks(me())
        .where(Task.meeting_id == meeting.id)
        .options(joinedload(Task.assignee))
        .order_by(Task.given_at)
    ).all()
    leads = can_call_meeting(me(), meeting.team_id)
    return {
        "meeting": meeting,
        "leads": leads,
        "to_do": [task for task in tasks if task.done_at is None],
        "done": [task for task in tasks if task.done_at is not None],
        "members": _members(meeting.team_id) if leads else [],
        "task_key": request.form.get("id") or new_key(),
        "is_past": meeting.at < clock.now(),
    }


def _led_teams() -> list[tuple[str, str]]:
    teams = db.session.scalars(visible_teams(me()).where(Team.ended_on.is_(None)))
    led = [team for team in teams if can_call_meeting(me(), team.id)]
    return [(str(team.id), team.name) for team in sorted(led, key=lambda one: sort_key(one.name))]


def _members(team_id: UUID) -> list[tuple[str, str, str]]:
    today = me().today
    held = and_(
        Membership.team_id == team_id,
        Membership.starts_on <= today,
        or_(Membership.ends_on.is_(None), Membership.ends_on >= today),
    )
    users = db.session.scalars(
        select(User).where(User.memberships.any(held), User.state == UserState.active)
    )
    members = sorted(users, key=lambda one: sort_key(one.name))
    return [(str(one.id), one.name, one.organisation or "") for one in members]
