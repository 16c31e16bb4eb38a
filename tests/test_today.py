"""Hôm nay: whom to see, in which order, and what else is asked of a volunteer."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from rehabfield.models import (
    Assignment,
    AuditEntry,
    Case,
    Draft,
    Meeting,
    ReviewState,
    Task,
    Visit,
)
from rehabfield.policies import visible_cases
from rehabfield.schedule import Outcome
from tests.factories import MORNING, TODAY, make
from tests.page import HOST, Loaded, Page
from tests.querylog import Seen
from tests.world import Helped, Someone, World, key

Travel = Callable[[date], None]
Queries = Callable[[], AbstractContextManager[Seen]]


def order(page: Loaded, *words: str) -> bool:
    """Whether these stand on the page in this order."""
    rest = page.main
    for word in words:
        _, found, rest = rest.partition(word)
        if not found:
            return False
    return True


def prefer(world: World, assignment: object, *days: int) -> None:
    """Set the weekdays of an assignment, Monday is 0."""
    with world.session() as session:
        session.get_one(Assignment, assignment).prefer(frozenset(days))


def asked(world: World, about: Helped, by: Someone, comment: str | None = None) -> object:
    """A meeting of last week that the leader sent back."""
    visit = world.log(about, by, date(2026, 11, 16), Outcome.not_home)
    with world.session() as session:
        row = session.get_one(Visit, visit)
        row.review(ReviewState.asked, by=world.lan.id, at=MORNING, comment=comment)
    return visit


def test_who_is_late_comes_first_with_the_one_main_button(page: Page, world: World) -> None:
    new = world.new_person("Đinh Công Sửu")
    world.assign(new, world.hung, on=date(2026, 11, 16))
    today = page.as_(world.hung).get("/today")
    assert order(today, "Trễ hẹn", world.hoa.name, "Hôm nay", new.name)
    main = [node for node in today.top.all("a") if node.get("class") == "btn act"]
    assert [node.get("href") for node in main] == [f"/people/{world.hoa.case}/visits/new"]


def test_a_row_says_who_where_and_why(page: Page, world: World) -> None:
    page.as_(world.hung).get("/today").sees(
        "Thứ Bảy 21/11", "Lê Quang Hòa", "1994 · xóm Bãi Sậy", "trễ", "hẹn trong tuần"
    )


def test_those_late_longest_come_first(page: Page, world: World) -> None:
    less = world.new_person("Đinh Công Sửu")
    world.assign(less, world.hung, on=date(2026, 11, 9))
    assert order(page.as_(world.hung).get("/today"), world.hoa.name, less.name)


def test_people_of_the_next_weeks_are_one_quiet_line(page: Page, world: World) -> None:
    today = page.as_(world.hung).get("/today")
    today.lacks("trong tuần 23").sees("Còn 1 người hẹn những tuần sau")
    assert today.click("Còn 1 người hẹn những tuần sau").path == "/people"


def test_a_preferred_weekday_is_proposed_for_later_this_week(
    page: Page, world: World, travel: Travel
) -> None:
    travel(date(2026, 11, 17))
    new = world.new_person("Đinh Công Sửu")
    prefer(world, world.assign(new, world.hung, on=date(2026, 11, 16)), 6)
    today = page.as_(world.hung).get("/today")
    assert order(today, "Tuần này", new.name)
    today.sees("nên đi Chủ Nhật")


def test_on_the_preferred_day_the_person_stands_under_today(
    page: Page, world: World, travel: Travel
) -> None:
    travel(date(2026, 11, 22))
    new = world.new_person("Đinh Công Sửu")
    prefer(world, world.assign(new, world.hung, on=date(2026, 11, 16)), 6)
    today = page.as_(world.hung).get("/today")
    today.lacks("nên đi", "Tuần này")
    assert today.main.count(new.name) == 1


def test_nobody_is_sent_out_on_a_day_off(page: Page, world: World, travel: Travel) -> None:
    travel(date(2026, 11, 24))  # Ngày Văn hóa Việt Nam
    today = page.as_(world.hung).get("/today")
    assert order(today, "Tuần này", world.khanh.name)
    today.sees("nên đi ngày mai")


def test_an_agreed_day_of_tomorrow_is_this_week(page: Page, world: World) -> None:
    world.log(world.khanh, world.hung, TODAY, Outcome.another_day, next_on=date(2026, 11, 22))
    today = page.as_(world.hung).get("/today")
    assert order(today, "Tuần này", world.khanh.name)


def test_the_meeting_of_one_helper_satisfies_the_other(page: Page, world: World) -> None:
    page.as_(world.mai).get("/today").sees(world.hoa.name)
    world.log(world.hoa, world.hung, TODAY)
    page.as_(world.mai).get("/today").lacks(world.hoa.name)


def test_a_case_leaves_the_phone_on_the_day_it_is_closed(page: Page, world: World) -> None:
    hung = page.as_(world.hung)
    hung.get("/today").sees(world.hoa.name)
    with world.session() as session:
        session.get_one(Case, world.hoa.case).close("hoan_thanh", TODAY, None)
    hung.get("/today").lacks(world.hoa.name)


def test_a_proposal_opens_nothing(page: Page, world: World) -> None:
    page.as_(world.mai).get("/today").lacks(world.tu.name)


@pytest.mark.parametrize("who", ["hung", "mai", "nga", "tam"])
def test_the_day_knows_the_people_whom_the_policies_show(
    page: Page, world: World, who: str
) -> None:
    one: Someone = getattr(world, who)
    with world.session() as session:
        allowed = set(session.scalars(visible_cases(world.actor(one)).with_only_columns(Case.id)))
    links = {link.href for link in page.as_(one).get("/people").links}
    assert {f"/people/{case}" for case in allowed} == {
        href for href in links if href.startswith("/people/")
    }


def test_an_empty_day_is_kind_and_says_what_comes_next(page: Page, world: World) -> None:
    today = page.as_(world.nga).get("/today")
    today.sees("Hôm nay chưa có ai cần gặp.", "Gần nhất: Hà Văn Quyết", "Ghi tuyên truyền")
    assert today.click("Xem lịch").path == "/calendar"


def test_without_anybody_to_visit_the_page_says_who_will_decide(page: Page, world: World) -> None:
    page.as_(world.tam).get("/today").sees("Chưa có ai được giao.", "Ghi tuyên truyền")


def test_a_log_sent_back_is_a_row_that_leads_to_the_correction(page: Page, world: World) -> None:
    visit = asked(world, world.hoa, world.hung, "Anh ấy hẹn ngày nào?")
    today = page.as_(world.hung).get("/today")
    today.sees("Nhờ bổ sung", "chị Lan hỏi buổi gặp thứ Hai 16/11", "“Anh ấy hẹn ngày nào?”")
    assert f"/visits/{visit}/corrections/new" in {link.href for link in today.links}


def test_a_log_sent_back_twice_shows_the_newest_question(page: Page, world: World) -> None:
    visit = asked(world, world.hoa, world.hung, "Anh ấy hẹn ngày nào?")
    with world.session() as session:
        row = session.get_one(Visit, visit)
        later = MORNING + timedelta(minutes=5)
        row.review(ReviewState.asked, by=world.lan.id, at=later, comment="Ở đâu ạ?")
    page.as_(world.hung).get("/today").sees("Ở đâu ạ?").lacks("Anh ấy hẹn ngày nào?")


def test_what_was_asked_of_one_helper_is_not_asked_of_the_other(page: Page, world: World) -> None:
    asked(world, world.hoa, world.hung, "Anh ấy hẹn ngày nào?")
    page.as_(world.mai).get("/today").lacks("Anh ấy hẹn ngày nào?")


def test_no_log_of_a_closed_case_is_asked_about(page: Page, world: World) -> None:
    asked(world, world.hoa, world.hung, "Anh ấy hẹn ngày nào?")
    with world.session() as session:
        session.get_one(Case, world.hoa.case).close("hoan_thanh", TODAY, None)
    page.as_(world.hung).get("/today").lacks("Anh ấy hẹn ngày nào?", world.hoa.name)


def rehabilitation(world: World, ends_on: date) -> Helped:
    """Somebody whom Hùng helps through a programme at home that ends on that day."""
    one = world.new_person("Bùi Văn Lâm", "1979")
    world.assign(one, world.hung)
    with world.session() as session:
        case = session.get_one(Case, one.case)
        case.kind, case.ends_on = "CNTN_GDCD", ends_on
    return one


def test_the_notice_of_form_51_is_asked_for_from_45_days_before(page: Page, world: World) -> None:
    one = rehabilitation(world, TODAY + timedelta(days=45))
    today = page.as_(world.hung).get("/today")
    today.sees("Còn 45 ngày: làm Thông báo Mẫu 51", "Bùi Văn Lâm, hết hạn 5/1")
    assert f"/people/{one.case}" in {link.href for link in today.links}


def test_the_notice_is_due_30_days_before_the_end(page: Page, world: World) -> None:
    rehabilitation(world, date(2026, 12, 21))
    page.as_(world.hung).get("/today").sees("Còn 30 ngày: làm", "chậm nhất hôm nay")


def test_after_that_the_notice_is_late(page: Page, world: World, travel: Travel) -> None:
    rehabilitation(world, date(2026, 12, 21))
    travel(date(2026, 11, 24))
    page.as_(world.hung).get("/today").sees("Còn 27 ngày: làm", "cần làm chậm nhất thứ Bảy 21/11")
    travel(date(2026, 12, 23))
    page.as_(world.hung).get("/today").sees("Đã hết hạn: làm Thông báo")


def test_no_notice_is_asked_for_earlier_or_for_other_kinds(page: Page, world: World) -> None:
    rehabilitation(world, TODAY + timedelta(days=46))
    with world.session() as session:
        session.get_one(Case, world.khanh.case).ends_on = TODAY + timedelta(days=20)
    page.as_(world.hung).get("/today").lacks("làm Thông báo")


def test_a_task_is_ticked_off_by_one_tap_and_taken_back_by_another(
    page: Page, world: World
) -> None:
    task = key("dán áp phích")
    today = page.as_(world.hung).get("/today").sees("Dán áp phích ở chợ", "hạn hôm nay")
    after = today.submit("Xong: Dán áp phích ở chợ")
    assert after.path == "/today"
    assert world.load(Task, task).done_at is not None
    after.submit("Chưa xong: Dán áp phích ở chợ")
    assert world.load(Task, task).done_at is None


def test_with_htmx_only_the_row_of_the_task_comes_back(page: Page, world: World) -> None:
    today = page.as_(world.hung).get("/today")
    row = today.submit("Xong: Dán áp phích ở chợ", htmx=True)
    assert row.html.strip().startswith(f'<li class="row" id="task-{key("dán áp phích")}">')
    row.sees("Xong").lacks("<h1")


def test_a_task_done_yesterday_is_gone(page: Page, world: World, travel: Travel) -> None:
    hung = page.as_(world.hung)
    hung.get("/today").submit("Xong: Dán áp phích ở chợ").sees("Dán áp phích ở chợ")
    travel(date(2026, 11, 22))
    hung.get("/today").lacks("Dán áp phích ở chợ")


def test_a_task_of_somebody_else_does_not_exist_or_is_not_for_me(page: Page, world: World) -> None:
    foreign, colleague = key("việc của chị Nga"), key("dán áp phích")
    for act in ("completion", "reopening"):
        page.as_(world.hung).post(f"/tasks/{foreign}/{act}", status=404)
        page.as_(world.lan).post(f"/tasks/{colleague}/{act}", status=403)
        page.as_(world.hanh).post(f"/tasks/{colleague}/{act}", status=404)


def test_a_late_task_says_so(page: Page, world: World, travel: Travel) -> None:
    travel(date(2026, 11, 23))
    page.as_(world.hung).get("/today").sees("quá hạn thứ Bảy 21/11")


def test_only_the_next_briefing_stands_there(page: Page, world: World) -> None:
    world.add(
        make(
            Meeting,
            team_id=world.team,
            called_by_id=world.lan.id,
            at=MORNING + timedelta(days=2),
            place="Sân kho",
            cancelled_at=MORNING,
        ),
        make(
            Meeting,
            team_id=world.team,
            called_by_id=world.lan.id,
            at=MORNING + timedelta(days=20),
            place="Đình làng",
        ),
    )
    today = page.as_(world.hung).get("/today")
    today.sees("Giao ban thứ Sáu 27/11, 08:00", "Nhà văn hóa xóm Gò Trám")
    today.lacks("Sân kho", "Đình làng")


def test_a_briefing_of_another_team_is_not_mine(page: Page, world: World) -> None:
    with world.session() as session:
        for meeting in session.scalars(select(Meeting).where(Meeting.team_id == world.team)):
            meeting.cancelled_at = MORNING
    page.as_(world.hung).get("/today").lacks("Giao ban")


def test_an_unfinished_meeting_is_found_again(page: Page, world: World) -> None:
    today = page.as_(world.hung).get("/today")
    today.sees("Đang viết dở: buổi gặp Phạm Thị Ngọc Khánh")
    assert f"/people/{world.khanh.case}/visits/new" in {link.href for link in today.links}


def test_old_and_foreign_drafts_stay_away(page: Page, world: World) -> None:
    with world.session() as session:
        kept = session.get_one(Draft, (world.hung.id, key("nháp")))
        kept.changed_at = MORNING - timedelta(days=15)
    world.add(make(Draft, owner_id=world.hung.id, key=key("khác"), subject_id=world.quyet.case))
    page.as_(world.hung).get("/today").lacks("Đang viết dở")


@pytest.mark.parametrize("who", ["hanh", "bao", "son", "duc", "yen"])
def test_offices_have_their_own_first_page(page: Page, world: World, who: str) -> None:
    client = page.as_(getattr(world, who)).client
    for path in ("/today", "/calendar"):
        answer = client.get(path, base_url=HOST)
        assert answer.status_code == 302
        assert answer.headers["Location"] not in {"/today", "/calendar"}


def test_the_day_costs_three_queries_however_many_people(
    page: Page, world: World, queries: Queries
) -> None:
    hung = page.as_(world.hung)
    counts = []
    for more in (0, 18):
        for number in range(more):
            world.assign(world.new_person(f"Lò Văn Số{number}"), world.hung, on=TODAY)
        hung.get("/today")  # the reading is noted once in 15 minutes
        with queries() as seen:
            page_now = hung.get("/today")
        counts.append(len(seen.all))
    assert counts[0] == counts[1] <= 3
    assert len([link for link in page_now.links if link.href.endswith("/visits/new")]) >= 19


def test_the_day_of_twenty_people_fits_into_the_first_packets(page: Page, world: World) -> None:
    for number in range(18):
        world.assign(world.new_person(f"Nguyễn Thị Hồng Số{number}"), world.hung, on=TODAY)
    answer = page.as_(world.hung).client.get(
        "/today", base_url=HOST, headers={"Accept-Encoding": "br"}
    )
    assert answer.headers["Content-Encoding"] == "br"
    assert len(answer.data) <= 14_600


def test_a_read_of_the_list_is_on_the_trail_with_its_count(page: Page, world: World) -> None:
    page.as_(world.hung).get("/today")
    with world.session() as session:
        read = session.scalars(
            select(AuditEntry).where(
                AuditEntry.actor_id == world.hung.id, AuditEntry.subject == "list"
            )
        ).one()
    assert (read.action, read.count) == ("read", 2)


def test_an_assignment_that_ended_yesterday_opens_nothing(page: Page, world: World) -> None:
    with world.session() as session:
        one = session.scalars(
            select(Assignment).where(
                Assignment.user_id == world.hung.id, Assignment.case_id == world.hoa.case
            )
        ).one()
        one.ends_on = TODAY - timedelta(days=1)
    page.as_(world.hung).get("/today").lacks(world.hoa.name)
