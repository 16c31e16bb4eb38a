from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rehabfield import clock
from rehabfield.clock import (
    Before,
    Calendar,
    Days,
    EachMonth,
    Hours,
    Months,
    NoLaterThanBefore,
    WorkingDays,
)

CALENDAR = clock.default_calendar()
days = st.dates(date(2025, 1, 1), date(2027, 12, 31))
instants = st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))


@pytest.fixture(autouse=True)
def real_time() -> Iterator[None]:
    yield
    clock.set_offset(timedelta())


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return clock.at_local(day, time(hour, minute))


def test_the_offset_moves_domain_time_and_leaves_real_time() -> None:
    moment = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)
    clock.set_offset(clock.offset_to(moment))
    assert abs(clock.now() - moment) < timedelta(seconds=5)
    assert clock.today() == date(2026, 11, 21)
    assert abs(clock.wall() - datetime.now(UTC)) < timedelta(seconds=5)


def test_a_day_begins_at_midnight_in_viet_nam_not_in_london() -> None:
    assert clock.local_day(datetime(2026, 11, 20, 16, 59, tzinfo=UTC)) == date(2026, 11, 20)
    assert clock.local_day(datetime(2026, 11, 20, 17, 0, tzinfo=UTC)) == date(2026, 11, 21)


@given(days, st.times())
def test_a_local_day_and_time_come_back_from_the_instant(day: date, when: time) -> None:
    there = clock.local(clock.at_local(day, when))
    assert (there.date(), there.time()) == (day, when)


@given(days)
def test_monday_begins_the_week_that_holds_the_day(day: date) -> None:
    first = clock.monday(day)
    assert first.weekday() == 0
    assert timedelta() <= day - first < timedelta(days=7)


def test_24_november_is_a_day_off_from_2026_on() -> None:
    assert CALENDAR.is_working(date(2025, 11, 24))
    assert not CALENDAR.is_working(date(2026, 11, 24))
    assert not CALENDAR.is_working(date(2027, 11, 24))


def test_saturday_22_august_2026_is_worked_in_exchange_for_the_31st() -> None:
    assert CALENDAR.is_working(date(2026, 8, 22))
    assert not CALENDAR.is_working(date(2026, 8, 31))
    assert not CALENDAR.is_working(date(2026, 8, 29))


def test_nobody_works_at_tet() -> None:
    tet = [date(2026, 2, day) for day in range(14, 23)]
    tet += [date(2027, 2, day) for day in range(4, 11)]
    assert not any(CALENDAR.is_working(day) for day in tet)


def test_every_year_we_ship_has_its_holidays_once() -> None:
    holidays = clock.default_holidays()
    assert {holiday.day.year for holiday in holidays} == {2025, 2026, 2027}
    assert len({holiday.day for holiday in holidays}) == len(holidays)
    assert all(h.day.weekday() >= 5 for h in holidays if h.kind == "working")


@given(days, st.integers(0, 20))
def test_working_days_are_counted_after_the_day_and_end_on_one(day: date, n: int) -> None:
    end = CALENDAR.add_working_days(day, n)
    passed = [day + timedelta(days=i) for i in range(1, (end - day).days + 1)]
    assert sum(map(CALENDAR.is_working, passed)) == n
    assert n == 0 or CALENDAR.is_working(end)


@given(days, st.integers(0, 20))
def test_counting_back_from_a_working_day_undoes_counting_forward(day: date, n: int) -> None:
    start = CALENDAR.next_working(day)
    assert CALENDAR.working_days_before(CALENDAR.add_working_days(start, n), n) == start


def test_working_days_are_not_counted_below_zero() -> None:
    with pytest.raises(ValueError, match="from zero up"):
        CALENDAR.add_working_days(date(2026, 11, 21), -1)


@given(instants, st.integers(1, 100))
def test_hours_run_on_through_nights_and_holidays(start: datetime, n: int) -> None:
    due = Hours(n).due(start, CALENDAR)
    assert due.ends - start == timedelta(hours=n)
    assert due.is_open(start)
    assert due.is_late(start + timedelta(hours=n))


