"""What may be done with what is seen: yes or no."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Select, false, or_, select

from ..models import (
    Activity,
    Actor,
    Assignment,
    AssignmentState,
    Case,
    CaseState,
    Decision,
    Held,
    Role,
    Team,
    Unit,
    User,
    UserState,
    Visit,
    decision_cases,
    decision_helpers,
)


class Acceptance(StrEnum):
    """How a meeting from this helper is taken: facts from the field are never thrown away."""

    accepted = "accepted"
    flagged = "flagged"
    quarantine = "quarantine"


def acceptance(assignments: list[Assignment], user_id: UUID, on: date) -> Acceptance:
    """Of the case's assignments: running on that day → accepted; ever assigned → flagged."""
    mine = [
        one
        for one in assignments
        if one.user_id == user_id and one.state in {AssignmentState.active, AssignmentState.ended}
    ]
    if any(one.starts_on <= on and (one.ends_on is None or on <= one.ends_on) for one in mine):
        return Acceptance.accepted
    return Acceptance.flagged if mine else Acceptance.quarantine


def leads(actor: Actor, team_id: UUID | None) -> bool:
    """Whether the actor leads that team, on the commune's paper."""
    return team_id is not None and team_id in actor.teams(Role.leader, on_paper=True)


def keeps(actor: Actor, unit: Unit) -> bool:
    """Whether the actor is an officer of that unit or of the one above."""
    units = actor.units(Role.officer)
    return unit.id in units or unit.parent_id in units


def can_log_for(actor: Actor, case: Case, user_id: UUID) -> bool:
    """Log one's own meeting, or enter a member's ("Nhập hộ") as leader; never on a proposal."""
    if user_id != actor.id and not leads(actor, case.team_id):
        return False
    held = {AssignmentState.active, AssignmentState.ended}
    return any(one.user_id == user_id and one.state in held for one in case.assignments)


def can_correct(actor: Actor, visit: Visit) -> bool:
    """Correct or take back a log that counts: whoever made or entered it."""
    return visit.current and actor.id in {visit.by_id, visit.entered_by_id}


def can_review(actor: Actor, visit: Visit) -> bool:
    """Read and answer a log: the team's leader or the officer, never one's own."""
    if not visit.current or actor.id in {visit.by_id, visit.entered_by_id}:
        return False
    return leads(actor, visit.team_id) or keeps(actor, visit.case.unit)


def can_match(actor: Actor, held: Held) -> bool:
    """Say with whom a held meeting was: the team's leader; other records are only settled."""
    return held.is_meeting and leads(actor, held.team_id)


def can_answer(actor: Actor, case: Case) -> bool:
    """Take care of what was raised, pause and resume: the leader, or the officer."""
    return leads(actor, case.team_id) or keeps(actor, case.unit)


def can_answer_step(actor: Actor, case: Case) -> bool:
    """Answer for a late meeting: the team's leader, on whom the helpers wait."""
    return case.state is CaseState.open and leads(actor, case.team_id)


def can_add_person(actor: Actor) -> bool:
    """Enter a person and a case from a paper: a leader on a paper, or an officer."""
    return bool(actor.teams(Role.leader, on_paper=True) or actor.units(Role.officer))


def can_edit_person(actor: Actor, case: Case) -> bool:
    """Change what is known of the person: leader or officer."""
    return leads(actor, case.team_id) or keeps(actor, case.unit)


def can_decide(actor: Actor, case: Case) -> bool:
    """Confirm proposals, close and reopen: the commune's officer."""
    return keeps(actor, case.unit)


def can_propose(actor: Actor, case: Case) -> bool:
    """Ask for a helper: leader or officer, while the case runs."""
    return case.state is CaseState.open and (leads(actor, case.team_id) or keeps(actor, case.unit))


def naming_papers(case: Case, user_id: UUID, today: date) -> Select[Decision]:
    """Papers that let this helper be assigned at once: of the case, or the team's standing one."""
    of_case = select(decision_cases.c.decision_id).where(decision_cases.c.case_id == case.id)
    return (
        select(Decision)
        .join(decision_helpers, decision_helpers.c.decision_id == Decision.id)
        .where(
            decision_helpers.c.user_id == user_id,
            or_(Decision.ends_on.is_(None), Decision.ends_on >= today),
            or_(
                Decision.id.in_(of_case),
                Decision.team_id == case.team_id if case.team_id else false(),
            ),
        )
        .order_by(Decision.signed_on.desc())
    )


def can_manage_member(actor: Actor, user: User) -> bool:
    """Invite, reset the PIN, revoke phones: the leader of the member's team, officer, admin."""
    if Role.admin in actor.roles:
        return True
    today = actor.today
    held = [m for m in user.memberships if m.ends_on is None or m.ends_on >= today]
    team_only = all(m.role in {Role.volunteer, Role.leader} for m in held)
    led = actor.teams(Role.leader)
    units = actor.units(Role.officer)
    return team_only and any(
        m.team_id in led or (m.team is not None and m.team.unit_id in units) for m in held
    )


def can_make_members(actor: Actor, team: Team) -> bool:
    """Add a member to a team: its leader, the unit's officer, the admin."""
    return (
        Role.admin in actor.roles or team.id in actor.teams(Role.leader) or keeps(actor, team.unit)
    )


def can_make_teams(actor: Actor) -> bool:
    """Found teams and enter their standing paper: officer or admin."""
    return Role.admin in actor.roles or bool(actor.units(Role.officer))


def can_administer(actor: Actor) -> bool:
    """Holidays, offices' members, rules of the installation: the admin, who sees no case."""
    return Role.admin in actor.roles


def can_call_meeting(actor: Actor, team_id: UUID) -> bool:
    """Call a briefing and give tasks there: the team's leader."""
    return team_id in actor.teams(Role.leader)


def can_withdraw_activity(actor: Actor, activity: Activity) -> bool:
    """Take outreach back: whoever made or entered it."""
    return actor.id in {activity.by_id, activity.entered_by_id}


def can_enter_for(actor: Actor, user: User) -> bool:
    """Enter work of a member without a phone ("Nhập hộ"): the leader of their team."""
    led = actor.teams(Role.leader)
    return user.state is UserState.active and any(m.team_id in led for m in user.memberships)


def can_have_feed(actor: Actor) -> bool:
    """Read what is due in a calendar of one's own: whoever is in a team."""
    return bool(actor.teams(Role.volunteer) or actor.teams(Role.leader))


def can_have_mail(actor: Actor) -> bool:
    """Be told by mail how much is due in the commune: its officers."""
    return bool(actor.units(Role.officer))
