"""Each household counts once, whoever wrote it down, in whatever order, on however many phones."""

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta
from threading import Barrier, Thread
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from rehabfield.database import writing
from rehabfield.forms.evenings import ClosingForm, HouseholdForm
from rehabfield.models import (
    Actor,
    Commitment,
    CommitmentTemplate,
    EveningLine,
    LineState,
    SigningEvening,
)
from rehabfield.offline.evening_lines import change_evening_line
from rehabfield.offline.evening_marks import tell_apart, unsign_line
from rehabfield.offline.evenings import close_evening
from tests import hamlet
from tests.factories import MORNING
from tests.hamlet import line, lines_of, mark, on_glass, prepare, states
from tests.world import World

BEING = "Vi Thị Nết", "Lò Văn Páo", "Đinh Thị Thoa"
PAPER, WAITS = LineState.on_paper, LineState.waiting
AWAY, DECLINED = LineState.absent, LineState.declined


def counted(session: Session, *evenings: SigningEvening) -> int:
    session.flush()
    return sum(one.counted for evening in evenings for one in lines_of(session, evening))


# --- once ---------------------------------------------------------------------------------------


def test_a_household_on_the_lists_of_two_evenings_counts_once(world: World) -> None:
    lan = world.actor(world.lan)
    with world.session() as session:
        first, second = prepare(session, lan, BEING[:1]), prepare(session, lan, BEING[:1])
        mark(session, lan, first, line(session, first, BEING[0]).id, PAPER)
        on_glass(session, lan, second, line(session, second, BEING[0]).id, BEING[0])
        assert (counted(session, first), counted(session, second)) == (1, 0)


def test_however_it_is_written_it_is_the_same_household(world: World) -> None:
    lan = world.actor(world.lan)
    with world.session() as session:
        first, second = prepare(session, lan, ["Vi Thị Nết"]), prepare(session, lan)
        mark(session, lan, first, lines_of(session, first)[0].id, PAPER)
        mark(session, lan, second, uuid4(), PAPER, name="vi thi  NẾT")
        assert counted(session, first, second) == 1


def test_when_the_counted_one_is_unmarked_another_of_its_kind_counts(world: World) -> None:
    lan = world.actor(world.lan)
    with world.session() as session:
        first, second = prepare(session, lan, BEING[:1]), prepare(session, lan, BEING[:1])
        one = mark(session, lan, first, line(session, first, BEING[0]).id, PAPER)
        mark(session, lan, second, line(session, second, BEING[0]).id, PAPER)
        mark(session, lan, first, one.id, WAITS, MORNING + timedelta(minutes=1))
        assert (counted(session, first), counted(session, second)) == (0, 1)


def test_when_a_commitment_is_taken_back_its_household_waits_again(world: World) -> None:
    lan = world.actor(world.lan)
    with world.session() as session:
        evening = prepare(session, lan, BEING[:1])
        commitment = on_glass(session, lan, evening, lines_of(session, evening)[0].id, BEING[0])
        assert counted(session, evening) == 1
        unsign_line(session, commitment, MORNING)
        assert counted(session, evening) == 0
        assert states(session, evening) == {"waiting": 1}
        unsign_line(session, commitment, MORNING)
        assert states(session, evening) == {"waiting": 1}


def test_a_commitment_taken_back_after_the_evening_leaves_a_number(world: World) -> None:
    lan = world.actor(world.lan)
    with world.session() as session:
        evening = prepare(session, lan, BEING[:1])
        commitment = on_glass(session, lan, evening, lines_of(session, evening)[0].id, BEING[0])
        close_evening(session, lan, evening.id, ClosingForm(), MORNING)
        unsign_line(session, commitment, MORNING)
        assert states(session, evening) == {"absent": 1}
        assert lines_of(session, evening)[0].name is None


def test_two_phones_that_take_two_signatures_of_one_household_count_it_once(world: World) -> None:
    lan = world.actor(world.lan)
    with world.session() as session:
        evening = prepare(session, lan, BEING[:1])
        key = lines_of(session, evening)[0].id
        first = on_glass(session, lan, evening, key, BEING[0])
        on_glass(session, lan, evening, key, BEING[0])
        assert states(session, evening) == {"signed": 2}
        assert counted(session, evening) == 1
        unsign_line(session, first, MORNING)
        assert counted(session, evening) == 1


