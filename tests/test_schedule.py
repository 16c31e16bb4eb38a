"""When the next meeting is due. Days are of the autumn of 2026; 24/11 is a day off."""

from datetime import date, datetime, time, timedelta
from itertools import permutations
from uuid import UUID, uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rehabfield.clock import at_local, default_calendar
from rehabfield.schedule import (
    News,
    Outcome,
    Plan,
    Shift,
    Span,
    Standing,
    State,
    Step,
    VisitFact,
    Window,
    Withdrawal,
    after,
    expected_end,
    first_window,
    fold,
    interval,
    needs_leader,
    proposals,
    replay,
    standing,
    suggested_day,
    week_of,
)

DAY = timedelta(days=1)
CALENDAR = default_calendar()
MONTHLY = Plan(30, calendar=CALENDAR)
SATURDAY = date(2026, 11, 21)
WEEK = Window(date(2026, 11, 23), date(2026, 11, 29))
WORLD = UUID("6f0b6a52-9a3e-4d8e-8a54-0a7a0d1f7a11")
NO_MEETING = [o for o in Outcome if o not in (Outcome.met, Outcome.news)]

days = st.dates(date(2025, 6, 1), date(2027, 6, 1))
plans = st.builds(Plan, st.integers(1, 90), st.frozensets(st.integers(0, 6)), st.just(CALENDAR))
windows = st.builds(lambda first, n: Window(first, first + n * DAY), days, st.integers(0, 20))
outcomes = st.sampled_from(Outcome)


def at(day: date, hour: int = 9) -> datetime:
    return at_local(day, time(hour))


def visit(
    name: str,
    day: date,
    outcome: Outcome = Outcome.met,
    *,
    news: News | None = None,
    agreed: date | None = None,
    replaces: str | None = None,
    recorded: datetime | None = None,
) -> VisitFact:
    superseded = uuid5(WORLD, replaces) if replaces else None
    recorded = recorded or at(day, 10)
    return VisitFact(uuid5(WORLD, name), at(day), recorded, outcome, news, agreed, superseded)


def undo(name: str, recorded: datetime) -> Withdrawal:
    return Withdrawal(uuid5(WORLD, name), recorded)


@st.composite
def histories(draw: st.DrawFn) -> list[VisitFact]:
    """Meetings, attempts and corrections, recorded in any order and at any time later."""
    rows: list[VisitFact] = []
    for i in range(draw(st.integers(0, 8))):
        day = draw(days)
        ahead = draw(st.none() | st.integers(-3, 40))
        rows.append(
            visit(
                str(i),
                day,
                draw(outcomes),
                agreed=None if ahead is None else day + ahead * DAY,
                replaces=draw(st.none() | st.integers(0, i).map(str)),
                recorded=at(day, 10) + draw(st.integers(0, 20)) * DAY,
            )
        )
    return rows


# Standing


def test_a_person_met_today_is_next_due_in_the_week_of_the_interval() -> None:
    window = after(Outcome.met, SATURDAY, MONTHLY)
    assert window == Window(date(2026, 12, 21), date(2026, 12, 27))
    assert standing(window, SATURDAY) == Standing(State.upcoming, 30)


def test_it_is_late_only_after_the_window() -> None:
    assert standing(WEEK, date(2026, 11, 22)) == Standing(State.upcoming, 1)
    assert standing(WEEK, date(2026, 11, 23)) == Standing(State.due, 7)
    assert standing(WEEK, date(2026, 11, 29)) == Standing(State.due, 1)
    assert standing(WEEK, date(2026, 11, 30)) == Standing(State.late, 1)
    assert standing(None, SATURDAY) == Standing(State.resting)


@given(windows, days)
def test_a_window_is_late_due_or_upcoming_and_never_two_of_them(window: Window, day: date) -> None:
    expected = State.due if day in window else State.late if day > window.last else State.upcoming
    assert standing(window, day).state is expected


def test_a_window_does_not_end_before_it_begins() -> None:
    with pytest.raises(ValueError, match="first day"):
        Window(SATURDAY, SATURDAY - DAY)


# The plan


def test_the_case_outranks_the_commune_and_the_commune_the_default() -> None:
    assert interval(14, 20, 30) == 14
    assert interval(None, 20, 30) == 20
    assert interval(None, None, 30) == 30


def test_a_plan_may_ask_for_more_meetings_at_first() -> None:
    plan = Plan(15, steps=(Step(date(2026, 12, 1), 30),))
    assert plan.interval_on(date(2026, 11, 30)) == 15
    assert plan.interval_on(date(2026, 12, 1)) == 30


