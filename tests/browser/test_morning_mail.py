"""The officer's own mail address, on a phone: typed, checked by its code, and stopped again."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.browser.conftest import Opener
from tests.browser.test_first_days import tap
from tests.post_office import Office, open_office
from tests.world import World

ADDRESS = "kieu.van.thang.phongvanhoaxahoi@minhchau.hanoi.gov.vn"


@pytest.fixture
def office(app: Flask) -> Iterator[Office]:
    """A mail server, and the app that uses it."""
    plain = app.config["SETTINGS"]
    with open_office() as one:
        app.config["SETTINGS"] = replace(
            plain, smtp_url=f"smtp://localhost:{one.port}", mail_from="donghanh@xa.example.vn"
        )
        yield one
    app.config["SETTINGS"] = plain


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_from_an_address_to_the_first_mail_and_back(
    phone: Opener, office: Office, world: World, axe: Callable[[Page], None], scheme: str
) -> None:
    page = phone(world.thang, "/me")
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
    page.get_by_role("link", name="Thư buổi sáng").tap()
    expect(page.locator("h1")).to_have_text("Thư buổi sáng")
    is_whole(page, axe)
    page.get_by_label("Địa chỉ thư điện tử").fill(ADDRESS)
    tap(page, "Gửi mã đến địa chỉ này")
    expect(page.get_by_label("Mã 6 số")).to_be_visible()
    is_whole(page, axe)
    found = re.search(r"\b\d{6}\b", office.letters[0].get_content())
    assert found
    page.get_by_label("Mã 6 số").fill(found.group())
    tap(page, "Đúng, gửi thư cho tôi")
    expect(page.locator("main")).to_contain_text(ADDRESS)
    is_whole(page, axe)
    tap(page, "Dừng gửi, xóa địa chỉ")
    expect(page.locator("main")).to_contain_text("Địa chỉ đã xóa.")


def is_whole(page: Page, axe: Callable[[Page], None]) -> None:
    """In order for everybody, and at twice the size nothing reaches beyond the screen."""
    axe(page)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    page.evaluate("document.documentElement.style.fontSize = ''")
