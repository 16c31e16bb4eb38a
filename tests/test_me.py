"""What everybody has for themselves: settings, PIN, phones, the record about oneself."""

from datetime import date

from flask import Flask
from sqlalchemy import func, select

from rehabfield.models import (
    AuditEntry,
    Enrolment,
    Membership,
    Session,
    UnitSetting,
    User,
)
from rehabfield.models.device import LOCKED_AFTER
from tests.page import Browser, Page
from tests.world import PIN, World

NEW_PIN = "805213"


def another_phone(app: Flask, world: World) -> Browser:
    """A second phone of bác Hùng."""
    browser = Browser(app, world, world.hung)
    browser.sign_in(world.sign_in(world.hung))
    return browser


def test_the_first_thing_on_my_page_is_who_i_am_and_where(page: Page, world: World) -> None:
    page.as_(world.hung).get("/me").sees(
        "Nguyễn Văn Hùng", "Tình nguyện viên · Đội công tác xã hội tình nguyện xã Ba Vì"
    )
    page.as_(world.hanh).get("/me").sees("Cán bộ xã (Văn hóa – Xã hội) · Xã Ba Vì")


def test_a_role_that_has_ended_is_not_on_my_page_but_in_my_record(page: Page, world: World) -> None:
    with world.session() as session:
        one = session.scalars(select(Membership).where(Membership.user_id == world.hung.id)).one()
        session.add(
            Membership(
                user_id=world.hung.id,
                role=one.role,
                team_id=world.other_team,
                starts_on=date(2026, 7, 1),
                ends_on=date(2026, 8, 31),
            )
        )
    page.as_(world.hung).get("/me").lacks("Minh Châu")
    page.as_(world.hung).get("/me/record").sees("xã Minh Châu", "01/07/2026 – 31/08/2026")


def test_larger_letters_and_a_dark_page_are_seen_at_once(page: Page, world: World) -> None:
    hung = page.as_(world.hung)
    after = hung.get("/me/settings").submit("Lưu", text_size="huge", theme="dark")
    assert after.path == "/me"
    top = after.top.all("html")[0]
    assert (top.get("data-text"), top.get("data-theme")) == ("huge", "dark")


def test_the_app_speaks_the_new_language_from_the_next_word_on(page: Page, world: World) -> None:
    hung = page.as_(world.hung)
    form = hung.get("/me/settings")
    hung.lang = "en"
    form.submit("Lưu", locale="en").sees("Saved.", "My phones")


def test_the_chosen_form_of_address_is_kept(page: Page, world: World) -> None:
    page.as_(world.mai).get("/me/settings").submit("Lưu", form_of_address="bà")
    assert world.load(User, world.mai.id).form_of_address == "bà"


def test_settings_that_do_not_exist_are_refused_beside_the_field(page: Page, world: World) -> None:
    hung = page.as_(world.hung)
    answer = hung.post(
        "/me/settings",
        {"locale": "xx", "text_size": "huge", "theme": "dark", "form_of_address": "sếp"},
        status=422,
    )
    assert answer.error_of("locale") == answer.error_of("form_of_address") == "Chọn một mục."
    assert world.load(User, world.hung.id).text_size == "normal"


def test_a_new_pin_opens_and_the_old_one_does_not(page: Page, world: World) -> None:
    hung = page.as_(world.hung)
    said = hung.get("/me/pin").submit("Đổi mã PIN", old=PIN, pin=NEW_PIN, pin_again=NEW_PIN)
    said.sees("Từ giờ dùng mã PIN mới.")
    assert hung.cookies is not None
    hung.get("/me").submit("Khóa, đăng xuất")
    door = {"enrolment": hung.cookies.enrolment, "next": "/me"}
    hung.post("/sessions", {**door, "pin": PIN}, status=422)
    assert hung.post("/sessions", {**door, "pin": NEW_PIN}).path == "/me"


def test_changing_the_pin_signs_out_the_other_phones_only(
    app: Flask, page: Page, world: World
) -> None:
    other, hung = another_phone(app, world), page.as_(world.hung)
    other.get("/me")
    hung.get("/me/pin").submit("Đổi mã PIN", old=PIN, pin=NEW_PIN, pin_again=NEW_PIN)
    assert other.get("/me").path == "/lock"
    assert hung.get("/me").path == "/me"


def test_a_wrong_old_pin_is_counted_and_changes_nothing(page: Page, world: World) -> None:
    hung = page.as_(world.hung)
    kept = world.load(User, world.hung.id).pin_hash
    answer = hung.get("/me/pin").submit(
        "Đổi mã PIN", old="111222", pin=NEW_PIN, pin_again=NEW_PIN, status=422
    )
    assert answer.error_of("old") == "Mã PIN chưa đúng."
    assert hung.cookies is not None
    assert world.load(Enrolment, hung.cookies.enrolment).wrong_pins == 1
    assert world.load(User, world.hung.id).pin_hash == kept


def test_from_the_fifth_wrong_pin_on_one_waits_and_the_right_one_waits_too(
    page: Page, world: World
) -> None:
    hung = page.as_(world.hung)
    typed = {"old": "111222", "pin": NEW_PIN, "pin_again": NEW_PIN}
    for _ in range(5):
        hung.post("/me/pin", typed, status=422)
    answer = hung.post("/me/pin", {**typed, "old": PIN}, status=422)
    assert answer.error_of("old").startswith("Mã PIN chưa đúng. Thử lại lúc")
    assert hung.cookies is not None
    assert world.load(Enrolment, hung.cookies.enrolment).wrong_pins == 5


