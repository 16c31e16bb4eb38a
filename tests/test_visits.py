"""Logging a meeting: two taps for the routine, nothing lost, nothing doubled."""

import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from datetime import date, time
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select

from rehabfield import models as m
from rehabfield.clock import at_local, local
from rehabfield.models import Case, FollowUp, PrivateNote, Visit
from rehabfield.schedule import News, Outcome, Way
from tests.factories import TODAY, make
from tests.page import Browser, Loaded, Page
from tests.querylog import Seen
from tests.world import Helped, World


def form_url(about: Helped) -> str:
    return f"/people/{about.case}/visits/new"


def logged(world: World, about: Helped) -> list[Visit]:
    """The meetings of a person in the order in which they were recorded."""
    with world.session() as session:
        query = select(Visit).where(Visit.case_id == about.case)
        return list(session.scalars(query.order_by(Visit.recorded_at, Visit.at)))


def newest(world: World, about: Helped) -> Visit:
    return logged(world, about)[-1]


@pytest.fixture
def hung(page: Page, world: World) -> Browser:
    """Bác Hùng, who visits Khánh and Hòa; nothing half-written."""
    with world.session() as session:
        for draft in session.scalars(select(m.Draft)):
            session.delete(draft)
    return page.as_(world.hung)


@pytest.fixture
def form(hung: Browser, world: World) -> Loaded:
    """The form of a meeting with Khánh."""
    return hung.get(form_url(world.khanh))


# --- the routine -----------------------------------------------------------------------------


def test_two_taps_log_a_routine_meeting(hung: Browser, world: World) -> None:
    ways = [link.href for link in hung.get("/today").links if link.text == "Ghi"]
    after = hung.get(next(href for href in ways if "/people/" in href)).submit("Lưu")
    assert after.path == "/today"
    after.sees("Đã ghi buổi gặp.", "Lần tới: trong tuần", "Hoàn tác")
    visit = newest(world, world.hoa)
    assert (visit.outcome, visit.way) == (Outcome.met, Way.home)
    assert visit.by_id == visit.entered_by_id == world.hung.id
    assert local(visit.at).date() == TODAY
    assert not visit.outside


def test_the_way_is_that_of_the_last_meeting(hung: Browser, world: World) -> None:
    world.log(world.khanh, world.hung, date(2026, 11, 10), way=Way.zalo)
    hung.get(form_url(world.khanh)).submit("Lưu")
    assert newest(world, world.khanh).way is Way.zalo


def test_a_meeting_moves_the_next_one_to_the_week_of_the_interval(
    form: Loaded, world: World
) -> None:
    form.sees("trong tuần 14–\u206020/12").submit("Lưu")
    case = world.load(Case, world.khanh.case)
    assert (case.next_from, case.next_by) == (date(2026, 12, 14), date(2026, 12, 20))
    assert case.last_contact_on == TODAY


def test_everything_else_can_be_said_and_is_kept(form: Loaded, world: World) -> None:
    form.submit(
        "Lưu",
        outcome="family_met",
        way="agreed_place",
        topics=["job", "loan"],
        situation="Đang đi làm. Nhà êm ấm.",
        needs=["training", "loan"],
        note="Hỏi giúp lớp hàn.",
        private_note="Ngại gặp ở nhà.",
        companions=[world.mai.id],
    )
    visit = newest(world, world.khanh)
    assert (visit.outcome, visit.way) == (Outcome.family_met, Way.agreed_place)
    assert visit.topics == ["job", "loan"]
    assert (visit.situation, visit.note) == ("Đang đi làm. Nhà êm ấm.", "Hỏi giúp lớp hàn.")
    assert world.load(PrivateNote, visit.id).text == "Ngại gặp ở nhà."
    with world.session() as session:
        needs = {
            one.need: one.visit_id
            for one in session.scalars(select(FollowUp).where(FollowUp.case_id == world.khanh.case))
        }
        with_whom = [one.id for one in session.get_one(Visit, visit.id).companions]
    assert needs[m.Need.training] == visit.id
    assert needs[m.Need.loan] is None, "an open need is not opened again"
    assert len(needs) == 2
    assert with_whom == [world.mai.id]


