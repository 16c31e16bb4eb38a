"""The rights of the people concerned: notice, consents, requests, breaches, record and trail."""

import ast
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as some
from sqlalchemy import select

from rehabfield import audit
from rehabfield.clock import at_local, default_calendar
from rehabfield.models import (
    AuditEntry,
    Breach,
    Case,
    Consent,
    DataRequest,
    Purpose,
    RequestKind,
    UnitSetting,
)
from rehabfield.views.consents import perhaps_minor, surely_minor
from rehabfield.views.deeds import deeds
from rehabfield.views.rights_clocks import breach_standing, clocks, days_for, notify_by, standing
from tests.factories import MORNING, TODAY, make
from tests.page import Page
from tests.world import PIN, World, key

CALENDAR = default_calendar()
PACKAGE = Path(__file__).parent.parent / "rehabfield"
Travel = Callable[[date | datetime], None]


# --- the clocks ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "received", "acknowledge", "act"),
    [
        # Saturday; Tuesday 24/11 is a day off
        (RequestKind.view, date(2026, 11, 21), date(2026, 11, 25), date(2026, 12, 1)),
        # Monday: the day off does not count
        (RequestKind.correct, date(2026, 11, 23), date(2026, 11, 26), date(2026, 12, 3)),
        # 15 days end on a Sunday: the Monday after
        (RequestKind.withdraw, date(2026, 11, 21), date(2026, 11, 25), date(2026, 12, 7)),
        (RequestKind.restrict, date(2026, 11, 19), date(2026, 11, 23), date(2026, 12, 4)),
        (RequestKind.erase, date(2026, 11, 21), date(2026, 11, 25), date(2026, 12, 11)),
    ],
)
def test_a_request_is_acknowledged_in_2_working_days_and_carried_out_in_10_15_or_20_days(
    kind: RequestKind, received: date, acknowledge: date, act: date
) -> None:
    due = clocks(kind, received, CALENDAR)
    assert (due.acknowledge_by, due.act_by) == (acknowledge, act)


@given(some.sampled_from(RequestKind), some.dates(date(2026, 1, 1), date(2027, 11, 30)))
def test_both_clocks_end_on_working_days_and_the_first_one_first(
    kind: RequestKind, received: date
) -> None:
    due = clocks(kind, received, CALENDAR)
    assert received < due.acknowledge_by
    assert due.act_by >= received + timedelta(days=days_for(kind))
    assert CALENDAR.is_working(due.acknowledge_by)
    assert CALENDAR.is_working(due.act_by)


def test_72_hours_run_without_a_break_over_days_off() -> None:
    noticed = at_local(date(2026, 11, 21), datetime.min.time().replace(hour=14))
    assert notify_by(noticed, CALENDAR) == noticed + timedelta(hours=72)


def test_a_request_stands_by_its_next_day_and_is_late_only_after_it() -> None:
    one = make(DataRequest, acknowledge_by=date(2026, 11, 25), act_by=date(2026, 12, 1))
    assert standing(one, date(2026, 11, 25)) == ("due", "báo đã nhận: hôm nay")
    assert standing(one, date(2026, 11, 27)) == ("late", "báo đã nhận: trễ 2 ngày")
    one.acknowledged_at = MORNING
    assert standing(one, date(2026, 11, 27)) == ("plain", "trả lời: còn 4 ngày")
    one.answered_at = MORNING
    assert standing(one, date(2026, 12, 31))[0] == "done"


def test_an_incident_counts_down_its_hours_and_is_late_from_the_72nd_on() -> None:
    one = make(Breach, detected_at=MORNING, notify_by=MORNING + timedelta(hours=72))
    assert breach_standing(one, MORNING)[1].startswith("còn 72 giờ để báo")
    almost = MORNING + timedelta(hours=71, minutes=30)
    assert breach_standing(one, almost) == ("late", "còn chưa đầy một giờ để báo")
    state, words = breach_standing(one, MORNING + timedelta(hours=75))
    assert (state, words) == ("late", "quá hạn 3 giờ")
    one.notified_at = MORNING
    assert breach_standing(one, MORNING + timedelta(hours=75))[0] == "done"


