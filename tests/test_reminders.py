"""Weeks of reminders: who is told what, when, and that nobody is told anything else."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import delete, select, update

from rehabfield import clock, models, reminders
from rehabfield.clock import at_local
from rehabfield.models import (
    Assignment,
    Case,
    GivenUp,
    LadderStep,
    PushSubscription,
    Reminder,
    User,
    Visit,
)
from rehabfield.push import Answer, Urgency, Verdict
from rehabfield.schedule import News, Outcome, Rung
from tests import wording
from tests.couriers import BASE, Pigeon, phone_of, reminders_of
from tests.world import Helped, World

TODAY = date(2026, 11, 21)
DAY = timedelta(days=1)
HOURS = (time(3), time(6, 59), time(7), time(7, 1), time(12), time(21, 5))
Travel = Callable[[date | datetime], None]


@pytest.fixture
def calm(world: World) -> World:
    """The small world on Saturday morning with everything seen to, and a phone for everybody."""
    for about, who in (
        (world.hoa, world.mai),
        (world.kien, world.mai),
        (world.khanh, world.hung),
        (world.quyet, world.nga),
    ):
        world.log(about, who, TODAY, at=clock.now())
    with world.session() as session:
        session.execute(update(Visit).values(answered_at=clock.now()))
        session.execute(update(models.Task).values(done_at=clock.now()))
        session.execute(update(models.DataRequest).values(answered_at=clock.now()))
        session.execute(delete(Assignment).where(Assignment.case_id == world.tu.case))
        session.execute(delete(models.PushTrial))
        session.execute(delete(models.Delivery))
        session.execute(delete(PushSubscription))
    for who, name in (
        (world.hung, "hung"),
        (world.mai, "mai"),
        (world.lan, "lan"),
        (world.hanh, "hanh"),
        (world.bao, "bao"),
        (world.nga, "nga"),
        (world.luc, "luc"),
        (world.thang, "thang"),
    ):
        phone_of(world, who, name)
    return world


@pytest.fixture
def pigeon() -> Pigeon:
    return Pigeon()


@pytest.fixture
def live(calm: World, pigeon: Pigeon, travel: Travel) -> Callable[[date, date], None]:
    """Lets days pass, with the worker's minute at some hours of each."""

    def through(first: date, last: date) -> None:
        day = first
        while day <= last:
            for hour in HOURS:
                travel(at_local(day, hour))
                reminders.sweep(calm.engine, pigeon, BASE)
            day += DAY

    reminders.sweep(calm.engine, pigeon, BASE)
    return through


def somebody(world: World, on: date = date(2026, 11, 16)) -> Helped:
    """A person whom bác Hùng is to see within the week from that day."""
    one = world.new_person("Nông Văn Tý")
    world.assign(one, world.hung, on=on)
    return one


def steps(world: World, about: Helped) -> list[tuple[Rung, date]]:
    with world.looking() as session:
        found = session.scalars(
            select(LadderStep).where(LadderStep.case_id == about.case).order_by(LadderStep.at)
        )
        return [(one.rung, one.reached_on) for one in found]


# --- the ladder ------------------------------------------------------------------------------