def test_one_who_visits_one_person_comes_straight_to_the_form(page: Page, world: World) -> None:
    page.as_(world.nga).get("/visits/new").sees(world.quyet.name, "Buổi gặp thế nào?")


def test_one_who_visits_several_chooses_the_late_one_first(page: Page, world: World) -> None:
    chosen = page.as_(world.hung).get("/visits/new")
    assert chosen.main.index(world.hoa.name) < chosen.main.index(world.khanh.name)


def test_a_leader_can_enter_for_a_member(page: Page, world: World) -> None:
    links = page.as_(world.lan).get("/visits/new").sees("Nhập hộ").links
    assert "/entries/new" in [link.href for link in links]


def test_one_without_people_reads_a_kind_sentence(page: Page, world: World) -> None:
    page.as_(world.tam).get("/visits/new").sees("Chưa có ai được phân công")


def test_they_come_back_to_the_person_they_came_from(hung: Browser, world: World) -> None:
    person = f"/people/{world.khanh.case}"
    answer = hung.client.get(
        form_url(world.khanh),
        base_url="http://localhost",
        headers={"Referer": f"http://localhost{person}"},
    )
    form = Loaded(hung, answer, f"http://localhost{form_url(world.khanh)}")
    assert form.submit("Lưu").path == person


# --- outcomes --------------------------------------------------------------------------------


def test_not_wanting_to_meet_stands_beside_its_sentence(form: Loaded) -> None:
    form.sees("Hôm nay chưa muốn gặp", "Chưa muốn gặp không phải là vi phạm")


def test_the_form_says_when_each_outcome_leads_to(form: Loaded) -> None:
    form.sees("Không tiện vào:", "đi hai người, đội trưởng biết ngay")
    form.sees("Có tin mới:", "tạm không nhắc hẹn, chờ đội trưởng trả lời")


def test_an_agreed_day_is_kept(form: Loaded, world: World) -> None:
    form.submit("Lưu", outcome="another_day", next_on="2026-11-28")
    case = world.load(Case, world.khanh.case)
    assert newest(world, world.khanh).next_on == case.next_from == date(2026, 11, 28)


def test_another_day_can_be_written(form: Loaded, world: World) -> None:
    form.submit("Lưu", next_on="other", other_on="2026-12-03")
    assert newest(world, world.khanh).next_on == date(2026, 12, 3)


def test_another_day_without_a_day_is_asked_for(form: Loaded) -> None:
    again = form.submit("Lưu", next_on="other", status=422)
    assert again.error_of("next_on")


def test_an_agreed_day_lies_ahead(form: Loaded) -> None:
    again = form.submit("Lưu", next_on="other", other_on="2026-11-21", status=422)
    assert again.error_of("next_on") == "Xin chọn một ngày sau buổi gặp này."
    again.submit("Lưu", other_on="2029-01-01", status=422).sees("trong vòng một năm")


def test_news_pauses_and_asks_the_leader(form: Loaded, world: World) -> None:
    form.submit("Lưu", outcome="news", news="hospital").sees("Đội trưởng sẽ trả lời")
    visit = newest(world, world.khanh)
    assert (visit.news, visit.raised) == (News.hospital, m.Raised.news)
    assert world.load(Case, world.khanh.case).window is None
    with world.session() as session:
        pause = session.scalars(select(m.Pause).where(m.Pause.visit_id == visit.id)).one()
    assert pause.reason is m.PauseReason.hospital
    assert pause.confirmed_at is None


def test_news_needs_to_be_named(form: Loaded, world: World) -> None:
    before = len(logged(world, world.khanh))
    assert form.submit("Lưu", outcome="news", status=422).error_of("news") == "Xin chọn tin gì."
    assert len(logged(world, world.khanh)) == before


