"""A case: whatever happens in whatever order, its window is what its whole history says."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rehabfield.clock import at_local, default_calendar, local_day
from rehabfield.models import (
    Assignment,
    AssignmentState,
    Case,
    CaseState,
    Decision,
    Pause,
    Visit,
)
from rehabfield.schedule import News, Outcome, Plan, Step, Window, replay
from tests.factories import make

FIRST = date(2026, 12, 1)  # Tết 2027 lies inside what is tried
PLAN = Plan(
    14, calendar=default_calendar(), steps=(Step(FIRST, 14), Step(FIRST + timedelta(40), 28))
)
HELPER = uuid4()
LEADER = uuid4()


def day(n: int) -> date:
    return FIRST + timedelta(days=n)


def moment(n: int, hour: int = 9) -> datetime:
    return at_local(day(n), time(hour))


def begun() -> Case:
    return make(Case, starts_on=FIRST, ends_on=day(364), state=CaseState.open)


@dataclass
class Life:
    """One case and all that was done with it, in memory."""

    case: Case = field(default_factory=begun)
    visits: list[Visit] = field(default_factory=list)

    def history(self) -> list[Visit]:
        return [visit for visit in self.visits if visit.current]

    def assign(self, start: int, state: AssignmentState = AssignmentState.active) -> Assignment:
        one = make(Assignment, user_id=HELPER, starts_on=day(start), state=state)
        self.case.assign(one, PLAN, self.history)
        return one

    def visit(self, at: datetime, outcome: Outcome, news: News, agreed: int | None) -> Visit:
        one = make(
            Visit,
            id=uuid4(),
            by_id=HELPER,
            at=at,
            recorded_at=at,
            outcome=outcome,
            news=news if outcome is Outcome.news else None,
            next_on=local_day(at) + timedelta(days=agreed) if agreed is not None else None,
            current=True,
        )
        self.visits.append(one)
        return one

    def log(
        self,
        n: int,
        outcome: Outcome = Outcome.met,
        news: News = News.hospital,
        agreed: int | None = None,
        hour: int = 9,
    ) -> Visit:
        one = self.visit(moment(n, hour), outcome, news, agreed)
        self.case.log(one, PLAN, self.history)
        return one

    def correct(self, old: Visit, outcome: Outcome, news: News = News.hospital) -> Visit:
        new = self.visit(old.at, outcome, news, None)
        self.case.correct(new, old, PLAN, self.history)
        return new

    def undo(self, visit: Visit) -> None:
        self.case.undo(visit, PLAN, self.history, by=HELPER, at=visit.at)

    def shift(self, n: int, to: int, hour: int = 10) -> None:
        self.case.shift(day(to), PLAN, self.history, by=LEADER, at=moment(n, hour), reason=None)

    def pause(self, start: int, length: int | None) -> Pause:
        last = None if length is None else day(start + length)
        one = make(Pause, starts_on=day(start), ends_on=last, made_by_id=LEADER)
        self.case.pause(one, PLAN, self.history)
        return one

    def by_the_whole_history(self) -> Window | None:
        if self.case.state is CaseState.closed:
            return None
        return replay(
            [
                one.starts_on
                for one in self.case.assignments
                if one.state in {AssignmentState.active, AssignmentState.ended}
            ],
            [visit.fact for visit in self.history()],
            PLAN,
            [pause.span for pause in self.case.pauses if not pause.withdrawn],
            [shift.fact for shift in self.case.shifts],
        )

    def holds(self) -> None:
        assert self.case.window == self.by_the_whole_history()
        for one in self.case.assignments:
            assert (one.next_from, one.next_by) == (self.case.next_from, self.case.next_by)
        days = [local_day(visit.at) for visit in self.history()]
        assert self.case.last_contact_on == max(days, default=None)


@pytest.fixture
def life() -> Life:
    lived = Life()
    lived.assign(0)
    return lived


def test_the_first_helper_has_a_week(life: Life) -> None:
    assert life.case.window == Window(day(0), day(6))


def test_a_meeting_of_any_helper_moves_the_case_and_every_assignment(life: Life) -> None:
    second = life.assign(1)
    life.log(3)
    assert life.case.window is not None
    assert (second.next_from, second.next_by) == (life.case.next_from, life.case.next_by)
    life.holds()


def test_a_notebook_entry_of_an_earlier_day_does_not_outrun_a_later_meeting(life: Life) -> None:
    life.log(20)
    after = life.case.window
    life.log(5, Outcome.not_home)
    assert life.case.window == after
    life.holds()


def test_an_undone_meeting_leaves_no_trace_in_the_schedule(life: Life) -> None:
    before = life.case.window
    life.undo(life.log(3))
    assert life.case.window == before
    assert life.case.last_contact_on is None


def test_a_correction_counts_instead_of_what_it_corrects(life: Life) -> None:
    old = life.log(3)
    life.correct(old, Outcome.not_home)
    assert not old.current
    assert life.case.window == Window(day(4), day(10))


def test_news_asks_for_no_meeting_until_the_leader_has_answered(life: Life) -> None:
    visit = life.log(3, Outcome.news, News.away_for_work)
    assert life.case.window is None
    [pause] = life.case.pauses
    assert pause.visit_id == visit.id
    life.log(5, Outcome.not_home)
    assert life.case.window is None
    life.case.resume(day(8), PLAN, life.history)
    assert life.case.window == Window(day(8), day(14))


def test_news_taken_back_ends_its_pause(life: Life) -> None:
    life.undo(life.log(3, Outcome.news, News.hospital))
    assert life.case.window == Window(day(0), day(6))


def test_after_a_death_nobody_is_asked_again(life: Life) -> None:
    life.log(3, Outcome.news, News.died)
    life.case.resume(day(5), PLAN, life.history)
    life.log(6, Outcome.met)
    assert life.case.window is None
    life.shift(7, 20)
    assert life.case.window is None
    life.holds()


def test_a_death_taken_back_as_a_mistake_is_as_if_it_had_not_been_said(life: Life) -> None:
    wrong = life.log(3, Outcome.news, News.died)
    life.correct(wrong, Outcome.not_home)
    assert life.case.window == Window(day(4), day(10))


def test_a_day_inside_a_running_pause_does_not_wake_the_reminders(life: Life) -> None:
    life.pause(2, 20)
    life.shift(3, 9)
    assert life.case.window is not None
    assert life.case.window.first > day(22)
    life.holds()


def test_a_meeting_that_arrives_after_the_closing_asks_for_nothing(life: Life) -> None:
    life.case.close("hoan_thanh", day(10), None)
    late = life.log(9)
    assert life.case.window is None
    life.undo(late)
    assert life.case.window is None


def test_a_closed_case_keeps_no_helper_and_no_proposal(life: Life) -> None:
    proposal = life.assign(5, AssignmentState.proposed)
    life.case.close("hoan_thanh", day(10), "xong")
    assert [one.state for one in life.case.assignments] == [
        AssignmentState.ended,
        AssignmentState.declined,
    ]
    assert proposal.ends_on == day(10)
    assert (life.case.state, life.case.closed_on) == (CaseState.closed, day(10))


def test_a_proposal_starts_nothing_until_the_paper_confirms_it() -> None:
    life = Life()
    proposal = life.assign(0, AssignmentState.proposed)
    assert life.case.window is None
    assert not proposal.runs_on(day(1))
    life.case.confirm(proposal, make(Decision), day(4), PLAN, life.history)
    assert proposal.runs_on(day(4))
    assert life.case.window == Window(day(4), day(10))


def test_a_meeting_outside_the_assignment_is_taken_and_marked(life: Life) -> None:
    assert not life.log(3).outside
    life.case.assignments[0].end(day(10))
    assert life.log(11).outside


def test_a_proposal_that_is_taken_back_never_was_an_assignment() -> None:
    life = Life()
    proposal = life.assign(0, AssignmentState.proposed)
    proposal.end(day(3))
    life.case.recount(PLAN, life.history)
    assert proposal.state is AssignmentState.declined
    assert life.case.window is None


def test_preferred_weekdays_come_back_as_they_were_set(life: Life) -> None:
    [one] = life.case.assignments
    one.prefer(frozenset({0, 6}))
    assert one.preferred_weekdays == {0, 6}


# --- any life ---------------------------------------------------------------------------------

DAYS = st.integers(0, 90)
HOURS = st.integers(0, 23)
OUTCOMES = st.sampled_from(Outcome)
NEWS = st.sampled_from(News)
WHICH = st.integers(0, 30)

DEEDS = st.one_of(
    st.tuples(st.just("log"), DAYS, OUTCOMES, NEWS, st.none() | st.integers(-3, 40), HOURS),
    st.tuples(st.just("correct"), WHICH, OUTCOMES, NEWS),
    st.tuples(st.just("undo"), WHICH),
    st.tuples(st.just("shift"), DAYS, DAYS, HOURS),
    st.tuples(st.just("pause"), DAYS, st.none() | st.integers(0, 30)),
    st.tuples(st.just("confirm pause"), WHICH, st.none() | st.integers(0, 30)),
    st.tuples(st.just("resume"), DAYS),
    st.tuples(st.just("assign"), DAYS),
    st.tuples(st.just("propose"), DAYS),
    st.tuples(st.just("confirm"), WHICH, DAYS),
    st.tuples(st.just("end"), WHICH, DAYS),
    st.tuples(st.just("close"), DAYS),
)


def do(life: Life, deed: tuple[object, ...]) -> None:
    match deed:
        case "log", int(n), Outcome() as outcome, News() as news, agreed, int(hour):
            life.log(n, outcome, news, agreed if isinstance(agreed, int) else None, hour)
        case "correct", int(n), Outcome() as outcome, News() as news:
            if counting := life.history():
                life.correct(counting[n % len(counting)], outcome, news)
        case "undo", int(n):
            if counting := life.history():
                life.undo(counting[n % len(counting)])
        case "shift", int(n), int(to), int(hour):
            life.shift(n, to, hour)
        case "pause", int(n), length:
            life.pause(n, length if isinstance(length, int) else None)
        case "confirm pause", int(n), length:
            if pauses := life.case.pauses:
                pause = pauses[n % len(pauses)]
                until = (
                    pause.starts_on + timedelta(days=length) if isinstance(length, int) else None
                )
                life.case.confirm_pause(pause, until, PLAN, life.history, by=LEADER, at=moment(90))
        case "resume", int(n):
            life.case.resume(day(n), PLAN, life.history)
        case "assign", int(n):
            life.assign(n)
        case "propose", int(n):
            life.assign(n, AssignmentState.proposed)
        case "confirm", int(n), int(on):
            proposed = [
                one for one in life.case.assignments if one.state is AssignmentState.proposed
            ]
            if proposed:
                one = proposed[n % len(proposed)]
                life.case.confirm(one, make(Decision), day(on), PLAN, life.history)
        case "end", int(n), int(on):
            if life.case.assignments:
                life.case.assignments[n % len(life.case.assignments)].end(day(on))
                life.case.recount(PLAN, life.history)
        case "close", int(n):
            if life.case.state is CaseState.open:
                life.case.close("hoan_thanh", day(n), None)


@settings(max_examples=400, deadline=None)
@given(st.lists(DEEDS, max_size=14))
def test_the_stored_window_is_what_the_whole_history_says(deeds: list[tuple[object, ...]]) -> None:
    life = Life()
    for deed in deeds:
        do(life, deed)
        life.holds()


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(DAYS, OUTCOMES, NEWS, st.none() | st.integers(-3, 40)), max_size=8),
    st.randoms(use_true_random=False),
)
def test_meetings_lead_to_the_same_window_in_whatever_order_they_arrive(
    told: list[tuple[int, Outcome, News, int | None]], chance: object
) -> None:
    windows = set()
    for order in (told, list(reversed(told))):
        life = Life()
        life.assign(0)
        for n, outcome, news, agreed in order:
            # every meeting has its own minute, so that the order of the day is known
            life.log(n, outcome, news, agreed, hour=told.index((n, outcome, news, agreed)) + 6)
        windows.add(life.case.window)
    assert len(windows) == 1