def test_a_plan_without_an_interval_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one day"):
        Plan(0)
    with pytest.raises(ValueError, match="Monday"):
        Plan(30, frozenset({7}))


# What an attempt leads to


def test_the_first_meeting_is_due_within_a_week_of_the_assignment() -> None:
    assert first_window(SATURDAY, MONTHLY) == Window(SATURDAY, date(2026, 11, 27))


def test_a_day_agreed_at_a_meeting_sets_the_week() -> None:
    window = after(Outcome.met, SATURDAY, MONTHLY, agreed=date(2026, 12, 10))
    assert window == Window(date(2026, 12, 7), date(2026, 12, 13))


def test_a_weekly_meeting_is_not_due_again_before_tomorrow() -> None:
    assert after(Outcome.met, SATURDAY, Plan(1)) == Window(date(2026, 11, 22), date(2026, 11, 22))


@pytest.mark.parametrize("outcome", [Outcome.not_home, Outcome.family_met])
def test_nobody_met_means_trying_again_within_seven_days(outcome: Outcome) -> None:
    window = after(outcome, date(2026, 11, 25), MONTHLY)
    assert window == Window(date(2026, 11, 26), date(2026, 12, 2))


def test_another_day_means_that_day_with_two_days_to_log_it() -> None:
    tuesday = date(2026, 11, 24)  # a day off, but the person said so
    window = after(Outcome.another_day, SATURDAY, MONTHLY, agreed=tuesday)
    assert window == Window(tuesday, date(2026, 11, 26))


def test_not_today_means_next_week_without_blame() -> None:
    assert after(Outcome.not_today, SATURDAY, MONTHLY) == Window(
        date(2026, 11, 23), date(2026, 11, 29)
    )
    assert after(Outcome.not_today, date(2026, 12, 2), MONTHLY) == Window(
        date(2026, 12, 7), date(2026, 12, 13)
    )


def test_not_convenient_asks_the_leader_and_keeps_a_date() -> None:
    assert needs_leader(Outcome.not_convenient)
    assert after(Outcome.not_convenient, SATURDAY, MONTHLY) == WEEK
    assert not needs_leader(Outcome.not_today)


def test_news_asks_the_leader_and_pauses_reminders() -> None:
    assert needs_leader(Outcome.news)
    assert after(Outcome.news, SATURDAY, MONTHLY, agreed=date(2026, 11, 30)) is None


def test_passing_by_early_does_not_bring_the_next_meeting_forward() -> None:
    later = Window(date(2026, 12, 14), date(2026, 12, 20))
    assert after(Outcome.not_home, SATURDAY, MONTHLY, current=later) == later


@given(outcomes, days, plans, st.none() | days, st.none() | windows)
def test_a_window_never_begins_before_the_meeting(
    outcome: Outcome, day: date, plan: Plan, agreed: date | None, current: Window | None
) -> None:
    window = after(outcome, day, plan, agreed, current)
    if window is not None:
        assert window.first >= day
        assert window.first > day or agreed == day


@given(st.sampled_from(NO_MEETING), days, plans, windows)
def test_an_attempt_never_makes_the_window_open_earlier_than_it_would(
    outcome: Outcome, day: date, plan: Plan, current: Window
) -> None:
    window = after(outcome, day, plan, current=current)
    assert window is not None
    assert window.first >= min(current.first, day + DAY)
    assert standing(window, day).state is not State.late


@given(days, plans)
def test_the_form_is_offered_a_window_for_every_outcome(day: date, plan: Plan) -> None:
    offered = proposals(day, plan)
    assert set(offered) == set(Outcome)
    assert [outcome for outcome, window in offered.items() if window is None] == [Outcome.news]


# Holidays and preferred weekdays


def test_the_preferred_weekday_is_suggested() -> None:
    sundays = Plan(30, frozenset({6}), CALENDAR)
    assert suggested_day(WEEK, sundays, SATURDAY) == date(2026, 11, 29)
    assert suggested_day(WEEK, MONTHLY, SATURDAY) == date(2026, 11, 23)
    assert suggested_day(WEEK, MONTHLY, date(2026, 11, 26)) == date(2026, 11, 26)


def test_a_day_off_is_not_suggested_even_when_preferred() -> None:
    tuesdays = Plan(30, frozenset({1}), CALENDAR)
    assert suggested_day(WEEK, tuesdays, SATURDAY) == date(2026, 11, 23)