def test_news_chosen_and_then_dropped_does_not_count(form: Loaded, world: World) -> None:
    form.submit("Lưu", outcome="met", news="died")
    assert newest(world, world.khanh).news is None


def test_not_convenient_tells_the_leader(form: Loaded, world: World) -> None:
    form.submit("Lưu", outcome="not_convenient", company="1")
    assert newest(world, world.khanh).raised is m.Raised.not_convenient


def test_company_next_time_tells_the_leader(form: Loaded, world: World) -> None:
    form.submit("Lưu", company="1")
    assert newest(world, world.khanh).raised is m.Raised.company


def test_a_resting_case_is_logged_and_goes_on_resting(page: Page, world: World) -> None:
    form = page.as_(world.mai).get(form_url(world.sen)).sees("đang tạm nghỉ")
    form.submit("Lưu").lacks("Lần tới: trong")
    assert world.load(Case, world.sen.case).window is None


# --- days ------------------------------------------------------------------------------------


def test_a_meeting_of_yesterday_keeps_its_day_and_its_hour(form: Loaded, world: World) -> None:
    form.submit("Lưu", day="2026-11-20", at="16:30")
    assert newest(world, world.khanh).at == at_local(date(2026, 11, 20), time(16, 30))


def test_a_past_day_without_an_hour_is_its_noon(form: Loaded, world: World) -> None:
    after = form.submit("Lưu", day="2026-11-20")
    assert newest(world, world.khanh).at == at_local(date(2026, 11, 20), time(12))
    after.lacks("12:00")


def test_the_server_proposes_anew_for_another_day(hung: Browser, world: World) -> None:
    url = f"/people/{world.khanh.case}/proposals"
    hung.get(url, query={"day": "2026-11-16"}, htmx=True).sees("trong tuần 14–\u206020/12")
    hung.get(url, query={"day": "2026-11-09"}, htmx=True).sees("trong tuần 7–\u206013/12")
    hung.get(url, query={"day": "2026-10-01"}, htmx=True).sees("Đã có buổi gặp mới hơn")
    hung.get(url, query={"day": "năm ngoái"}, htmx=True).sees("trong tuần 14–\u206020/12")


@pytest.mark.parametrize(
    ("day", "at", "field"),
    [
        ("2026-11-22", "", "day"),
        ("2026-09-21", "", "day"),
        ("2026-11-21", "23:00", "at"),
        ("20/13/2026", "", "day"),
    ],
)
def test_days_that_cannot_be_are_said_beside_their_field(
    form: Loaded, world: World, day: str, at: str, field: str
) -> None:
    before = len(logged(world, world.khanh))
    assert form.submit("Lưu", day=day, at=at, status=422).error_of(field)
    assert len(logged(world, world.khanh)) == before


def test_nobody_was_met_before_the_case_began(hung: Browser, world: World) -> None:
    with world.session() as session:
        session.get_one(Case, world.khanh.case).starts_on = date(2026, 11, 2)
    again = hung.get(form_url(world.khanh)).submit("Lưu", day="2026-11-01", status=422)
    assert "02/11/2026" in again.error_of("day")


def test_a_meeting_before_the_assignment_is_taken_and_flagged(page: Page, world: World) -> None:
    new = world.new_person("Hoàng Văn Đức")
    world.assign(new, world.hung, on=date(2026, 11, 16))
    after = page.as_(world.hung).get(form_url(new)).submit("Lưu", day="2026-11-10")
    after.sees("Ngày này ngoài thời gian phân công")
    assert newest(world, new).outside


def test_a_meeting_before_the_law_changed_is_a_meeting(
    page: Page, world: World, travel: Callable[[date], None]
) -> None:
    travel(date(2026, 7, 10))
    old = world.new_person("Sùng A Lử")
    with world.session() as session:
        case = session.get_one(Case, old.case)
        case.starts_on, case.law, case.kind = date(2026, 3, 2), "l73-2021", "SAUCAI_CU"
        case.ends_on = date(2027, 3, 2)
    world.assign(old, world.hung, on=date(2026, 3, 2))
    page.as_(world.hung).get(form_url(old)).submit("Lưu", day="2026-06-30")
    visit = newest(world, old)
    assert local(visit.at).date() == date(2026, 6, 30)
    assert not visit.outside


