"""Who may see what, and who may do what: all of it, here only.

`visible_*` are selects: the list and the single item come from the same rule, and what is not in
them does not exist (404). `can_*` say whether something visible may be done (403). The table that
a non-programmer can check is design.md §2; field.md decides who reads what.
"""

from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, false, or_, select

from .models import (
    Activity,
    Actor,
    Assignment,
    AssignmentState,
    AuditEntry,
    Breach,
    Case,
    CaseState,
    Consent,
    DataRequest,
    Decision,
    FollowUp,
    Meeting,
    Membership,
    Person,
    PrivateNote,
    Role,
    Task,
    Team,
    Unit,
    User,
    UserState,
    Visit,
    decision_cases,
    decision_helpers,
)

LEADER_SEES_CLOSED_FOR = timedelta(days=30)


# --- the three reasons to see a case ---------------------------------------------------------


def running(today: date) -> ColumnElement[bool]:
    """Assignments that open their case on that day: active, on a paper, within their days."""
    return and_(
        Assignment.state == AssignmentState.active,
        Assignment.basis_id.is_not(None),
        Assignment.starts_on <= today,
        or_(Assignment.ends_on.is_(None), Assignment.ends_on >= today),
    )


def _helped_by(actor: Actor) -> ColumnElement[bool]:
    """Open cases of the people assigned to this helper."""
    # Not `exists`: from a list of keys the database finds the cases, and need not read them all.
    mine = select(Assignment.case_id).where(Assignment.user_id == actor.id, running(actor.today))
    return and_(Case.id.in_(mine), Case.state == CaseState.open)


def _led_by(actor: Actor) -> ColumnElement[bool]:
    """Cases of the teams whose standing paper names this leader; closed ones for 30 days.

    A case of somebody who now has an account is not for the team: only the officer sees it.
    """
    teams = actor.teams(Role.leader, on_paper=True)
    if not teams:
        return false()
    recent = or_(
        Case.state == CaseState.open, Case.closed_on >= actor.today - LEADER_SEES_CLOSED_FOR
    )
    own = exists().where(Person.id == Case.person_id, Person.own_user_id.is_not(None))
    return and_(Case.team_id.in_(teams), recent, ~own)


def _kept_by(actor: Actor, *roles: Role) -> ColumnElement[bool]:
    """Cases of the units for which one of these roles is held."""
    units = actor.units(*roles)
    return Case.unit_id.in_(_within(units)) if units else false()


def _within(units: frozenset[int]) -> Select[int]:
    """These units and the ones below them."""
    return select(Unit.id).where(or_(Unit.id.in_(units), Unit.parent_id.in_(units)))


# --- what may be seen ------------------------------------------------------------------------


def visible_cases(actor: Actor) -> Select[Case]:
    """Cases this actor may open."""
    return select(Case).where(
        or_(_helped_by(actor), _led_by(actor), _kept_by(actor, Role.officer, Role.police))
    )


def visible_people(actor: Actor) -> Select[Person]:
    """People with a case this actor may open."""
    cases = visible_cases(actor).with_only_columns(Case.person_id)
    return select(Person).where(Person.id.in_(cases))


def logged_cases(actor: Actor) -> Select[Case]:
    """Cases whose raw meeting logs this actor may read: never the police (field.md)."""
    return select(Case).where(or_(_helped_by(actor), _led_by(actor), _kept_by(actor, Role.officer)))


def visible_visits(actor: Actor) -> Select[Visit]:
    """Meetings this actor may read: of those cases, and the logs they made themselves today."""
    cases = logged_cases(actor).with_only_columns(Case.id)
    return select(Visit).where(Visit.case_id.in_(cases))


def visible_private_notes(actor: Actor) -> Select[PrivateNote]:
    """Private notes: of their author while the assignment runs, and of the team's leader."""
    helped = select(Case.id).where(_helped_by(actor))
    led = select(Case.id).where(_led_by(actor))
    return select(PrivateNote).where(
        or_(
            and_(PrivateNote.author_id == actor.id, PrivateNote.case_id.in_(helped)),
            PrivateNote.case_id.in_(led),
        )
    )


def visible_assignments(actor: Actor) -> Select[Assignment]:
    """Assignments of the cases this actor may open."""
    cases = visible_cases(actor).with_only_columns(Case.id)
    return select(Assignment).where(Assignment.case_id.in_(cases))


def my_assignments(actor: Actor) -> Select[Assignment]:
    """The actor's own running assignments: the people they visit."""
    return select(Assignment).where(Assignment.user_id == actor.id, running(actor.today))


def visible_follow_ups(actor: Actor) -> Select[FollowUp]:
    """Needs of the cases whose logs this actor may read."""
    cases = logged_cases(actor).with_only_columns(Case.id)
    return select(FollowUp).where(FollowUp.case_id.in_(cases))


