"""Việc cần lo: the leader's first page, and the answers to what is raised."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, datetime

from rehabfield.models import Case, Decision, Raised, ReviewState, Visit
from rehabfield.schedule import News, Outcome, State, standing
from tests.page import Page
from tests.querylog import Seen
from tests.world import World

TODAY = date(2026, 11, 21)


def test_a_leader_sees_who_is_late_with_the_helpers_and_the_days(page: Page, world: World) -> None:
    team = page.as_(world.lan).get("/team")
    team.sees("Trễ hẹn", "Lê Quang Hòa", "xóm Bãi Sậy", "bác Hùng, cô Mai giúp", "trễ")
    assert any(link.href == "tel:0912000000" for link in team.links)


def test_what_is_raised_stands_first(page: Page, world: World) -> None:
    world.log(world.khanh, world.hung, TODAY, Outcome.not_convenient, raised=Raised.not_convenient)
    text = page.as_(world.lan).get("/team").main
    assert text.index("Đang chờ đội trưởng") < text.index("Trễ hẹn") < text.index("Buổi gặp mới")
    assert "Không tiện vào" in text


def test_a_member_without_a_phone_is_told_by_the_leader(page: Page, world: World) -> None:
    one = world.new_person("Nông Văn Tý")
    world.assign(one, world.tam, on=date(2026, 11, 18))
    team = page.as_(world.lan).get("/team").sees("Báo giúp bác Tám", "Nông Văn Tý")
    assert f"/entries/new?member={world.tam.id}" in {link.href for link in team.links}


def test_a_person_late_with_a_notebook_helper_is_not_listed_twice(page: Page, world: World) -> None:
    one = world.new_person("Nông Văn Tý")
    world.assign(one, world.tam, on=date(2026, 10, 1))
    assert page.as_(world.lan).get("/team").main.count("Nông Văn Tý") == 1


def test_a_person_without_a_helper_is_to_be_assigned(page: Page, world: World) -> None:
    world.new_person("Nông Văn Tý")
    page.as_(world.lan).get("/team").sees("Chưa có người giúp", "Nông Văn Tý")


def test_proposals_wait_for_the_commune(page: Page, world: World) -> None:
    page.as_(world.lan).get("/team").sees("Chờ quyết định của xã", "Dương Văn Tú", "đề nghị cô Mai")


def test_the_next_briefing_is_named(page: Page, world: World) -> None:
    page.as_(world.lan).get("/team").sees("Giao ban", "Nhà văn hóa xóm Gò Trám")


def test_a_leader_who_visits_somebody_is_shown_the_way_to_today(page: Page, world: World) -> None:
    one = world.new_person("Nông Văn Tý")
    world.assign(one, world.lan, on=date(2026, 11, 18))
    team = page.as_(world.lan).get("/team").sees("Có 1 người mình cần đến thăm.")
    assert "/today" in {link.href for link in team.links}


def test_on_a_calm_day_the_page_says_so(page: Page, world: World) -> None:
    page.as_(world.luc).get("/reviews").submit("Đã xem")
    page.as_(world.luc).get("/team").sees("Hôm nay không có việc phải lo.")


def test_a_leader_whom_no_paper_names_sees_nobody_and_learns_what_to_do(
    page: Page, world: World
) -> None:
    with world.session() as session:
        paper = session.get_one(Decision, world.standing_paper)
        paper.helpers = [one for one in paper.helpers if one.id != world.lan.id]
    team = page.as_(world.lan).get("/team").sees("Còn thiếu một giấy", "Mẫu 59")
    for one in world.helped:
        team.lacks(one.name)
    page.as_(world.lan).get("/reviews").sees("Đã xem hết.").lacks("Bùi Thị Sen")
    page.as_(world.lan).get("/entries/new", status=403)
    page.as_(world.lan).get("/pauses/new", status=403)


def test_nobody_of_another_team_is_on_the_page(page: Page, world: World) -> None:
    page.as_(world.luc).get("/team").lacks("Lê Quang Hòa", "Phạm Thị Ngọc Khánh")
    page.as_(world.lan).get("/team").lacks("Hà Văn Quyết")


def test_somebody_with_an_account_is_not_for_the_team(page: Page, world: World) -> None:
    page.as_(world.lan).get("/team").lacks("Phùng Văn Kiên")


def test_the_page_is_for_leaders(page: Page, world: World) -> None:
    page.as_(world.hung).get("/team", status=403)
    page.as_(world.hanh).get("/team", status=403)


def test_the_page_asks_the_same_few_questions_however_much_there_is_to_do(
    page: Page, world: World, queries: Callable[[], AbstractContextManager[Seen]]
) -> None:
    lan = page.as_(world.lan)
    lan.get("/team")
    with queries() as before:
        lan.get("/team")
    for n in range(6):
        one = world.new_person(f"Nông Văn Tý {n}")
        world.assign(one, world.hung, on=date(2026, 10, 1))
        world.log(one, world.hung, date(2026, 10, 9), Outcome.not_home, raised=Raised.company)
    with queries() as after:
        lan.get("/team")
    assert len(before.all) == len(after.all) <= 8


# --- answers ---------------------------------------------------------------------------------


def raise_news(world: World, news: News = News.hospital) -> Visit:
    visit = world.log(world.khanh, world.hung, TODAY, Outcome.news, news=news, raised=Raised.news)
    return world.load(Visit, visit)


def test_going_along_answers_what_was_raised_and_tells_the_volunteer(
    page: Page, world: World
) -> None:
    visit = world.log(
        world.khanh, world.hung, TODAY, Outcome.not_convenient, raised=Raised.not_convenient
    )
    lan = page.as_(world.lan)
    assert f"/visits/{visit}/answer" in {link.href for link in lan.get("/team").links}
    form = lan.get(f"/visits/{visit}/answer").sees("Phạm Thị Ngọc Khánh", "bác Hùng, hôm nay")
    form.submit("form", how="going", comment="Sáng thứ Hai nhé.").sees("Đã trả lời.")
    with world.looking() as session:
        seen = session.get_one(Visit, visit)
        assert seen.answered_by_id == world.lan.id
        assert seen.review_state is ReviewState.seen
        assert seen.reviews[-1].comment == "Lần tới tôi đi cùng. Sáng thứ Hai nhé."
    lan.get("/team").lacks("Không tiện vào")


def test_a_rest_until_a_day_is_agreed_to(page: Page, world: World) -> None:
    visit = raise_news(world)
    page.as_(world.lan).get(f"/visits/{visit.id}/answer").submit(
        "form", how="rest_until", until="30/11/2026"
    )
    with world.looking() as session:
        case = session.get_one(Case, world.khanh.case)
        assert [pause.ends_on for pause in case.pauses] == [date(2026, 11, 30)]
        assert case.pauses[0].confirmed_by_id == world.lan.id
        assert case.next_from == date(2026, 12, 1)


def test_a_rest_without_an_end_stays_without_a_window(page: Page, world: World) -> None:
    visit = raise_news(world)
    page.as_(world.lan).get(f"/visits/{visit.id}/answer").submit("form", how="rest")
    case = world.load(Case, world.khanh.case)
    assert standing(case.window, TODAY).state is State.resting


def test_going_on_as_before_ends_the_pause_that_the_news_began(page: Page, world: World) -> None:
    visit = raise_news(world, News.away_for_work)
    page.as_(world.lan).get(f"/visits/{visit.id}/answer").submit("form", how="go_on")
    assert world.load(Case, world.khanh.case).window is not None


def test_a_rest_until_a_day_needs_the_day(page: Page, world: World) -> None:
    visit = raise_news(world)
    form = page.as_(world.lan).get(f"/visits/{visit.id}/answer")
    again = form.submit("form", how="rest_until", comment="Chờ ra viện", status=422)
    assert again.error_of("until") == "Xin chọn từ hôm nay trở đi."
    again.sees("Chờ ra viện")
    again.submit("form", until="20/11/2026", status=422)


def test_after_a_death_only_silence_can_be_chosen(page: Page, world: World) -> None:
    visit = raise_news(world, News.died)
    form = page.as_(world.lan).get(f"/visits/{visit.id}/answer").form("form")
    assert form.choices("how") == {"rest"}
    page.as_(world.lan).post(f"/visits/{visit.id}/answer", {"how": "go_on"}, status=422)


def test_an_answer_is_given_once(page: Page, world: World) -> None:
    visit = raise_news(world)
    form = page.as_(world.lan).get(f"/visits/{visit.id}/answer")
    form.submit("form", how="rest")
    form.submit("form", how="go_on").sees("Việc này đã có trả lời rồi.")
    assert world.load(Case, world.khanh.case).window is None


def test_a_leader_answers_to_their_own_log_without_reviewing_it(page: Page, world: World) -> None:
    one = world.new_person("Nông Văn Tý")
    world.assign(one, world.lan)
    visit = world.log(one, world.lan, TODAY, Outcome.not_convenient, raised=Raised.not_convenient)
    page.as_(world.lan).get(f"/visits/{visit}/answer").submit("form", how="going")
    with world.looking() as session:
        answered = session.get_one(Visit, visit)
        assert answered.answered_at is not None
        assert answered.review_state is ReviewState.new
        assert answered.reviews == []


def test_only_the_leader_or_the_officer_answers(page: Page, world: World) -> None:
    visit = raise_news(world)
    page.as_(world.hung).get(f"/visits/{visit.id}/answer", status=403)
    page.as_(world.luc).get(f"/visits/{visit.id}/answer", status=404)
    page.as_(world.bao).get(f"/visits/{visit.id}/answer", status=404)
    hanh = page.as_(world.hanh).get(f"/visits/{visit.id}/answer")
    assert hanh.submit("form", how="rest").path == "/commune"


def test_what_was_never_raised_has_no_answer(page: Page, world: World) -> None:
    visit = world.log(world.khanh, world.hung, TODAY)
    page.as_(world.lan).get(f"/visits/{visit}/answer", status=404)


# --- pauses ----------------------------------------------------------------------------------


def test_a_flood_week_lets_the_whole_team_rest(page: Page, world: World) -> None:
    lan = page.as_(world.lan)
    form = lan.get("/team").click("Cho tạm nghỉ, như tuần mưa lũ")
    form.sees("Lê Quang Hòa", "Phạm Thị Ngọc Khánh").lacks("Hà Văn Quyết")
    form.submit("form", ends_on="2026-11-29").sees("4 người được tạm nghỉ.")
    lan.get("/team").lacks("Trễ hẹn")
    hoa = world.load(Case, world.hoa.case)
    assert hoa.next_from == date(2026, 11, 30)


def test_some_can_be_left_out_of_the_rest(page: Page, world: World) -> None:
    page.as_(world.lan).get("/pauses/new").submit(
        "form", ends_on="2026-11-29", cases=[world.hoa.case]
    )
    assert world.load(Case, world.khanh.case).next_from == date(2026, 11, 23)


def test_one_person_rests_and_meetings_go_on_again(
    page: Page, world: World, travel: Callable[[date | datetime], None]
) -> None:
    lan = page.as_(world.lan)
    lan.get(f"/people/{world.hoa.case}/pauses/new").submit("form", reason="away")
    assert world.load(Case, world.hoa.case).window is None
    travel(date(2026, 12, 10))
    lan.post(f"/people/{world.hoa.case}/resumption")
    case = world.load(Case, world.hoa.case)
    assert case.next_from == date(2026, 12, 10)


def test_a_pause_sent_twice_is_one_pause(page: Page, world: World) -> None:
    form = page.as_(world.lan).get(f"/people/{world.hoa.case}/pauses/new")
    form.submit("form", reason="away", ends_on="2026-12-01")
    form.submit("form", reason="away", ends_on="2026-12-01")
    with world.looking() as session:
        assert len(session.get_one(Case, world.hoa.case).pauses) == 1


def test_days_that_make_no_sense_come_back_with_what_was_typed(page: Page, world: World) -> None:
    form = page.as_(world.lan).get("/pauses/new")
    ahead = form.submit("form", starts_on="2026-11-25", ends_on="2026-11-29", status=422)
    assert ahead.error_of("starts_on") == "Xin ghi khi bắt đầu nghỉ, không ghi trước."
    back = form.submit("form", starts_on="2026-11-20", ends_on="2026-11-19", status=422)
    assert back.error_of("ends_on") == "Ngày cuối đứng trước ngày đầu."
    form.submit("form", reason="weather", cases=None, status=422)


def test_nobody_rests_people_of_another_team(page: Page, world: World) -> None:
    form = page.as_(world.luc).get("/pauses/new")
    fields = form.form("form").values()
    fields.setlist("cases", [str(world.hoa.case)])
    page.as_(world.luc).post("/pauses", fields, status=403)
    page.as_(world.luc).get(f"/people/{world.hoa.case}/pauses/new", status=403)
    page.as_(world.hung).get("/pauses/new", status=403)
    page.as_(world.luc).post(f"/people/{world.hoa.case}/resumption", status=404)
    page.as_(world.hung).post(f"/people/{world.hoa.case}/resumption", status=403)
