"""Who sees what and who may do what, as a table that can be read without reading code.

The people of the table stand in tests/world.py: hung, mai and tam are volunteers and lan the leader
of Ba Vì; hanh is its officer, bao its police, yen coordinator, thom at the health station; son is
the province's viewer, duc its administrator; nga, luc and thang are helper, leader and officer of
another commune. Khánh and Hòa are bác Hùng's; Hòa and Sen are cô Mai's; Tú is only proposed; Páo's
case was closed ten days ago; Kiên has an account himself; Quyết lives in the other commune.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from rehabfield import policies
from rehabfield.database import reading
from rehabfield.models import (
    Actor,
    Assignment,
    AssignmentState,
    Case,
    Decision,
    Membership,
    Person,
    Place,
    Role,
    Team,
    User,
    UserState,
    Visit,
)
from rehabfield.policies import Acceptance, acceptance
from rehabfield.schedule import Outcome
from tests.factories import TODAY, make
from tests.guards.doorways import EVERYBODY
from tests.world import Helped, Someone, World, key

Seeing = Callable[[Actor], Select[Any]]

# --- what may be seen ---------------------------------------------------------------------------

CASES = {
    "hung": "khanh hoa",
    "mai": "hoa sen kien",
    "tam": "",
    "lan": "khanh hoa sen tu pao",
    "hanh": "khanh hoa sen tu pao kien",
    "bao": "khanh hoa sen tu pao kien",
    "yen": "",
    "thom": "",
    "son": "",
    "duc": "",
    "nga": "quyet",
    "luc": "quyet",
    "thang": "quyet",
}
"""Whose page each of them may open."""

LOGS = {**CASES, "bao": ""}
"""Whose meetings each may read: raw logs never reach the police (field.md)."""

PRIVATE = {"hung": "hoa", "lan": "hoa"}
"""Whose private notes: the author while the assignment runs, and the team's leader."""

REQUESTS = {"hanh": "hoa", "thang": "quyet"}
"""Whose requests about their data: the officer who has to answer."""

CONSENTS = {
    "hung": "khanh",
    "lan": "khanh",
    "hanh": "khanh",
    "bao": "khanh",
    "nga": "quyet",
    "luc": "quyet",
    "thang": "quyet",
}
"""Whose consents: of the people one may see."""

ABOUT: list[tuple[Seeing, str, dict[str, str]]] = [
    (policies.visible_cases, "id", CASES),
    (policies.logged_cases, "id", LOGS),
    (policies.visible_people, "person", CASES),
    (policies.visible_assignments, "case_id", {**CASES}),
    (policies.visible_private_notes, "case_id", PRIVATE),
    (policies.visible_requests, "person_id", REQUESTS),
    (policies.visible_consents, "person_id", CONSENTS),
]


def look(world: World, who: str, seeing: Seeing) -> list[Any]:
    with reading(), Session(world.engine) as session:
        return list(session.scalars(seeing(world.actor(getattr(world, who)))))


def named(world: World, rows: list[Any], by: str) -> set[str]:
    """The people whom these records are about."""
    ids = {getattr(row, "id" if by == "person" else by) for row in rows}
    return {
        name
        for name, one in vars(World).items()
        if isinstance(one, Helped) and {one.case, one.person} & ids
    }


@pytest.mark.parametrize("who", sorted(EVERYBODY | {"tam"}))
@pytest.mark.parametrize(("seeing", "by", "table"), ABOUT, ids=[row[0].__name__ for row in ABOUT])
def test_everybody_sees_whom_the_table_says(
    world: World, seeing: Seeing, by: str, table: dict[str, str], who: str
) -> None:
    assert named(world, look(world, who, seeing), by) == set(table.get(who, "").split())


@pytest.mark.parametrize("who", sorted(EVERYBODY))
def test_meetings_are_seen_where_the_logs_of_the_case_are(world: World, who: str) -> None:
    told = {"khanh", "hoa", "sen", "pao", "quyet"}  # of the others nothing has been logged
    seen = named(world, look(world, who, policies.visible_visits), "case_id")
    assert seen == set(LOGS[who].split()) & told


@pytest.mark.parametrize("who", sorted(EVERYBODY))
def test_needs_are_seen_where_the_logs_of_the_case_are(world: World, who: str) -> None:
    seen = named(world, look(world, who, policies.visible_follow_ups), "case_id")
    assert seen == set(LOGS[who].split()) & {"khanh", "quyet"}