def test_each_hand_hears_of_a_late_meeting_in_its_turn_and_the_police_never(
    calm: World, pigeon: Pigeon, live: Callable[[date, date], None]
) -> None:
    one = somebody(calm)
    live(TODAY + DAY, date(2026, 11, 30))
    assert pigeon.said == [
        # The last day of the window, then one day late.
        ("22/11 07:00", "hung", "Hôm nay bác có 1 việc."),
        ("23/11 07:00", "hung", "Hôm nay bác có 1 việc. Có 1 việc trễ hẹn."),
        # Three days late, and every day until somebody answers.
        ("25/11 07:00", "lan", "Hôm nay chị có 1 việc. Có 1 việc chờ chị trả lời."),
        ("26/11 07:00", "lan", "Hôm nay chị có 1 việc. Có 1 việc chờ chị trả lời."),
        ("27/11 07:00", "lan", "Hôm nay chị có 1 việc. Có 1 việc chờ chị trả lời."),
        ("28/11 07:00", "lan", "Hôm nay chị có 1 việc. Có 1 việc chờ chị trả lời."),
        ("29/11 07:00", "lan", "Hôm nay chị có 1 việc. Có 1 việc chờ chị trả lời."),
        # Seven days late was a Sunday; offices open on Monday.
        ("30/11 07:00", "lan", "Hôm nay chị có 1 việc. Có 1 việc chờ chị trả lời."),
        (
            "30/11 07:00",
            "hanh",
            "Hôm nay anh/chị có 1 việc. Có 1 việc các đội chưa trả lời.",
        ),
    ]
    assert steps(calm, one) == [
        (Rung.late, date(2026, 11, 23)),
        (Rung.ask, date(2026, 11, 25)),
        (Rung.delay, date(2026, 11, 29)),
    ]


def test_a_meeting_stops_the_ladder(
    calm: World, pigeon: Pigeon, live: Callable[[date, date], None]
) -> None:
    one = somebody(calm)
    live(TODAY + DAY, date(2026, 11, 24))
    calm.log(one, calm.hung, date(2026, 11, 24), at=clock.now())
    pigeon.sent.clear()
    live(date(2026, 11, 25), date(2026, 12, 6))
    assert pigeon.sent == []
    assert [rung for rung, _ in steps(calm, one)] == [Rung.late]


def test_news_of_a_death_silences_everybody(
    calm: World, pigeon: Pigeon, live: Callable[[date, date], None]
) -> None:
    one = somebody(calm)
    live(TODAY + DAY, date(2026, 11, 23))
    told = date(2026, 11, 23)
    calm.log(one, calm.hung, told, Outcome.news, at=clock.now(), news=News.died)
    pigeon.sent.clear()
    live(date(2026, 11, 24), date(2026, 12, 6))
    assert pigeon.sent == []


def test_a_closed_case_is_nobody_s_matter(
    calm: World, pigeon: Pigeon, live: Callable[[date, date], None]
) -> None:
    one = somebody(calm)
    live(TODAY + DAY, date(2026, 11, 24))
    with calm.session() as session:
        session.get_one(Case, one.case).close("hoan_thanh", date(2026, 11, 24), None)
    pigeon.sent.clear()
    live(date(2026, 11, 25), date(2026, 12, 6))
    assert pigeon.sent == []


# --- one message a day -----------------------------------------------------------------------


def test_a_preferred_day_is_the_day_of_the_message(
    calm: World, pigeon: Pigeon, live: Callable[[date, date], None]
) -> None:
    one = somebody(calm, on=date(2026, 11, 22))  # to Saturday 28/11
    with calm.session() as session:
        mine = select(Assignment).where(Assignment.case_id == one.case)
        session.scalars(mine).one().prefer(frozenset({3}))  # Thursday
    live(TODAY + DAY, date(2026, 11, 28))
    assert [said[0] for said in pigeon.said] == ["26/11 07:00", "28/11 07:00"]


def test_the_message_comes_at_the_chosen_hour_or_not_at_all(
    calm: World, pigeon: Pigeon, live: Callable[[date, date], None]
) -> None:
    somebody(calm)
    with calm.session() as session:
        session.get_one(User, calm.hung.id).remind_at(time(12), clock.now())
    live(TODAY + DAY, TODAY + DAY)
    assert [said[0] for said in pigeon.said] == ["22/11 12:00"]
    with calm.session() as session:
        session.get_one(User, calm.hung.id).remind_at(None, clock.now())
    live(date(2026, 11, 23), date(2026, 11, 24))
    assert len(pigeon.sent) == 1


