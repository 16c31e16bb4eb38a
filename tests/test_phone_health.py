"""What waits on members' phones, what was lost there, and what lay on a closed one."""

from uuid import UUID

import pytest

from rehabfield import clock
from rehabfield.models import Enrolment
from tests.factories import TODAY
from tests.page import Browser, Page
from tests.world import World, key


@pytest.fixture
def lan(page: Page, world: World) -> Browser:
    """The leader's browser."""
    return page.as_(world.lan)


@pytest.fixture
def hung(page: Page, world: World) -> Browser:
    """The browser of the phone's user."""
    return page.as_(world.hung)


def tell(world: World, *, waiting: int = 0, lost: int = 0, closed: bool = False) -> UUID:
    """Bác Hùng's enrolled phone says so now."""
    at = clock.wall()
    with world.session() as session:
        one = session.get_one(Enrolment, key("bác Hùng trên máy"))
        one.waiting, one.lost, one.told_at = waiting, lost, at
        if closed:
            one.revoke(at)
    return key("bác Hùng trên máy")


def test_the_leader_reads_what_waits_on_a_phone(lan: Browser, world: World) -> None:
    tell(world, waiting=3)
    said = "3 buổi gặp chưa gửi, máy báo lúc"
    lan.get("/members").sees(said, "hôm nay")
    lan.get(f"/members/{world.hung.id}").sees(said)


def test_the_leader_reads_what_a_browser_cleared_away(lan: Browser, world: World) -> None:
    tell(world, lost=2)
    said = "Trình duyệt đã xóa 2 bản ghi chưa gửi: hỏi lại bác Hùng"
    lan.get("/members").sees(said)
    lan.get(f"/members/{world.hung.id}").sees(said)


def test_nothing_is_said_where_all_is_well(lan: Browser, hung: Browser, world: World) -> None:
    tell(world)
    for loaded in (
        lan.get("/members"),
        lan.get(f"/members/{world.hung.id}"),
        hung.get("/me/phones"),
    ):
        loaded.lacks("chưa gửi", "máy báo", "Trình duyệt đã xóa")


def test_one_reads_it_of_ones_own_phones(hung: Browser, world: World) -> None:
    phone = tell(world, waiting=1, lost=2)
    for loaded in (hung.get("/me/phones"), hung.get(f"/me/phones/{phone}")):
        loaded.sees("1 buổi gặp chưa gửi", "Trình duyệt đã xóa 2 bản ghi chưa gửi: xin ghi lại")


def test_a_colleague_reads_nothing_of_it(page: Page, world: World) -> None:
    tell(world, waiting=3, lost=1)
    page.as_(world.mai).get("/members").lacks("chưa gửi", "Trình duyệt đã xóa")


def test_a_lost_phone_says_what_lay_there(lan: Browser, hung: Browser, world: World) -> None:
    phone = tell(world, waiting=2)
    closed = lan.post(f"/members/{world.hung.id}/devices/{phone}/revocation")
    closed.sees("Máy mới đóng", "Máy mở được trang của 2 người.", "còn 2 bản ghi chưa gửi")
    closed.sees("luật cho 72 giờ").lacks("/breaches/new")
    own = hung.get(f"/me/phones/{phone}").sees("còn 2 bản ghi chưa gửi", "72 giờ")
    own.lacks("/breaches/new")


def test_an_officer_is_one_tap_from_the_draft(page: Page, world: World) -> None:
    phone = tell(world, waiting=2, closed=True)
    hanh = page.as_(world.hanh)
    form = hanh.get(f"/members/{world.hung.id}").click("Ghi lại sự cố")
    values = form.form("Lưu").values()
    assert values["day"] == TODAY.isoformat()
    assert "Máy mở được trang của 2 người." in values["what"]
    assert "2 bản ghi chưa gửi" in values["what"]
    assert world.hung.name not in form.text
    assert form.url.endswith(f"?phone={phone}")
    form.submit("Lưu").sees("Bản nháp")


def test_only_a_closed_phone_of_ones_own_people_fills_the_form(page: Page, world: World) -> None:
    open_one = tell(world, waiting=2)
    page.as_(world.hanh).get(f"/breaches/new?phone={open_one}").lacks("bản ghi chưa gửi")
    closed = tell(world, waiting=2, closed=True)
    page.as_(world.thang).get(f"/breaches/new?phone={closed}").lacks("bản ghi chưa gửi")
    page.as_(world.hanh).get("/breaches/new?phone=x").lacks("bản ghi chưa gửi")
