"""Months of ordinary meetings, in the rhythm that the schedule asks for, and what interrupts it."""

from collections.abc import Sequence
from datetime import date, timedelta

from ...models import Case, Pause, PauseReason, ReviewState, Topic, User, Visit
from ...schedule import Outcome, Way, Window
from . import words
from .country import Crew
from .maker import Maker
from .visits import Said, log

DAY = timedelta(days=1)
READ_AFTER = 4
"""Days after which the leader has read a log."""
OUTCOMES = (
    *(Outcome.met,) * 15,
    *(Outcome.family_met, Outcome.not_home, Outcome.another_day, Outcome.not_today),
    Outcome.not_home,
)
WAYS = (*(Way.home,) * 6, Way.agreed_place, Way.agreed_place, Way.call, Way.zalo, Way.station)
TOPICS = (
    *(Topic.mood,) * 6,
    *(Topic.family,) * 4,
    *(Topic.job,) * 4,
    *(Topic.loan, Topic.training, Topic.residence, Topic.law, Topic.insurance, Topic.id_papers),
)


def walk(
    maker: Maker,
    crew: Crew,
    case: Case,
    helpers: Sequence[User],
    until: date,
    entered_by: User | None = None,
) -> None:
    """Meet as planned, until that day; each log is read by the leader some days later."""
    while (window := case.window) is not None:
        day = _day_in(maker, window, case.last_contact_on)
        if day > until:
            return
        by, *others = maker.rng.sample(list(helpers), len(helpers))
        joint = bool(others) and maker.rng.random() < 0.25
        visit = log(
            maker, case, by, day, _said(maker), beside=others[:joint], entered_by=entered_by
        )
        read(maker, crew, visit)


def _day_in(maker: Maker, window: Window, last: date | None) -> date:
    """A day of the window, now and then one a little later; never before the last meeting."""
    day = window.first + DAY * maker.rng.randrange(window.length)
    if maker.rng.random() < 0.08:
        day = window.last + DAY * maker.rng.randrange(1, 5)
    return max(day, last + DAY) if last else day


def _said(maker: Maker) -> Said:
    rng = maker.rng
    outcome = rng.choice(OUTCOMES)
    if outcome is Outcome.met:
        topics = sorted(set(rng.choices(TOPICS, k=rng.randrange(1, 4))))
        situation = rng.choice(words.SITUATIONS) if rng.random() < 0.6 else None
        return Said(outcome, rng.choice(WAYS), situation, rng.choice(words.MET), topics=topics)
    notes = {Outcome.family_met: words.FAMILY_MET, Outcome.not_home: words.NOT_HOME}
    return Said(outcome, note=rng.choice(notes.get(outcome, (None,))))


def read(maker: Maker, crew: Crew, visit: Visit, comment: str | None = None) -> None:
    """The leader has read it, unless it is quite new; what the leader entered the officer reads."""
    day = visit.recorded_at + timedelta(days=maker.rng.randrange(1, READ_AFTER))
    if day + DAY > maker.now or visit.review_state is not ReviewState.new:
        return
    reader = crew.officer if visit.entered_by_id == crew.leader.id else crew.leader
    visit.review(ReviewState.seen, by=reader.id, at=day, comment=comment)


def rest(
    maker: Maker,
    case: Case,
    by: User,
    reason: PauseReason,
    first: date,
    last: date | None,
) -> None:
    """The leader pauses a case for some days: a flood week."""
    at = maker.at(first, 7)
    pause = Pause(
        id=maker.key(),
        reason=reason,
        starts_on=first,
        ends_on=last,
        made_by_id=by.id,
        made_at=at,
        confirmed_by_id=by.id,
        confirmed_at=at,
        withdrawn=False,
    )
    case.pause(pause, maker.plan(case), maker.history(case))