def test_who_chooses_the_evening_is_told_of_the_next_day(
    calm: World, pigeon: Pigeon, travel: Travel
) -> None:
    somebody(calm)
    with calm.session() as session:
        session.execute(delete(models.Holiday))
        session.get_one(User, calm.hung.id).remind_at(time(19), clock.now())
    for day in range(21, 25):
        travel(at_local(date(2026, 11, day), time(19, 1)))
        reminders.sweep(calm.engine, pigeon, BASE)
    assert pigeon.said == [
        ("21/11 19:01", "hung", "Ngày mai bác có 1 việc."),
        ("23/11 19:01", "hung", "Ngày mai bác có 1 việc. Có 1 việc trễ hẹn."),
    ]


def test_on_a_day_off_nobody_is_told_and_the_ladder_waits(
    calm: World, pigeon: Pigeon, live: Callable[[date, date], None]
) -> None:
    one = somebody(calm)
    with calm.session() as session:
        off = models.HolidayKind.off  # the 24th is one anyway
        session.add(models.Holiday(day=date(2026, 11, 23), kind=off, name="Nghỉ bù"))
    live(date(2026, 11, 23), date(2026, 11, 27))
    assert [said[:2] for said in pigeon.said] == [
        ("25/11 07:00", "hung"),
        ("27/11 07:00", "lan"),
    ]
    assert steps(calm, one)[0] == (Rung.late, date(2026, 11, 25))


def test_what_was_done_before_the_hour_is_not_spoken_of(
    calm: World, pigeon: Pigeon, live: Callable[[date, date], None], travel: Travel
) -> None:
    one = somebody(calm)
    pigeon.answers["hung"] = lambda: Answer(Verdict.later, 503)
    live(TODAY + DAY, TODAY + DAY)
    assert len(pigeon.sent) >= 1
    calm.log(one, calm.hung, TODAY + DAY, at=clock.now())
    retry(calm)
    travel(at_local(TODAY + DAY, time(12)))
    pigeon.sent.clear()
    reminders.sweep(calm.engine, pigeon, BASE)
    assert pigeon.sent == []


def retry(world: World) -> None:
    """As if the wait were over."""
    with world.session() as session:
        waiting = update(Reminder).where(Reminder.next_try_at.is_not(None))
        session.execute(waiting.values(next_try_at=clock.wall()))


def test_a_server_that_stood_still_says_it_later_but_never_at_night(
    calm: World, pigeon: Pigeon, travel: Travel
) -> None:
    somebody(calm)
    reminders.sweep(calm.engine, pigeon, BASE)
    travel(at_local(TODAY + DAY, time(21, 30)))
    reminders.sweep(calm.engine, pigeon, BASE)
    travel(at_local(TODAY + 2 * DAY, time(2)))
    reminders.sweep(calm.engine, pigeon, BASE)
    assert pigeon.sent == []
    travel(at_local(TODAY + 2 * DAY, time(10)))
    reminders.sweep(calm.engine, pigeon, BASE)
    assert [said[:2] for said in pigeon.said] == [("23/11 10:00", "hung")]


def test_a_message_lives_until_the_quiet_hours(
    calm: World, pigeon: Pigeon, live: Callable[[date, date], None]
) -> None:
    somebody(calm)
    live(TODAY + DAY, TODAY + DAY)
    (one,) = pigeon.sent
    assert timedelta(hours=13, minutes=59) < one.message.ttl <= timedelta(hours=14)
    assert one.message.urgency is Urgency.high
    assert one.message.badge == 1
    assert one.message.tag == one.message.topic


def test_a_message_names_nobody_and_says_nothing_of_the_matter(
    calm: World, pigeon: Pigeon, live: Callable[[date, date], None]
) -> None:
    somebody(calm)
    live(TODAY + DAY, date(2026, 11, 30))
    private = [word for who in calm.helped for word in (who.name, who.name.split()[-1])]
    private += [who.name for who in calm.users] + ["Ba Vì", "Minh Châu", "xóm", "Đội "]
    words = wording.NEVER + wording.DRUG + wording.LEGAL_ONLY + ("rehab", "xã")
    assert pigeon.sent
    for one in pigeon.sent:
        text = one.message.payload().decode()
        assert not [word for word in private if word in text]
        assert wording.found(words, text) == []
        assert "bạn" not in text
    assert {one.message.title for one in pigeon.sent} == {"Nhắc việc"}


