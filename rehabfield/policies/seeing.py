"""What may be seen: selects. The list and the single item come from the same rule."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, false, or_, select

from ..models import (
    Activity,
    Actor,
    Assignment,
    AssignmentState,
    AuditEntry,
    Breach,
    CalendarFeed,
    Case,
    CaseState,
    Commitment,
    Consent,
    DataRequest,
    Decision,
    FollowUp,
    Held,
    LadderAnswer,
    LadderStep,
    MailAddress,
    Meeting,
    Membership,
    Person,
    PrivateNote,
    PushSubscription,
    Reminder,
    Role,
    Task,
    Team,
    Unit,
    User,
    Visit,
    decision_cases,
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


def kept_by(actor: Actor, *roles: Role) -> ColumnElement[bool]:
    """Cases of the units for which one of these roles is held."""
    units = actor.units(*roles)
    return Case.unit_id.in_(within(units)) if units else false()


def within(units: frozenset[int]) -> Select[int]:
    """These units and the ones below them."""
    return select(Unit.id).where(or_(Unit.id.in_(units), Unit.parent_id.in_(units)))


# --- what may be seen ------------------------------------------------------------------------


def visible_cases(actor: Actor) -> Select[Case]:
    """Cases this actor may open."""
    return select(Case).where(
        or_(_helped_by(actor), _led_by(actor), kept_by(actor, Role.officer, Role.police))
    )


def visible_people(actor: Actor) -> Select[Person]:
    """People with a case this actor may open."""
    cases = visible_cases(actor).with_only_columns(Case.person_id)
    return select(Person).where(Person.id.in_(cases))


def logged_cases(actor: Actor) -> Select[Case]:
    """Cases whose raw meeting logs this actor may read: never the police (field.md)."""
    return select(Case).where(or_(_helped_by(actor), _led_by(actor), kept_by(actor, Role.officer)))


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


def once_helped_cases(actor: Actor) -> Select[Case]:
    """Cases to which the actor was ever assigned on a paper, whatever came of them since.

    Nothing of them is shown: what a phone logged without signal is still taken (`acceptance`).
    """
    return select(Case).where(Case.id.in_(_ever_helped(actor.id)))


def _ever_helped(user_id: UUID) -> Select[UUID]:
    return select(Assignment.case_id).where(
        Assignment.user_id == user_id,
        Assignment.state.in_([AssignmentState.active, AssignmentState.ended]),
        Assignment.basis_id.is_not(None),
    )


def cases_to_match(actor: Actor, maker_id: UUID) -> Select[Case]:
    """Whom a held meeting of this member may be about: those they help or helped.

    Of the cases that the leader sees as a leader: the open ones, and the closed of late.
    """
    return select(Case).where(_led_by(actor), Case.id.in_(_ever_helped(maker_id)))


def cases_on_phone(actor: Actor) -> Select[Case]:
    """Cases that a phone of this user could open on that day, also where it was their last."""
    then = _ever_helped(actor.id).where(
        Assignment.starts_on <= actor.today,
        or_(Assignment.ends_on.is_(None), Assignment.ends_on >= actor.today),
    )
    seen = visible_cases(actor).with_only_columns(Case.id)
    return select(Case).where(or_(Case.id.in_(seen), Case.id.in_(then)))


def visible_held(actor: Actor) -> Select[Held]:
    """Records that wait for somebody to settle them: of the teams one leads on a paper."""
    return select(Held).where(Held.team_id.in_(actor.teams(Role.leader, on_paper=True)))


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
            Decision.unit_id.in_(within(units)) if units else false(),
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
    return or_(Team.id.in_(mine), Team.unit_id.in_(within(actor.units(*offices))))


def visible_users(actor: Actor) -> Select[User]:
    """Colleagues: oneself, one's teams, the unit's for officer and police, all for the admin."""
    if Role.admin in actor.roles:
        return select(User)
    teams = select(Team.id).where(_teams_near(actor, Role.officer, Role.police))
    units = actor.units(Role.officer)
    colleagues = select(Membership.user_id).where(
        or_(
            Membership.team_id.in_(teams),
            Membership.unit_id.in_(within(units)) if units else false(),
        )
    )
    return select(User).where(or_(User.id == actor.id, User.id.in_(colleagues)))


def visible_activities(actor: Actor) -> Select[Activity]:
    """Outreach: one's own; the team's for its leader; the unit's for its officers."""
    return select(Activity).where(outreach(actor, Role.officer, Role.viewer))