@pytest.mark.parametrize(
    ("birth", "surely", "perhaps"),
    [
        ("2010", True, True),
        ("2008", False, True),  # 17 or 18
        ("2007", False, False),
        ("2008-11-21", False, False),  # 18 today
        ("2008-11-22", True, True),
        ("2008-02-29", False, False),
    ],
)
def test_who_is_under_18_is_known_by_the_birthday_and_by_a_bare_year_only_perhaps(
    birth: str, surely: bool, perhaps: bool
) -> None:
    assert (surely_minor(birth, TODAY), perhaps_minor(birth, TODAY)) == (surely, perhaps)


# --- the notice ------------------------------------------------------------------------------


def test_the_notice_names_nobody_and_nothing_that_harms(page: Page, world: World) -> None:
    shown = page.as_(world.hung).get(f"/people/{world.khanh.case}/notice")
    shown.sees("Điều anh/chị cần biết", "trong 10 ngày", "trong 15 ngày", "trong 20 ngày")
    shown.sees("Xã Ba Vì", "đổi người giúp", "Khiếu nại")
    shown.lacks(world.khanh.name, world.khanh.hamlet, "1987", "Công an", "sau cai", "ma túy")


def test_the_notice_has_the_communes_telephone_where_it_is_known(page: Page, world: World) -> None:
    world.add(UnitSetting(unit_id=world.ba_vi, phone="024 0000 0001"))
    page.as_(world.hung).get(f"/people/{world.khanh.case}/notice").sees("024 0000 0001")


def test_the_notice_is_vietnamese_for_an_officer_who_reads_english(
    page: Page, world: World
) -> None:
    hanh = page.as_(world.hanh)
    form = hanh.get("/me/settings")
    hanh.lang = "en"
    form.submit("Lưu", locale="en")
    hanh.lang = "vi"
    hanh.get(f"/people/{world.khanh.case}/notice").sees("Điều anh/chị cần biết")


# --- consents --------------------------------------------------------------------------------


def consents_of(world: World, person: object) -> list[Consent]:
    with world.session() as session:
        return list(session.scalars(select(Consent).where(Consent.person_id == person)))


def test_nothing_is_ticked_beforehand_and_each_purpose_is_its_own_consent(
    page: Page, world: World
) -> None:
    form = page.as_(world.hung).get(f"/people/{world.hoa.case}/consents/new")
    assert form.form("Lưu").values().getlist("purposes") == []
    after = form.submit("Lưu", purposes=["phone_contact", "family_contact"])
    after.sees("Đã lưu.", "Đồng ý cho gọi điện", "21/11/2026")
    found = {one.purpose for one in consents_of(world, world.hoa.person)}
    assert found == {Purpose.phone_contact, Purpose.family_contact}


def test_without_a_tick_nothing_is_kept(page: Page, world: World) -> None:
    form = page.as_(world.hung).get(f"/people/{world.hoa.case}/consents/new")
    form.submit("Lưu", status=422).sees("Còn 1 chỗ cần xem lại")
    assert consents_of(world, world.hoa.person) == []


def test_the_same_form_sent_twice_makes_one_consent(page: Page, world: World) -> None:
    form = page.as_(world.hung).get(f"/people/{world.hoa.case}/consents/new")
    form.submit("Lưu", purposes=["referral"])
    form.submit("Lưu", purposes=["referral"])
    assert len(consents_of(world, world.hoa.person)) == 1
    form.submit("Lưu", purposes=["paper_photo"], status=409)


def test_a_consent_is_withdrawn_from_today_and_may_be_given_again(page: Page, world: World) -> None:
    hung = page.as_(world.hung)
    url = f"/people/{world.hoa.case}/consents/new"
    hung.get(url).submit("Lưu", purposes=["phone_contact"], given_on="2026-11-01")
    after = hung.get(url).submit("Rút lại: Đồng ý cho gọi điện")
    after.sees("rút lại ngày 21/11/2026")
    (one,) = consents_of(world, world.hoa.person)
    assert (one.given_on, one.withdrawn_on) == (date(2026, 11, 1), TODAY)
    after.submit("Lưu", purposes=["phone_contact"])
    assert len(consents_of(world, world.hoa.person)) == 2