def test_someone_late_is_suggested_a_day_of_the_coming_week() -> None:
    fridays = Plan(30, frozenset({4}), CALENDAR)
    assert suggested_day(WEEK, fridays, date(2026, 12, 7)) == date(2026, 12, 11)


@given(windows, plans, days)
def test_the_suggested_day_is_never_past_and_a_holiday_only_when_all_are(
    window: Window, plan: Plan, today: date
) -> None:
    day = suggested_day(window, plan, today)
    assert day >= max(window.first, today)
    if today <= window.last:
        assert day in window
        left = [d for d in window if d >= today]
        assert plan.is_free(day) or not any(map(plan.is_free, left))


def test_the_week_of_tet_lasts_until_three_days_are_free() -> None:
    tet = week_of(date(2026, 2, 17), MONTHLY, since=date(2026, 1, 20))
    assert tet == Window(date(2026, 2, 16), date(2026, 2, 23))
    assert suggested_day(tet, MONTHLY, date(2026, 2, 16)) == date(2026, 2, 21)


def test_a_window_wholly_in_tet_moves_behind_it() -> None:
    tet = frozenset(date(2027, 2, 1) + i * DAY for i in range(14))
    plan = Plan(30, calendar=type(CALENDAR)(tet))
    assert week_of(date(2027, 2, 10), plan, since=date(2027, 1, 10)) == Window(
        date(2027, 2, 15), date(2027, 2, 17)
    )


@given(days, plans)
def test_every_planned_window_holds_a_day_that_is_free(day: date, plan: Plan) -> None:
    window = after(Outcome.met, day, plan)
    assert window is not None
    assert any(map(plan.is_free, window))


# What counts


def test_the_newest_correction_of_a_meeting_counts() -> None:
    first = visit("first", SATURDAY, Outcome.not_home)
    newer = visit("newer", SATURDAY, replaces="first", recorded=at(SATURDAY, 12))
    other = visit(
        "other", SATURDAY, Outcome.family_met, replaces="first", recorded=at(SATURDAY, 11)
    )
    for rows in permutations([first, newer, other]):
        assert fold(rows) == (newer,)


def test_a_meeting_taken_back_is_gone_with_all_its_versions() -> None:
    first = visit("first", SATURDAY)
    newer = visit("newer", SATURDAY, replaces="first", recorded=at(SATURDAY, 12))
    for name in ("first", "newer"):
        assert fold([first, newer], [undo(name, at(SATURDAY, 13))]) == ()


def test_a_correction_made_after_taking_back_counts_again() -> None:
    first = visit("first", SATURDAY)
    newer = visit("newer", SATURDAY, replaces="first", recorded=at(SATURDAY, 14))
    assert fold([first, newer], [undo("first", at(SATURDAY, 13))]) == (newer,)


def test_a_correction_that_arrives_before_its_meeting_is_that_meeting() -> None:
    newer = visit("newer", SATURDAY, replaces="first", recorded=at(SATURDAY, 12))
    assert fold([newer]) == (newer,)
    assert fold([newer, visit("first", SATURDAY)]) == (newer,)


@given(histories(), st.data())
def test_the_order_of_arrival_does_not_matter(rows: list[VisitFact], data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(rows))
    assert fold(shuffled) == fold(rows)
    start = [date(2025, 6, 1)]
    assert replay(start, fold(shuffled), MONTHLY) == replay(start, fold(rows), MONTHLY)


@given(histories())
def test_receiving_a_record_twice_changes_nothing(rows: list[VisitFact]) -> None:
    assert fold([*rows, *rows]) == fold(rows)
    assert fold(fold(rows)) == fold(rows)


# The whole history


@given(histories(), plans, days)
def test_a_meeting_logged_late_does_not_move_the_window_past_a_newer_one(
    rows: list[VisitFact], plan: Plan, day: date
) -> None:
    newest = visit("newest", date(2027, 6, 2))
    assert replay([day], [*fold(rows), newest], plan) == after(Outcome.met, date(2027, 6, 2), plan)


@given(histories(), plans, days)
def test_step_by_step_leads_to_the_same_window_as_the_whole_history(
    rows: list[VisitFact], plan: Plan, day: date
) -> None:
    counted = fold(rows)
    window: Window | None = first_window(min([day, *(_day(row) for row in counted)]), plan)
    for row in counted:
        window = after(row.outcome, _day(row), plan, row.agreed, window)
    assert replay([min([day, *(_day(row) for row in counted)])], counted, plan) == window


