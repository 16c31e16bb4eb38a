"""Goal 18: what the worker's minute costs, when nothing is due and when much is.

The statements are those that a sweep really sends, taken down while it works; those that only
read run again on the bare driver, beside a look-up by primary key.
"""

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date, time

from sqlalchemy import update
from sqlalchemy.orm import Session

from rehabfield import clock, reminders
from rehabfield.clock import at_local
from rehabfield.database import Base, writing
from rehabfield.models import Reminder, Role, Team, User
from rehabfield.reminders import climbing, planning, sending
from rehabfield.vault import use
from tests.bench.goals import Measured, compare
from tests.bench.growth import Statement, driver, listening, look_up, run
from tests.bench.place import POSTGRES, small_world
from tests.couriers import BASE, Pigeon, phone_of
from tests.factories import make
from tests.world import Someone, World, key

DUE = 143
MONDAY = date(2026, 11, 23)
ROUNDS = 120
UNIT = "× key look-up"


def measure() -> Iterator[Measured]:
    """On SQLite, and on PostgreSQL where there is one."""
    for postgres, on in ((False, "SQLite"), (True, "PostgreSQL")):
        if postgres and not POSTGRES:
            continue
        with small_world(postgres) as (house, world):
            use(house.vault)
            yield from _measured(world, postgres, on)


def _measured(world: World, postgres: bool, on: str) -> Iterator[Measured]:
    _crowd(world)
    reminders.sweep(world.engine, Pigeon(), BASE)
    idle = _read(world, lambda: reminders.sweep(world.engine, Pigeon(), BASE))
    yield Measured("18", f"a minute with nothing due, {on}", _cost(world, idle, postgres), UNIT, 3)
    clock.set_offset(clock.offset_to(at_local(MONDAY, time(7, 1))))
    plan = _read(world, lambda: _planned(world))
    cost = _cost(world, plan, postgres) / DUE
    yield Measured("18", f"counting what waits for a member, {on}", cost, UNIT)
    with writing(), Session(world.engine) as session:
        waits = update(Reminder).where(Reminder.next_try_at.is_not(None))
        session.execute(waits.values(next_try_at=clock.wall()))
        session.commit()
    scan = _read(world, lambda: _scanned(world))
    what = f"scan with {DUE} messages due, {on}"
    yield Measured("18", what, _cost(world, scan, postgres), UNIT, 3 + 0.1 * DUE)
    claim = _read(world, lambda: _claimed(world))
    cost = _cost(world, claim, postgres) / DUE
    yield Measured("18", f"claiming a message, counted again, {on}", cost, UNIT)


def _crowd(world: World) -> None:
    """So many members, each with somebody to see since yesterday evening, and a phone."""
    found: list[Someone] = []
    rows: list[Base] = []
    with world.session() as session:
        team = session.get_one(Team, world.team)
        for number in range(DUE):
            name = f"Nguyễn Thử Nghiệm {number}"
            user = make(User, id=key(name), name=name)
            user.join(Role.volunteer, on=date(2026, 7, 6), team=team)
            rows.append(user)
            found.append(Someone(user.id, name, Role.volunteer))
        session.add_all(rows)
    for number, who in enumerate(found):
        one = world.new_person(f"Nông Văn Tý {number}")
        world.assign(one, who, on=date(2026, 11, 16))
        phone_of(world, who, f"crowd{number}")


def _planned(world: World) -> None:
    """As a sweep does it, up to the messages that wait."""
    sweeping = Session(world.engine)
    with writing(), sweeping as session:
        days = reminders.days_off(session)
        climbing.step_up(session, clock.now(), days)
        while planning.plan(session, clock.now(), clock.wall(), days):
            pass
        session.commit()


def _scanned(world: World) -> None:
    with Session(world.engine) as session:
        session.execute(sending.waiting(clock.wall())).all()


def _claimed(world: World) -> None:
    with writing(), Session(world.engine) as session:
        days = reminders.days_off(session)
        while sending.claim(session, clock.now(), clock.wall(), days, BASE) is not None:
            pass
        session.commit()


def _read(world: World, work: Callable[[], object]) -> list[Statement]:
    """The statements that only read."""
    found: list[Statement] = []
    with listening(world.engine, found.append):
        work()
    return [one for one in found if one.sql.lstrip().startswith("SELECT")]


def _cost(world: World, statements: list[Statement], postgres: bool) -> float:
    """All of them together, beside one look-up."""
    known = look_up(world, postgres)
    with closing(driver(world)) as connection:
        ours = compare(
            lambda: [sum(run(connection, one) for one in statements)],
            lambda: [run(connection, known)],
            ROUNDS,
        )
    return ours.best
