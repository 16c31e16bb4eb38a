"""Without signal: pages from the phone, meetings into the outbox, everything exactly once."""

from playwright.sync_api import Page, expect
from sqlalchemy import select

from rehabfield.models import Activity, Visit
from tests.browser.conftest import Site
from tests.browser.test_first_days import meetings, tap, write_note
from tests.browser.without_signal import (
    finds_signal,
    form_of,
    restarted,
    saves,
    sends_all,
    type_pin,
)
from tests.world import World


def test_with_a_dead_server_the_day_is_still_there(hung: Page, site: Site, world: World) -> None:
    site.stop()
    hung.reload()
    expect(hung.locator("h1")).to_have_text("Hôm nay")
    expect(hung.locator("main")).to_contain_text(world.khanh.name)
    assert hung.locator(".bar use").first.evaluate("drawing => drawing.getBBox().width") > 0
    hung.goto(f"/people/{world.khanh.case}")
    expect(hung.locator("main")).to_contain_text(world.khanh.name)
    hung.goto("/emergency")
    expect(hung.locator("main")).to_contain_text("115")
    hung.goto("/me/settings")
    expect(hung.locator("h1")).to_have_text("Không có sóng")


def test_a_meeting_logged_without_signal_arrives_once(hung: Page, site: Site, world: World) -> None:
    before = meetings(world)
    site.stop()
    hung.goto(form_of(world.khanh))
    write_note(hung, "Chị ấy đã có việc ở xưởng mộc.")
    tap(hung, "Lưu")
    expect(hung.locator("#toasts")).to_contain_text("Đã lưu trên máy, sẽ gửi khi có sóng.")
    expect(hung.locator("main .unsent")).to_have_text("1 chưa gửi")
    row = hung.locator("main li", has_text=world.khanh.name).first
    expect(row).to_contain_text("đã ghi, chờ gửi")
    assert meetings(world) == before
    finds_signal(hung, site)
    sends_all(hung)
    expect(hung.locator("#toasts")).to_contain_text("Đã gửi: 1.")
    expect(hung.locator("main .unsent")).to_have_count(0)
    assert meetings(world) == before + 1
    with world.looking() as session:
        visit = session.scalars(
            select(Visit).where(Visit.case_id == world.khanh.case).order_by(Visit.recorded_at)
        ).all()[-1]
    assert visit.note == "Chị ấy đã có việc ở xưởng mộc."


def test_with_signal_nobody_notices_the_outbox(hung: Page, site: Site, world: World) -> None:
    before = meetings(world)
    hung.goto(form_of(world.khanh))
    tap(hung, "Lưu")
    expect(hung.locator("#toasts")).to_contain_text("Đã ghi buổi gặp. Lần tới:")
    assert hung.url.endswith("/today")
    assert meetings(world) == before + 1
    tap(hung, "Hoàn tác")
    expect(hung.locator("main")).to_contain_text("Đã bỏ buổi gặp")
    sends_all(hung)


def test_after_a_restart_the_pin_opens_what_is_kept(hung: Page, site: Site, world: World) -> None:
    site.stop()
    page = restarted(hung)
    page.goto("/today")
    expect(page.locator("h1")).to_have_text("Gõ mã PIN")
    expect(page.locator("main")).not_to_contain_text(world.khanh.name)
    type_pin(page, "111112")
    expect(page.locator("#said")).to_contain_text("Mã PIN chưa đúng")
    type_pin(page)
    expect(page.locator("h1")).to_have_text("Hôm nay")
    expect(page.locator("main")).to_contain_text(world.khanh.name)


def test_two_meetings_and_an_outreach_survive_a_restart_and_arrive_in_order(
    hung: Page, site: Site, world: World
) -> None:
    site.stop()
    page = restarted(hung)
    page.goto("/today")
    type_pin(page)
    expect(page.locator("h1")).to_have_text("Hôm nay")
    saves(page, world.hoa, world)
    saves(page, world.khanh, world, "family_met")
    page.goto("/activities/new")
    page.locator("[name=reach]").fill("17")
    tap(page, "Lưu")
    expect(page.locator("main .unsent")).to_have_text("3 chưa gửi")
    page.goto("/waiting")
    expect(page.locator("#unsent li")).to_have_count(3)
    page = restarted(page)
    site.start()
    page.goto("/today")  # its session is alive: what waits goes without asking anybody
    sends_all(page)
    with world.looking() as session:
        logged = session.scalars(
            select(Visit).where(Visit.by_id == world.hung.id).order_by(Visit.recorded_at.desc())
        ).all()
        reached = session.scalars(
            select(Activity.reach).where(Activity.by_id == world.hung.id, Activity.reach == 17)
        ).all()
    assert [one.case_id for one in logged[:2]] == [world.khanh.case, world.hoa.case]
    assert reached == [17]


def test_what_a_page_said_once_is_not_said_again_by_its_copy(
    hung: Page, site: Site, world: World
) -> None:
    hung.goto(form_of(world.khanh))
    tap(hung, "Lưu")
    expect(hung.locator("#toasts")).to_contain_text("Đã ghi buổi gặp.")
    hung.wait_for_timeout(1500)
    site.stop()
    hung.reload()
    expect(hung.locator("h1")).to_have_text("Hôm nay")
    expect(hung.locator("#toasts")).to_be_empty()
    expect(hung.locator("main li", has_text=world.khanh.name)).to_have_count(0)
