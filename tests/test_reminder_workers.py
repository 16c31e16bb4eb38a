"""Several workers, and workers that are killed: no message is lost, none stands there twice."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, datetime, time
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import func, select, update

from rehabfield import clock, reminders
from rehabfield.clock import at_local
from rehabfield.models import Case, LadderStep, Reminder, ReminderKind, Role, Team, User
from rehabfield.push import Answer, Message, Target, Verdict
from rehabfield.reminders import climbing, planning, sending
from rehabfield.schedule import Rung, Window
from tests.couriers import BASE, Pigeon, phone_of
from tests.factories import make
from tests.querylog import Seen
from tests.world import Someone, World, key

MONDAY = date(2026, 11, 23)
MANY = 23
Travel = Callable[[date | datetime], None]
Queries = Callable[[], AbstractContextManager[Seen]]


class Killed(BaseException):
    """The worker's process is gone, here and now."""


@pytest.fixture
def crowd(world: World, travel: Travel) -> tuple[Someone, ...]:
    """So many volunteers with a phone, whose people all were late since yesterday evening."""
    found = []
    with world.session() as session:
        team = session.get_one(Team, world.team)
        for number in range(MANY):
            name = f"Nguyễn Thử Nghiệm {number}"
            user = make(User, id=key(name), name=name)
            user.join(Role.volunteer, on=date(2026, 7, 6), team=team)
            session.add(user)
            found.append(Someone(user.id, name, Role.volunteer))
    for number, who in enumerate(found):
        one = world.new_person(f"Nông Văn Tý {number}")
        world.assign(one, who, on=date(2026, 11, 16))
        phone_of(world, who, f"crowd{number}")
    reminders.sweep(world.engine, Pigeon(), BASE)
    travel(at_local(MONDAY, time(7, 1)))
    return tuple(found)


def lease_over(world: World) -> None:
    """As if the time of what was claimed had run out."""
    with world.session() as session:
        taken = update(Reminder).where(Reminder.next_try_at.is_not(None))
        session.execute(taken.values(next_try_at=clock.wall()))


def of_crowd(pigeon: Pigeon) -> list[str]:
    return sorted(one.phone for one in pigeon.sent if one.phone.startswith("crowd"))


def everybody() -> list[str]:
    return sorted(f"crowd{number}" for number in range(MANY))


def on_phones(pigeon: Pigeon) -> list[str]:
    """The phones on which exactly one message of the day lies."""
    return sorted(
        phone
        for phone, tags in pigeon.shown().items()
        if len(tags) == 1 and phone.startswith("crowd")
    )


class Dying(Pigeon):
    """Dies with its third message: before it leaves, or when it has just left."""

    def __init__(self, *, after: bool) -> None:
        super().__init__()
        self.after = after

    def send(self, target: Target, message: Message) -> Answer:
        if len(self.sent) >= 2 and not self.after:
            raise Killed
        answer = super().send(target, message)
        if len(self.sent) >= 3:
            raise Killed
        return answer


@pytest.mark.parametrize("after", [False, True])
def test_a_worker_killed_while_it_sends_loses_and_doubles_nothing(
    world: World, crowd: tuple[Someone, ...], after: bool
) -> None:
    dying, pigeon = Dying(after=after), Pigeon()
    with pytest.raises(Killed):
        reminders.sweep(world.engine, dying, BASE)
    # What it had taken waits for the lease; the rest need not.
    reminders.sweep(world.engine, pigeon, BASE)
    lease_over(world)
    reminders.sweep(world.engine, pigeon, BASE)
    pigeon.sent = dying.sent + pigeon.sent
    assert on_phones(pigeon) == everybody()
    assert len(of_crowd(pigeon)) == MANY + after


STEPS: list[tuple[Any, str]] = [
    (climbing, "insert_new"),
    (planning, "work_of"),
    (planning, "insert_new"),
    (sending, "works_of"),
    (sending, "message_of"),
    (sending, "upsert"),
    (sending, "_keep_phones"),
    (sending, "_set"),
]