def test_an_older_meeting_does_not_move_what_a_newer_one_decided(
    form: Loaded, hung: Browser, world: World
) -> None:
    form.submit("Lưu")
    case = world.load(Case, world.khanh.case)
    hung.get(form_url(world.khanh)).submit("Lưu", day="2026-11-18", outcome="not_home")
    again = world.load(Case, world.khanh.case)
    assert again.window == case.window
    assert again.last_contact_on == TODAY


# --- bad input -------------------------------------------------------------------------------


def bare(**fields: object) -> dict[str, object]:
    return {"id": str(uuid4()), "outcome": "met", "way": "home", **fields}


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"outcome": ""}, "outcome"),
        ({"outcome": "cancelled"}, "outcome"),
        ({"way": ""}, "way"),
        ({"way": "pigeon"}, "way"),
        ({"topics": ["job", "weather"]}, "topics"),
        ({"needs": ["money"]}, "needs"),
        ({"note": "a" * 2001}, "note"),
        ({"situation": "ế" * 1001}, "situation"),
        ({"private_note": "a" * 1001}, "private_note"),
        ({"companions": ["nobody"]}, "companions"),
    ],
)
def test_what_does_not_fit_comes_back_with_everything_that_was_typed(
    hung: Browser, world: World, fields: dict[str, object], field: str
) -> None:
    before = len(logged(world, world.khanh))
    sent = bare(note="Gặp ở quán nước.") | fields
    again = hung.post(f"/people/{world.khanh.case}/visits", sent, status=422)
    assert again.error_of(field)
    again.sees("Còn 1 chỗ cần xem lại", "Chữ đã viết vẫn còn đây.")
    assert again.form("form").values()["note"] == sent["note"]
    assert again.form("form").values()["id"] == sent["id"]
    assert len(logged(world, world.khanh)) == before


def test_a_note_of_two_thousand_characters_fits(form: Loaded, world: World) -> None:
    form.submit("Lưu", note=("ễ" * 999 + "\r\n" + "b" * 1000))
    assert len(newest(world, world.khanh).note or "") == 2000


def test_decomposed_vietnamese_is_kept_composed(form: Loaded, world: World) -> None:
    form.submit("Lưu", note=unicodedata.normalize("NFD", "Khỏe, đang đi làm ở xưởng mộc."))
    assert newest(world, world.khanh).note == "Khỏe, đang đi làm ở xưởng mộc."


def test_emoji_and_html_are_only_text(form: Loaded, hung: Browser, world: World) -> None:
    note = "Vui lắm 👨‍👩‍👧 <b>đậm</b><script>alert(1)</script>"
    form.submit("Lưu", note=note)
    visit = newest(world, world.khanh)
    assert visit.note == note
    shown = hung.get(f"/visits/{visit.id}").sees("👨‍👩‍👧", "<b>đậm</b>")
    assert "<script>alert" not in shown.html


def test_a_body_over_the_limit_is_a_calm_page(hung: Browser, world: World) -> None:
    sent = bare(note="a" * 1_200_000)
    hung.post(f"/people/{world.khanh.case}/visits", sent, status=413)


def test_companions_are_of_the_same_team(hung: Browser, world: World) -> None:
    sent = bare(companions=[str(world.nga.id)])
    again = hung.post(f"/people/{world.khanh.case}/visits", sent, status=422)
    assert again.error_of("companions") == "Chỉ chọn được người cùng đội."


# --- whose case ------------------------------------------------------------------------------