def readable_activities(actor: Actor) -> Select[Activity]:
    """Outreach that one may open one by one: not for who reads numbers only."""
    return select(Activity).where(outreach(actor, Role.officer))


def outreach(actor: Actor, *offices: Role) -> ColumnElement[bool]:
    units = actor.units(*offices)
    teams = select(Team.id).where(Team.unit_id.in_(within(units)))
    return or_(
        Activity.by_id == actor.id,
        Activity.team_id.in_(actor.teams(Role.leader)),
        Activity.team_id.in_(teams) if units else false(),
    )


def visible_meetings(actor: Actor) -> Select[Meeting]:
    """Briefings of the teams one belongs to."""
    mine = actor.teams(Role.volunteer) | actor.teams(Role.leader)
    return select(Meeting).where(Meeting.team_id.in_(mine))


def visible_ladder_steps(actor: Actor) -> Select[LadderStep]:
    """Steps of late cases: with their logs, so never for the police (field.md)."""
    cases = logged_cases(actor).with_only_columns(Case.id)
    return select(LadderStep).where(LadderStep.case_id.in_(cases))


def visible_ladder_answers(actor: Actor) -> Select[LadderAnswer]:
    """What leaders answered there."""
    cases = logged_cases(actor).with_only_columns(Case.id)
    return select(LadderAnswer).where(LadderAnswer.case_id.in_(cases))


def visible_reminders(actor: Actor) -> Select[Reminder]:
    """What was sent to oneself, and to the members of the teams one leads: when, never what of."""
    led = actor.teams(Role.leader)
    members = select(Membership.user_id).where(
        Membership.team_id.in_(led),
        or_(Membership.ends_on.is_(None), Membership.ends_on >= actor.today),
    )
    return select(Reminder).where(or_(Reminder.user_id == actor.id, Reminder.user_id.in_(members)))


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
    cases = select(Case.person_id).where(kept_by(actor, Role.officer))
    return select(DataRequest).where(DataRequest.person_id.in_(cases))


def visible_breaches(actor: Actor) -> Select[Breach]:
    """Breaches, for the officers who answer for them and for the administrator."""
    units = actor.units(Role.officer)
    if Role.admin in actor.roles:
        return select(Breach)
    return select(Breach).where(Breach.unit_id.in_(within(units)) if units else false())


def counted_units(actor: Actor) -> Select[Unit]:
    """Units whose numbers this actor may read: numbers only, never a name behind them."""
    return select(Unit).where(Unit.id.in_(within(actor.units(Role.officer, Role.viewer))))


def visible_trail(actor: Actor) -> Select[AuditEntry]:
    """Who did and read what: about the officer's own cases and people; one's own deeds."""
    kept = select(Case.id).where(kept_by(actor, Role.officer))
    people = select(Case.person_id).where(kept_by(actor, Role.officer))
    visits = select(Visit.id).where(Visit.case_id.in_(kept))
    signed = select(Commitment.id).where(Commitment.case_id.in_(kept))
    return select(AuditEntry).where(
        or_(
            AuditEntry.actor_id == actor.id,
            AuditEntry.subject_id.in_(kept),
            AuditEntry.subject_id.in_(visits),
            AuditEntry.subject_id.in_(signed),
            AuditEntry.subject_id.in_(people),
        )
    )


def visible_subscriptions(actor: Actor) -> Select[PushSubscription]:
    """Where one is reminded oneself: each decides for their own phones."""
    return select(PushSubscription).where(PushSubscription.user_id == actor.id)


def visible_feeds(actor: Actor) -> Select[CalendarFeed]:
    """One's own calendar feed."""
    return select(CalendarFeed).where(CalendarFeed.user_id == actor.id)


def visible_mail_addresses(actor: Actor) -> Select[MailAddress]:
    """One's own address."""
    return select(MailAddress).where(MailAddress.user_id == actor.id)
