"""The hard cases of working without signal, each as it happens to somebody."""

import re
from datetime import timedelta
from uuid import UUID

from playwright.sync_api import Page, expect
from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute

from rehabfield import clock, models
from rehabfield.clock import local_day
from rehabfield.models import Draft, Enrolment, FollowUp, FollowUpState, Held, Visit, Why
from tests.browser.conftest import Site
from tests.browser.test_first_days import meetings, tap, write_note
from tests.browser.without_signal import (
    becomes,
    comes_to,
    finds_signal,
    form_of,
    keeps_draft,
    newest,
    restarted,
    saves,
    sends_all,
    stored,
    takes_along,
    type_pin,
    unsent,
)
from tests.factories import TODAY
from tests.world import World, key


def test_an_answer_that_was_lost_after_the_commit_makes_no_second_meeting(
    hung: Page, site: Site, world: World
) -> None:
    before = meetings(world)
    site.silent.add("/outbox")
    hung.goto(form_of(world.khanh))
    tap(hung, "Lưu")
    expect(hung.locator("#toasts")).to_contain_text("Đã lưu trên máy")
    assert meetings(world) == before + 1
    site.silent.clear()
    hung.evaluate("dispatchEvent(new Event('online'))")
    sends_all(hung)
    assert meetings(world) == before + 1


def test_three_tabs_that_send_at_once_send_each_record_once(
    hung: Page, site: Site, world: World
) -> None:
    before = meetings(world)
    site.stop()
    saves(hung, world.khanh, world)
    saves(hung, world.khanh, world, "not_home")
    saves(hung, world.khanh, world, "family_met")
    tabs = [hung, hung.context.new_page(), hung.context.new_page()]
    for tab in tabs[1:]:
        tab.goto("/today")
        tab.locator("main .unsent").wait_for()
    asked: list[str] = []
    hung.context.on("request", lambda request: asked.append(request.url))
    site.start()
    for tab in tabs:
        tab.evaluate("dispatchEvent(new Event('online'))")
    sends_all(hung)
    assert meetings(world) == before + 3
    assert len([url for url in asked if url.endswith("/outbox")]) == 3


def test_what_waits_goes_also_after_the_session_has_ended(
    hung: Page, site: Site, world: World
) -> None:
    before = meetings(world)
    site.stop()
    saves(hung, world.khanh, world)
    with world.session() as session:
        for one in session.scalars(select(models.Session)):
            one.end(clock.wall())
    finds_signal(hung, site)
    sends_all(hung)
    assert meetings(world) == before + 1


def test_another_who_uses_the_phone_sees_only_that_something_waits(
    hung: Page, site: Site, world: World
) -> None:
    site.stop()
    saves(hung, world.khanh, world)
    site.deaf.add("/outbox")
    site.start()
    held = world.sign_in(world.mai)
    for name, value in {"s": held.session, f"e-{held.enrolment.hex}": held.secret}.items():
        hung.context.add_cookies(
            [{"name": name, "value": value, "url": site.url, "httpOnly": True}]
        )
    hung.goto("/lock")
    hung.locator(".users a").nth(1).tap()
    type_pin(hung)
    hung.wait_for_url("**/today")
    takes_along(hung, form_of(world.sen))
    site.stop()
    hung.goto("/waiting")
    expect(hung.locator("#unsent li")).to_have_count(1)
    expect(hung.locator("#unsent")).not_to_contain_text(world.khanh.name)
    page = restarted(hung)
    page.goto("/today")
    expect(page.locator("#owners li")).to_have_count(2)
    page.locator("#owners button", has_text="NVH").tap()
    type_pin(page)
    expect(page.locator("main")).to_contain_text(world.khanh.name)


def test_a_closed_phone_hands_in_what_it_holds_and_is_emptied(
    hung: Page, site: Site, world: World
) -> None:
    site.stop()
    saves(hung, world.khanh, world)
    closes_phone(world)
    site.start()
    hung.goto("/emergency", wait_until="commit")
    hung.wait_for_url("**/invitation")
    is_emptied(hung)
    with world.looking() as session:
        held = session.scalars(select(Held).where(Held.why == Why.closed_phone)).all()
    assert [one.owner_id for one in held] == [world.hung.id]


