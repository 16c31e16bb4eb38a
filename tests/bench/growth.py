"""Goals 12 and 13: do pages cost the same when there are 9.6 times as many meetings?

The statements are those that the pages really send, taken down while they load. They run again on
the bare driver, in turns on a small and a large database, beside a look-up by primary key.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, event

from rehabfield.vault import use
from tests.bench.filling import fill
from tests.bench.goals import Measured, compare
from tests.bench.place import POSTGRES, small_world
from tests.house import House
from tests.world import Someone, World

FEW, TIMES = 20, 9.6
ROUNDS = 120
UNIT = "× key look-up"


@dataclass(frozen=True)
class Statement:
    """One statement as it reached the driver."""

    sql: str
    values: Any


@dataclass(frozen=True)
class Asked:
    """A page, who opens it, and what its statements may cost beside a look-up (SQLite, PG)."""

    what: str
    path: str
    who: Someone
    limits: tuple[float, float] | None = None


@dataclass(frozen=True)
class Costs:
    """Of a page's statements: the most that one grows, what the list costs, and the heaviest."""

    growth: float
    list: float
    heaviest: float


def measure() -> Iterator[Measured]:
    """On SQLite, and on PostgreSQL where there is one."""
    for postgres, on in ((False, "SQLite"), (True, "PostgreSQL")):
        if postgres and not POSTGRES:
            continue
        with small_world(postgres) as small, small_world(postgres) as large:
            for (house, world), count in ((small, FEW), (large, round(FEW * TIMES))):
                use(house.vault)
                fill(world, count)
            world = small[1]
            pages = (
                Asked("my list (Hôm nay)", "/today", world.hung, (2.0, 2.0)),
                Asked("a person", f"/people/{world.khanh.case}", world.hung),
                Asked("the team's late (Việc cần lo)", "/team", world.lan, (5.0, 2.5)),
                Asked("new logs", "/reviews", world.lan),
            )
            costs = [_costs(page, small, large, postgres) for page in pages]
        for page, cost in zip(pages, costs, strict=True):
            what = f"growth of {page.what}, meetings × {TIMES}, {on}"
            yield Measured("12", what, cost.growth, "×", 1.15)
            if page.limits is not None:
                limit = page.limits[postgres]
                yield Measured("13", f"{page.what}, a row, {on}", cost.list, UNIT, limit)
        most = max(cost.heaviest for cost in costs)
        yield Measured("13", f"heaviest statement of these pages, a row, {on}", most, UNIT)


def _costs(
    asked: Asked, small: tuple[House, World], large: tuple[House, World], postgres: bool
) -> Costs:
    few, many = (_taken_down(*there, asked) for there in (small, large))
    key = look_up(small[1], postgres)
    with (
        closing(driver(small[1])) as usual,
        closing(driver(small[1])) as one,
        closing(driver(large[1])) as other,
    ):
        for connection in (one, other) if postgres else ():
            # Else it may keep a plan for the one and plan anew for the other.
            connection.cursor().execute("SET plan_cache_mode = force_custom_plan")
        growths = [_growth(one, a, other, b) for a, b in zip(few, many, strict=True)]
        weights = [_weight(usual, a, key) for a in few]
    return Costs(max(growths), weights[0], max(weights))


def _growth(one: Any, few: Statement, other: Any, many: Statement) -> float:
    """What a returned row of the large database costs, beside one of the small."""
    found = compare(lambda: [run(other, many)], lambda: [run(one, few)], ROUNDS)
    return found.best * _rows(one, few) / _rows(other, many)


def _weight(usual: Any, statement: Statement, key: Statement) -> float:
    """What a returned row costs, beside a look-up by key."""
    found = compare(lambda: [run(usual, statement)], lambda: [run(usual, key)], ROUNDS)
    return found.best / _rows(usual, statement)


def run(connection: Any, statement: Statement) -> float:
    """Seconds that it takes, with all its rows."""
    with closing(connection.cursor()) as cursor:
        begun = time.perf_counter()
        cursor.execute(statement.sql, statement.values)
        cursor.fetchall()
        return time.perf_counter() - begun


def _rows(connection: Any, statement: Statement) -> int:
    """How many rows come back; one where there is none, for that answer costs as well."""
    with closing(connection.cursor()) as cursor:
        cursor.execute(statement.sql, statement.values)
        return max(1, len(cursor.fetchall()))


def look_up(world: World, postgres: bool) -> Statement:
    """One row by its primary key: what others are measured by."""
    mark, key = ("%s", world.khanh.case) if postgres else ("?", world.khanh.case.hex)
    return Statement(f"SELECT * FROM cases WHERE id = {mark}", (key,))


def driver(world: World) -> Any:
    """A connection of the driver's own."""
    return world.engine.raw_connection()


def _taken_down(house: House, world: World, asked: Asked) -> list[Statement]:
    """The page's own reading statements, without signing in."""
    use(house.vault)
    found: list[Statement] = []
    client = house.app.test_client()
    client.set_cookie("s", world.sign_in(asked.who).session, domain="localhost")
    client.get(asked.path, base_url="http://localhost")
    with listening(world.engine, found.append):
        answer = client.get(asked.path, base_url="http://localhost")
    assert answer.status_code == 200, asked.path
    return [one for one in found if one.sql.startswith("SELECT") and "FROM sessions" not in one.sql]


@contextmanager
def listening(engine: Engine, take: Callable[[Statement], None]) -> Iterator[None]:
    """Hand over each statement that reaches the driver."""

    def note(_: Any, __: Any, sql: str, values: Any, *___: Any) -> None:
        take(Statement(sql, values))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", note)