def test_what_is_not_mine_does_not_exist(hung: Browser, world: World) -> None:
    for about in (world.quyet, world.sen, world.pao):
        hung.get(form_url(about), status=404)
        hung.post(f"/people/{about.case}/visits", bare(), status=404)
        hung.get(f"/people/{about.case}/proposals", status=404)
    hung.get(f"/people/{uuid4()}/visits/new", status=404)


def test_a_closed_case_is_gone_for_its_helper(page: Page, world: World) -> None:
    page.as_(world.mai).get(form_url(world.pao), status=404)


def test_a_proposal_opens_nothing(page: Page, world: World) -> None:
    page.as_(world.mai).get(form_url(world.tu), status=404)


def test_those_who_do_not_visit_cannot_log(page: Page, world: World) -> None:
    for who in (world.lan, world.hanh, world.bao):
        page.as_(who).get(form_url(world.khanh), status=403)
        page.as_(who).post(f"/people/{world.khanh.case}/visits", bare(), status=403)


# --- nothing doubled, nothing lost -----------------------------------------------------------


def test_a_double_tap_is_one_meeting(form: Loaded, world: World) -> None:
    before = len(logged(world, world.khanh))
    first, second = form.submit("Lưu"), form.submit("Lưu")
    assert first.path == second.path == "/today"
    second.sees("Đã ghi buổi gặp.")
    assert len(logged(world, world.khanh)) == before + 1


def test_two_taps_at_the_same_moment_are_one_meeting(
    form: Loaded, hung: Browser, world: World, app: Flask
) -> None:
    before = len(logged(world, world.khanh))
    fields, url = form.form("form").values(), f"/people/{world.khanh.case}/visits"
    browsers = [Browser(app, world, world.hung) for _ in range(4)]
    assert hung.cookies
    for browser in browsers:
        browser.sign_in(hung.cookies)
    with ThreadPoolExecutor(4) as pool:
        after = list(pool.map(lambda browser: browser.post(url, fields).path, browsers))
    assert after == ["/today"] * 4
    assert len(logged(world, world.khanh)) == before + 1


def test_nobody_at_home_and_met_later_that_day_are_two_meetings(
    hung: Browser, world: World
) -> None:
    before = len(logged(world, world.khanh))
    one, two = hung.get(form_url(world.khanh)), hung.get(form_url(world.khanh))
    one.submit("Lưu", outcome="not_home")
    two.submit("Lưu").lacks("Người cùng thăm cũng vừa ghi")
    assert len(logged(world, world.khanh)) == before + 2


def test_a_second_meeting_of_a_day_is_asked_about_and_then_counts(
    hung: Browser, world: World
) -> None:
    before = len(logged(world, world.khanh))
    hung.get(form_url(world.khanh)).submit("Lưu")
    form = hung.get(form_url(world.khanh)).sees("Buổi gặp hôm nay đã ghi lúc")
    asked = form.submit("Lưu", status=422, note="Chiều gặp lại ở chợ.")
    assert asked.error_of("again") == "Ngày này đã có buổi gặp rồi. Đây có phải là buổi khác không?"
    assert len(logged(world, world.khanh)) == before + 1
    asked.submit("Lưu", again="1")
    assert len(logged(world, world.khanh)) == before + 2
    assert newest(world, world.khanh).note == "Chiều gặp lại ở chợ."


def test_a_meeting_that_was_taken_back_is_no_reason_to_ask(hung: Browser, world: World) -> None:
    hung.get(form_url(world.khanh)).submit("Lưu").submit("Hoàn tác")
    assert hung.get(form_url(world.khanh)).submit("Lưu").path == "/today"


def test_going_back_and_changing_offers_a_correction(form: Loaded, world: World) -> None:
    form.submit("Lưu", note="Gặp ở nhà.")
    offered = form.submit("Lưu", note="Gặp ở chợ.", outcome="family_met", status=409)
    offered.sees("Buổi gặp này đã ghi hôm nay", "Gặp ở chợ.")
    offered.submit("Lưu bản sửa").sees("Đã lưu bản sửa.", "Gặp ở chợ.")
    old, new = logged(world, world.khanh)[-2:]
    assert new.supersedes_id == old.id
    assert (old.current, new.current) == (False, True)