def test_the_last_wrong_pin_ends_the_session_on_this_phone(page: Page, world: World) -> None:
    hung = page.as_(world.hung)
    assert hung.cookies is not None
    with world.session() as session:
        session.get_one(Enrolment, hung.cookies.enrolment).wrong_pins = LOCKED_AFTER - 1
    typed = {"old": "111222", "pin": NEW_PIN, "pin_again": NEW_PIN}
    answer = hung.post("/me/pin", typed, status=422)
    assert answer.error_of("old").startswith("Đã khóa")
    assert hung.get("/me").path in {"/lock", "/invitation"}


def test_an_easy_pin_or_two_different_ones_are_refused_before_the_old_one_is_looked_at(
    page: Page, world: World
) -> None:
    hung = page.as_(world.hung)
    easy = {"old": "111222", "pin": "123456", "pin_again": "123456"}
    assert "dễ đoán" in hung.post("/me/pin", easy, status=422).error_of("pin")
    two = {"old": "111222", "pin": NEW_PIN, "pin_again": "805214"}
    assert "chưa giống" in hung.post("/me/pin", two, status=422).error_of("pin_again")
    hung.post("/me/pin", {}, status=422)
    assert hung.cookies is not None
    assert world.load(Enrolment, hung.cookies.enrolment).wrong_pins == 0


def test_my_phones_stand_in_a_list_with_this_one_first(page: Page, world: World) -> None:
    listed = page.as_(world.hung).get("/me/phones").sees("máy này", "đã khóa")
    rows = [link for link in listed.links if "/me/phones/" in link.href]
    assert len(rows) == 2
    assert "máy này" in rows[0].text


def test_a_lost_phone_is_closed_and_the_page_says_what_lay_there_and_whom_to_tell(
    app: Flask, page: Page, world: World
) -> None:
    lost, hung = another_phone(app, world), page.as_(world.hung)
    world.add(UnitSetting(unit_id=world.ba_vi, phone="024 0000 0001"))
    assert lost.cookies is not None
    after = hung.get(f"/me/phones/{lost.cookies.enrolment}").submit("Đóng máy này")
    after.sees(
        "Máy ấy không mở được gì nữa.", "trang của 2 người", "72 giờ", "Xã Ba Vì: 024 0000 0001"
    )
    assert lost.get("/me").path == "/invitation"
    assert world.load(Enrolment, lost.cookies.enrolment).revoked_at is not None


def test_an_officer_who_lost_a_phone_is_led_to_writing_down_the_incident(
    page: Page, world: World
) -> None:
    hanh, lost = page.as_(world.hanh), world.sign_in(world.hanh)
    after = hanh.get(f"/me/phones/{lost.enrolment}").submit("Đóng máy này")
    assert after.click("Ghi lại sự cố").path == "/breaches/new"


def test_removing_myself_from_this_phone_ends_here(page: Page, world: World) -> None:
    hung = page.as_(world.hung)
    after = hung.get("/me").submit("Gỡ tôi khỏi máy này")
    assert after.path == "/invitation"
    assert hung.client.get_cookie("s") is None


def test_somebody_elses_phone_does_not_exist(page: Page, world: World) -> None:
    theirs = world.sign_in(world.mai)
    hung = page.as_(world.hung)
    hung.get(f"/me/phones/{theirs.enrolment}", status=404)
    hung.post(f"/me/phones/{theirs.enrolment}/revocation", status=404)
    assert world.load(Enrolment, theirs.enrolment).revoked_at is None


def test_my_record_has_the_account_the_papers_and_counts_and_names_nobody_helped(
    page: Page, world: World
) -> None:
    shown = page.as_(world.hung).get("/me/record")
    shown.sees("0912000000", "118/QĐ-UBND", "Buổi gặp đã ghi, kể cả bản sửa", "Mở trang của một")
    shown.lacks(*(one.name for one in world.helped))


def test_what_others_did_with_my_account_is_in_my_record(page: Page, world: World) -> None:
    hung = page.as_(world.hung)
    hung.get("/me/record").lacks("Những gì người khác làm")
    hung.get("/me").submit("Khóa, đăng xuất")
    assert hung.cookies is not None
    hung.post("/sessions", {"enrolment": hung.cookies.enrolment, "pin": "111222"}, status=422)
    hung.post("/sessions", {"enrolment": hung.cookies.enrolment, "pin": PIN, "next": "/me"})
    hung.get("/me/record").sees("Những gì người khác làm", "Gõ sai mã PIN")


def test_reading_about_oneself_writes_nothing(page: Page, world: World) -> None:
    hung = page.as_(world.hung)
    for path in ("/me", "/me/settings", "/me/pin", "/me/phones", "/me/record"):
        hung.get(path)
    with world.session() as session:
        entries = select(func.count()).where(AuditEntry.actor_id == world.hung.id)
        assert session.scalar(entries) == 1  # the reading of the small world's beginning
        sessions = select(func.count()).select_from(Session).where(Session.ended_at.is_not(None))
        assert session.scalar(sessions) == 0