def test_twenty_four_hours_from_friday_evening_end_on_saturday_evening() -> None:
    assert Hours(24).due(at(date(2026, 11, 20), 19), CALENDAR).ends == at(date(2026, 11, 21), 19)


def test_two_working_days_from_friday_pass_the_weekend_and_the_24th() -> None:
    due = WorkingDays(2).due(at(date(2026, 11, 20), 9), CALENDAR)
    assert due.last_day == date(2026, 11, 25)
    assert not due.is_late(at(date(2026, 11, 25), 23, 59))
    assert due.is_late(at(date(2026, 11, 26), 0))


def test_the_first_day_of_a_limit_in_days_is_not_counted() -> None:
    assert Days(2).due(date(2026, 11, 23), CALENDAR).last_day == date(2026, 11, 25)


def test_a_limit_that_ends_on_a_day_off_ends_on_the_next_working_day() -> None:
    saturday = Days(2).due(date(2026, 11, 19), CALENDAR)
    assert saturday.last_day == date(2026, 11, 23)
    assert Days(2, rolls=False).due(date(2026, 11, 19), CALENDAR).last_day == date(2026, 11, 21)
    assert Days(3).due(date(2026, 11, 21), CALENDAR).last_day == date(2026, 11, 25)


def test_months_end_on_the_corresponding_day_or_the_last_of_a_shorter_month() -> None:
    assert clock.add_months(date(2026, 3, 15), 12) == date(2027, 3, 15)
    assert clock.add_months(date(2026, 8, 31), 6) == date(2027, 2, 28)
    assert clock.add_months(date(2024, 2, 29), 12) == date(2025, 2, 28)
    assert clock.add_months(date(2026, 1, 31), -2) == date(2025, 11, 30)
    assert Months(3).due(date(2026, 8, 24), CALENDAR).last_day == date(2026, 11, 25)


@given(days, st.integers(-48, 48))
def test_months_keep_the_day_of_the_month_or_shorten_it(day: date, n: int) -> None:
    then = clock.add_months(day, n)
    assert (then.year - day.year) * 12 + then.month - day.month == n
    assert then.day <= day.day
    assert then.day == day.day or (then + timedelta(days=1)).day == 1


def test_the_closing_window_opens_three_working_days_before_the_end_and_not_earlier() -> None:
    due = Before(WorkingDays(3)).due(date(2026, 11, 26), CALENDAR)
    assert (due.first_day, due.last_day) == (date(2026, 11, 20), date(2026, 11, 26))
    assert not due.is_open(at(date(2026, 11, 19), 23, 59))
    assert due.is_open(at(date(2026, 11, 20), 0))
    assert due.is_open(at(date(2026, 11, 26), 23, 59))


@given(days, st.integers(1, 10))
def test_a_window_before_the_end_holds_just_its_working_days(end: date, n: int) -> None:
    due = Before(WorkingDays(n)).due(end, CALENDAR)
    first = due.first_day
    assert first is not None
    assert due.last_day == end
    inside = [first + timedelta(days=i) for i in range((end - first).days)]
    assert sum(map(CALENDAR.is_working, inside)) == n


def test_the_last_24_hours_before_a_day_ends_are_that_day() -> None:
    due = Before(Hours(24)).due(date(2026, 11, 26), CALENDAR)
    assert (due.first_day, due.last_day) == (date(2026, 11, 26), date(2026, 11, 26))


def test_the_notice_is_late_once_only_29_days_are_left() -> None:
    due = NoLaterThanBefore(Days(30)).due(date(2026, 12, 31), CALENDAR)
    assert due.last_day == date(2026, 12, 1)
    assert due.opens is None
    assert due.is_open(at(date(2026, 6, 1), 8))
    assert due.is_late(at(date(2026, 12, 2), 0))


def test_something_due_each_month_is_due_until_the_month_ends() -> None:
    due = EachMonth(1).due(date(2026, 11, 21), CALENDAR)
    assert (due.first_day, due.last_day) == (date(2026, 11, 1), date(2026, 11, 30))


def test_an_empty_calendar_still_knows_the_weekend() -> None:
    assert Calendar().next_working(date(2026, 11, 21)) == date(2026, 11, 23)
