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


def test_a_phone_that_was_put_away_asks_for_the_pin_and_goes_on_where_it_was(
    phone: Opener, world: World
) -> None:
    page = phone(world.hung, "/people")
    page.clock.install()
    hide = "state => { Object.defineProperty(document, 'visibilityState', {value: state,"
    hide += " configurable: true}); document.dispatchEvent(new Event('visibilitychange')); }"
    page.evaluate(hide, "hidden")
    page.clock.fast_forward("04:00")
    page.evaluate(hide, "visible")
    expect(page.locator("h1")).to_have_text("Người tôi thăm")
    page.evaluate(hide, "hidden")
    page.clock.fast_forward("06:00")
    page.evaluate(hide, "visible")
    expect(page.locator("h1")).to_have_text("Gõ mã PIN")
    assert page.url.endswith("next=/people")