def test_the_same_signature_that_comes_twice_is_one(world: World) -> None:
    lan = world.actor(world.lan)
    with world.session() as session:
        evening = prepare(session, lan, BEING[:1])
        commitment = on_glass(session, lan, evening, None, BEING[0])
        hamlet.signed_by(session, lan, evening, None, commitment, BEING[0])
        assert states(session, evening) == {"signed": 1}


# --- not the same -------------------------------------------------------------------------------


def test_another_year_or_another_text_counts_by_itself(world: World) -> None:
    lan = world.actor(world.lan)
    persons = CommitmentTemplate.shipped_id("tnxh-ca-nhan", 1)
    with world.session() as session:
        evenings = [
            prepare(session, lan, BEING[:1]),
            prepare(session, lan, BEING[:1], day=date(2027, 1, 9)),
            prepare(session, lan, BEING[:1], template=persons),
        ]
        for evening in evenings:
            mark(session, lan, evening, lines_of(session, evening)[0].id, PAPER)
        assert counted(session, *evenings) == 3


def test_another_commune_counts_by_itself(world: World) -> None:
    with world.session() as session:
        for who in (world.lan, world.luc):
            actor = world.actor(who)
            evening = prepare(session, actor, BEING[:1])
            mark(session, actor, evening, lines_of(session, evening)[0].id, PAPER)
            assert counted(session, evening) == 1


def test_the_leader_tells_two_households_apart_and_together_again(world: World) -> None:
    lan = world.actor(world.lan)
    with world.session() as session:
        first, second = prepare(session, lan, BEING[:1]), prepare(session, lan, BEING[:1])
        for evening in (first, second):
            mark(session, lan, evening, lines_of(session, evening)[0].id, PAPER)
        twin = lines_of(session, second)[0].id
        tell_apart(session, lan, second.id, twin, True, MORNING)
        assert counted(session, first, second) == 2
        tell_apart(session, lan, second.id, twin, False, MORNING)
        assert counted(session, first, second) == 1


def test_telling_apart_the_one_that_counted_lets_its_twin_count(world: World) -> None:
    lan = world.actor(world.lan)
    with world.session() as session:
        first, second = prepare(session, lan, BEING[:1]), prepare(session, lan, BEING[:1])
        for evening in (first, second):
            mark(session, lan, evening, lines_of(session, evening)[0].id, PAPER)
        tell_apart(session, lan, first.id, lines_of(session, first)[0].id, True, MORNING)
        assert (counted(session, first), counted(session, second)) == (1, 1)


def test_a_household_that_is_written_anew_is_another_one(world: World) -> None:
    lan = world.actor(world.lan)
    with world.session() as session:
        first, second = prepare(session, lan, BEING[:1]), prepare(session, lan, BEING[:1])
        mark(session, lan, first, lines_of(session, first)[0].id, PAPER)
        other = lines_of(session, second)[0].id
        form = HouseholdForm(name=BEING[1], address=hamlet.HAMLET)
        change_evening_line(session, lan, second.id, other, form, MORNING)
        mark(session, lan, second, other, PAPER)
        assert counted(session, first, second) == 2


# --- any order ----------------------------------------------------------------------------------

ACTS = ("paper", "undo", "glass", "back", "away", "declined", "added", "close", "apart")
STEPS = st.lists(
    st.tuples(st.sampled_from(ACTS), st.integers(0, 1), st.integers(0, 2)), max_size=14
)


def signed(session: Session, evenings: list[SigningEvening]) -> Counter[str]:
    """Distinct households that have signed: by name, told apart by their key."""
    found = Counter[str]()
    for evening in evenings:
        for one in lines_of(session, evening):
            if one.state.is_signed:
                found[f"{one.name}{one.id if one.apart else ''}"] += 1
    return found


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(STEPS)
def test_in_any_order_each_household_that_signed_counts_once(
    world: World, steps: list[tuple[str, int, int]]
) -> None:
    lan = world.actor(world.lan)
    with writing(), Session(world.engine) as session:
        evenings = [prepare(session, lan, BEING), prepare(session, lan, BEING)]
        keys = [{one.name: one.id for one in lines_of(session, each)} for each in evenings]
        taken: list[Commitment] = []
        for minute, (act, which, who) in enumerate(steps):
            key, at = keys[which][BEING[who]], MORNING + timedelta(minutes=minute)
            _step(session, lan, evenings[which], key, BEING[who], act, at, taken)
            distinct = signed(session, evenings)
            assert counted(session, *evenings) == len(distinct), (act, distinct)
        session.rollback()