def test_that_somebody_was_told_cannot_be_withdrawn(page: Page, world: World) -> None:
    told = make(
        Consent,
        id=key("Hòa được báo"),
        person_id=world.hoa.person,
        purpose=Purpose.informed,
        recorded_by_id=world.hung.id,
    )
    world.add(told)
    hung = page.as_(world.hung)
    hung.get(f"/people/{world.hoa.case}/consents/new").lacks("/withdrawal")
    hung.post(f"/consents/{told.id}/withdrawal", status=403)


def test_under_18_the_representative_agrees_too(page: Page, world: World) -> None:
    young = world.new_person("Quách Văn Nhỏ", "2010-05-01")
    world.assign(young, world.hung)
    form = page.as_(world.hung).get(f"/people/{young.case}/consents/new")
    again = form.submit("Lưu", purposes=["phone_contact"], status=422)
    assert again.error_of("representative") == "Dưới 18 tuổi thì cần cả người đại diện đồng ý."
    again.submit("Lưu", representative="Quách Thị Mẫu, mẹ")
    assert consents_of(world, young.person)[0].representative == "Quách Thị Mẫu, mẹ"


def test_a_grown_up_is_not_asked_for_a_representative(page: Page, world: World) -> None:
    page.as_(world.hung).get(f"/people/{world.khanh.case}/consents/new").lacks("representative")


@pytest.mark.parametrize("day", ["22/11/2026", "31/12/2025", "30/02/2026", "hôm qua"])
def test_an_impossible_day_of_consent_is_refused(page: Page, world: World, day: str) -> None:
    form = page.as_(world.hung).get(f"/people/{world.hoa.case}/consents/new")
    answer = form.submit("Lưu", purposes=["referral"], given_on=day, status=422)
    assert answer.error_of("given_on")
    assert consents_of(world, world.hoa.person) == []


def test_consents_of_people_one_does_not_help_do_not_exist(page: Page, world: World) -> None:
    hung = page.as_(world.hung)
    hung.get(f"/people/{world.quyet.case}/consents/new", status=404)
    hung.post(f"/people/{world.quyet.case}/consents", status=404)
    hung.post(f"/consents/{key('Quyết đồng ý')}/withdrawal", status=404)
    hung.get(f"/people/{world.quyet.case}/notice", status=404)


def test_the_police_read_the_case_and_record_no_consent(page: Page, world: World) -> None:
    page.as_(world.bao).get(f"/people/{world.khanh.case}/consents/new", status=403)


# --- requests --------------------------------------------------------------------------------


def request_fields(world: World, **more: str) -> dict[str, str]:
    return {
        "id": str(uuid4()),
        "case": str(world.khanh.case),
        "kind": "view",
        "received_on": "2026-11-21",
        **more,
    }


def test_a_request_of_last_week_has_its_clocks_from_last_week(page: Page, world: World) -> None:
    hanh = page.as_(world.hanh)
    form = hanh.get("/requests").click("Ghi một yêu cầu")
    shown = form.submit(
        "Lưu", case=world.khanh.case, kind="erase", received_on="12/11/2026", wish="Xóa số máy."
    )
    shown.sees("trễ", "16/11/2026", "02/12/2026", "Xóa số máy.")
    hanh.get("/requests").sees(world.khanh.name)


def test_it_is_acknowledged_and_then_answered(page: Page, world: World, travel: Travel) -> None:
    hanh = page.as_(world.hanh)
    shown = hanh.get(f"/requests/{key('Hòa muốn xem')}")
    shown = shown.submit("Đã báo là nhận được")
    shown.sees("đã làm ngày 21/11/2026", "trả lời: còn 10 ngày")
    travel(date(2026, 11, 27))
    empty = shown.again().submit("Đã trả lời", status=422)
    assert empty.error_of("answer") == "Mục này cần điền."
    empty.submit("Đã trả lời", answer="Đã trao bản in tận tay.").sees(
        "đã trả lời ngày 27/11/2026", "Đã trao bản in tận tay."
    )
    one = world.load(DataRequest, key("Hòa muốn xem"))
    assert one.acknowledged_at is not None
    assert one.answered_at is not None
    assert one.answered_at > one.acknowledged_at