@pytest.mark.parametrize(("module", "name"), STEPS, ids=lambda one: getattr(one, "__name__", one))
def test_a_worker_killed_at_any_step_loses_and_doubles_nothing(
    world: World,
    crowd: tuple[Someone, ...],
    monkeypatch: pytest.MonkeyPatch,
    module: Any,
    name: str,
) -> None:
    def killed(*_: object, **__: object) -> None:
        raise Killed

    pigeon = Pigeon()
    with monkeypatch.context() as patch:
        patch.setattr(module, name, killed)
        with pytest.raises(Killed):
            reminders.sweep(world.engine, pigeon, BASE)
    lease_over(world)
    reminders.sweep(world.engine, pigeon, BASE)
    assert on_phones(pigeon) == everybody()
    with world.looking() as session:
        steps = select(func.count()).select_from(LadderStep).where(LadderStep.reached_on == MONDAY)
        assert (session.scalar(steps) or 0) >= MANY
        rows = select(func.count()).where(
            Reminder.day == MONDAY, Reminder.kind == ReminderKind.digest, Reminder.sent_at.is_(None)
        )
        open_ones = rows.where(Reminder.next_try_at.is_not(None))
        assert session.scalar(open_ones) == 0


def test_workers_at_once_send_each_message_once(world: World, crowd: tuple[Someone, ...]) -> None:
    pigeons = [Pigeon(), Pigeon(), Pigeon()]
    start, wrong = Barrier(len(pigeons)), list[BaseException]()

    def work(pigeon: Pigeon) -> None:
        try:
            start.wait()
            reminders.sweep(world.engine, pigeon, BASE)
        except BaseException as error:
            wrong.append(error)

    threads = [Thread(target=work, args=(pigeon,)) for pigeon in pigeons]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for error in wrong:
        raise error
    together = Pigeon(sent=[one for pigeon in pigeons for one in pigeon.sent])
    assert of_crowd(together) == everybody()
    with world.looking() as session:
        each = (
            select(func.count())
            .select_from(LadderStep)
            .where(LadderStep.reached_on == MONDAY)
            .group_by(LadderStep.case_id, LadderStep.rung)
        )
        assert set(session.scalars(each)) == {1}


def test_whose_lease_ran_out_writes_nothing_over_the_next_one(
    world: World, crowd: tuple[Someone, ...]
) -> None:
    class Slow(Pigeon):
        """So slow that another worker takes over in the middle."""

        def send(self, target: Target, message: Message) -> Answer:
            if not self.sent:
                lease_over(world)
                reminders.sweep(world.engine, other, BASE)
            super().send(target, message)
            return Answer(Verdict.later, 503)

    slow, other = Slow(), Pigeon()
    reminders.sweep(world.engine, slow, BASE)
    assert set(of_crowd(other)) == set(everybody())
    with world.looking() as session:
        mine = select(Reminder).where(Reminder.user_id.in_([one.id for one in crowd]))
        today = session.scalars(mine.where(Reminder.day == MONDAY)).all()
        assert all(one.sent_at and one.next_try_at is None for one in today)


def test_a_minute_with_nothing_to_do_asks_once_and_writes_nothing(
    world: World, crowd: tuple[Someone, ...], queries: Queries
) -> None:
    reminders.sweep(world.engine, Pigeon(), BASE)
    with queries() as seen:
        reminders.sweep(world.engine, Pigeon(), BASE)
    assert len(seen.all) == 1
    assert seen.writes == []


def test_more_members_ask_no_more_questions(
    world: World, crowd: tuple[Someone, ...], queries: Queries
) -> None:
    now, wall = clock.now(), clock.wall()
    with world.session() as session, queries() as seen:
        planning.plan(session, now, wall, reminders.days_off(session))
    assert len(seen.all) <= 14


def test_a_verb_beside_which_the_sweep_moved_the_step_writes_its_own(
    world: World, crowd: tuple[Someone, ...]
) -> None:
    about = key("case of Nông Văn Tý 0")
    with world.session() as session:
        case = session.get_one(Case, about)
        read = case.step
        other = update(Case).where(Case.id == about).values(step=Rung.delay)
        session.execute(other, execution_options={"synchronize_session": False})
        case.due(Window(date(2026, 12, 7), date(2026, 12, 13)), clock.now())
        assert case.step is Rung.late
        assert read in set(Rung)
    case = world.load(Case, about)
    assert (case.step, case.step_on) == (Rung.late, date(2026, 12, 14))
