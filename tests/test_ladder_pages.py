"""The leader is asked for a late meeting, answers, and the ladder stops."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, datetime, time, timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select, update

from rehabfield import clock, reminders
from rehabfield.clock import at_local
from rehabfield.models import (
    Case,
    Delivered,
    Delivery,
    Enrolment,
    LadderAnswer,
    LadderHow,
    LadderStep,
    Reminder,
    ReminderKind,
    Session,
    Source,
    User,
    Visit,
)
from rehabfield.schedule import Rung
from tests.couriers import BASE, Pigeon
from tests.page import Page
from tests.querylog import Seen
from tests.world import Helped, World, key

Travel = Callable[[date | datetime], None]
ASKED_ON = date(2026, 11, 25)


@pytest.fixture
def late(world: World, travel: Travel) -> Helped:
    """Somebody whom bác Hùng did not see, on the day on which chị Lan is asked."""
    world.log(world.hoa, world.mai, date(2026, 11, 21))
    one = world.new_person("Nông Văn Tý")
    world.assign(one, world.hung, on=date(2026, 11, 16))
    for day in (22, 23, 24, 25):
        travel(date(2026, 11, day))
        reminders.sweep(world.engine, Pigeon(), BASE)
    return one


def asked(world: World, about: Helped) -> LadderStep:
    with world.looking() as session:
        return session.scalars(
            select(LadderStep)
            .where(LadderStep.case_id == about.case, LadderStep.rung == Rung.ask)
            .order_by(LadderStep.reached_on.desc())
        ).first() or pytest.fail("nobody was asked")


def answers(world: World) -> list[LadderAnswer]:
    with world.looking() as session:
        new = select(LadderAnswer).where(LadderAnswer.at > at_local(ASKED_ON, time()))
        return list(session.scalars(new))


def sweep_on(world: World, travel: Travel, day: date) -> None:
    travel(day)
    reminders.sweep(world.engine, Pigeon(), BASE)


def test_who_is_asked_about_stands_first_and_once(page: Page, world: World, late: Helped) -> None:
    team = page.as_(world.lan).get("/team")
    team.sees("Trễ hẹn, xin trả lời", "Nông Văn Tý", "trễ 3 ngày", "bác Hùng giúp", "Lùi lại")
    assert team.main.count("Nông Văn Tý") == 1
    assert team.main.index("Trễ hẹn, xin trả lời") < team.main.index("Đang chờ đội trưởng")


@pytest.mark.parametrize("how", ["called", "going"])
def test_one_tap_answers_and_nobody_hears_of_it_for_three_days(
    page: Page, world: World, travel: Travel, late: Helped, how: str
) -> None:
    lan, step = page.as_(world.lan), asked(world, late)
    lan.get("/team")
    lan.post(f"/ladder/{step.id}/answer", {"how": how})
    lan.get("/team").lacks("Trễ hẹn, xin trả lời").sees("Nông Văn Tý")
    (one,) = answers(world)
    assert (one.how, one.by_id, one.step_id) == (LadderHow(how), world.lan.id, step.id)
    sweep_on(world, travel, date(2026, 11, 27))
    lan.get("/team").lacks("Trễ hẹn, xin trả lời")
    sweep_on(world, travel, date(2026, 11, 28))
    lan.get("/team").sees("Trễ hẹn, xin trả lời")
    assert asked(world, late).id != step.id


def test_giving_it_to_somebody_else_leads_to_the_assignment(
    page: Page, world: World, late: Helped
) -> None:
    step = asked(world, late)
    there = page.as_(world.lan).post(f"/ladder/{step.id}/answer", {"how": "reassigned"})
    assert there.path == f"/people/{late.case}/assignments/new"


def test_putting_it_off_takes_a_day_and_a_reason(page: Page, world: World, late: Helped) -> None:
    lan, step = page.as_(world.lan), asked(world, late)
    form = lan.get("/team").click("Lùi lại").sees("Nông Văn Tý", "trễ 3 ngày")
    without = form.submit("form", status=422)
    assert without.error_of("reason") == "Mục này cần điền."
    form.submit("form", until="2026-12-02", reason="Đang mùa gặt").sees(
        "Lần gặp tới: trong tuần 30/11"
    )
    (one,) = answers(world)
    assert (one.until, one.reason) == (date(2026, 12, 2), "Đang mùa gặt")
    case = world.load(Case, late.case)
    assert (case.next_from, case.next_by) == (date(2026, 11, 30), date(2026, 12, 6))
    assert (case.step, case.step_on) == (Rung.late, date(2026, 12, 7))
    lan.get("/team").lacks("Nông Văn Tý")
    assert step.id == one.step_id


def test_an_answer_is_given_once(page: Page, world: World, late: Helped) -> None:
    lan, step = page.as_(world.lan), asked(world, late)
    lan.post(f"/ladder/{step.id}/answer", {"how": "called"})
    lan.post(f"/ladder/{step.id}/answer", {"how": "going"}).sees("Việc này đã có trả lời rồi.")
    assert [one.how for one in answers(world)] == [LadderHow.called]
    lan.get(f"/ladder/{step.id}/answer").sees("Việc này đã có trả lời rồi.")


def test_a_meeting_takes_the_question_away(page: Page, world: World, late: Helped) -> None:
    world.log(late, world.hung, ASKED_ON)
    page.as_(world.lan).get("/team").lacks("Trễ hẹn, xin trả lời")
    step = asked(world, late)
    lan = page.as_(world.lan)
    lan.post(f"/ladder/{step.id}/answer", {"how": "called"}).sees("Việc này đã có trả lời rồi.")
    assert answers(world) == []


def test_only_the_team_s_leader_is_asked(page: Page, world: World, late: Helped) -> None:
    step = asked(world, late)
    page.as_(world.luc).get("/team").lacks("Nông Văn Tý")
    for who, status in ((world.luc, 404), (world.hung, 403), (world.hanh, 403), (world.bao, 404)):
        page.as_(who).post(f"/ladder/{step.id}/answer", {"how": "called"}, status=status)
    assert answers(world) == []


def test_the_page_asks_the_same_few_questions_however_many_are_late(
    page: Page,
    world: World,
    late: Helped,
    queries: Callable[[], AbstractContextManager[Seen]],
) -> None:
    lan = page.as_(world.lan)
    lan.get("/team")
    with queries() as before:
        lan.get("/team")
    for n in range(5):
        one = world.new_person(f"Nông Văn Tý {n}")
        world.assign(one, world.hung, on=date(2026, 10, 1))
        with world.session() as session:
            case = session.get_one(Case, one.case)
            assert case.next_by is not None
            ask = LadderStep(rung=Rung.ask, since=case.next_by, reached_on=ASKED_ON)
            ask.case_id, ask.at = case.id, clock.now()
            session.add(ask)
    with queries() as after:
        lan.get("/team").sees("Nông Văn Tý 4")
    assert len(before.all) == len(after.all) <= 8


# --- "Báo giúp" ------------------------------------------------------------------------------


def told(world: World, who: UUID) -> list[Reminder]:
    with world.looking() as session:
        mine = select(Reminder).where(Reminder.user_id == who, Reminder.kind == ReminderKind.told)
        return list(session.scalars(mine))


def test_who_was_told_is_stamped_once_a_day(page: Page, world: World) -> None:
    for name in ("Nông Văn Tý", "Nông Văn Sửu"):
        one = world.new_person(name)
        world.assign(one, world.tam, on=date(2026, 11, 18))
    lan = page.as_(world.lan)
    lan.get("/team").sees("Báo giúp bác Tám: 2 việc", "Đã báo")
    for _ in range(2):
        lan.post(f"/members/{world.tam.id}/tellings", {})
    lan.get("/team").sees("đã báo lúc 08:00, hôm nay")
    (one_told,) = told(world, world.tam.id)
    assert one_told.by_id == world.lan.id
    assert one_told.day == date(2026, 11, 21)


def test_a_member_who_never_opens_the_app_is_told_by_the_leader(page: Page, world: World) -> None:
    one = world.new_person("Nông Văn Tý")
    world.assign(one, world.mai, on=date(2026, 11, 18))
    page.as_(world.lan).get("/team").lacks("Báo giúp cô Mai")
    with world.session() as session:
        mine = select(Session).join(Enrolment).where(Enrolment.user_id == world.mai.id)
        for row in session.scalars(mine):
            row.last_seen_at = clock.wall() - timedelta(days=30)
        by_notebook = update(Visit).where(Visit.by_id == world.mai.id)
        session.execute(by_notebook.values(source=Source.notebook))
    page.as_(world.lan).get("/team").sees("Báo giúp cô Mai: 1 việc", "Gọi cô Mai")


# --- what was sent ---------------------------------------------------------------------------


def test_the_tap_on_a_message_leads_home_and_is_noted_once(page: Page, world: World) -> None:
    one = key("tin nhắc bác Hùng")
    with world.session() as session:
        session.get_one(Reminder, one).seen_at = None
    assert page.as_(world.lan).get(f"/n/{one}").path == "/team"
    assert world.load(Reminder, one).seen_at is None
    assert page.as_(world.hung).get(f"/n/{one}").path == "/today"
    first = world.load(Reminder, one).seen_at
    assert first is not None
    page.as_(world.hung).get(f"/n/{one}")
    assert world.load(Reminder, one).seen_at == first
    assert page.as_(world.hung).get(f"/n/{key('nothing')}").path == "/today"
    page.nobody().get(f"/n/{one}").sees("Đồng Hành")


def test_a_phone_may_say_that_it_showed_the_message_of_its_own_users_only(
    app: Flask, world: World
) -> None:
    one = key("tin nhắc bác Hùng")
    for who, shown in ((world.mai, False), (world.hung, True)):
        client, held = app.test_client(), world.sign_in(who)
        client.set_cookie(f"e-{held.enrolment.hex}", held.secret, domain="localhost")
        answer = client.post(
            "/push/shown",
            base_url="http://localhost",
            json={"to": f"/n/{one}"},
            headers={"Sec-Fetch-Site": "same-origin"},
        )
        assert answer.status_code == 204
        assert (world.load(Reminder, one).shown_at is not None) is shown


def test_a_refusing_push_service_is_shown_to_the_administrator(page: Page, world: World) -> None:
    page.as_(world.duc).get("/administration").lacks("từ chối")
    with world.session() as session:
        one = session.get_one(Delivery, (key("tin nhắc bác Hùng"), key("nhắc bác Hùng")))
        one.verdict, one.status = Delivered.refused, 403
    page.as_(world.duc).get("/administration").sees("1 tin nhắc bị dịch vụ nhắc từ chối")


def test_the_hour_is_chosen_from_a_list(page: Page, world: World) -> None:
    hung = page.as_(world.hung)
    form = hung.get("/me/reminders").click("Giờ nhắc, tin đã gửi 07:00")
    form.submit("form", hour="19:00").sees("19:00")
    user = world.load(User, world.hung.id)
    assert user.digest_at == time(19)
    assert user.digest_due == at_local(date(2026, 11, 21), time(19))
    hung.get("/me/reminders/hour").submit("form", hour="none").sees("không nhắc")
    assert world.load(User, world.hung.id).digest_due is None
    hung.post("/me/reminders/hour", {"hour": "03:00"}, status=422)


def test_members_see_what_was_sent_to_them_and_nobody_else_s(page: Page, world: World) -> None:
    page.as_(world.hung).get("/me/reminders/hour").sees("1 việc", "đã mở lúc 08:00")
    page.as_(world.mai).get("/me/reminders/hour").lacks("đã mở")


def test_the_leader_sees_whom_messages_reach_in_numbers(page: Page, world: World) -> None:
    there = page.as_(world.lan).get("/team").click("Tin nhắc có tới không")
    there.sees("Nguyễn Văn Hùng", "đã gửi 1, đã mở 1", "không dùng máy", "chưa bật nhắc")
    for one in world.helped:
        there.lacks(one.name)
    page.as_(world.luc).get("/team/reminders").lacks("Nguyễn Văn Hùng")
    page.as_(world.hung).get("/team/reminders", status=403)


# --- the person's page and the commune -------------------------------------------------------


def test_each_step_and_the_answer_stand_on_the_person_s_page_but_never_for_the_police(
    page: Page, world: World, late: Helped
) -> None:
    form = page.as_(world.lan).get(f"/ladder/{asked(world, late).id}/answer")
    form.submit("form", until="2026-12-02", reason="Đang mùa gặt")
    for who in (world.lan, world.hung, world.hanh):
        there = page.as_(who).get(f"/people/{late.case}")
        there.sees("Khi trễ hẹn, ai đã biết", "Đã nhắc người giúp", "Đã hỏi đội trưởng")
        there.sees("chị Lan: Lùi lại, hôm nay", "Đang mùa gặt")
    page.as_(world.bao).get(f"/people/{late.case}").lacks("trễ hẹn", "Đang mùa gặt")


def test_the_commune_hears_of_the_team_only_and_not_once_it_has_answered(
    page: Page, world: World, late: Helped, travel: Travel
) -> None:
    for day in range(26, 31):
        sweep_on(world, travel, date(2026, 11, day))
    hanh = page.as_(world.hanh)
    hanh.get("/commune").sees("Đội công tác xã hội tình nguyện xã Ba Vì", "còn 1 việc chưa trả lời")
    hanh.get("/commune").lacks("Nông Văn Tý")
    page.as_(world.lan).post(f"/ladder/{asked(world, late).id}/answer", {"how": "called"})
    hanh.get("/commune").lacks("chưa trả lời")


def test_a_commune_chooses_its_own_days(page: Page, world: World, travel: Travel) -> None:
    form = page.as_(world.hanh).get("/commune/settings")
    form.submit("form", ask_days="9", delay_days="8", status=422).sees("Xin chọn sau bước trước.")
    form.submit("form", late_days="2", ask_days="5", delay_days="9").sees("Đã lưu")
    one = world.new_person("Nông Văn Tý")
    world.assign(one, world.hung, on=date(2026, 11, 16))
    for day in range(22, 30):
        sweep_on(world, travel, date(2026, 11, day))
    with world.looking() as session:
        found = session.scalars(
            select(LadderStep).where(LadderStep.case_id == one.case).order_by(LadderStep.at)
        )
        # The 24th is a day off: the first step came a day later, and the second with it.
        assert [(step.rung, step.reached_on.day) for step in found] == [
            (Rung.late, 25),
            (Rung.ask, 28),
        ]
