"""Buổi ký cam kết: prepared with its whole list or not at all, held, ended, found again."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import func, select

from rehabfield.models import (
    Attachment,
    AttachmentPart,
    CommitmentTemplate,
    Draft,
    EveningLine,
    LineState,
    Membership,
    SigningEvening,
)
from rehabfield.offline.attachments import empty_spent
from tests.factories import MORNING, TODAY, make
from tests.hamlet import lines_of, prepare, states
from tests.page import Loaded, Page
from tests.photos import picture
from tests.querylog import watching
from tests.spreadsheets import xlsx
from tests.world import Someone, World, key

LIST = "Vi Thị Nết; 4; xóm Bờ Rào\nLò Văn Páo; 6; xóm Bờ Rào\nBùi Văn Ơn; 3"
BEGUN = {key("buổi ký ở Ba Vì"), key("buổi ký ở Minh Châu")}


def evenings(world: World) -> list[SigningEvening]:
    """Those that a test has prepared."""
    with world.looking() as session:
        found = session.scalars(select(SigningEvening).order_by(SigningEvening.made_at))
        return [one for one in found if one.id not in BEGUN]


def names(world: World, evening: SigningEvening) -> list[str | None]:
    with world.looking() as session:
        return [one.name for one in lines_of(session, evening)]


def made(page: Page, who: Someone, listed: str = LIST, **fields: Any) -> Loaded:
    form = page.as_(who).get("/evenings/new")
    sent: dict[str, Any] = {"place": "Nhà văn hóa", "households": listed, **fields}
    return form.submit("Lưu buổi ký", **sent)


# --- preparing ----------------------------------------------------------------------------------


def test_from_outreach_it_is_two_taps_to_a_new_evening(page: Page, world: World) -> None:
    all_of_them = page.as_(world.mai).get("/activities/new").click("Các buổi ký cam kết")
    assert all_of_them.click("Chuẩn bị buổi ký").h1 == "Chuẩn bị buổi ký"
    page.as_(world.lan).get("/team").click("Các buổi ký cam kết")
    page.as_(world.hanh).get("/commune").click("Các buổi ký cam kết")


def test_an_evening_is_prepared_with_its_list(page: Page, world: World) -> None:
    room = made(page, world.mai)
    (evening,) = evenings(world)
    assert (evening.day, evening.team_id, evening.unit_id) == (TODAY, world.team, world.ba_vi)
    assert (evening.by_id, evening.place) == (world.mai.id, "Nhà văn hóa")
    assert names(world, evening) == ["Vi Thị Nết", "Lò Văn Páo", "Bùi Văn Ơn"]
    room.sees("Hôm nay, Nhà văn hóa", "Cam kết của hộ gia đình", "1. Vi Thị Nết", "4 người")
    room.sees("0 đã ký", "0 vắng", "0 chưa ký", "3 còn lại")


def test_the_list_may_be_a_spreadsheet(page: Page, world: World) -> None:
    rows = [("Họ và tên chủ hộ", "Số nhân khẩu", "Địa chỉ"), ("Hà Quang Dũng", 7, "xóm Bến Đò")]
    made(page, world.mai, "", file=(BytesIO(xlsx(rows)), "ho.xlsx"))
    (evening,) = evenings(world)
    with world.looking() as session:
        (one,) = lines_of(session, evening)
    assert (one.name, one.members, one.address) == ("Hà Quang Dũng", 7, "xóm Bến Đò")


def test_an_empty_sheet_can_be_fetched_and_comes_back_filled_in(page: Page, world: World) -> None:
    sheet = page.as_(world.mai).get("/evenings/blank-list")
    assert "danh-sach-ho.xlsx" in sheet.answer.headers["Content-Disposition"]
    assert sheet.answer.data.startswith(b"PK")


def test_a_list_may_be_written_later(page: Page, world: World) -> None:
    room = made(page, world.mai, "").sees("Danh sách chưa có ai.")
    again = room.click("Ghi danh sách").submit("Thêm vào danh sách", households=LIST)
    again.sees("Đã thêm 3 dòng vào danh sách.", "3 còn lại")


def test_of_a_list_with_faults_nothing_is_taken_and_all_of_it_stays(
    page: Page, world: World
) -> None:
    bad = LIST + "\nLò Văn Páo; 6; xóm Bờ Rào\nHà Quang Dũng; 99"
    form = page.as_(world.mai).get("/evenings/new")
    again = form.submit("Lưu buổi ký", place="Nhà văn hóa", households=bad, status=422)
    again.sees("Dòng 4: trùng tên và địa chỉ với dòng 2", "Dòng 5", "từ 1 đến 50")
    assert again.error_of("households")
    values = again.form("form").values()
    assert (values["households"].replace("\r", ""), values["place"]) == (bad, "Nhà văn hóa")
    assert evenings(world) == []


def test_a_spreadsheet_with_a_fault_says_which_cell(page: Page, world: World) -> None:
    rows = [("Họ và tên", "Số khẩu"), ("Vi Thị Nết", "nhiều")]
    form = page.as_(world.mai).get("/evenings/new")
    again = form.submit("Lưu buổi ký", place="x", file=(BytesIO(xlsx(rows)), "ho.xlsx"), status=422)
    assert "Dòng 2, cột B" in again.error_of("households")


def test_rows_of_a_good_file_stand_in_the_form_that_comes_back(page: Page, world: World) -> None:
    rows = [("Họ và tên", "Số khẩu", "Địa chỉ"), ("Vi Thị Nết", 4, "xóm Bờ Rào"), ("Bùi Văn Ơn",)]
    form = page.as_(world.mai).get("/evenings/new")
    again = form.submit("Lưu buổi ký", file=(BytesIO(xlsx(rows)), "ho.xlsx"), status=422)
    assert again.error_of("place") == "Mục này cần điền."
    assert again.form("form").values()["households"] == "Vi Thị Nết; 4; xóm Bờ Rào\nBùi Văn Ơn"
    again.submit("Lưu buổi ký", place="Nhà văn hóa").sees("2 còn lại")


def test_a_file_and_lines_together_are_asked_about(page: Page, world: World) -> None:
    form = page.as_(world.mai).get("/evenings/new")
    again = form.submit(
        "Lưu buổi ký",
        place="x",
        households=LIST,
        file=(BytesIO(xlsx([("Vi Thị Nết",)])), "ho.xlsx"),
        status=422,
    )
    assert "chọn một cách" in again.error_of("households")


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        (TODAY - timedelta(days=61), "60 ngày"),
        (TODAY + timedelta(days=367), "xa hơn một năm"),
        ("hôm qua", "21/11/2026"),
    ],
)
def test_days_that_cannot_be_are_refused(
    page: Page, world: World, day: object, sentence: str
) -> None:
    form = page.as_(world.mai).get("/evenings/new")
    again = form.submit("Lưu buổi ký", place="x", day=day, status=422)
    assert sentence in again.error_of("day")


@pytest.mark.parametrize("day", [TODAY - timedelta(days=60), TODAY + timedelta(days=30)])
def test_a_paper_evening_of_last_month_and_one_to_come_are_taken(
    page: Page, world: World, day: date
) -> None:
    made(page, world.mai, day=day)
    assert evenings(world)[0].day == day


def test_a_text_that_is_not_offered_is_refused(page: Page, world: World) -> None:
    fields = {
        "id": str(key("x")),
        "template": str(CommitmentTemplate.shipped_id("v-25", 1)),
        "day": "2026-11-21",
        "place": "Nhà văn hóa",
    }
    again = page.as_(world.mai).post("/evenings", fields, status=422)
    assert again.error_of("template") == "Xã này không dùng bản ấy. Xin chọn lại."
    fields["template"] = ""
    assert page.as_(world.mai).post("/evenings", fields, status=422).error_of("template")


def test_the_communes_own_wording_is_offered_instead_of_the_shipped_one(
    page: Page, world: World
) -> None:
    own = make(
        CommitmentTemplate,
        id=key("bản hộ của Ba Vì"),
        unit_id=world.ba_vi,
        made_by_id=world.hanh.id,
        **{
            name: getattr(world.load(CommitmentTemplate, _households()), name)
            for name in ("code", "subject", "movement", "content")
        },
    )
    world.add(own)
    offered = page.as_(world.mai).get("/evenings/new").form("form").choices("template") or set()
    assert str(own.id) in offered
    assert str(_households()) not in offered
    elsewhere = page.as_(world.nga).get("/evenings/new").form("form").choices("template") or set()
    assert str(_households()) in elsewhere


def _households() -> object:
    return CommitmentTemplate.shipped_id("tnxh-ho", 1)


def test_who_is_in_two_teams_chooses_one(page: Page, world: World) -> None:
    world.add(make(Membership, user_id=world.mai.id, team_id=world.other_team))
    form = page.as_(world.mai).get("/evenings/new")
    again = form.submit("Lưu buổi ký", place="x", households=LIST, status=422)
    assert again.error_of("team") == "Xin chọn đội."
    again.submit("Lưu buổi ký", team=world.other_team)
    assert evenings(world)[0].unit_id == world.minh_chau


def test_a_double_tap_prepares_one_evening(page: Page, world: World) -> None:
    form = page.as_(world.mai).get("/evenings/new")
    for _ in range(2):
        form.submit("Lưu buổi ký", place="Nhà văn hóa", households=LIST).sees("3 còn lại")
    assert len(evenings(world)) == 1


def test_what_was_begun_is_found_again_and_forgotten_once_prepared(
    page: Page, world: World
) -> None:
    mai = page.as_(world.mai)
    typed = {**mai.get("/evenings/new").form("form").values().to_dict(), "households": LIST}
    mai.post("/drafts", typed, status=204)
    again = mai.get("/evenings/new")
    assert again.form("form").values()["households"].replace("\r", "") == LIST
    again.submit("Lưu buổi ký", place="Nhà văn hóa")
    with world.looking() as session:
        assert session.scalars(select(Draft).where(Draft.kind == "evening")).all() == []


# --- who sees it --------------------------------------------------------------------------------


def test_the_teams_see_their_own_and_the_officer_the_communes(page: Page, world: World) -> None:
    made(page, world.mai, place="Nhà văn hóa xóm Khe Mít")
    for who in (world.mai, world.hung, world.lan, world.hanh):
        page.as_(who).get("/evenings").sees("Nhà văn hóa xóm Khe Mít", "đã ký 0 trên 3")
    for other in (world.nga, world.luc, world.thang, world.bao, world.son, world.duc):
        page.as_(other).get("/evenings").lacks("Khe Mít")


def test_newest_evenings_stand_first_a_page_at_a_time(page: Page, world: World) -> None:
    with world.session() as session:
        lan = world.actor(world.lan)
        for back in range(35):
            prepare(session, lan, day=TODAY - timedelta(days=back))
    first = page.as_(world.lan).get("/evenings")
    assert first.main.index("Hôm nay") < first.main.index("Hôm qua")
    first.click("Sau").sees("31–36").click("Trước")


def test_kind_words_where_there_is_none_yet(page: Page, world: World) -> None:
    page.as_(world.son).get("/evenings").sees("Chưa có buổi ký cam kết nào.")


def test_after_its_end_the_names_are_for_leader_and_officer_only(page: Page, world: World) -> None:
    room = made(page, world.mai)
    room.submit("Cả 3 hộ còn lại: đã ký trên giấy")
    room.again().click("Kết thúc buổi ký").submit("Kết thúc buổi ký")
    room.again().lacks("Vi Thị Nết").sees("3 đã ký")
    for who in (world.lan, world.hanh):
        page.as_(who).get(room.path).sees("Vi Thị Nết")


# --- printing and pictures ----------------------------------------------------------------------


def test_the_list_is_printed_with_the_numbers_of_the_screen(page: Page, world: World) -> None:
    room = made(page, world.mai)
    with world.session() as session:
        lines_of(session, evenings(world)[0])[0].mark(LineState.absent, MORNING)
    paper = room.again().click("In danh sách")
    assert paper.answer.mimetype == "application/pdf"
    assert paper.answer.headers["Content-Disposition"] == 'inline; filename="danh-sach.pdf"'
    said = "\n".join(page.extract_text() for page in PdfReader(BytesIO(paper.answer.data)).pages)
    assert "2 Lò Văn Páo" in said
    assert "3 Bùi Văn Ơn" in said
    assert "Nết" not in said


def test_a_photographed_list_hangs_on_the_evening(page: Page, world: World) -> None:
    room = made(page, world.mai)
    form = room.click("Chụp danh sách đã ký")
    for _ in range(2):  # a double tap
        form.submit("Lưu ảnh", photo=(BytesIO(picture()), "anh.jpg")).sees("Ảnh danh sách đã ký")
    (shown,) = {a.href for a in room.again().links if a.href.startswith("/attachments/")}
    for who in (world.mai, world.hung, world.lan, world.hanh):
        page.as_(who).get(shown)
    for other in (world.nga, world.bao, world.son):
        page.as_(other).get(shown, status=404)
    room.again().click("Kết thúc buổi ký").submit("Kết thúc buổi ký")
    page.as_(world.mai).get(shown, status=404)
    page.as_(world.lan).get(shown)


def test_without_a_picture_there_is_nothing_to_keep(page: Page, world: World) -> None:
    form = made(page, world.mai).click("Chụp danh sách đã ký")
    assert form.submit("Lưu ảnh", status=422).error_of("attachment") == "Mục này cần điền."
    again = form.submit("Lưu ảnh", photo=(BytesIO(b"no picture"), "anh.jpg"), status=422)
    assert again.error_of("attachment")


# --- the end ------------------------------------------------------------------------------------


def test_who_still_waits_at_the_end_is_a_number(page: Page, world: World) -> None:
    room = made(page, world.mai)
    ending = room.click("Kết thúc buổi ký").sees("Còn 3 hộ chưa đánh dấu", "Tên bị xóa ngay")
    over = ending.submit("Kết thúc buổi ký", declined="1")
    over.sees("Buổi ký đã kết thúc.", "0 đã ký", "2 vắng", "1 chưa ký", "0 còn lại")
    (evening,) = evenings(world)
    assert evening.closed_at is not None
    assert names(world, evening) == [None, None, None]


def test_more_than_still_wait_cannot_have_declined(page: Page, world: World) -> None:
    ending = made(page, world.mai).click("Kết thúc buổi ký")
    again = ending.submit("Kết thúc buổi ký", declined="4", status=422)
    assert again.error_of("declined") == "Nhiều nhất là 3."
    assert evenings(world)[0].closed_at is None


def test_the_leader_lets_it_go_on_the_same_day_only(
    page: Page, world: World, travel: Callable[[date | datetime], None]
) -> None:
    room = made(page, world.mai)
    room.click("Kết thúc buổi ký").submit("Kết thúc buổi ký")
    room.again().lacks("Mở lại")
    lan = page.as_(world.lan)
    lan.get(room.path).submit("Mở lại").sees("Buổi ký lại mở.", "3 vắng")
    lan.get(room.path).click("Thêm hộ")
    lan.get(room.path).click("Kết thúc buổi ký").submit("Kết thúc buổi ký")
    travel(TODAY + timedelta(days=1))
    lan.get(room.path).lacks("Mở lại")
    lan.post(f"{room.path}/reopening", status=403)


def test_an_evening_that_is_over_is_not_changed_any_more(page: Page, world: World) -> None:
    room = made(page, world.mai)
    room.click("Kết thúc buổi ký").submit("Kết thúc buổi ký")
    mai = page.as_(world.mai)
    mai.get(f"{room.path}/lines/new", status=403)
    mai.get(f"{room.path}/households/new", status=403)
    mai.get(f"{room.path}/closing", status=403)
    room.submit("Cả 3 hộ còn lại: đã ký trên giấy").sees("chưa thay đổi gì")
    with world.looking() as session:
        assert states(session, evenings(world)[0]) == {"absent": 3}


def test_one_that_was_prepared_by_mistake_goes_with_its_list_and_its_pictures(
    page: Page, world: World
) -> None:
    room = made(page, world.mai)
    room.click("Chụp danh sách đã ký").submit("Lưu ảnh", photo=(BytesIO(picture()), "anh.jpg"))
    gone = room.again().submit("Bỏ buổi ký này").sees("Đã bỏ buổi ký.")
    assert gone.path == "/evenings"
    assert evenings(world) == []
    with world.session() as session:
        assert session.scalars(select(EveningLine).where(EveningLine.number == 3)).all() == []
        of_evening = select(Attachment.id).where(Attachment.kind == "evening")
        empty_spent(session, MORNING + timedelta(days=1))
        parts = select(func.count()).where(AttachmentPart.attachment_id.in_(of_evening))
        assert session.scalar(parts) == 0


def test_where_somebody_has_signed_it_stays(page: Page, world: World) -> None:
    room = made(page, world.mai)
    before = room.again()
    room.submit("Cả 3 hộ còn lại: đã ký trên giấy")
    before.submit("Bỏ buổi ký này").sees("Đã có người ký")
    assert len(evenings(world)) == 1


# --- a hundred households -----------------------------------------------------------------------


def test_a_hundred_households_cost_no_more_questions_than_one(page: Page, world: World) -> None:
    lan, opening, marking = world.actor(world.lan), [], []
    browser = page.as_(world.lan)
    for many in (1, 100):
        with world.session() as session:
            evening = prepare(session, lan, [f"Hộ thứ {n}" for n in range(many)])
        room = f"/evenings/{evening.id}"
        browser.get(room)
        with watching(world.engine) as seen:
            browser.get(room).sees(f"{many} còn lại")
        opening.append(len(seen.all))
        fields = {"state": "on_paper", "rest": "1", "version": "1"}
        with watching(world.engine) as seen:
            browser.post(f"{room}/marks", fields).sees(f"{many} đã ký")
        marking.append(len(seen.all))
    assert opening[0] == opening[1]
    assert marking[0] == marking[1]