def visible_decisions(actor: Actor) -> Select[Decision]:
    """Papers: of the unit for its officers and police, of the team for its leader."""
    units = actor.units(Role.officer, Role.police)
    cases = select(decision_cases.c.decision_id).where(
        decision_cases.c.case_id.in_(select(Case.id).where(_led_by(actor)))
    )
    return select(Decision).where(
        or_(
            Decision.unit_id.in_(_within(units)) if units else false(),
            Decision.team_id.in_(actor.teams(Role.leader)),
            Decision.id.in_(cases),
        )
    )


def visible_teams(actor: Actor) -> Select[Team]:
    """Teams: one's own, those of the unit for its offices, all for the administrator."""
    if Role.admin in actor.roles:
        return select(Team)
    return select(Team).where(_teams_near(actor, Role.officer, Role.police, Role.viewer))


def _teams_near(actor: Actor, *offices: Role) -> ColumnElement[bool]:
    """One's own teams, and those of the units where one of these offices is held."""
    mine = actor.teams(Role.volunteer) | actor.teams(Role.leader)
    return or_(Team.id.in_(mine), Team.unit_id.in_(_within(actor.units(*offices))))


def visible_users(actor: Actor) -> Select[User]:
    """Colleagues: oneself, one's teams, the unit's for officer and police, all for the admin."""
    if Role.admin in actor.roles:
        return select(User)
    teams = select(Team.id).where(_teams_near(actor, Role.officer, Role.police))
    units = actor.units(Role.officer)
    colleagues = select(Membership.user_id).where(
        or_(
            Membership.team_id.in_(teams),
            Membership.unit_id.in_(_within(units)) if units else false(),
        )
    )
    return select(User).where(or_(User.id == actor.id, User.id.in_(colleagues)))


def visible_activities(actor: Actor) -> Select[Activity]:
    """Outreach: one's own; the team's for its leader; the unit's for its officers."""
    units = actor.units(Role.officer, Role.viewer)
    teams = select(Team.id).where(Team.unit_id.in_(_within(units)))
    return select(Activity).where(
        or_(
            Activity.by_id == actor.id,
            Activity.team_id.in_(actor.teams(Role.leader)),
            Activity.team_id.in_(teams) if units else false(),
        )
    )


def visible_meetings(actor: Actor) -> Select[Meeting]:
    """Briefings of the teams one belongs to."""
    mine = actor.teams(Role.volunteer) | actor.teams(Role.leader)
    return select(Meeting).where(Meeting.team_id.in_(mine))


def visible_tasks(actor: Actor) -> Select[Task]:
    """Tasks given to oneself, and those of the teams one leads."""
    return select(Task).where(
        or_(Task.assignee_id == actor.id, Task.team_id.in_(actor.teams(Role.leader)))
    )


def visible_consents(actor: Actor) -> Select[Consent]:
    """Consents of the people this actor may see."""
    people = visible_people(actor).with_only_columns(Person.id)
    return select(Consent).where(Consent.person_id.in_(people))


def visible_requests(actor: Actor) -> Select[DataRequest]:
    """Requests about one's own data, for the officers who answer them."""
    cases = select(Case.person_id).where(_kept_by(actor, Role.officer))
    return select(DataRequest).where(DataRequest.person_id.in_(cases))


def visible_breaches(actor: Actor) -> Select[Breach]:
    """Breaches, for the officers who answer for them and for the administrator."""
    units = actor.units(Role.officer)
    if Role.admin in actor.roles:
        return select(Breach)
    return select(Breach).where(Breach.unit_id.in_(_within(units)) if units else false())


def counted_units(actor: Actor) -> Select[Unit]:
    """Units whose numbers this actor may read: numbers only, never a name behind them."""
    return select(Unit).where(Unit.id.in_(_within(actor.units(Role.officer, Role.viewer))))


def visible_trail(actor: Actor) -> Select[AuditEntry]:
    """Who did and read what: about the officer's own cases and people; one's own deeds."""
    kept = select(Case.id).where(_kept_by(actor, Role.officer))
    people = select(Case.person_id).where(_kept_by(actor, Role.officer))
    visits = select(Visit.id).where(Visit.case_id.in_(kept))
    return select(AuditEntry).where(
        or_(
            AuditEntry.actor_id == actor.id,
            AuditEntry.subject_id.in_(kept),
            AuditEntry.subject_id.in_(visits),
            AuditEntry.subject_id.in_(people),
        )
    )


# --- what may be done ------------------------------------------------------------------------


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


def can_answer(actor: Actor, case: Case) -> bool:
    """Take care of what was raised, pause and resume: the leader, or the officer."""
    return leads(actor, case.team_id) or keeps(actor, case.unit)


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