def test_an_answer_on_the_first_day_acknowledges_too(page: Page, world: World) -> None:
    shown = page.as_(world.hanh).get(f"/requests/{key('Hòa muốn xem')}")
    shown.submit("Đã trả lời", answer="Đã đọc cho nghe.")
    one = world.load(DataRequest, key("Hòa muốn xem"))
    assert one.acknowledged_at == one.answered_at


def test_what_was_answered_or_closed_stays_as_it_is(page: Page, world: World) -> None:
    hanh = page.as_(world.hanh)
    asked = hanh.get(f"/requests/{key('Hòa muốn xem')}")
    asked.submit("Đã trả lời", answer="Đã đọc cho nghe.")
    asked.submit("Đã trả lời", answer="Không.").sees("Đã đọc cho nghe.").lacks("Không.")
    incident = hanh.get(f"/breaches/{key('mất máy')}")
    incident.submit("Khép lại", measures="Đã đóng máy.")
    incident.submit("Khép lại", measures="Chưa làm gì.").sees("Đã đóng máy.")


def test_a_request_cannot_be_answered_before_it_came_or_tomorrow(page: Page, world: World) -> None:
    shown = page.as_(world.hanh).get(f"/requests/{key('Hòa muốn xem')}")
    for day in ("20/11/2026", "22/11/2026", ""):
        again = shown.submit("Đã trả lời", answer="Đã đọc.", day=day, status=422)
        assert again.error_of("day")
        again.sees("Đã đọc.")


@pytest.mark.parametrize(
    ("field", "value"),
    [("kind", "burn"), ("received_on", "22/11/2026"), ("received_on", "2025-12-31"), ("case", "")],
)
def test_a_request_that_makes_no_sense_comes_back_with_what_was_typed(
    page: Page, world: World, field: str, value: str
) -> None:
    fields = request_fields(world, wish="Xin một bản.", **{field: value})
    answer = page.as_(world.hanh).post("/requests", fields, status=422)
    assert answer.error_of(field)
    answer.sees("Xin một bản.")


def test_the_same_request_sent_twice_is_one(page: Page, world: World) -> None:
    hanh, fields = page.as_(world.hanh), request_fields(world)
    assert hanh.post("/requests", fields).path == hanh.post("/requests", fields).path
    with world.session() as session:
        of_khanh = select(DataRequest).where(DataRequest.person_id == world.khanh.person)
        assert len(session.scalars(of_khanh).all()) == 1


def test_requests_of_another_commune_do_not_exist(page: Page, world: World) -> None:
    hanh = page.as_(world.hanh)
    hanh.get("/requests").lacks(world.quyet.name)
    hanh.get(f"/requests/{key('Quyết muốn xem')}", status=404)
    hanh.post(f"/requests/{key('Quyết muốn xem')}", {"step": "acknowledge"}, status=404)
    hanh.post("/requests", request_fields(world, case=str(world.quyet.case)), status=404)


def test_who_is_not_an_officer_keeps_no_requests(page: Page, world: World) -> None:
    for who in (world.hung, world.lan, world.bao, world.duc):
        browser = page.as_(who)
        browser.get(f"/requests/{key('Hòa muốn xem')}", status=404)
        browser.get("/requests/new", status=403)
    page.as_(world.lan).post("/requests", request_fields(world), status=403)


# --- breaches --------------------------------------------------------------------------------


def test_an_incident_is_written_down_reported_and_closed(page: Page, world: World) -> None:
    hanh = page.as_(world.hanh)
    form = hanh.get("/breaches").click("Ghi một sự cố")
    shown = form.submit("Lưu", what="Mất một máy ở chợ.", day="2026-11-20", hour="07:30")
    shown.sees("còn 47 giờ để báo", "07:30, 23/11/2026")
    shown = shown.submit("Lưu", measures="Đã đóng máy.")
    shown = shown.submit("Đã báo cơ quan có thẩm quyền", hour="07:45").sees("đã báo ngày")
    shown.submit("Khép lại", hour="07:50").sees("khép lại ngày 21/11/2026", "Đã đóng máy.")


