"""Without signal: pages from the phone, meetings into the outbox, everything exactly once."""

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from rehabfield.models import Activity, Visit
from tests.browser.conftest import Opener, Site
from tests.browser.test_first_days import meetings, tap, write_note
from tests.world import PIN, World

KEPT = """async () => {
  const open = indexedDB.open("dh");
  const database = await new Promise(done => { open.onsuccess = () => done(open.result); });
  const read = database.transaction("pages").objectStore("pages").getAllKeys();
  return new Promise(done => { read.onsuccess = () => done(read.result.map(([, url]) => url)); });
}"""
UNSENT = """async () => {
  const open = indexedDB.open("dh");
  const database = await new Promise(done => { open.onsuccess = () => done(open.result); });
  const read = database.transaction("records").objectStore("records").getAll();
  return new Promise(done => { read.onsuccess = () => done(read.result.map(one => one.state)); });
}"""


@pytest.fixture
def hung(phone: Opener, site: Site, world: World) -> Page:
    """Bác Hùng's phone: he typed his PIN, and it has had time to take his pages along."""
    site.forgive("ERR_CONNECTION")
    site.forgive("Failed to load resource")
    page = phone(world.hung, "/lock")
    type_pin(page)
    page.wait_for_url("**/today")
    takes_along(page, f"/people/{world.khanh.case}/visits/new")
    return page


def type_pin(page: Page) -> None:
    page.get_by_label("Mã PIN").fill(PIN)
    tap(page, "Mở")


def takes_along(page: Page, url: str) -> None:
    """Wait until the phone keeps this page."""
    for _ in range(100):
        if url in page.evaluate(KEPT):
            return
        page.wait_for_timeout(200)
    raise AssertionError(f"not kept: {url}; {page.evaluate(KEPT)}")


def sends_all(page: Page) -> None:
    """Wait until nothing waits on the phone."""
    for _ in range(100):
        if set(page.evaluate(UNSENT)) <= {"sent"}:
            return
        page.wait_for_timeout(200)
    raise AssertionError(page.evaluate(UNSENT))


def test_with_a_dead_server_the_day_is_still_there(hung: Page, site: Site, world: World) -> None:
    site.stop()
    hung.reload()
    expect(hung.locator("h1")).to_have_text("Hôm nay")
    expect(hung.locator("main")).to_contain_text(world.khanh.name)
    hung.goto(f"/people/{world.khanh.case}")
    expect(hung.locator("main")).to_contain_text(world.khanh.name)
    hung.goto("/emergency")
    expect(hung.locator("main")).to_contain_text("115")


def test_a_meeting_logged_without_signal_arrives_once(hung: Page, site: Site, world: World) -> None:
    before = meetings(world)
    site.stop()
    hung.goto(f"/people/{world.khanh.case}/visits/new")
    write_note(hung, "Chị ấy đã có việc ở xưởng mộc.")
    tap(hung, "Lưu")
    expect(hung.locator("#toasts")).to_contain_text("Đã lưu trên máy, sẽ gửi khi có sóng.")
    expect(hung.locator("main .sync")).to_contain_text("1 chưa gửi")
    row = hung.locator("main li", has_text=world.khanh.name).first
    expect(row).to_contain_text("đã ghi, chờ gửi")
    assert meetings(world) == before
    site.start()
    hung.evaluate("dispatchEvent(new Event('online'))")
    sends_all(hung)
    assert meetings(world) == before + 1
    with world.looking() as session:
        visit = session.scalars(
            select(Visit).where(Visit.case_id == world.khanh.case).order_by(Visit.recorded_at)
        ).all()[-1]
    assert visit.note == "Chị ấy đã có việc ở xưởng mộc."


def test_with_signal_nobody_notices_the_outbox(hung: Page, site: Site, world: World) -> None:
    before = meetings(world)
    hung.goto(f"/people/{world.khanh.case}/visits/new")
    tap(hung, "Lưu")
    expect(hung.locator("#toasts")).to_contain_text("Đã ghi buổi gặp. Lần tới:")
    assert hung.url.endswith("/today")
    assert meetings(world) == before + 1
    tap(hung, "Hoàn tác")
    expect(hung.locator("main")).to_contain_text("Đã bỏ buổi gặp")
    sends_all(hung)


def restarted(page: Page) -> Page:
    """The browser after its phone was off: no page, no worker, only what is on the disk."""
    context = page.context
    session = context.new_cdp_session(page)
    session.send("ServiceWorker.enable")
    page.goto("about:blank")
    session.send("ServiceWorker.stopAllWorkers")
    page.wait_for_timeout(300)
    return page


def test_after_a_restart_the_pin_opens_what_is_kept(hung: Page, site: Site, world: World) -> None:
    site.stop()
    page = restarted(hung)
    page.goto("/today")
    expect(page.locator("h1")).to_have_text("Gõ mã PIN")
    expect(page.locator("main")).not_to_contain_text(world.khanh.name)
    page.get_by_label("Mã PIN").fill("111112")
    tap(page, "Mở")
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
    for one, outcome in ((world.hoa, "met"), (world.khanh, "family_met")):
        page.goto(f"/people/{one.case}/visits/new")
        page.locator(f"input[name=outcome][value={outcome}]").check(force=True)
        tap(page, "Lưu")
        expect(page.locator("#toasts")).to_contain_text("Đã lưu trên máy")
    page.goto("/activities/new")
    page.locator("[name=reach]").fill("17")
    tap(page, "Lưu")
    expect(page.locator("main .sync")).to_contain_text("3 chưa gửi")
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
