"""A real Firefox over the small world, with a push service of the tests: nothing is replaced.

`fox`  opens it: `fox.goes(url)`, `fox.tells("return document.title")`. It needs Debian's
       firefox-esr; `./test` installs it, and says where it finds it.
"""

from collections.abc import Iterator
from dataclasses import replace
from os import environ
from pathlib import Path

import pytest
from flask import Flask

from tests.browser.conftest import Site
from tests.firefox.autopush import Autopush
from tests.firefox.fox import Fox
from tests.house import House, SQLiteHouse


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here needs Firefox."""
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.firefox)


@pytest.fixture(scope="session")
def house(home: Path) -> Iterator[House]:
    """The app over one file."""
    made = SQLiteHouse(home)
    yield made
    made.leave()


@pytest.fixture
def service(app: Flask) -> Iterator[Autopush]:
    """The push service, which the app may write to."""
    before = app.config["SETTINGS"]
    with Autopush() as running:
        app.config["SETTINGS"] = replace(before, push_hosts=running.host)
        yield running
    app.config["SETTINGS"] = before


@pytest.fixture
def site(app: Flask) -> Iterator[Site]:
    """The running app."""
    made = Site(app)
    made.start()
    yield made
    made.stop()


@pytest.fixture
def fox(service: Autopush, tmp_path: Path) -> Iterator[Fox]:
    """The browser."""
    program = environ.get("REHABFIELD_TEST_FIREFOX") or "/usr/bin/firefox-esr"
    with Fox(program, tmp_path, service.url) as running:
        yield running