def test_the_draft_of_the_notice_can_be_printed(page: Page, world: World) -> None:
    draft = (
        page.as_(world.hanh).get(f"/breaches/{key('mất máy')}").click("Bản nháp thông báo, để in")
    )
    draft.sees("Bản nháp", "mẫu 08", "Một máy bị mất ở bến xe.", "ngày 21 tháng 11 năm 2026")
    assert len(draft.top.all("main")[0].all("ol")) == 1


def test_to_close_without_reporting_needs_a_reason(page: Page, world: World) -> None:
    shown = page.as_(world.hanh).get(f"/breaches/{key('mất máy')}")
    again = shown.submit("Khép lại", measures="", status=422)
    assert again.error_of("measures").startswith("Chưa báo?")
    again.submit("Khép lại", measures="Máy chưa cài, không có dữ liệu.").sees("khép lại ngày")


@pytest.mark.parametrize(
    ("field", "value"),
    [("day", "22/11/2026"), ("hour", "23:59"), ("hour", "25:00"), ("what", " "), ("unit", "1")],
)
def test_an_incident_that_cannot_be_comes_back(
    page: Page, world: World, field: str, value: str
) -> None:
    fields = {
        "id": str(uuid4()),
        "unit": str(world.ba_vi),
        "day": "2026-11-21",
        "hour": "07:00",
        "what": "Một tờ giấy để quên.",
        field: value,
    }
    answer = page.as_(world.hanh).post("/breaches", fields, status=422)
    answer.sees("Còn 1 chỗ cần xem lại")


def test_nothing_is_reported_before_it_was_noticed(page: Page, world: World) -> None:
    shown = page.as_(world.hanh).get(f"/breaches/{key('mất máy')}")
    shown.submit("Đã báo cơ quan có thẩm quyền", day="2026-11-20", hour="10:00", status=422)
    assert world.load(Breach, key("mất máy")).notified_at is None


def test_the_administrator_answers_for_incidents_and_volunteers_do_not(
    page: Page, world: World
) -> None:
    page.as_(world.duc).get("/breaches").sees("Một máy bị mất")
    for who in (world.hung, world.lan, world.bao, world.son):
        page.as_(who).get("/breaches", status=403)
        page.as_(who).get("/breaches/new", status=403)
        page.as_(who).get(f"/breaches/{key('mất máy')}", status=404)
    page.as_(world.hanh).get(f"/breaches/{key('mất máy ở Minh Châu')}", status=404)
    page.as_(world.hanh).get(f"/breaches/{key('mất máy ở Minh Châu')}/notice", status=404)


# --- the record of a person ------------------------------------------------------------------


def test_the_officer_prints_the_record_with_the_pin_and_the_trail_says_so(
    page: Page, world: World
) -> None:
    asked = page.as_(world.hanh).get(f"/people/{world.hoa.case}/record")
    sheet = asked.submit("Lập bản in", pin=PIN)
    sheet.sees("Bản ghi về tôi", world.hoa.name, "Không có nhà", "đã rút lại", "Đỗ Thị Mai")
    sheet.sees("Vũ Thị Hạnh in lúc 08:00, 21/11/2026", "In bản ghi của một người")
    sheet.lacks("Nhờ giữ kín chuyện nợ.")  # the private note
    with world.session() as session:
        export = session.scalars(
            select(AuditEntry).where(AuditEntry.action == "dossier.export")
        ).one()
        assert (export.actor_id, export.subject_id) == (world.hanh.id, world.hoa.case)
        audit.verify(session)


def test_without_the_right_pin_nothing_is_printed(page: Page, world: World) -> None:
    asked = page.as_(world.hanh).get(f"/people/{world.hoa.case}/record")
    again = asked.submit("Lập bản in", pin="111222", status=422)
    assert again.error_of("pin") == "Mã PIN chưa đúng."
    again.lacks("Không có nhà")
    asked.submit("Lập bản in", pin="", status=422)