def _day(row: VisitFact) -> date:
    return (row.at + timedelta(hours=7)).date()


def test_without_a_helper_nothing_is_due() -> None:
    assert replay([], [], MONTHLY) is None


def test_a_new_helper_starts_fresh_and_does_not_inherit_lateness() -> None:
    starts = [date(2026, 9, 1), SATURDAY]
    assert replay(starts, [], MONTHLY) == first_window(SATURDAY, MONTHLY)


def test_a_new_helper_takes_over_the_date_that_stands() -> None:
    met = visit("met", date(2026, 11, 18))
    assert replay([date(2026, 9, 1), SATURDAY], [met], MONTHLY) == after(
        Outcome.met, date(2026, 11, 18), MONTHLY
    )


def test_a_pause_without_an_end_asks_for_nothing() -> None:
    assert replay([SATURDAY], [], MONTHLY, [Span(date(2026, 11, 25))]) is None


def test_after_a_pause_with_an_end_comes_a_first_week() -> None:
    hospital = Span(date(2026, 11, 25), date(2026, 12, 6))
    assert replay([SATURDAY], [], MONTHLY, [hospital]) == Window(
        date(2026, 12, 7), date(2026, 12, 13)
    )


def test_a_short_pause_leaves_a_later_date_alone() -> None:
    met = visit("met", SATURDAY)
    flood = Span(date(2026, 11, 25), date(2026, 11, 28))
    assert replay([SATURDAY], [met], MONTHLY, [flood]) == after(Outcome.met, SATURDAY, MONTHLY)


@given(histories(), days, st.lists(st.tuples(days, st.integers(0, 60)), max_size=4))
def test_after_pauses_the_window_lies_behind_them_or_behind_a_newer_visit(
    rows: list[VisitFact], start: date, spans: list[tuple[date, int]]
) -> None:
    pauses = [Span(first, first + n * DAY) for first, n in spans]
    window = replay([start], fold(rows), MONTHLY, pauses)
    ends = [p.last for p in pauses if p.last]
    visited = max([start, *(_day(row) for row in rows)])
    if window and ends and max(ends) >= visited:
        assert window.first > max(ends)


def test_the_leader_sets_the_date_when_news_is_answered() -> None:
    news = visit("news", SATURDAY, Outcome.news, news=News.away_for_work)
    assert replay([SATURDAY], [news], MONTHLY) is None
    answer = Shift(at(date(2026, 11, 23)), date(2026, 12, 9))
    assert replay([SATURDAY], [news], MONTHLY, shifts=[answer]) == Window(
        date(2026, 12, 7), date(2026, 12, 13)
    )


def test_after_a_death_nobody_is_reminded_whatever_else_is_recorded() -> None:
    death = visit("death", SATURDAY, Outcome.news, news=News.died)
    later = visit("later", SATURDAY + DAY, Outcome.not_home)
    answer = Shift(at(SATURDAY + 2 * DAY), date(2026, 12, 9))
    assert replay([SATURDAY], [death, later], MONTHLY, shifts=[answer]) is None


def test_a_report_of_death_taken_back_brings_the_dates_back() -> None:
    death = visit("death", SATURDAY, Outcome.news, news=News.died)
    counted = fold([death], [undo("death", at(SATURDAY, 11))])
    assert replay([SATURDAY], counted, MONTHLY) == first_window(SATURDAY, MONTHLY)


# The end


def test_unreported_absence_moves_the_expected_end_by_its_days() -> None:
    absence = Span(date(2026, 10, 1), date(2026, 10, 10))
    assert expected_end(date(2026, 12, 31), [absence]) == date(2027, 1, 10)
    assert expected_end(date(2026, 12, 31), []) == date(2026, 12, 31)


def test_days_absent_are_counted_once_and_only_within_the_term() -> None:
    first = Span(date(2026, 10, 1), date(2026, 10, 10))
    again = Span(date(2026, 10, 5), date(2026, 10, 12))
    long_after = Span(date(2027, 6, 1), date(2027, 6, 30))
    assert expected_end(date(2026, 12, 31), [first, again, long_after]) == date(2027, 1, 12)


def test_an_absence_that_goes_on_needs_its_last_day_so_far() -> None:
    with pytest.raises(ValueError, match="so far"):
        expected_end(date(2026, 12, 31), [Span(SATURDAY)])
