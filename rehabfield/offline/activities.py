"""Taking outreach: counts of the team's work, never people."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from .. import audit
from ..forms.activities import ActivityForm
from ..forms.base import Invalid
from ..i18n import gettext as _
from ..models import TEAM_ROLES, Activity, Actor
from ..policies import can_withdraw_activity, visible_activities
from .attachments import take_attachments
from .finding import Refused, Unseen

KIND = "activity"
"""What outreach is called as a kind of record."""


def teams_to_log_for(actor: Actor) -> frozenset[UUID]:
    """The teams in whose name the actor may log; those of offices have none."""
    return frozenset().union(*(actor.teams(role) for role in TEAM_ROLES))


def accept_activity(session: Session, actor: Actor, form: ActivityForm, now: datetime) -> Activity:
    """Count it, with the picture of its paper.

    Raises Refused for those without a team, Invalid where it has to be named or the picture is
    none, PartsMissing where parts of that are still on their way.
    """
    teams = teams_to_log_for(actor)
    if not teams:
        raise Refused
    team = form.team or (next(iter(teams)) if len(teams) == 1 else None)
    if team not in teams:
        raise Invalid({"team": _("Please choose the team.")})
    activity = Activity(
        id=form.id,
        by_id=actor.id,
        entered_by_id=actor.id,
        team_id=team,
        day=form.day,
        kind=form.activity,
        reach=form.reach,
        leaflets=form.leaflets,
        note=form.note,
        recorded_at=now,
    )
    session.add(activity)
    take_attachments(session, actor.id, KIND, form.id, form.attachment, now)
    audit.note(session, actor, "activity.log", "activity", form.id, at=now)
    return activity


def accept_activity_withdrawal(
    session: Session, actor: Actor, activity_id: UUID, now: datetime
) -> Activity:
    """Take outreach back: the counts forget it. Twice is once. Raises Unseen or Refused."""
    activity = session.scalar(visible_activities(actor).where(Activity.id == activity_id))
    if activity is None:
        raise Unseen
    if not can_withdraw_activity(actor, activity):
        raise Refused
    if activity.withdrawn_at is None:
        activity.withdraw(now)
        audit.note(session, actor, "activity.withdraw", "activity", activity.id, at=now)
    return activity