def test_a_closed_phone_is_emptied_also_where_the_page_that_sent_has_gone(
    hung: Page, site: Site, world: World
) -> None:
    """It had told today already that nothing waits, and would not ask again until tomorrow."""
    told = f"told {world.hung.id}"
    becomes(hung, lambda: stored(hung, "notes", "name"), lambda names: told in names)
    site.stop()
    saves(hung, world.khanh, world)
    closes_phone(world)
    hung.evaluate("() => { IDBObjectStore.prototype.delete = () => { throw Error('gone'); }; }")
    finds_signal(hung, site)
    sends_all(hung)
    hung.goto("/emergency", wait_until="commit")
    hung.wait_for_url("**/invitation")
    is_emptied(hung)


def closes_phone(world: World) -> None:
    """The leader closes bác Hùng's phone from elsewhere."""
    with world.session() as session:
        for one in session.scalars(select(Enrolment).where(Enrolment.user_id == world.hung.id)):
            one.revoke(clock.wall())


def is_emptied(page: Page) -> None:
    """Wait until the phone holds nothing of anybody."""
    becomes(
        page,
        lambda: stored(page, "pages", "url") + stored(page, "records", "state"),
        lambda left: not left,
    )


def test_what_does_not_fit_waits_for_another_look_and_the_rest_goes_on(
    hung: Page, site: Site, world: World
) -> None:
    before = meetings(world)
    site.stop()
    hung.goto(form_of(world.khanh))
    hung.locator("summary", has_text="Gặp hôm trước").tap()
    hung.locator("input[name=at]").fill("23:59")
    write_note(hung, "Giờ này chưa tới.")
    tap(hung, "Lưu")
    hung.locator("#toasts", has_text="Đã lưu trên máy").wait_for()
    saves(hung, world.khanh, world, "family_met")
    finds_signal(hung, site)
    comes_to(hung, "look")
    assert meetings(world) == before + 1
    hung.goto("/waiting")
    expect(hung.locator("#unsent")).to_contain_text("cần xem lại")
    tap(hung, "Xem lại")
    expect(hung.locator("#errors")).to_be_visible()
    expect(hung.locator("textarea[name=note]")).to_have_value("Giờ này chưa tới.")
    hung.locator("input[name=at]").fill("07:30")
    tap(hung, "Lưu")
    hung.wait_for_url("**/today")
    sends_all(hung)
    assert meetings(world) == before + 2
    assert newest(world).note == "Giờ này chưa tới."


def test_a_correction_without_signal_meets_a_newer_version_in_plain_words(
    hung: Page, site: Site, world: World
) -> None:
    visit = world.log(world.khanh, world.hung, TODAY - timedelta(days=1))
    hung.goto(f"/visits/{visit}/corrections/new")
    site.stop()
    write_note(hung, "Bản của máy này.")
    tap(hung, "Lưu bản sửa")
    hung.locator("main .unsent").wait_for()
    site.start()
    other = world.sign_in(world.hung)
    with_it = hung.context.browser
    assert with_it is not None
    second = with_it.new_context(base_url=site.url)
    second.add_cookies([{"name": "s", "value": other.session, "url": site.url, "httpOnly": True}])
    page = second.new_page()
    page.goto(f"/visits/{visit}/corrections/new")
    page.locator("summary", has_text="Ghi chú").click()
    page.locator("textarea[name=note]").fill("Bản của máy kia.")
    page.locator("form .foot button").click()
    page.wait_for_url(re.compile(r"/visits/[0-9a-f-]{36}$"))
    second.close()
    hung.evaluate("dispatchEvent(new Event('online'))")
    comes_to(hung, "look")
    hung.goto("/waiting")
    tap(hung, "Xem lại")
    expect(hung.locator("main")).to_contain_text("Bản của máy này.")
    expect(hung.locator("main")).to_contain_text("Bản của máy kia.")
    assert unsent(hung) == ["look"], "nothing is lost by closing this page"
    tap(hung, "Lấy bản vừa gõ")
    hung.wait_for_url(re.compile(r"/visits/[0-9a-f-]{36}$"))
    sends_all(hung)
    assert newest(world).note == "Bản của máy này."


