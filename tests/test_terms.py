"""The days of a case put right, and how often people mean to meet."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from rehabfield.models import AuditEntry, Case
from tests.page import Page
from tests.world import World


def test_the_officer_puts_a_wrong_day_right_and_says_why(page: Page, world: World) -> None:
    form = page.as_(world.hanh).get(f"/people/{world.khanh.case}/term")
    again = form.submit("form", ends_on="2027-07-16", status=422)
    assert again.error_of("reason")
    again.submit("form", reason="Ghi nhầm ngày.")
    assert world.load(Case, world.khanh.case).ends_on == date(2027, 7, 16)
    with world.session() as session:
        deed = session.scalars(select(AuditEntry).where(AuditEntry.action == "case.term")).one()
        assert deed.detail is not None
        assert deed.detail["reason"] == "Ghi nhầm ngày."


@pytest.mark.parametrize(
    ("field", "fields"),
    [
        ("ends_on", {"ends_on": "2026-07-06"}),
        ("ends_on", {"ends_on": ""}),
        ("ends_on", {"ends_on": "2047-07-06"}),
        ("starts_on", {"starts_on": "đầu năm"}),
        ("interval_days", {"interval_days": "0"}),
    ],
)
def test_days_that_cannot_be_are_asked_again(
    page: Page, world: World, field: str, fields: dict[str, Any]
) -> None:
    form = page.as_(world.hanh).get(f"/people/{world.khanh.case}/term")
    assert form.submit("form", status=422, reason="Nhầm", **fields).error_of(field)


def test_the_leader_sets_the_rhythm_and_never_the_days(page: Page, world: World) -> None:
    form = page.as_(world.lan).get(f"/people/{world.khanh.case}/term")
    assert "ends_on" not in form.form("form").names()
    sent = {**form.form("form").values(), "interval_days": "7", "ends_on": "2030-01-01"}
    page.as_(world.lan).post(f"/people/{world.khanh.case}/term", sent)
    case = world.load(Case, world.khanh.case)
    assert (case.interval_days, case.ends_on) == (7, date(2027, 7, 6))
    assert case.next_by == date(2026, 11, 8)  # a week after the meeting of 28/10


def test_a_stage_of_another_kind_is_no_choice(page: Page, world: World) -> None:
    sent = page.as_(world.lan).get(f"/people/{world.khanh.case}/term").form("form").values()
    page.as_(world.lan).post(
        f"/people/{world.khanh.case}/term", {**sent, "stage": "cat_con"}, status=422
    )


def test_two_who_change_the_term_do_not_overwrite_each_other(page: Page, world: World) -> None:
    url = f"/people/{world.khanh.case}/term"
    lan, hanh = page.as_(world.lan).get(url), page.as_(world.hanh).get(url)
    lan.submit("form", interval_days="7")
    hanh.submit("form", interval_days="14", status=409)
    assert world.load(Case, world.khanh.case).interval_days == 7


def test_the_term_of_others_is_not_to_be_seen(page: Page, world: World) -> None:
    page.as_(world.hung).get(f"/people/{world.khanh.case}/term", status=403)
    page.as_(world.thang).get(f"/people/{world.khanh.case}/term", status=404)
    page.as_(world.hanh).get(f"/people/{world.pao.case}/term", status=403)