@pytest.mark.parametrize(
    ("seeing", "table"),
    [
        (policies.my_assignments, {"hung": 2, "mai": 3, "nga": 1}),
        (
            policies.visible_activities,
            {"hung": 1, "lan": 1, "hanh": 1, "nga": 1, "luc": 1, "thang": 1, "son": 2},
        ),
        (policies.visible_meetings, {"hung": 1, "mai": 1, "tam": 1, "lan": 1, "nga": 1, "luc": 1}),
        (policies.visible_tasks, {"hung": 1, "lan": 1, "nga": 1, "luc": 1}),
        (policies.visible_breaches, {"hanh": 1, "thang": 1, "duc": 2}),
        (
            policies.visible_teams,
            {
                "hung": 1,
                "mai": 1,
                "tam": 1,
                "lan": 1,
                "hanh": 1,
                "bao": 1,
                "nga": 1,
                "luc": 1,
                "thang": 1,
                "son": 2,
                "duc": 2,
            },
        ),
        (policies.visible_decisions, {"lan": 6, "hanh": 7, "bao": 7, "luc": 2, "thang": 2}),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_everybody_sees_as_many_as_the_table_says(
    world: World, seeing: Seeing, table: dict[str, int]
) -> None:
    seen = {who: len(look(world, who, seeing)) for who in sorted(EVERYBODY | {"tam"})}
    assert {who: n for who, n in seen.items() if n} == table


@pytest.mark.parametrize("who", ["lan", "hung", "bao", "hanh", "son", "duc"])
def test_one_always_sees_oneself_and_never_a_stranger_of_another_team(
    world: World, who: str
) -> None:
    seen = {user.id for user in look(world, who, policies.visible_users)}
    assert getattr(world, who).id in seen
    if who in {"lan", "hung", "bao", "hanh"}:
        assert world.nga.id not in seen


def test_the_viewer_sees_numbers_and_no_names(world: World) -> None:
    assert [user.id for user in look(world, "son", policies.visible_users)] == [world.son.id]


def test_numbers_are_of_ones_own_units(world: World) -> None:
    units = {who: len(look(world, who, policies.counted_units)) for who in EVERYBODY}
    assert {who: n for who, n in units.items() if n} == {"hanh": 1, "thang": 1, "son": 3}


# --- when sight begins and ends -----------------------------------------------------------------


def sees(world: World, who: Someone, about: Helped) -> bool:
    with world.looking() as session:
        cases = policies.visible_cases(world.actor(who)).where(Case.id == about.case)
        return session.scalar(cases) is not None


def change(world: World, kind: type[Any], where: Any, **values: Any) -> None:
    with world.session() as session:
        for row in session.scalars(select(kind).where(where)):
            for name, value in values.items():
                setattr(row, name, value)


def test_an_assignment_opens_from_its_first_to_its_last_day(
    world: World, travel: Callable[[date | datetime], None]
) -> None:
    mine = (Assignment.user_id == world.hung.id) & (Assignment.case_id == world.khanh.case)
    change(world, Assignment, mine, starts_on=TODAY, ends_on=TODAY + timedelta(days=2))
    for days, open_ in ((-1, False), (0, True), (2, True), (3, False)):
        travel(TODAY + timedelta(days=days))
        assert sees(world, world.hung, world.khanh) is open_


@pytest.mark.parametrize("state", [one for one in AssignmentState if one != "active"])
def test_only_a_running_assignment_opens(world: World, state: AssignmentState) -> None:
    change(world, Assignment, Assignment.user_id == world.hung.id, state=state)
    assert not sees(world, world.hung, world.khanh)


def test_a_closed_case_leaves_the_helper_today_and_the_leader_after_thirty_days(
    world: World, travel: Callable[[date | datetime], None]
) -> None:
    assert not sees(world, world.mai, world.pao)
    for days, open_ in ((30, True), (31, False)):
        travel(date(2026, 11, 11) + timedelta(days=days))
        assert sees(world, world.lan, world.pao) is open_
    assert sees(world, world.hanh, world.pao)


def test_a_leader_whom_no_paper_names_sees_nobody(world: World) -> None:
    with world.session() as session:
        paper = session.get_one(Decision, world.standing_paper)
        paper.helpers = [one for one in paper.helpers if one.id != world.lan.id]
    assert world.actor(world.lan).teams(Role.leader) == {world.team}
    assert look(world, "lan", policies.visible_cases) == []
    assert look(world, "lan", policies.visible_private_notes) == []


def test_a_paper_that_has_ended_opens_nothing_to_the_leader(world: World) -> None:
    yesterday = TODAY - timedelta(days=1)
    change(world, Decision, Decision.id == world.standing_paper, ends_on=yesterday)
    assert look(world, "lan", policies.visible_cases) == []


def test_a_leader_who_also_helps_sees_their_own_people_without_the_teams_paper(
    world: World,
) -> None:
    world.assign(world.hoa, world.lan)
    change(world, Decision, Decision.id == world.standing_paper, ends_on=TODAY - timedelta(days=1))
    assert named(world, look(world, "lan", policies.visible_cases), "id") == {"hoa"}


def test_a_membership_that_has_ended_opens_nothing(world: World) -> None:
    change(
        world, Membership, Membership.user_id == world.hanh.id, ends_on=TODAY - timedelta(days=1)
    )
    assert look(world, "hanh", policies.visible_cases) == []


def test_an_office_of_the_province_covers_its_communes(world: World) -> None:
    change(world, Membership, Membership.user_id == world.hanh.id, unit_id=world.province)
    seen = named(world, look(world, "hanh", policies.visible_cases), "id")
    assert seen == {"khanh", "hoa", "sen", "tu", "pao", "kien", "quyet"}


def test_a_private_note_is_gone_for_its_author_with_the_assignment(world: World) -> None:
    mine = (Assignment.user_id == world.hung.id) & (Assignment.case_id == world.hoa.case)
    change(world, Assignment, mine, ends_on=TODAY - timedelta(days=1))
    assert look(world, "hung", policies.visible_private_notes) == []


def test_the_trail_shows_officers_their_own_cases_and_everybody_their_own_deeds(
    world: World,
) -> None:
    mine = {entry.actor_id for entry in look(world, "hung", policies.visible_trail)}
    assert mine == {world.hung.id}
    about = {entry.subject_id for entry in look(world, "hanh", policies.visible_trail)}
    assert about == {world.khanh.case}
    for who in ("mai", "lan", "bao", "son", "duc", "thang"):
        assert look(world, who, policies.visible_trail) == [], who


# --- how facts from the field are taken ---------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "days", "taken"),
    [
        (AssignmentState.active, 0, Acceptance.accepted),
        (AssignmentState.active, -1, Acceptance.flagged),
        (AssignmentState.active, 11, Acceptance.flagged),
        (AssignmentState.ended, 5, Acceptance.accepted),
        (AssignmentState.ended, 30, Acceptance.flagged),
        (AssignmentState.proposed, 5, Acceptance.quarantine),
        (AssignmentState.declined, 5, Acceptance.quarantine),
    ],
)
def test_a_meeting_is_taken_as_the_assignment_of_its_day_says(
    state: AssignmentState, days: int, taken: Acceptance
) -> None:
    who = key("ai đó")
    one = make(
        Assignment, user_id=who, state=state, starts_on=TODAY, ends_on=TODAY + timedelta(days=10)
    )
    assert acceptance([one], who, TODAY + timedelta(days=days)) is taken


def test_a_meeting_of_somebody_never_assigned_is_kept_for_the_leader() -> None:
    assert acceptance([], key("ai đó"), TODAY) is Acceptance.quarantine


# --- what may be done ---------------------------------------------------------------------------

MAY: dict[str, tuple[Callable[[Actor, Session, World], bool], str]] = {
    "log a meeting of one's own with Khánh": (
        lambda a, s, w: policies.can_log_for(a, s.get_one(Case, w.khanh.case), a.id),
        "hung",
    ),
    "enter bác Hùng's meeting with Khánh": (
        lambda a, s, w: policies.can_log_for(a, s.get_one(Case, w.khanh.case), w.hung.id),
        "hung lan",
    ),
    "enter a meeting of cô Mai, who is only proposed": (
        lambda a, s, w: policies.can_log_for(a, s.get_one(Case, w.tu.case), w.mai.id),
        "",
    ),
    "correct what bác Hùng wrote": (
        lambda a, s, w: policies.can_correct(a, s.get_one(Visit, w.khanh_visit)),
        "hung",
    ),
    "read and answer what bác Hùng wrote": (
        lambda a, s, w: policies.can_review(a, s.get_one(Visit, w.khanh_visit)),
        "lan hanh",
    ),
    "see to what was raised about Sen": (
        lambda a, s, w: policies.can_answer(a, s.get_one(Case, w.sen.case)),
        "lan hanh",
    ),
    "enter a new person": (lambda a, s, w: policies.can_add_person(a), "lan hanh luc thang"),
    "change what is known of Khánh": (
        lambda a, s, w: policies.can_edit_person(a, s.get_one(Case, w.khanh.case)),
        "lan hanh",
    ),
    "decide about Khánh's case": (
        lambda a, s, w: policies.can_decide(a, s.get_one(Case, w.khanh.case)),
        "hanh",
    ),
    "ask for a helper for Khánh": (
        lambda a, s, w: policies.can_propose(a, s.get_one(Case, w.khanh.case)),
        "lan hanh",
    ),
    "ask for a helper in Páo's closed case": (
        lambda a, s, w: policies.can_propose(a, s.get_one(Case, w.pao.case)),
        "",
    ),
    "invite bác Tám and take his phone off": (
        lambda a, s, w: policies.can_manage_member(a, s.get_one(User, w.tam.id)),
        "lan hanh duc",
    ),
    "invite the officer chị Hạnh": (
        lambda a, s, w: policies.can_manage_member(a, s.get_one(User, w.hanh.id)),
        "duc",
    ),
    "add a member to the team of Ba Vì": (
        lambda a, s, w: policies.can_make_members(a, s.get_one(Team, w.team)),
        "lan hanh duc",
    ),
    "found teams": (lambda a, s, w: policies.can_make_teams(a), "hanh thang duc"),
    "administer the installation": (lambda a, s, w: policies.can_administer(a), "duc"),
    "call a briefing of Ba Vì": (lambda a, s, w: policies.can_call_meeting(a, w.team), "lan"),
    "enter the notebook of bác Tám": (
        lambda a, s, w: policies.can_enter_for(a, s.get_one(User, w.tam.id)),
        "lan",
    ),
}


@pytest.mark.parametrize("deed", MAY)
def test_who_may(world: World, deed: str) -> None:
    asks, allowed = MAY[deed]
    with world.looking() as session:
        found = {
            who
            for who in EVERYBODY | {"tam"}
            if asks(world.actor(getattr(world, who)), session, world)
        }
    assert found == set(allowed.split())


def test_a_log_that_was_corrected_or_taken_back_is_left_alone(world: World) -> None:
    change(world, Visit, Visit.id == world.khanh_visit, current=False)
    with world.looking() as session:
        visit = session.get_one(Visit, world.khanh_visit)
        assert not policies.can_correct(world.actor(world.hung), visit)
        assert not policies.can_review(world.actor(world.lan), visit)


def test_nobody_reviews_what_they_wrote_or_entered_themselves(world: World) -> None:
    entered = world.log(world.khanh, world.hung, TODAY, Outcome.met, entered_by_id=world.lan.id)
    with world.looking() as session:
        visit = session.get_one(Visit, entered)
        assert not policies.can_review(world.actor(world.lan), visit)
        assert policies.can_correct(world.actor(world.lan), visit)
        assert policies.can_review(world.actor(world.hanh), visit)


def test_nobody_enters_for_somebody_who_has_left(world: World) -> None:
    change(world, User, User.id == world.tam.id, state=UserState.ended)
    with world.looking() as session:
        gone = session.get_one(User, world.tam.id)
        assert not policies.can_enter_for(world.actor(world.lan), gone)


@pytest.mark.parametrize(
    ("about", "named_", "found"),
    [
        ("khanh", "hung", True),
        ("khanh", "tam", True),
        ("khanh", "nga", False),
        ("quyet", "hung", False),
    ],
)
def test_the_teams_standing_paper_names_whom_one_may_assign(
    world: World, about: str, named_: str, found: bool
) -> None:
    with world.looking() as session:
        case = session.get_one(Case, getattr(world, about).case)
        papers = policies.naming_papers(case, getattr(world, named_).id, TODAY)
        assert (session.scalar(papers) is not None) is found


def test_a_paper_of_the_case_itself_names_too(world: World) -> None:
    with world.session() as session:
        paper = session.get_one(Decision, world.khanh_paper)
        paper.helpers.append(session.get_one(User, world.nga.id))
    with world.looking() as session:
        case = session.get_one(Case, world.khanh.case)
        found = session.scalars(policies.naming_papers(case, world.nga.id, TODAY)).all()
    assert [one.id for one in found] == [world.khanh_paper]


def test_holding_every_role_elsewhere_opens_nothing_here(world: World) -> None:
    elsewhere = tuple(
        Place(role, team_id=world.other_team, on_paper=True)
        if role in {Role.volunteer, Role.leader}
        else Place(role, unit_id=world.minh_chau)
        for role in Role
        if role is not Role.admin
    )
    actor = Actor(key("một người"), "Một Người", elsewhere, TODAY)
    with world.looking() as session:
        for seeing in (policies.visible_cases, policies.visible_people, policies.visible_visits):
            rows = session.scalars(seeing(actor)).all()
            ids = {getattr(row, "unit_id", None) or world.minh_chau for row in rows}
            assert ids <= {world.minh_chau}
        assert (
            session.scalar(policies.visible_people(actor).where(Person.id == world.khanh.person))
            is None
        )
