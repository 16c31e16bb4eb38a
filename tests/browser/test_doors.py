"""The door on a real phone."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import Opener
from tests.world import PIN, World


def test_a_stranger_is_asked_for_an_invitation(phone: Opener, axe: Callable[[Page], None]) -> None:
    page = phone()
    expect(page.locator("h1")).to_have_text("Chào mừng")
    axe(page)


def test_an_enrolled_phone_asks_for_the_pin_and_opens(phone: Opener, world: World) -> None:
    page = phone(world.hung, "/lock")
    page.locator("[name=pin]").fill(PIN)
    page.get_by_role("button", name="Mở").click()
    page.wait_for_url("**/today")