def _step(
    session: Session,
    lan: Actor,
    evening: SigningEvening,
    key: UUID,
    name: str,
    act: str,
    at: datetime,
    taken: list[Commitment],
) -> None:
    if act in {"away", "declined"}:
        mark(session, lan, evening, key, AWAY if act == "away" else DECLINED, at)
    elif act == "paper":
        mark(session, lan, evening, key, PAPER, at, name=name)
    elif act == "undo":
        mark(session, lan, evening, key, WAITS, at)
    elif act == "added":
        mark(session, lan, evening, uuid4(), PAPER, at, name=name)
    elif act == "glass":
        taken.append(on_glass(session, lan, evening, key, name))
    elif act == "back" and taken:
        unsign_line(session, taken.pop(), at)
    elif act == "close":
        close_evening(session, lan, evening.id, ClosingForm(), at)
    elif act == "apart":
        one = session.get_one(EveningLine, key)
        if one.state.is_signed:
            tell_apart(session, lan, evening.id, key, not one.apart, at)


# --- two at once --------------------------------------------------------------------------------


def at_once(world: World, *acts: Callable[[Session], object]) -> None:
    """Do these at the same moment, each in a session of its own."""
    start, wrong = Barrier(len(acts)), list[BaseException]()

    def run(act: Callable[[Session], object]) -> None:
        try:
            start.wait(10)
            with writing(), Session(world.engine) as session:
                act(session)
                session.commit()
        except BaseException as problem:
            wrong.append(problem)

    threads = [Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert wrong == []


@pytest.mark.parametrize("again", range(3))
def test_of_two_phones_that_mark_one_household_at_once_one_counts(world: World, again: int) -> None:
    lan = world.actor(world.lan)
    with world.session() as session:
        evenings = [prepare(session, lan, BEING[:1]) for _ in range(2)]
        keys = [lines_of(session, evening)[0].id for evening in evenings]
    at_once(
        world,
        *(lambda session, n=n: mark(session, lan, evenings[n], keys[n], PAPER) for n in range(2)),
    )
    assert sum(hamlet.counted(world, evening.id) for evening in evenings) == 1


@pytest.mark.parametrize("again", range(3))
def test_while_one_is_unmarked_its_twin_that_is_marked_counts(world: World, again: int) -> None:
    lan = world.actor(world.lan)
    with world.session() as session:
        first, second = prepare(session, lan, BEING[:1]), prepare(session, lan, BEING[:1])
        one, two = lines_of(session, first)[0].id, lines_of(session, second)[0].id
        mark(session, lan, first, one, PAPER)
    later = MORNING + timedelta(minutes=1)
    at_once(
        world,
        lambda session: mark(session, lan, first, one, WAITS, later),
        lambda session: mark(session, lan, second, two, PAPER),
    )
    assert (hamlet.counted(world, first.id), hamlet.counted(world, second.id)) == (0, 1)


def test_two_phones_that_add_a_household_at_once_add_one(world: World) -> None:
    lan = world.actor(world.lan)
    with world.session() as session:
        evening = prepare(session, lan)

    def add(session: Session) -> None:
        mark(session, lan, evening, uuid4(), PAPER, name=BEING[0])

    at_once(world, add, add)
    with world.looking() as session:
        assert states(session, evening.id) == {"on_paper": 1}


def test_the_database_lets_no_second_one_count(world: World) -> None:
    lan = world.actor(world.lan)
    with world.session() as session:
        evenings = [prepare(session, lan, BEING[:1]) for _ in range(2)]
        for evening in evenings:
            mark(session, lan, evening, lines_of(session, evening)[0].id, PAPER)
    everyone = update(EveningLine).where(EveningLine.state == PAPER).values(counted=True)
    with world.session() as session, pytest.raises(IntegrityError):
        session.execute(everyone)
