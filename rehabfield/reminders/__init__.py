"""What members are told outside the app: the ladder of late cases, and one message a day.

`sweep` is called every minute, by any number of workers. It reads three indexes and, where they
hold nothing, writes nothing. Days and hours are the app's, leases and tries are real time.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from .. import clock
from ..clock import Calendar
from ..database import reading, writing
from ..models import Holiday, HolidayKind
from .climbing import reached, step_up
from .planning import EVE_FROM, is_quiet, plan, struck
from .reach import reachable, tell
from .seeing import mark_seen, mark_shown
from .sending import Sender, claim, mark, send, waiting
from .work import Work, standing_steps, work_of

__all__ = [
    "EVE_FROM",
    "Swept",
    "Work",
    "days_off",
    "is_quiet",
    "mark_seen",
    "mark_shown",
    "reachable",
    "standing_steps",
    "sweep",
    "tell",
    "work_of",
]

ENOUGH = timedelta(seconds=50)
"""One sweep sends for so long; the next minute goes on, and other work gets its turn."""
Couriers = Callable[[], AbstractContextManager[Sender]]


@dataclass
class Swept:
    """How much one sweep did."""

    steps: int = 0
    planned: int = 0
    sent: int = 0


def sweep(engine: Engine, couriers: Couriers, base: str) -> Swept:
    """Do what has come due. `base`: the app's public address, for the links of messages.

    Each batch is a short transaction; nothing is sent inside one. Raises what the database or
    the courier raises: what was claimed comes back when its lease ends.
    """
    done, begun = Swept(), clock.wall()
    climbs, plans, sends = _anything(engine)
    if climbs:
        done.steps = _until_none(
            engine, lambda session: step_up(session, clock.now(), days_off(session))
        )
    if plans:
        done.planned = _until_none(
            engine, lambda session: plan(session, clock.now(), clock.wall(), days_off(session))
        )
    if plans or sends:
        with couriers() as courier:
            done.sent = _send_all(engine, courier, base, begun + ENOUGH)
    return done


def _anything(engine: Engine) -> tuple[bool, bool, bool]:
    """Whether a case climbs, an hour has struck, a message waits: one statement."""
    now, wall = clock.now(), clock.wall()
    asked = (reached(clock.local_day(now)), struck(now), waiting(wall))
    with reading(), Session(engine) as session:
        row = session.execute(select(*(one.exists() for one in asked))).one()
    return bool(row[0]), bool(row[1]), bool(row[2])


def _until_none(engine: Engine, step: Callable[[Session], int]) -> int:
    total = 0
    while True:
        with _transaction(engine) as session:
            count = step(session)
        total += count
        if not count:
            return total


def _send_all(engine: Engine, courier: Sender, base: str, until: datetime) -> int:
    """Batch by batch; a message whose lease is over is left to whoever comes next."""
    total = 0
    while clock.wall() < until:
        with _transaction(engine) as session:
            ours = claim(session, clock.now(), clock.wall(), days_off(session), base)
        if ours is None:
            return total
        for one in ours:
            if clock.wall() >= one.until:
                break
            answers = send(courier, one)
            with _transaction(engine) as session:
                mark(session, one, answers, clock.now(), clock.wall())
            total += 1
    return total


@contextmanager
def _transaction(engine: Engine) -> Iterator[Session]:
    with writing(), Session(engine) as session:
        yield session
        session.commit()


def days_off(session: Session) -> Calendar:
    """Days off and swap days, by the installation's own table."""
    rows = session.execute(select(Holiday.day, Holiday.kind)).all()
    return Calendar(
        days_off=frozenset(row.day for row in rows if row.kind is HolidayKind.off),
        working_swaps=frozenset(row.day for row in rows if row.kind is HolidayKind.working),
    )