# --- phones ----------------------------------------------------------------------------------


@pytest.fixture
def noon(calm: World, travel: Travel, pigeon: Pigeon) -> World:
    """Bác Hùng's message is due, and nothing else."""
    somebody(calm)
    reminders.sweep(calm.engine, pigeon, BASE)
    travel(at_local(TODAY + DAY, time(7)))
    return calm


def the_message(world: World) -> Reminder:
    return reminders_of(world, world.hung)[-1]


def test_every_phone_gets_it_once(noon: World, pigeon: Pigeon) -> None:
    phone_of(noon, noon.hung, "hung2")
    for _ in range(3):
        reminders.sweep(noon.engine, pigeon, BASE)
    assert sorted(one.phone for one in pigeon.sent) == ["hung", "hung2"]
    assert len({one.message.tag for one in pigeon.sent}) == 1
    one = the_message(noon)
    assert one.sent_at is not None
    assert one.next_try_at is None
    assert one.matters == 1


def test_a_phone_that_is_gone_is_retired_and_the_leader_is_told_that_none_is_left(
    noon: World, pigeon: Pigeon
) -> None:
    pigeon.answers["hung"] = lambda: Answer(Verdict.gone, 410)
    reminders.sweep(noon.engine, pigeon, BASE)
    assert the_message(noon).given_up is GivenUp.no_phone
    with noon.looking() as session:
        mine = select(PushSubscription).where(PushSubscription.user_id == noon.hung.id)
        assert session.scalars(mine).one().retired_at is not None


def test_a_busy_push_service_is_asked_again_when_it_says(noon: World, pigeon: Pigeon) -> None:
    phone_of(noon, noon.hung, "hung2")
    pigeon.answers["hung"] = lambda: Answer(Verdict.later, 429, timedelta(minutes=17))
    begun = clock.wall()
    reminders.sweep(noon.engine, pigeon, BASE)
    one = the_message(noon)
    assert one.sent_at is not None
    assert one.next_try_at is not None
    assert timedelta(minutes=17) <= one.next_try_at - begun < timedelta(minutes=18)
    pigeon.sent.clear()
    retry(noon)
    pigeon.answers.clear()
    reminders.sweep(noon.engine, pigeon, BASE)
    assert [one.phone for one in pigeon.sent] == ["hung"]
    assert the_message(noon).next_try_at is None


def test_waiting_never_goes_past_the_end_of_the_day(noon: World, pigeon: Pigeon) -> None:
    pigeon.answers["hung"] = lambda: Answer(Verdict.later, 503, timedelta(hours=20))
    reminders.sweep(noon.engine, pigeon, BASE)
    assert the_message(noon).given_up is GivenUp.too_late
    with noon.looking() as session:
        mine = select(PushSubscription).where(PushSubscription.user_id == noon.hung.id)
        assert session.scalars(mine).one().retired_at is None


def test_a_refusal_retires_no_phone_and_is_seen_as_what_it_is(noon: World, pigeon: Pigeon) -> None:
    pigeon.answers["hung"] = lambda: Answer(Verdict.refused, 403)
    reminders.sweep(noon.engine, pigeon, BASE)
    assert the_message(noon).given_up is GivenUp.refused
    with noon.looking() as session:
        mine = select(PushSubscription).where(PushSubscription.user_id == noon.hung.id)
        assert session.scalars(mine).one().is_live


def test_a_quiet_phone_stays_quiet(noon: World, pigeon: Pigeon) -> None:
    with noon.session() as session:
        mine = update(PushSubscription).where(PushSubscription.user_id == noon.hung.id)
        session.execute(mine.values(quiet=True))
    reminders.sweep(noon.engine, pigeon, BASE)
    assert pigeon.sent == []
    assert the_message(noon).given_up is GivenUp.no_phone
