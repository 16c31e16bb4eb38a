"""The end of a case: the reasons of the law, the day, and what disappears."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from rehabfield import rulebook
from rehabfield.models import Assignment, AssignmentState, Case, CaseState, PrivateNote
from tests.page import Loaded, Page
from tests.world import Helped, World


def close(page: Page, world: World, who: Helped, *, status: int = 200, **fields: Any) -> Loaded:
    form = page.as_(world.hanh).get(f"/people/{who.case}/closing/new")
    return form.submit("form", status=status, **fields)


def test_the_reasons_are_those_of_the_law_and_no_others(page: Page, world: World) -> None:
    form = page.as_(world.hanh).get(f"/people/{world.khanh.case}/closing/new")
    assert form.form("form").choices("reason") == {
        "completed",
        "custody",
        "addicted",
        "moved",
        "died",
    }
    form.sees("Điều 48 khoản 4", "Mẫu 56")


def test_a_death_is_spoken_of_quietly(page: Page, world: World) -> None:
    form = page.as_(world.hanh).get(f"/people/{world.khanh.case}/closing/new")
    form.sees("Đã qua đời").lacks("Chết")
    form.submit("form", reason="died")
    page.as_(world.hanh).get("/cases?state=closed").sees("Đã qua đời")


def test_at_the_end_the_person_leaves_the_helper_s_phone_that_day(page: Page, world: World) -> None:
    page.as_(world.hung).get(f"/people/{world.hoa.case}")
    close(page, world, world.hoa, reason="moved", closed_on="2026-11-20", note="Về quê.")
    case = world.load(Case, world.hoa.case)
    assert (case.state, case.closing_reason) == (CaseState.closed, "moved")
    assert (case.closed_on, case.closing_note) == (date(2026, 11, 20), "Về quê.")
    assert case.next_from is None
    page.as_(world.hung).get(f"/people/{world.hoa.case}", status=404)
    page.as_(world.lan).get(f"/people/{world.hoa.case}")
    with world.session() as session:
        running = select(Assignment).where(
            Assignment.case_id == case.id, Assignment.state == AssignmentState.active
        )
        assert not session.scalars(running).all()
        notes = select(PrivateNote).where(PrivateNote.case_id == case.id)
        assert not session.scalars(notes).all()


def test_completion_is_certified_in_the_last_three_working_days_and_not_before(
    page: Page, world: World
) -> None:
    with world.session() as session:
        case = session.get_one(Case, world.khanh.case)
        case.starts_on, case.ends_on = date(2025, 11, 26), date(2026, 11, 26)
    # 26/11/2026 is a Thursday; 24/11 is a day off: 25, 23, 20 are the three before it.
    form = page.as_(world.hanh).get(f"/people/{world.khanh.case}/closing/new")
    form.sees("từ 20/11/2026")
    again = form.submit("form", reason="completed", closed_on="2026-11-19", status=422)
    assert "từ 20/11/2026" in again.error_of("closed_on")
    again.submit("form", closed_on="2026-11-20")
    assert world.load(Case, world.khanh.case).closing_reason == "completed"


@pytest.mark.parametrize(
    ("field", "fields"),
    [
        ("closed_on", {"reason": "moved", "closed_on": "2026-11-22"}),
        ("closed_on", {"reason": "moved", "closed_on": "2026-07-05"}),
        ("closed_on", {"reason": "moved", "closed_on": "ba mươi"}),
        ("reason", {"closed_on": "2026-11-20"}),
    ],
)
def test_what_cannot_be_is_asked_again(
    page: Page, world: World, field: str, fields: dict[str, str]
) -> None:
    again = close(page, world, world.khanh, status=422, note="Đã báo gia đình.", **fields)
    assert again.error_of(field)
    assert again.form("form").values()["note"] == "Đã báo gia đình."
    assert world.load(Case, world.khanh.case).state is CaseState.open


def test_a_made_up_reason_ends_nothing(page: Page, world: World) -> None:
    sent = {"id": str(world.khanh.case), "reason": "vi-vu", "closed_on": "2026-11-20"}
    page.as_(world.hanh).post(f"/people/{world.khanh.case}/closing", sent, status=422)
    assert world.load(Case, world.khanh.case).state is CaseState.open


def test_an_old_case_ends_for_a_reason_of_the_law_of_today(page: Page, world: World) -> None:
    with world.session() as session:
        case = session.get_one(Case, world.khanh.case)
        case.law, case.kind = "nd94-2010", "CN_ND94"
    close(page, world, world.khanh, reason="completed")
    reason = world.load(Case, world.khanh.case).closing_reason
    assert reason in {one.code for one in rulebook.version("l120-2025").closing_reasons}


def test_only_the_officer_ends_a_case(page: Page, world: World) -> None:
    url = f"/people/{world.khanh.case}/closing"
    for who, status in ((world.lan, 403), (world.bao, 403), (world.hung, 403), (world.thang, 404)):
        page.as_(who).get(f"{url}/new", status=status)
        page.as_(who).post(url, {"reason": "moved", "closed_on": "2026-11-20"}, status=status)
    assert world.load(Case, world.khanh.case).state is CaseState.open


def test_what_has_ended_is_not_ended_again(page: Page, world: World) -> None:
    sent = {"id": str(world.pao.case), "reason": "moved", "closed_on": "2026-11-20"}
    page.as_(world.hanh).post(f"/people/{world.pao.case}/closing", sent)
    assert world.load(Case, world.pao.case).closed_on == date(2026, 11, 11)