def test_going_back_after_the_undo_logs_anew(form: Loaded, world: World) -> None:
    form.submit("Lưu").submit("Hoàn tác")
    offered = form.submit("Lưu", note="Gặp thật rồi.", status=409)
    offered.sees("đã được bỏ").submit("Lưu").sees("Đã ghi buổi gặp.")
    assert newest(world, world.khanh).note == "Gặp thật rồi."
    assert newest(world, world.khanh).current


def test_a_colleagues_meeting_meanwhile_is_said_and_both_count(
    hung: Browser, page: Page, world: World
) -> None:
    mine = hung.get(form_url(world.hoa))
    page.as_(world.mai).get(form_url(world.hoa)).submit("Lưu")
    mine.submit("Lưu", outcome="not_home").sees("Người cùng thăm cũng vừa ghi một buổi")
    assert [visit.current for visit in logged(world, world.hoa)[-2:]] == [True, True]


def test_what_was_half_written_is_there_again(hung: Browser, world: World) -> None:
    form = hung.get(form_url(world.khanh))
    typed = form.form("form").values()
    typed["note"], typed["outcome"] = "Nhà đi vắng", "not_home"
    typed.setlist("topics", ["job"])
    hung.post("/drafts", typed, status=204)
    again = hung.get(form_url(world.khanh)).sees("Đang viết dở lúc 08:00.", "Nhà đi vắng")
    assert again.form("form").values()["id"] == typed["id"]
    assert again.form("form").values()["outcome"] == "not_home"
    again.submit("Lưu")
    assert newest(world, world.khanh).id == UUID(typed["id"])
    hung.get(form_url(world.khanh)).lacks("Đang viết dở")


def test_a_draft_can_be_dropped(hung: Browser, world: World) -> None:
    typed = hung.get(form_url(world.khanh)).form("form").values()
    typed["note"] = "Nhà đi vắng"
    hung.post("/drafts", typed, status=204)
    after = hung.get(form_url(world.khanh)).submit("Bỏ bản nháp")
    assert after.path == form_url(world.khanh)
    after.sees("Đã bỏ bản nháp.").lacks("Nhà đi vắng", "Đang viết dở")


def test_a_draft_that_comes_after_its_meeting_is_not_offered(
    form: Loaded, hung: Browser, world: World
) -> None:
    form.submit("Lưu")
    late = form.form("form").values()
    late["note"] = "gõ thêm"
    hung.post("/drafts", late, status=204)
    hung.get(form_url(world.khanh)).lacks("Đang viết dở", "gõ thêm")


def test_a_session_that_ended_while_writing_loses_nothing(
    form: Loaded, hung: Browser, world: World
) -> None:
    with world.session() as session:
        for one in session.scalars(select(m.Session)):
            one.ends_at = one.created_at
    before = len(logged(world, world.khanh))
    door = form.submit("Lưu", note="Đã đi cùng ra xã.")
    assert "/lock" in door.url
    assert len(logged(world, world.khanh)) == before
    assert hung.cookies
    hung.sign_in(world.sign_in(world.hung))
    hung.get(form_url(world.khanh)).sees("Đang viết dở", "Đã đi cùng ra xã.")


def test_the_undo_leaves_everything_as_it_was(form: Loaded, world: World) -> None:
    before = world.load(Case, world.khanh.case)
    form.submit("Lưu", needs=["job"]).submit("Hoàn tác").sees("Đã bỏ buổi gặp")
    visit, case = newest(world, world.khanh), world.load(Case, world.khanh.case)
    assert not visit.current
    assert (case.window, case.last_contact_on) == (before.window, before.last_contact_on)
    with world.session() as session:
        job = session.scalars(select(FollowUp).where(FollowUp.need == m.Need.job)).one()
    assert job.state is m.FollowUpState.dropped