def test_only_the_officer_of_the_commune_prints_it(page: Page, world: World) -> None:
    url = f"/people/{world.hoa.case}/record"
    for who in (world.hung, world.lan, world.bao):
        page.as_(who).get(url, status=403)
        page.as_(who).post(url, {"pin": PIN}, status=403)
    for other in (world.thang, world.duc, world.son):
        page.as_(other).get(url, status=404)


def test_the_record_tells_the_person_who_has_opened_it(page: Page, world: World) -> None:
    page.as_(world.hanh).get(f"/people/{world.khanh.case}/consents/new")
    asked = page.as_(world.hanh).get(f"/people/{world.khanh.case}/record")
    sheet = asked.submit("Lập bản in", pin=PIN)
    sheet.sees("Nguyễn Văn Hùng. Mở trang của một người", "Vũ Thị Hạnh. Mở trang của một người")


# --- the trail -------------------------------------------------------------------------------


def test_the_officer_sees_who_opened_whose_page(page: Page, world: World) -> None:
    page.as_(world.hung).get(f"/people/{world.hoa.case}/consents/new")
    shown = page.as_(world.hanh).get("/trail")
    shown.sees("Nguyễn Văn Hùng", "Mở trang của một người", world.hoa.name, world.khanh.name)


def test_the_trail_of_one_person_has_only_that_person(page: Page, world: World) -> None:
    page.as_(world.hung).get(f"/people/{world.hoa.case}/consents/new")
    shown = page.as_(world.hanh).get(f"/trail?case={world.khanh.case}")
    shown.sees(world.khanh.name, "Nguyễn Văn Hùng").lacks(world.hoa.name)


def test_the_trail_of_a_person_elsewhere_does_not_exist(page: Page, world: World) -> None:
    hanh = page.as_(world.hanh)
    hanh.get(f"/trail?case={world.quyet.case}", status=404)
    hanh.get("/trail?case=whose", status=404)


def test_a_volunteer_sees_their_own_deeds_and_nobody_elses(page: Page, world: World) -> None:
    page.as_(world.hanh).get(f"/people/{world.khanh.case}/consents/new")
    page.as_(world.hung).get("/trail").sees("Nguyễn Văn Hùng").lacks("Vũ Thị Hạnh")


def test_a_person_one_no_longer_helps_is_not_named_by_ones_own_deeds(
    page: Page, world: World
) -> None:
    with world.session() as session:
        session.get_one(Case, world.khanh.case).close("moved", TODAY, None)
    page.as_(world.hung).get("/trail").sees("Mở trang của một người").lacks(world.khanh.name)


def test_a_long_trail_comes_page_by_page(page: Page, world: World) -> None:
    actor = world.actor(world.hung)
    with world.session() as session:
        for minute in range(120):
            at = datetime(2026, 11, 20, 3, tzinfo=UTC) + timedelta(minutes=minute)
            audit.note(session, actor, "pin.change", "user", world.hung.id, at=at)
    first = page.as_(world.hung).get("/trail")
    assert first.text.count("Đổi mã PIN") == 50
    last = first.click("Sau").click("Sau")
    last.sees("Mở trang của một người")


def noted() -> Iterator[str]:
    """Every action that the app's code puts on the trail: the third argument of `note`."""
    for path in PACKAGE.rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(call, ast.Call) or len(call.args) < 3:
                continue
            name = getattr(call.func, "attr", getattr(call.func, "id", ""))
            what = call.args[2]
            if name in {"note", "_note"} and isinstance(what, ast.Constant):
                yield str(what.value)


def test_every_deed_that_is_noted_has_words() -> None:
    found = set(noted())
    assert "visit.log" in found
    assert found - {"read"} - set(deeds()) == set()


def test_what_was_done_with_a_meeting_is_on_the_trail_of_its_person(
    page: Page, world: World
) -> None:
    visit = world.log(world.khanh, world.hung, TODAY)
    with world.session() as session:
        audit.note(session, world.actor(world.hung), "visit.log", "visit", visit, at=MORNING)
    shown = page.as_(world.hung).get(f"/trail?case={world.khanh.case}")
    shown.sees("Ghi một buổi gặp")
