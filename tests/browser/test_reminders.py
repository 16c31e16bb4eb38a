"""The ladder on a leader's phone: asked, answered with one tap, and it is still."""

from collections.abc import Callable
from datetime import date, datetime

import pytest
from playwright.sync_api import Page, expect

from rehabfield import reminders
from tests.browser.conftest import Opener, Site
from tests.couriers import BASE, Pigeon, phone_of
from tests.world import Helped, World

Travel = Callable[[date | datetime], None]
LATE = "Trễ hẹn, xin trả lời"


@pytest.fixture
def late(world: World, travel: Travel) -> Helped:
    """Somebody whom bác Hùng did not see; on the 25th the leader is asked."""
    world.log(world.hoa, world.mai, date(2026, 11, 21))
    one = world.new_person("Nông Thị Ngọc Huyền Trang", "1988")
    world.assign(one, world.hung, on=date(2026, 11, 16))
    phone_of(world, world.lan, "lan")
    phone_of(world, world.hung, "hung")
    return one


def minutes_of(world: World, travel: Travel, *days: int) -> Pigeon:
    """The worker's minute at eight o'clock of these days of November."""
    pigeon = Pigeon()
    for day in days:
        travel(date(2026, 11, day))
        reminders.sweep(world.engine, pigeon, BASE)
    return pigeon


def asked_rows(page: Page, about: Helped) -> None:
    row = page.locator("#asked .row", has_text=about.name)
    expect(row).to_contain_text("trễ 3 ngày")
    for button in row.locator(".btn").all():
        box = button.bounding_box()
        assert box is not None
        assert box["height"] >= 48


def test_a_leader_answers_with_one_tap_and_the_ladder_stops(
    phone: Opener, world: World, travel: Travel, late: Helped, axe: Callable[[Page], None]
) -> None:
    told = minutes_of(world, travel, 21, 22, 23, 24, 25)
    to_lan = [one.message for one in told.sent if one.phone == "lan"]
    assert to_lan[-1].body.endswith("việc chờ chị trả lời.")
    # The tap on the message: past the lock, to what waits.
    lan = phone(world.lan, to_lan[-1].navigate.removeprefix(BASE))
    lan.wait_for_url("**/team")
    expect(lan.locator("main h2").first).to_contain_text(LATE)
    asked_rows(lan, late)
    axe(lan)
    lan.get_by_role("button", name="Đã gọi", exact=True).tap()
    expect(lan.locator("main")).to_contain_text("Đã trả lời. Nếu chưa ghi buổi gặp nào")
    expect(lan.locator("main")).not_to_contain_text(LATE)
    # It holds for three days: neither she nor the commune is told anything.
    assert not [
        one for one in minutes_of(world, travel, 26, 27).sent if "trả lời" in one.message.body
    ]
    hanh = phone(world.hanh, "/commune")
    expect(hanh.locator("main")).not_to_contain_text("chưa trả lời")
    # Then, with nothing logged, she is asked once more.
    minutes_of(world, travel, 28)
    lan.goto("/team")
    expect(lan.locator("main h2").first).to_contain_text(LATE)
    # A meeting ends it for good.
    world.log(late, world.hung, date(2026, 11, 28))
    lan.goto("/team")
    expect(lan.locator("main")).not_to_contain_text(LATE)


def test_putting_a_meeting_off_asks_for_a_day_and_a_reason(
    phone: Opener,
    site: Site,
    world: World,
    travel: Travel,
    late: Helped,
    axe: Callable[[Page], None],
) -> None:
    site.forgive("422 (UNPROCESSABLE")  # the form that comes back
    minutes_of(world, travel, 21, 22, 23, 24, 25)
    lan = phone(world.lan, "/team")
    lan.get_by_role("link", name="Lùi lại").tap()
    lan.wait_for_url("**/answer")
    axe(lan)
    lan.get_by_role("button", name="Lùi lại").tap()
    expect(lan.locator("main")).to_contain_text("Mục này cần điền.")
    lan.locator("input[name=reason]").fill("Đang mùa gặt")
    lan.get_by_role("button", name="Lùi lại").tap()
    lan.wait_for_url("**/team")
    expect(lan.locator("main")).not_to_contain_text(LATE)
    lan.goto(f"/people/{late.case}")
    expect(lan.locator("#steps")).to_contain_text("Đang mùa gặt")
    axe(lan)


def test_the_hour_is_one_tap_and_the_rest_is_a_list(
    phone: Opener, world: World, axe: Callable[[Page], None]
) -> None:
    hung = phone(world.hung, "/me/reminders/hour")
    axe(hung)
    hung.locator("label.chip", has_text="19:00").tap()
    hung.get_by_role("button", name="Lưu", exact=True).tap()
    hung.wait_for_url("**/me/reminders")
    expect(hung.locator("main")).to_contain_text("19:00")
    lan = phone(world.lan, "/team/reminders")
    axe(lan)
