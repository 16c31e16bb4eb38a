"""Who walks alongside whom, from proposal to last day."""

from datetime import date

import pytest
from sqlalchemy import select

from rehabfield.models import (
    Assignment,
    AssignmentState,
    Case,
    Consent,
    Decision,
    PrivateNote,
    Purpose,
)
from tests.page import Loaded, Page
from tests.world import World, key


def of(world: World, case: object, who: object) -> Assignment:
    """The newest assignment of that helper to that case."""
    with world.session() as session:
        found = session.scalars(
            select(Assignment).where(Assignment.case_id == case, Assignment.user_id == who)
        ).all()
        return max(found, key=lambda one: one.made_at)


def unname(world: World, *users: object) -> None:
    """Take these off the team's standing paper."""
    with world.session() as session:
        paper = session.get_one(Decision, world.standing_paper)
        paper.helpers = [one for one in paper.helpers if one.id not in users]


@pytest.fixture
def proposal(page: Page, world: World) -> Loaded:
    """Mai is proposed for Tú, and no paper names her."""
    unname(world, world.mai.id)
    one = of(world, world.tu.case, world.mai.id)
    return page.as_(world.hanh).get(f"/assignments/{one.id}/confirmation").sees(world.mai.name)


def test_a_named_helper_is_assigned_at_once(page: Page, world: World) -> None:
    form = page.as_(world.lan).get(f"/people/{world.khanh.case}/assignments/new")
    form.submit("form", helper=world.mai.id, kin="no").sees("Đã phân công")
    one = of(world, world.khanh.case, world.mai.id)
    assert (one.state, one.basis_id) == (AssignmentState.active, world.standing_paper)
    assert one.role.value == "support"
    assert one.next_by == world.load(Case, world.khanh.case).next_by
    page.as_(world.mai).get(f"/people/{world.khanh.case}")


def test_somebody_no_paper_names_waits_for_the_commune(page: Page, world: World) -> None:
    unname(world, world.mai.id)
    form = page.as_(world.lan).get(f"/people/{world.khanh.case}/assignments/new")
    form.submit("form", helper=world.mai.id, kin="no").sees("Đã gửi đề nghị")
    assert of(world, world.khanh.case, world.mai.id).state is AssignmentState.proposed
    page.as_(world.mai).get(f"/people/{world.khanh.case}", status=404)


def test_nobody_is_assigned_twice(page: Page, world: World) -> None:
    form = page.as_(world.lan).get(f"/people/{world.khanh.case}/assignments/new")
    assert str(world.hung.id) not in (form.form("form").choices("helper") or set())
    sent = {**form.form("form").values(), "helper": str(world.hung.id), "kin": "no"}
    again = page.as_(world.lan).post(f"/people/{world.khanh.case}/assignments", sent, status=422)
    assert "Đang giúp rồi" in again.error_of("helper")


def test_relatives_are_asked_about_and_the_agreement_is_kept(page: Page, world: World) -> None:
    form = page.as_(world.lan).get(f"/people/{world.khanh.case}/assignments/new")
    again = form.submit("form", helper=world.mai.id, kin="not_asked", status=422)
    assert again.error_of("kin")
    again.submit("form", kin="agreed")
    assert of(world, world.khanh.case, world.mai.id).kin_agreed is True
    with world.session() as session:
        purposes = session.scalars(
            select(Consent.purpose).where(Consent.person_id == world.khanh.person)
        ).all()
        assert Purpose.kin_helper in purposes


def test_a_member_never_helps_in_their_own_case(page: Page, world: World) -> None:
    form = page.as_(world.hanh).get(f"/people/{world.kien.case}/assignments/new")
    assert str(world.tam.id) not in (form.form("form").choices("helper") or set())
    sent = {**form.form("form").values(), "helper": str(world.tam.id), "kin": "no"}
    page.as_(world.hanh).post(f"/people/{world.kien.case}/assignments", sent, status=422)


@pytest.mark.parametrize("day", ["2026-07-05", "2027-02-01", "ngày mai"])
def test_the_first_day_lies_in_the_case_and_not_far_ahead(
    page: Page, world: World, day: str
) -> None:
    form = page.as_(world.lan).get(f"/people/{world.khanh.case}/assignments/new")
    again = form.submit("form", helper=world.mai.id, kin="no", starts_on=day, status=422)
    assert again.error_of("starts_on")


def test_help_that_began_before_the_app_is_entered_with_its_day(page: Page, world: World) -> None:
    form = page.as_(world.lan).get(f"/people/{world.tu.case}/assignments/new")
    form.submit("form", helper=world.hung.id, kin="no", starts_on="2026-08-03")
    assert of(world, world.tu.case, world.hung.id).starts_on == date(2026, 8, 3)


def test_the_same_form_twice_is_one_assignment(page: Page, world: World) -> None:
    form = page.as_(world.lan).get(f"/people/{world.khanh.case}/assignments/new")
    form.submit("form", helper=world.mai.id, kin="no")
    form.submit("form", helper=world.mai.id, kin="no")
    with world.session() as session:
        found = select(Assignment).where(
            Assignment.case_id == world.khanh.case, Assignment.user_id == world.mai.id
        )
        assert len(session.scalars(found).all()) == 1


