"""The volunteer's rooms in a real browser: nothing cut off, nothing unreachable, one tap each."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.factories import TODAY
from tests.world import World

Opener = Callable[..., Page]
ROOMS = (
    "/today",
    "/people",
    "/calendar",
    "/calendar?month=2027-02",
    "/activities",
    "/activities/new",
)


@pytest.fixture
def rooms(world: World) -> tuple[str, ...]:
    """Every page of a volunteer, with somebody whose name is long."""
    long = world.new_person("Nguyễn Hoàng Thị Phương Uyên Thảo Nguyên", "2001")
    world.assign(long, world.hung, on=TODAY)
    here = f"/people/{world.khanh.case}"
    return (*ROOMS, here, f"{here}/shifts/new", f"/people/{long.case}")


def is_whole(page: Page) -> None:
    """Nothing reaches beyond the window sideways."""
    beyond = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert beyond <= 0, f"{page.url} is {beyond}px too wide"


def test_every_room_passes_axe_and_fits_a_small_phone(
    phone: Opener, world: World, rooms: tuple[str, ...], axe: Callable[[Page], None]
) -> None:
    page = phone(world.hung, "/today")
    for path in rooms:
        page.goto(path)
        is_whole(page)
        axe(page)


@pytest.mark.parametrize("size", ["large", "huge"])
def test_every_room_bears_large_letters(
    phone: Opener, world: World, rooms: tuple[str, ...], size: str
) -> None:
    page = phone(world.hung, "/today")
    for path in rooms:
        page.goto(path)
        page.evaluate("size => document.documentElement.dataset.text = size", size)
        is_whole(page)


def test_a_task_is_ticked_off_without_leaving_the_page(phone: Opener, world: World) -> None:
    page = phone(world.hung, "/today")
    row = page.locator("li", has_text="Dán áp phích ở chợ")
    row.get_by_role("button", name="Xong").tap()
    expect(row.get_by_role("button", name="Chưa xong")).to_be_visible()
    row.get_by_role("button", name="Chưa xong").tap()
    expect(row.get_by_role("button", name="Xong: Dán áp phích ở chợ", exact=True)).to_be_visible()


def test_the_list_follows_what_is_typed(phone: Opener, world: World) -> None:
    page = phone(world.lan, "/people")
    page.get_by_label("Tìm người").fill("ngoc kh")
    expect(page.locator("#people .who")).to_have_text([world.khanh.name])
    assert page.url.endswith("/people")


def test_outreach_takes_two_taps_and_a_number(phone: Opener, world: World) -> None:
    page = phone(world.hung, "/today")
    page.get_by_role("link", name="Ghi tuyên truyền").tap()
    expect(page.get_by_role("spinbutton", name="Bao nhiêu lượt người nghe?")).to_be_focused()
    page.keyboard.type("12")
    page.get_by_role("button", name="Lưu").tap()
    expect(page.get_by_text("Đã ghi 12 lượt người.")).to_be_visible()
    page.get_by_role("button", name="Hoàn tác").tap()
    expect(page.get_by_text("Đã lấy lại.")).to_be_visible()


def test_a_day_of_the_month_leads_to_its_entries(phone: Opener, world: World) -> None:
    page = phone(world.hung, "/calendar")
    page.get_by_role("link", name="thứ Hai 23/11: 1 việc").tap()
    expect(page.locator("#d-2026-11-23")).to_be_in_viewport()