def test_the_undo_is_done_once_however_often_it_is_tapped(form: Loaded, world: World) -> None:
    after = form.submit("Lưu")
    after.submit("Hoàn tác")
    after.submit("Hoàn tác").sees("Đã bỏ buổi gặp")
    with world.session() as session:
        counted = session.scalar(
            select(func.count())
            .select_from(m.Withdrawal)
            .where(m.Withdrawal.visit_id == newest(world, world.khanh).id)
        )
    assert counted == 1


def test_the_undo_is_for_its_maker_only(form: Loaded, page: Page, world: World) -> None:
    form.submit("Lưu")
    url = f"/visits/{newest(world, world.khanh).id}/withdrawal"
    page.as_(world.lan).post(url, status=403)
    page.as_(world.nga).post(url, status=404)
    assert newest(world, world.khanh).current


# --- reading one log -------------------------------------------------------------------------


def test_each_reader_sees_what_is_theirs(form: Loaded, page: Page, world: World) -> None:
    form.submit("Lưu", note="Hỏi lớp hàn.", private_note="Ngại ở nhà.", needs=["training"])
    visit = newest(world, world.khanh)
    mine = page.as_(world.hung).get(f"/visits/{visit.id}")
    mine.sees("Hỏi lớp hàn.", "Ngại ở nhà.", "Học nghề", "Sửa", "Bỏ buổi gặp này")
    leaders = page.as_(world.lan).get(f"/visits/{visit.id}")
    leaders.sees("Hỏi lớp hàn.", "Ngại ở nhà.", "Đã xem", "Nhờ bổ sung").lacks("Bỏ buổi gặp này")
    officers = page.as_(world.hanh).get(f"/visits/{visit.id}")
    officers.sees("Hỏi lớp hàn.").lacks("Ngại ở nhà.")
    for nobody in (world.bao, world.nga, world.tam, world.duc, world.son):
        page.as_(nobody).get(f"/visits/{visit.id}", status=404)


def test_a_co_helper_reads_the_log_but_not_the_private_note(page: Page, world: World) -> None:
    visit = world.log(world.hoa, world.hung, TODAY, note="Đã hẹn.")
    world.add(make(PrivateNote, visit_id=visit, case_id=world.hoa.case, author_id=world.hung.id))
    page.as_(world.mai).get(f"/visits/{visit}").sees("Đã hẹn.").lacks("Nhờ giữ kín chuyện nợ.")


def test_opening_a_log_is_on_the_trail(page: Page, world: World) -> None:
    visit = world.log(world.khanh, world.hung, TODAY)
    page.as_(world.lan).get(f"/visits/{visit}")
    with world.session() as session:
        entry = session.scalars(
            select(m.AuditEntry).where(m.AuditEntry.actor_id == world.lan.id)
        ).one()
    assert (entry.action, entry.subject, entry.subject_id) == ("read", "case", world.khanh.case)


def test_what_was_done_is_on_the_trail(form: Loaded, world: World) -> None:
    form.submit("Lưu").submit("Hoàn tác")
    about = m.AuditEntry.subject_id == newest(world, world.khanh).id
    with world.session() as session:
        entries = session.scalars(select(m.AuditEntry).where(about).order_by(m.AuditEntry.id))
        deeds = [entry.action for entry in entries]
    assert deeds == ["visit.log", "visit.withdraw"]


def test_the_form_asks_the_database_the_same_few_questions_whatever_was_logged(
    hung: Browser, world: World, queries: Callable[[], AbstractContextManager[Seen]]
) -> None:
    hung.get(form_url(world.khanh))
    for n in range(1, 15):
        world.log(world.khanh, world.hung, date(2026, 11, n))
    with queries() as seen:
        form = hung.get(form_url(world.khanh))
    assert len(seen.reads) <= 8
    with queries() as seen:
        form.submit("Lưu", needs=["job"], companions=[world.mai.id])
    assert len(seen.reads) <= 18