def test_a_proposal_is_confirmed_on_a_paper_that_is_entered_now(
    proposal: Loaded, page: Page, world: World
) -> None:
    page.as_(world.mai).get(f"/people/{world.tu.case}", status=404)
    again = proposal.submit("form", decision="new", number="", signed_on="", status=422)
    assert again.error_of("number")
    again.submit("form", number="301/QĐ-UBND", signed_on="19/11/2026", kind="59")
    one = of(world, world.tu.case, world.mai.id)
    assert one.state is AssignmentState.active
    with world.session() as session:
        paper = session.get_one(Decision, one.basis_id)
        assert (paper.number, paper.team_id) == ("301/QĐ-UBND", None)
        assert [case.id for case in paper.cases] == [world.tu.case]
        assert [helper.id for helper in paper.helpers] == [world.mai.id]
    assert world.load(Case, world.tu.case).next_from is not None
    page.as_(world.mai).get(f"/people/{world.tu.case}")


def test_a_proposal_is_confirmed_on_a_known_paper_only_if_it_names_the_helper(
    proposal: Loaded, page: Page, world: World
) -> None:
    paper = key("Mẫu 53 của Tú")
    again = proposal.submit("form", decision=paper, status=422)
    assert again.error_of("names_helper")
    again.submit("form", names_helper="1")
    assert of(world, world.tu.case, world.mai.id).basis_id == paper


def test_a_proposal_rests_on_no_paper_of_another_commune(
    proposal: Loaded, page: Page, world: World
) -> None:
    for paper in (world.quyet_paper, world.other_standing_paper, world.khanh_paper):
        sent = {"decision": str(paper), "names_helper": "1"}
        one = of(world, world.tu.case, world.mai.id)
        page.as_(world.hanh).post(f"/assignments/{one.id}/confirmation", sent, status=422)
    assert of(world, world.tu.case, world.mai.id).state is AssignmentState.proposed


def test_a_proposal_can_be_declined(proposal: Loaded, page: Page, world: World) -> None:
    proposal.submit("Không đồng ý").sees("Đã ghi là không đồng ý")
    assert of(world, world.tu.case, world.mai.id).state is AssignmentState.declined
    page.as_(world.mai).get(f"/people/{world.tu.case}", status=404)


def test_what_was_decided_once_stays_decided(proposal: Loaded, page: Page, world: World) -> None:
    proposal.submit("form", decision="new", number="301/QĐ-UBND", signed_on="2026-11-19")
    one = of(world, world.tu.case, world.mai.id)
    page.as_(world.hanh).post(f"/assignments/{one.id}/decline")
    assert of(world, world.tu.case, world.mai.id).state is AssignmentState.active


def test_only_the_commune_s_own_officer_decides(page: Page, world: World) -> None:
    one = of(world, world.tu.case, world.mai.id)
    url = f"/assignments/{one.id}/confirmation"
    page.as_(world.lan).get(url, status=403)
    page.as_(world.lan).post(f"/assignments/{one.id}/decline", status=403)
    page.as_(world.bao).get(url, status=403)
    page.as_(world.thang).get(url, status=404)
    page.as_(world.mai).get(url, status=404)


def test_when_an_assignment_ends_the_helper_s_own_notes_go_and_the_page_closes(
    page: Page, world: World
) -> None:
    one = of(world, world.hoa.case, world.hung.id)
    form = page.as_(world.lan).get(f"/assignments/{one.id}/end")
    form.sees("được xóa").submit("form", on="2026-11-20")
    ended = of(world, world.hoa.case, world.hung.id)
    assert (ended.state, ended.ends_on) == (AssignmentState.ended, date(2026, 11, 20))
    page.as_(world.hung).get(f"/people/{world.hoa.case}", status=404)
    with world.session() as session:
        notes = select(PrivateNote).where(PrivateNote.author_id == world.hung.id)
        assert not session.scalars(notes).all()


@pytest.mark.parametrize("day", ["2026-11-22", "2026-07-01", "31/02/2026"])
def test_the_last_day_lies_between_the_first_and_today(page: Page, world: World, day: str) -> None:
    one = of(world, world.hoa.case, world.hung.id)
    again = page.as_(world.lan).get(f"/assignments/{one.id}/end").submit("form", on=day, status=422)
    assert again.error_of("on")
    assert of(world, world.hoa.case, world.hung.id).state is AssignmentState.active


def test_a_volunteer_ends_nobody_s_assignment(page: Page, world: World) -> None:
    one = of(world, world.hoa.case, world.mai.id)
    page.as_(world.hung).post(f"/assignments/{one.id}/end", status=403)
    page.as_(world.luc).post(f"/assignments/{one.id}/end", status=404)


def test_the_officer_who_chooses_somebody_new_is_asked_for_the_paper(
    page: Page, world: World
) -> None:
    unname(world, world.mai.id)
    form = page.as_(world.hanh).get(f"/people/{world.khanh.case}/assignments/new")
    form.submit("form", helper=world.mai.id, kin="no").sees("Theo giấy nào?")


def test_a_closed_case_takes_no_helper(page: Page, world: World) -> None:
    page.as_(world.hanh).get(f"/people/{world.pao.case}/assignments/new", status=403)
