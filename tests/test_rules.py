"""The rulebook can be read by everybody who signs in, with its sources."""

from datetime import date

import pytest

from rehabfield import i18n, rulebook
from rehabfield.clock import (
    Before,
    Days,
    EachMonth,
    Hours,
    Limit,
    Months,
    NoLaterThanBefore,
    WorkingDays,
)
from rehabfield.views.rules import anchors, limit_words
from tests.page import Page
from tests.world import World

CODES = [version.code for version in rulebook.versions()]


def test_a_volunteer_comes_to_the_rules_from_their_own_page(page: Page, world: World) -> None:
    rules = page.as_(world.hung).get("/me").click("Quy định Luật, thời hạn, biểu mẫu")
    rules.sees("đang áp dụng", "theo kế hoạch", "Điều 56")


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("who", ["hung", "lan", "hanh", "bao", "yen", "thom", "son", "duc"])
def test_every_role_reads_every_version(page: Page, world: World, code: str, who: str) -> None:
    version = rulebook.version(code)
    shown = page.as_(getattr(world, who)).get(f"/rules/{code}")
    shown.sees(version.name, *(kind.name for kind in version.kinds))
    shown.sees(*(form.title for form in version.forms))
    shown.sees(*(source.title for source in version.sources))


def test_how_often_to_meet_is_said_to_be_the_plans(page: Page, world: World) -> None:
    shown = page.as_(world.hung).get("/rules/l120-2025")
    shown.sees("là “theo kế hoạch”, không phải theo luật", "cứ 14 ngày một lần (theo kế hoạch)")


def test_the_law_in_force_changes_with_the_day(page: Page, world: World) -> None:
    now = rulebook.in_force(date(2026, 11, 21))
    rows = page.as_(world.hung).get("/rules").links
    assert [row.href for row in rows if "đang áp dụng" in row.text] == [f"/rules/{now.code}"]


def test_a_version_that_does_not_exist_is_not_found(page: Page, world: World) -> None:
    page.as_(world.hung).get("/rules/l1-1900", status=404)
    page.as_(world.hung).get("/rules/..%2Fl120-2025", status=404)


def test_a_stranger_is_sent_to_the_door(page: Page) -> None:
    assert page.nobody().get("/rules").path == "/invitation"


@pytest.mark.parametrize(
    ("limit", "words"),
    [
        (Hours(72), "trong 72 giờ"),
        (Days(10), "trong 10 ngày"),
        (WorkingDays(2), "trong 2 ngày làm việc"),
        (Months(3), "trong 3 tháng"),
        (Before(WorkingDays(3)), "trong 3 ngày làm việc cuối trước khi hết hạn"),
        (NoLaterThanBefore(Days(30)), "chậm nhất 30 ngày trước khi hết hạn"),
        (EachMonth(1), "1 lần mỗi tháng"),
    ],
)
def test_a_limit_is_said_in_words(limit: Limit, words: str) -> None:
    with i18n.speaking("vi"):
        assert limit_words(limit) == words


def test_every_event_that_a_deadline_runs_from_has_words() -> None:
    used = {one.anchor for version in rulebook.versions() for one in version.deadlines}
    assert used == set(anchors())