def test_a_record_that_is_not_needed_any_more_is_deleted_by_its_maker(
    hung: Page, site: Site, world: World
) -> None:
    before = meetings(world)
    site.stop()
    hung.goto(form_of(world.khanh))
    hung.locator("summary", has_text="Gặp hôm trước").tap()
    hung.locator("input[name=at]").fill("23:59")
    tap(hung, "Lưu")
    hung.locator("#toasts", has_text="Đã lưu trên máy").wait_for()
    finds_signal(hung, site)
    comes_to(hung, "look")
    hung.goto("/waiting")
    hung.locator("#unsent summary").tap()
    tap(hung, "Bỏ bản ghi này")
    expect(hung.locator("#nothing")).to_be_visible()
    assert unsent(hung) == []
    assert meetings(world) == before


def test_an_undo_without_signal_follows_its_meeting(hung: Page, site: Site, world: World) -> None:
    before = meetings(world)
    site.stop()
    saves(hung, world.khanh, world)
    tap(hung, "Hoàn tác")
    expect(hung.locator("main .unsent")).to_have_text("2 chưa gửi")
    expect(hung.locator("main")).not_to_contain_text("đã ghi, chờ gửi")
    finds_signal(hung, site)
    sends_all(hung)
    assert meetings(world) == before + 1
    assert not newest(world).current


def test_a_need_is_followed_up_without_signal(hung: Page, site: Site, world: World) -> None:
    hung.goto(f"/people/{world.khanh.case}")
    site.stop()
    hung.goto(f"/people/{world.khanh.case}")
    need = hung.locator("details", has=hung.locator('form[action^="/follow-ups/"]')).first
    need.locator("summary").tap()
    need.locator("input[name=state][value=under_way]").check(force=True)
    need.locator("button[type=submit]").tap()
    hung.locator("main .unsent").wait_for()
    finds_signal(hung, site)
    sends_all(hung)
    assert world.load(FollowUp, key("Khánh cần vay vốn")).state is FollowUpState.under_way


def test_a_meeting_with_somebody_whose_page_is_not_there_is_written_with_a_name(
    hung: Page, site: Site, world: World
) -> None:
    site.stop()
    hung.goto("/visits/nameless/new")
    hung.locator("[name=who]").fill("anh Tư ở xóm Bến Đò")
    tap(hung, "Lưu")
    hung.locator("main .unsent").wait_for()
    finds_signal(hung, site)
    sends_all(hung)
    with world.looking() as session:
        held = session.scalars(select(Held).where(Held.owner_id == world.hung.id)).all()
    assert "anh Tư ở xóm Bến Đò" in [one.fields["who"][0] for one in held]


def test_a_restored_backup_gets_again_what_it_has_not(hung: Page, site: Site, world: World) -> None:
    hung.goto(form_of(world.khanh))
    write_note(hung, "Có trước bản sao lưu? Không.")
    tap(hung, "Lưu")
    hung.wait_for_url("**/today")
    sends_all(hung)
    record = newest(world).id
    with world.session() as session:
        visit = session.get_one(Visit, record)
        session.delete(session.get_one(models.Receipt, (world.hung.id, record)))
        session.delete(visit)
        session.get_one(models.Installation, 1).epoch = UUID(int=7)
    saves_online(hung, world)
    hung.evaluate("dispatchEvent(new Event('online'))")
    becomes(hung, lambda: newest(world).note, lambda note: note == "Có trước bản sao lưu? Không.")
    assert world.load(Visit, record).case_id == world.khanh.case
    sends_all(hung)


def saves_online(page: Page, world: World) -> None:
    page.goto(form_of(world.hoa))
    tap(page, "Lưu")
    page.wait_for_url("**/today")


def test_what_was_being_written_without_signal_comes_back(
    hung: Page, site: Site, world: World
) -> None:
    site.stop()
    hung.goto(form_of(world.khanh))
    write_note(hung, "Đang viết ở rẫy thì hết pin.")
    keeps_draft(hung)
    page = restarted(hung)
    page.goto(form_of(world.khanh))
    type_pin(page)
    expect(page.locator("textarea[name=note]")).to_have_value("Đang viết ở rẫy thì hết pin.")
    expect(page.locator("#form")).to_contain_text("vẫn còn đây")


def test_a_new_pin_loses_no_draft(hung: Page, site: Site, world: World) -> None:
    """The leader reset the PIN: the old key is gone, and the server has the draft."""
    site.stop()
    hung.goto(form_of(world.khanh))
    write_note(hung, "Viết trước khi quên mã PIN.")
    keeps_draft(hung)
    site.start()
    from rehabfield.views.keys import pin_hash

    with world.session() as session:
        session.get_one(models.User, world.hung.id).pin_hash = pin_hash("135792")
    page = restarted(hung)
    page.goto("/lock")
    type_pin(page, "135792")
    page.wait_for_url("**/today")
    becomes(page, lambda: begun(world), lambda notes: "Viết trước khi quên mã PIN." in notes)
    sends_all(page)


