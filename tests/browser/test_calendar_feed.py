"""The calendar's address, on a phone: copied with one tap, read by a calendar."""

from collections.abc import Callable
from urllib.request import urlopen

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Opener, Site
from tests.world import World


def test_an_address_is_copied_with_one_tap_and_a_calendar_reads_it(
    phone: Opener, site: Site, world: World
) -> None:
    page = phone(world.mai, "/me")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("link", name="Lịch trong điện thoại").tap()
    page.get_by_role("button", name="Tạo địa chỉ", exact=True).tap()
    page.get_by_role("button", name="Chép").tap()
    expect(page.get_by_role("button", name="Đã chép")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    path = copied.removeprefix("http://localhost")
    with urlopen(site.url + path) as answer:
        assert answer.read().startswith(b"BEGIN:VCALENDAR\r\n")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_both_pages_can_be_used_by_everybody(
    phone: Opener, world: World, axe: Callable[[Page], None], scheme: str
) -> None:
    page = phone(world.hung, "/me/calendar")
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
    for step in ("Tạo địa chỉ mới", ""):
        axe(page)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert page.evaluate("document.documentElement.scrollWidth") == 360
        page.evaluate("document.documentElement.style.fontSize = ''")
        if step:
            page.get_by_role("button", name=step).tap()
            page.locator("copy-code").wait_for()
