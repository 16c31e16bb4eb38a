"""Who hears of a late meeting, after how many days: the rule alone."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rehabfield.schedule import Climb, Ladder, Rung, climb

LAST = date(2026, 11, 22)
DAY = timedelta(days=1)
LADDERS = st.tuples(st.integers(1, 5), st.integers(1, 10), st.integers(1, 10)).map(
    lambda n: Ladder(n[0], n[0] + n[1], n[0] + n[1] + n[2])
)


def climbed(ladder: Ladder, days: list[date]) -> list[tuple[Rung, date]]:
    """The steps that somebody who looks on these days sees reached, each with its day."""
    rung: Rung | None = Rung.late
    on: date | None = LAST + DAY
    found = []
    for day in days:
        if rung is not None and on is not None and day >= on:
            seen = climb(rung, LAST, day, ladder)
            if seen.reached is not None:
                found.append((seen.reached, day))
            rung, on = seen.next, seen.next_on
    return found


def test_one_day_three_days_seven_days() -> None:
    days = [LAST + DAY * n for n in range(20)]
    assert climbed(Ladder(), days) == [
        (Rung.late, LAST + DAY),
        (Rung.ask, LAST + 3 * DAY),
        (Rung.delay, LAST + 7 * DAY),
    ]


def test_nobody_hears_of_it_before_a_commune_wants() -> None:
    assert climb(Rung.late, LAST, LAST + DAY, Ladder(2, 5, 9)) == Climb(
        None, Rung.late, LAST + 2 * DAY
    )


def test_who_is_seen_late_only_after_weeks_is_not_with_the_commune_the_same_day() -> None:
    days = [LAST + DAY * n for n in range(30, 50)]
    assert climbed(Ladder(), days) == [
        (Rung.late, LAST + 30 * DAY),
        (Rung.ask, LAST + 32 * DAY),
        (Rung.delay, LAST + 36 * DAY),
    ]


@given(LADDERS, st.lists(st.integers(1, 60), max_size=40))
def test_no_step_is_jumped_and_each_leaves_the_next_hand_its_whole_time(
    ladder: Ladder, days: list[int]
) -> None:
    found = climbed(ladder, [LAST + DAY * n for n in sorted(days)])
    assert [rung for rung, _ in found] == list(Rung)[: len(found)]
    for (one, first), (other, then) in pairwise(found):
        assert (then - first).days >= ladder.after(other) - ladder.after(one)
    if found:
        assert (found[0][1] - LAST).days >= ladder.late


@given(LADDERS, st.integers(1, 60))
def test_looking_every_day_brings_each_step_on_its_day(ladder: Ladder, more: int) -> None:
    days = [LAST + DAY * n for n in range(ladder.delay + more)]
    assert climbed(ladder, days) == [(r, LAST + DAY * ladder.after(r)) for r in Rung]


@pytest.mark.parametrize("days", [(0, 3, 7), (3, 3, 7), (1, 8, 7)])
def test_steps_come_one_after_the_other(days: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="after"):
        Ladder(*days)
