"""Members: the list, a new one, the way in, a lost phone, the way out."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from rehabfield import clock
from rehabfield.models import (
    Assignment,
    AssignmentState,
    Enrolment,
    Invitation,
    PrivateNote,
    User,
    UserState,
    Visit,
)
from rehabfield.views import keys
from tests.factories import make
from tests.page import Loaded, Page
from tests.querylog import Seen
from tests.world import World, key

NEW_PIN = "580213"


def code_on(slip: Loaded) -> str:
    found = re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}", slip.text)
    assert found is not None
    return found[0]


def invited(page: Page, world: World, button: str = "Mời vào ứng dụng") -> Loaded:
    """chị Lan invites bác Tám."""
    return page.as_(world.lan).get(f"/members/{world.tam.id}").submit(button)


def test_the_team_is_listed_leaders_first_then_by_given_name(page: Page, world: World) -> None:
    text = page.as_(world.lan).get("/members").main
    places = [text.index(one.name) for one in (world.lan, world.hung, world.mai, world.tam)]
    assert places == sorted(places)
    assert "dùng sổ giấy" in text
    assert "đang thăm 2 người" in text


def test_a_phone_that_was_not_opened_for_days_is_seen(page: Page, world: World) -> None:
    world.sign_in(world.mai)
    with world.session() as session:
        for enrolment in session.scalars(
            select(Enrolment).where(Enrolment.user_id == world.mai.id)
        ):
            enrolment.sessions[0].last_seen_at = clock.wall() - timedelta(days=40)
    page.as_(world.lan).get("/members").sees("mở 40 ngày trước", "hôm nay có mở")


def test_a_team_of_less_than_five_is_a_note_and_nothing_more(page: Page, world: World) -> None:
    page.as_(world.lan).get("/members").sees("mỗi đội có 5 đến 10 thành viên")


def test_a_volunteer_finds_the_team_and_its_telephones_only(page: Page, world: World) -> None:
    hung = page.as_(world.hung)
    hung.get("/members").sees("Trần Thị Lan", "Gọi").lacks("Thêm thành viên", "đang thăm")
    hung.get(f"/members/{world.mai.id}", status=403)
    hung.get("/members/new", status=403)


def test_a_new_member_without_a_phone_is_added_by_the_leader(page: Page, world: World) -> None:
    form = page.as_(world.lan).get("/members").click("Thêm thành viên")
    after = form.submit(
        "form",
        name="  nông   thị Út ",
        form_of_address="bà",
        phone="+84 912 345 678",
        organisation="Hội Phụ nữ",
        has_phone=None,
    )
    after.sees("Đã thêm vào đội.", "nông thị Út", "0912345678", "sổ giấy")
    with world.looking() as session:
        user = session.get_one(User, UUID(after.path.rsplit("/", 1)[-1]))
        assert (user.form_of_address, user.has_phone) == ("bà", False)
        assert [one.team_id for one in user.memberships] == [world.team]


def test_a_member_sent_twice_is_one_member(page: Page, world: World) -> None:
    form = page.as_(world.lan).get("/members/new")
    assert (
        form.submit("form", name="Nông Thị Út").path == form.submit("form", name="Nông Thị Út").path
    )


def test_a_second_member_of_the_same_name_is_asked_about(page: Page, world: World) -> None:
    back = (
        page.as_(world.lan)
        .get("/members/new")
        .submit("form", name="nguyen van hung", phone="0912 345 678", status=422)
    )
    assert back.error_of("again").startswith("Trong đội đã có người tên này.")
    assert back.form("form").values()["phone"] == "0912 345 678"
    back.submit("form", again="1").sees("Đã thêm vào đội.")


def test_a_member_needs_a_name_and_a_telephone_number_that_is_one(page: Page, world: World) -> None:
    back = (
        page.as_(world.lan)
        .get("/members/new")
        .submit("form", name="", phone="12345", organisation="Hội Phụ nữ", status=422)
    )
    assert back.error_of("name")
    assert back.error_of("phone").startswith("Chưa đúng số điện thoại.")
    assert back.form("form").values()["organisation"] == "Hội Phụ nữ"


def test_a_leader_cannot_name_leaders_nor_add_to_another_team(page: Page, world: World) -> None:
    lan = page.as_(world.lan)
    fields = lan.get("/members/new").form("form").values()
    assert "role" not in fields
    fields["name"], fields["role"] = "Nông Thị Út", "leader"
    lan.post("/members", fields, status=403)
    fields["role"], fields["team"] = "volunteer", str(world.other_team)
    lan.post("/members", fields, status=404)


def test_officers_and_the_administrator_use_the_same_pages(page: Page, world: World) -> None:
    hanh = page.as_(world.hanh)
    hanh.get("/members").sees("Nguyễn Văn Hùng").lacks("Chu Thị Nga")
    hanh.get("/members/new").submit("form", name="Nông Thị Út", role="leader")
    duc = page.as_(world.duc)
    duc.get("/members").sees("Nguyễn Văn Hùng", "Chu Thị Nga")
    duc.get(f"/members/{world.nga.id}").lacks("Hà Văn Quyết")


def test_what_is_known_of_a_member_can_be_changed(page: Page, world: World) -> None:
    form = page.as_(world.lan).get(f"/members/{world.hung.id}").click("Sửa")
    assert form.form("form").values()["name"] == "Nguyễn Văn Hùng"
    form.submit("form", phone="0987 654 321", has_phone=None).sees("0987654321", "sổ giấy")
    form.submit("form", phone="sai", status=422)
    page.as_(world.luc).get(f"/members/{world.hung.id}/edit", status=404)
    page.as_(world.hung).get(f"/members/{world.mai.id}/edit", status=403)


# --- the way in ------------------------------------------------------------------------------


def test_an_invitation_shows_qr_code_and_how_to_once(page: Page, world: World) -> None:
    slip = invited(page, world).sees("Phiếu mời", "Phùng Văn Tám", "localhost/invitation")
    assert slip.top.all("svg")
    assert "#" not in slip.text
    page.as_(world.lan).get(f"/members/{world.tam.id}").lacks(code_on(slip))


def test_the_code_of_a_slip_opens_the_app_for_its_owner_once(page: Page, world: World) -> None:
    code = code_on(invited(page, world))
    phone = page.nobody()
    asked = phone.get("/invitation").submit(code=code.lower()).sees("Phùng Văn Tám")
    asked.submit(pin=NEW_PIN, pin_again=NEW_PIN)
    assert world.load(User, world.tam.id).has_phone
    used = page.nobody().get("/invitation").submit(code=code, status=422)
    used.sees("Phiếu mời này đã dùng rồi.")


def test_a_new_slip_replaces_the_one_before(page: Page, world: World) -> None:
    first, second = code_on(invited(page, world)), code_on(invited(page, world))
    page.nobody().get("/invitation").submit(code=first, status=422)
    page.nobody().get("/invitation").submit(code=second)


def test_a_slip_is_good_for_a_day(page: Page, world: World) -> None:
    code = code_on(invited(page, world))
    with world.session() as session:
        for one in session.scalars(select(Invitation).where(Invitation.user_id == world.tam.id)):
            assert one.expires_at <= clock.wall() + timedelta(hours=24)
            one.expires_at = clock.wall() - timedelta(minutes=1)
    page.nobody().get("/invitation").submit(code=code, status=422)


def test_the_qr_carries_the_token_where_no_server_sees_it(
    page: Page, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[str] = []
    real = __import__("segno").make

    def make_and_note(text: str, **more: object) -> object:
        drawn.append(text)
        return real(text, **more)

    monkeypatch.setattr("rehabfield.views.invitations.segno.make", make_and_note)
    invited(page, world)
    address, token = drawn[0].split("#")
    assert address == "http://localhost/invitation"
    phone = page.nobody()
    phone.post("/invitation", {"token": token}).sees("Phùng Văn Tám")


def test_a_forgotten_pin_is_reset_in_a_minute(page: Page, world: World) -> None:
    page.as_(world.hung).get("/today")
    slip = page.as_(world.lan).get(f"/members/{world.hung.id}").submit("Đặt lại mã PIN")
    slip.sees("Đặt lại mã PIN", "Nguyễn Văn Hùng")
    phone = page.nobody()
    asked = phone.get("/invitation").submit(code=code_on(slip))
    asked.submit(pin=NEW_PIN, pin_again=NEW_PIN)
    kept = world.load(User, world.hung.id).pin_hash
    assert keys.pin_fits(NEW_PIN, kept)


def test_nobody_invites_for_another_team_or_an_office(page: Page, world: World) -> None:
    url = f"/members/{world.tam.id}/invitations"
    page.as_(world.luc).post(url, {"kind": "enrol"}, status=404)
    page.as_(world.hung).post(url, {"kind": "enrol"}, status=403)
    page.as_(world.lan).post(f"/members/{world.hanh.id}/invitations", status=404)
    page.as_(world.hanh).post(f"/members/{world.bao.id}/invitations", status=403)


# --- a lost phone, and the way out -----------------------------------------------------------


def test_a_lost_phone_opens_nothing_any_more(page: Page, world: World) -> None:
    hung = page.as_(world.hung)
    hung.get("/today")
    shown = page.as_(world.lan).get(f"/members/{world.hung.id}")
    while "Đóng máy này" in shown.text:
        shown = shown.submit("Đóng máy này")
    shown.sees("Đã đóng máy này.", "Chưa có máy nào đang dùng.")
    assert hung.get("/today").path in {"/lock", "/invitation"}


def test_a_phone_is_closed_only_by_those_who_may(page: Page, world: World) -> None:
    cookies = world.sign_in(world.hung)
    url = f"/members/{world.hung.id}/devices/{cookies.enrolment}/revocation"
    page.as_(world.luc).post(url, status=404)
    page.as_(world.mai).post(url, status=403)
    other = f"/members/{world.mai.id}/devices/{cookies.enrolment}/revocation"
    page.as_(world.lan).post(other, status=404)
    assert world.load(Enrolment, cookies.enrolment).revoked_at is None


def test_a_departure_ends_assignments_phones_and_private_notes(page: Page, world: World) -> None:
    world.add(
        make(
            PrivateNote,
            visit_id=world.log(world.khanh, world.hung, date(2026, 11, 20)),
            case_id=world.khanh.case,
            author_id=world.hung.id,
        )
    )
    hung = page.as_(world.hung)
    hung.get("/today")
    form = (
        page.as_(world.lan)
        .get(f"/members/{world.hung.id}")
        .click("Thôi tham gia đội Bàn giao gì, kết thúc gì")
    )
    form.sees("Phạm Thị Ngọc Khánh", "Lê Quang Hòa", "Dán áp phích ở chợ")
    after = form.submit("Đúng, hôm nay là ngày cuối")
    after.sees("Những người này cần người giúp mới:", "Phạm Thị Ngọc Khánh · 1987")
    after.lacks("Lê Quang Hòa")  # cô Mai goes on
    with world.looking() as session:
        user = session.get_one(User, world.hung.id)
        assert user.state is UserState.ended
        assert {one.ends_on for one in user.memberships} == {date(2026, 11, 21)}
        ended = session.scalars(select(Assignment).where(Assignment.user_id == user.id)).all()
        assert {one.state for one in ended} == {AssignmentState.ended}
        notes = select(PrivateNote).where(PrivateNote.author_id == user.id)
        assert session.scalars(notes).all() == []
        logs = select(Visit).where(Visit.by_id == user.id)
        assert len(session.scalars(logs).all()) >= 4
    assert hung.get("/today").path in {"/lock", "/invitation"}
    page.as_(world.lan).get("/members").lacks("Nguyễn Văn Hùng")


def test_a_proposal_of_somebody_who_leaves_is_declined(page: Page, world: World) -> None:
    page.as_(world.lan).get(f"/members/{world.mai.id}/departure").submit(
        "Đúng, hôm nay là ngày cuối"
    )
    with world.looking() as session:
        states = session.scalars(
            select(Assignment.state).where(
                Assignment.user_id == world.mai.id, Assignment.case_id == world.tu.case
            )
        ).all()
        assert states == [AssignmentState.declined]


def test_nobody_ends_their_own_time_or_that_of_another_team(page: Page, world: World) -> None:
    lan = page.as_(world.lan)
    lan.get(f"/members/{world.lan.id}").lacks("Thôi tham gia đội")
    lan.post(f"/members/{world.lan.id}/departure", status=403)
    page.as_(world.luc).post(f"/members/{world.hung.id}/departure", status=404)
    page.as_(world.mai).post(f"/members/{world.hung.id}/departure", status=403)


def test_a_departure_is_done_once(page: Page, world: World) -> None:
    form = page.as_(world.lan).get(f"/members/{world.hung.id}/departure")
    form.submit("Đúng, hôm nay là ngày cuối")
    form.submit("Đúng, hôm nay là ngày cuối").sees("đã thôi tham gia")


def test_the_list_asks_the_same_few_questions_however_many_members(
    page: Page, world: World, queries: Callable[[], AbstractContextManager[Seen]]
) -> None:
    lan = page.as_(world.lan)
    lan.get("/members")
    with queries() as before:
        lan.get("/members")
    for n in range(4):
        lan.get("/members/new").submit("form", name=f"Nông Thị Út {n}")
    with queries() as after:
        lan.get("/members")
    assert len(before.all) == len(after.all) <= 5


def test_what_a_browser_cleared_away_is_settled_once_somebody_asked(
    page: Page, world: World
) -> None:
    phone = key("bác Hùng trên máy")
    with world.session() as session:
        session.get_one(Enrolment, phone).lost = 2
    member = page.as_(world.lan).get(f"/members/{world.hung.id}").sees("Trình duyệt đã xóa 2")
    member.submit("Đã hỏi lại").lacks("Trình duyệt đã xóa")
    assert world.load(Enrolment, phone).lost == 0
