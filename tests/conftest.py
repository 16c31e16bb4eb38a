"""The fixtures that all tests share.

`world`  the small world of named people, fresh for every test (tests/world.py): `world.hung` has
         `.id` and `.name`; `world.khanh` has `.person`, `.case`, `.name`. It is plain data: load
         records with `world.load(Case, world.khanh.case)` or in `with world.session() as session:`
         (commits at the end). Helpers: `world.log(world.khanh, world.hung, on=date(…))`,
         `world.new_person(name)`, `world.assign(one, world.mai)`, `world.actor(world.lan)` for
         policies, `world.add(make(Visit, …))` with `make` of tests/factories.py.
`page`   a browser (tests/page.py): `page.as_(world.hung).get("/today").sees("…")`,
         `.submit("Lưu", outcome="met")`, `.click("…")`, `.post(url, fields)`, `page.nobody()`.
         Every page it loads is checked (tests/checks.py).
`app`    the Flask app over the same database. Never hold an app context open around a request:
         the user of one request would stay on `g` for the next.
`travel` moves domain time: `travel(date(2026, 11, 30))` or a datetime. It begins on Saturday
         21/11/2026, 08:00 local, and runs on.
`queries` counts statements: `with queries() as seen: …; assert len(seen.reads) <= 3`.

Guards over the whole app stand in tests/guards. A new address needs its line in
guards/doorways.py (who gets in), a new column a reason in guards/plain_columns.py unless it is
sealed, a new record a factory here and a row in the small world (tests/settlers.py).

All run on SQLite, and again on PostgreSQL (marker `postgres`) where REHABFIELD_TEST_POSTGRES_URL
is set. The schema comes from the migrations, the world is built once and copied for each test.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import date, datetime, time, timedelta
from os import environ
from pathlib import Path

import pytest
from flask import Flask

from rehabfield import audit, clock, vault
from rehabfield.clock import at_local
from rehabfield.database import may_write
from rehabfield.views import calendar_feeds
from tests.factories import MORNING
from tests.house import House, PostgresHouse, SQLiteHouse
from tests.page import Page
from tests.querylog import Seen, watching
from tests.world import World

POSTGRES = environ.get("REHABFIELD_TEST_POSTGRES_URL", "")
KINDS = ["sqlite", *([pytest.param("postgres", marks=pytest.mark.postgres)] if POSTGRES else [])]


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home folder with fresh secrets."""
    folder = tmp_path_factory.mktemp("home")
    vault.Vault.create(folder / "secrets")
    return folder


@pytest.fixture(scope="session", params=KINDS)
def house(request: pytest.FixtureRequest, home: Path, worker: str) -> Iterator[House]:
    """A real app with a database that can be put back to the small world."""
    clock.set_offset(clock.offset_to(MORNING))
    made: House
    if request.param == "postgres":
        made = PostgresHouse(home, POSTGRES, f"rehabfield_{worker}")
    else:
        made = SQLiteHouse(home)
    yield made
    made.leave()


@pytest.fixture(scope="session")
def worker(request: pytest.FixtureRequest) -> str:
    """Which of several test processes this is."""
    return str(getattr(request.config, "workerinput", {}).get("workerid", "alone"))


@pytest.fixture
def world(house: House) -> Iterator[World]:
    """The small world, as it was built."""
    vault.use(house.vault)
    clock.set_offset(clock.offset_to(MORNING))
    for counted in (audit.reads, calendar_feeds.readings, calendar_feeds.strangers):
        counted.forget()
    may_write()
    yield World(house.fresh())
    clock.set_offset(timedelta())


@pytest.fixture
def app(house: House, world: World) -> Flask:
    """The app over the small world."""
    return house.app


@pytest.fixture
def page(app: Flask, world: World) -> Page:
    """A browser that checks what it loads."""
    return Page(app, world)


@pytest.fixture
def travel(world: World) -> Callable[[date | datetime], None]:
    """Moves domain time to a moment, or to 08:00 of a local day."""

    def to(moment: date | datetime) -> None:
        if not isinstance(moment, datetime):
            moment = at_local(moment, time(8))
        clock.set_offset(clock.offset_to(moment))

    return to


@pytest.fixture
def queries(world: World) -> Callable[[], AbstractContextManager[Seen]]:
    """Notes the statements that reach the database inside a block."""
    return lambda: watching(world.engine)
