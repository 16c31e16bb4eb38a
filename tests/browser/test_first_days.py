"""From a printed slip to a read log, as people do it, on phones of 360 × 740."""

import re
from datetime import date

from playwright.sync_api import Page, Route, expect
from sqlalchemy import select

from rehabfield import clock, models
from rehabfield.models import Visit
from rehabfield.views.keys import pin_hash
from tests.browser.conftest import Opener, Site
from tests.world import World

CODE = re.compile(r"[0-9A-Z]{4}-?[0-9A-Z]{4}")


def tap(page: Page, words: str, role: str = "button") -> None:
    """Tap what has exactly these words."""
    page.get_by_role(role, name=words, exact=True).first.tap()  # type: ignore[arg-type]


def write_note(page: Page, words: str) -> None:
    """Write a note; its part of the form is folded while nothing is in it."""
    note = page.locator("textarea[name=note]")
    if not note.is_visible():
        page.locator("summary", has_text="Ghi chú").tap()
    note.fill(words)


def meetings(world: World) -> int:
    """How many meetings with Khánh there are."""
    with world.looking() as session:
        return len(session.scalars(select(Visit.id).where(Visit.case_id == world.khanh.case)).all())


def come_in(page: Page, code: str, pin: str = "270418") -> None:
    """A stranger's phone: type the code of a slip, choose a PIN."""
    page.goto("/")
    page.get_by_label("Mã mời").fill(code)
    tap(page, "Tiếp tục")
    page.get_by_label("Chọn mã PIN").fill(pin)
    page.get_by_label("Gõ lại mã PIN").fill(pin)
    tap(page, "Đúng là tôi, bắt đầu")


def test_from_a_printed_slip_to_the_first_meeting_and_the_leaders_answer(
    phone: Opener, world: World
) -> None:
    lan = phone(world.lan, f"/members/{world.mai.id}")
    lan.locator('form[action$="/invitations"] button').first.tap()
    found = CODE.search(lan.locator("copy-code code").inner_text())
    assert found
    mai = phone()
    come_in(mai, found.group())
    expect(mai.locator("h1")).to_have_text("Hôm nay")
    mai.locator("main .row", has_text=world.hoa.name).get_by_role("link", name="Ghi").tap()
    tap(mai, "Lưu")
    mai.wait_for_url("**/today")
    expect(mai.locator("#toasts")).to_contain_text("Đã ghi buổi gặp")

    lan.goto("/team")
    expect(lan.locator("main")).to_contain_text("Buổi gặp mới")
    lan.goto("/reviews")
    with world.looking() as session:
        visit = session.scalars(
            select(Visit).where(Visit.by_id == world.mai.id).order_by(Visit.at.desc())
        ).first()
    assert visit
    log = lan.locator(f"#log-{visit.id}")
    log.get_by_role("button", name="Đã xem", exact=True).tap()
    expect(lan.locator(f"#log-{visit.id}")).to_contain_text("Hoàn tác")
    mai.goto(f"/people/{world.hoa.case}")
    expect(mai.locator("main")).to_contain_text("đội trưởng đã xem")


def test_what_the_leader_asks_for_is_met_in_the_form_and_comes_back_corrected(
    phone: Opener, world: World
) -> None:
    visit = world.log(world.khanh, world.hung, date(2026, 11, 20))
    lan = phone(world.lan, "/reviews")
    log = lan.locator(f"#log-{visit}")
    log.locator("summary").first.tap()
    log.get_by_label("Cần bổ sung gì?").fill("Bác ghi thêm: chị ấy cần gì không?")
    log.locator("details button[type=submit]").tap()
    expect(lan.locator("main")).to_contain_text("Đã nhờ bổ sung")

    hung = phone(world.hung, "/today")
    row = hung.locator("main .row", has_text="chị ấy cần gì không?")
    row.get_by_role("link", name="Bổ sung").tap()
    expect(hung.locator("main")).to_contain_text("Bác ghi thêm: chị ấy cần gì không?")
    hung.locator("summary", has_text="Tình hình").tap()
    hung.locator("input[name=needs][value=loan]").check()
    hung.locator("form .foot button").tap()
    hung.wait_for_url(re.compile(r"/visits/[0-9a-f-]{36}$"))

    lan.goto("/team")
    expect(lan.locator("main")).to_contain_text("Đã bổ sung")