def begun(world: World) -> list[str]:
    """The notes of bác Hùng's drafts that the server has."""
    with world.looking() as session:
        drafts = session.scalars(select(Draft).where(Draft.owner_id == world.hung.id)).all()
    return [one.fields.get("note", [""])[0] for one in drafts]


def test_nobody_leaves_a_phone_on_which_something_waits(
    hung: Page, site: Site, world: World
) -> None:
    site.stop()
    saves(hung, world.khanh, world)
    site.deaf.add("/outbox")
    site.start()
    hung.goto("/me")
    hung.locator("main .unsent").wait_for()
    hung.locator("#remove summary").tap()
    hung.locator("#remove form button").tap()
    expect(hung.locator("#remove [role=alert]")).to_contain_text("Còn 1 bản ghi chưa gửi")
    site.deaf.clear()
    hung.locator("#remove form button").tap()
    hung.wait_for_url("**/invitation**")
    assert stored(hung, "records", "state") == []
    assert stored(hung, "pages", "url") == []
    with world.looking() as session:
        count = session.scalar(
            select(func.count()).where(
                Enrolment.user_id == world.hung.id, Enrolment.revoked_at.is_not(None)
            )
        )
    assert count


def test_one_tap_hides_everything(hung: Page, site: Site, world: World) -> None:
    site.stop()
    hung.reload()
    hung.locator(".hide-now").tap()
    expect(hung.locator("h1")).to_have_text("Gõ mã PIN")
    expect(hung.locator("body")).not_to_contain_text(world.khanh.name)
    hung.go_back()
    expect(hung.locator("h1")).to_have_text("Gõ mã PIN")
    type_pin(hung)
    expect(hung.locator("main")).to_contain_text(world.khanh.name)


def test_wrong_pins_wait_and_the_tenth_deletes_the_copy_but_not_what_waits(
    hung: Page, site: Site, world: World
) -> None:
    before = meetings(world)
    site.stop()
    saves(hung, world.khanh, world)
    page = restarted(hung)
    page.goto("/today")
    page.clock.install()
    for count in range(1, 11):
        type_pin(page, "111112")
        expect(page.get_by_label("Mã PIN")).to_have_value("")
        if count < 5:
            expect(page.locator("#said")).to_contain_text("chưa đúng")
        elif count < 10:
            expect(page.locator("#said")).to_contain_text("thử lại lúc")
        page.clock.fast_forward("01:01:00")
    expect(page.locator("#said")).to_contain_text("Trang lưu trên máy đã xóa")
    assert stored(page, "pages", "url") == []
    assert unsent(page) == ["waiting"]
    site.start()
    page.goto("/today")
    sends_all(page)
    assert meetings(world) == before + 1


def test_a_store_that_the_browser_cleared_away_is_told(
    hung: Page, site: Site, world: World
) -> None:
    site.stop()
    saves(hung, world.khanh, world)
    site.deaf.add("/outbox")
    site.start()
    hung.goto("/today")
    becomes(hung, lambda: told(world, Enrolment.waiting), lambda waiting: waiting == [1])
    hung.goto("about:blank")
    hung.context.new_cdp_session(hung).send(
        "Storage.clearDataForOrigin",
        {"origin": site.url, "storageTypes": "indexeddb,service_workers,cache_storage"},
    )
    site.deaf.clear()
    hung.goto("/today")
    becomes(hung, lambda: told(world, Enrolment.lost), lambda lost: lost == [1])


def told(world: World, count: InstrumentedAttribute[int]) -> list[int]:
    """What phones have told of themselves, where it is not nothing."""
    with world.looking() as session:
        return list(session.scalars(select(count).where(count > 0)))


def test_a_clock_that_runs_ahead_logs_today(hung: Page, site: Site, world: World) -> None:
    site.stop()
    hung.goto(form_of(world.khanh))
    hung.clock.install(time=clock.now() + timedelta(days=30))
    tap(hung, "Lưu")
    comes_to(hung, "waiting")
    finds_signal(hung, site)
    sends_all(hung)
    assert local_day(newest(world).at) == TODAY
