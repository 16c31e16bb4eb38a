"""A member leaves: memberships, assignments and phones end on one day, in one place."""

from uuid import UUID

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from .. import audit, clock
from ..database import db
from ..i18n import gettext as _
from ..models import Assignment, AssignmentState, Enrolment, Task, User, UserState
from ..policies import can_manage_member, visible_tasks, visible_users
from .colleagues import called
from .crew import assignments_of, enrolments_of, open_invitations
from .endings import end_assignment
from .gate import me
from .page import allow, go, one_or_404, opened, page

bp = Blueprint("departures", __name__)


@bp.get("/members/<uuid:user_id>/departure")
def new(user_id: UUID) -> ResponseReturnValue:
    """What ends, and what has to be handed over."""
    user = _leaving(user_id)
    assignments = [
        one for one in assignments_of(me(), user) if one.state is not AssignmentState.ended
    ]
    opened("list", user.id, len(assignments))
    tasks = db.session.scalars(
        visible_tasks(me()).where(Task.assignee_id == user.id, Task.done_at.is_(None))
    ).all()
    return page(
        "members/departure.html",
        user=user,
        called=called(user.name, user.form_of_address),
        assignments=assignments,
        tasks=tasks,
        enrolments=enrolments_of(user),
    )


@bp.post("/members/<uuid:user_id>/departure")
def create(user_id: UUID) -> ResponseReturnValue:
    """Today is the last day. Logs stay; what was noted in private goes."""
    user = _leaving(user_id)
    to = url_for("members.show", user_id=user.id)
    if user.state is UserState.ended:
        return go(to)
    today, at = me().today, clock.wall()
    _end_assignments(user)
    for enrolment in db.session.scalars(select(Enrolment).where(Enrolment.user_id == user.id)):
        enrolment.revoke(at)
    for invitation in open_invitations(user):
        invitation.withdrawn_at = at
    user.leave(today)
    audit.note(db.session, me(), "member.leave", "user", user.id, at=clock.now())
    db.session.commit()
    return go(to, said=_("The time in the team has ended. Thank you for all the work."))


def _leaving(user_id: UUID) -> User:
    user = one_or_404(
        visible_users(me()).where(User.id == user_id).options(selectinload(User.memberships))
    )
    allow(can_manage_member(me(), user) and user.id != me().id)
    return user


def _end_assignments(user: User) -> None:
    """All of them, also those that whoever ends them may not look into."""
    states = [AssignmentState.active, AssignmentState.proposed]
    query = select(Assignment).where(Assignment.user_id == user.id, Assignment.state.in_(states))
    for assignment in db.session.scalars(query).all():
        if assignment.state is AssignmentState.proposed:
            assignment.decline(me().today)
        else:
            end_assignment(assignment, me().today)