def test_a_double_tap_makes_one_meeting(phone: Opener, world: World) -> None:
    before = meetings(world)
    page = phone(world.hung, f"/people/{world.khanh.case}/visits/new")
    page.get_by_role("button", name="Lưu", exact=True).dblclick()
    page.wait_for_url("**/today")
    assert meetings(world) == before + 1


def test_what_was_typed_survives_a_reload(phone: Opener, world: World) -> None:
    page = phone(world.hung, f"/people/{world.khanh.case}/visits/new")
    with page.expect_response("**/drafts"):
        write_note(page, "Chị ấy đã có việc ở xưởng mộc.")
    page.reload()
    expect(page.locator("textarea[name=note]")).to_have_value("Chị ấy đã có việc ở xưởng mộc.")


def test_a_form_sent_after_the_session_ended_is_taken_and_then_asks_for_the_pin(
    phone: Opener, world: World
) -> None:
    """The phone may send what its user wrote; to read anything it needs the PIN."""
    from tests.browser.without_signal import becomes, stored  # which needs this module

    before = meetings(world)
    page = phone(world.hung, f"/people/{world.khanh.case}/visits/new")
    becomes(page, lambda: stored(page, "notes", "name"), lambda names: "key" in names)
    write_note(page, "Nhà êm ấm, con đi học đều.")
    with world.session() as session:
        session.get_one(models.User, world.hung.id).pin_hash = pin_hash("270418")
        for one in session.scalars(select(models.Session)):
            one.end(clock.wall())
    tap(page, "Lưu")
    page.get_by_label("Mã PIN").fill("270418")
    tap(page, "Mở")
    page.wait_for_url("**/today")
    assert meetings(world) == before + 1


def test_going_back_and_saving_again_asks_instead_of_logging_twice(
    phone: Opener, site: Site, world: World
) -> None:
    site.forgive("status of 422")
    before = meetings(world)
    page = phone(world.hung, f"/people/{world.khanh.case}/visits/new")
    tap(page, "Lưu")
    page.wait_for_url("**/today")
    page.go_back()
    page.wait_for_url("**/visits/new")
    expect(page.locator("main")).to_contain_text("Buổi gặp hôm nay đã ghi lúc")
    tap(page, "Lưu")
    expect(page.locator("#errors")).to_be_visible()
    assert meetings(world) == before + 1
    page.locator("input[name=again]").check()
    tap(page, "Lưu")
    page.wait_for_url("**/today")
    assert meetings(world) == before + 2


def test_an_answer_that_comes_late_leaves_what_was_typed_meanwhile(
    phone: Opener, world: World
) -> None:
    lan = phone(world.lan, "/people/new")
    asked: list[Route] = []
    lan.route("**/people/new/term", lambda one: asked.append(one))
    lan.locator("input[name=matter]").first.check(force=True)
    lan.locator("[name=signed_on]").fill("2026-11-10")
    with lan.expect_request(lambda one: "starts_on=2026-11-12" in (one.post_data or "")):
        lan.locator("[name=starts_on]").fill("2026-11-12")
    ends = lan.locator("[name=ends_on]")
    ends.fill("2027-12-31")
    asked[-1].continue_()
    offer = lan.get_by_role("button", name="Theo luật: đến 12/11/2027")
    expect(offer).to_have_attribute("aria-pressed", "false")
    expect(ends).to_have_value("2027-12-31")
    offer.tap()
    expect(ends).to_have_value("2027-11-12")
    expect(offer).to_have_attribute("aria-pressed", "true")
