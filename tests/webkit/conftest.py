"""Fixtures for `./test --webkit`: journeys in WebKitGTK, the nearest there is to an iPhone.

`site`   the address of the running app (../browser/conftest.py).
`phone`  opens a window of 360 × 740: `browser = phone(world.hung, "/lock")`; `phone.again()` ends
         the browser's process and starts another over the same data, as after a dead battery.

Nothing here is collected unless the lane is run: REHABFIELD_TEST_WEBKIT names the driver.
Unlike Chromium's lane this one does not see what pages log: WebDriver has no word for it.
"""

import socket
import subprocess
import time
from collections.abc import Iterator
from os import environ
from pathlib import Path
from urllib.error import URLError

import pytest
from flask import Flask

from tests.browser.conftest import Site
from tests.house import House, SQLiteHouse
from tests.webkit.driver import Browser, ask
from tests.world import Someone, World

DRIVER = environ.get("REHABFIELD_TEST_WEBKIT", "")
collect_ignore_glob = [] if DRIVER else ["test_*.py"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here needs WebKitGTK, and takes its time."""
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.webkit)


@pytest.fixture(scope="session")
def house(home: Path) -> Iterator[House]:
    """The app over one file."""
    made = SQLiteHouse(home)
    yield made
    made.leave()


@pytest.fixture
def site(app: Flask) -> Iterator[Site]:
    """The running app."""
    made = Site(app)
    made.start()
    yield made
    made.stop()


@pytest.fixture(scope="session")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of WebKitGTK's driver."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = tmp_path_factory.mktemp("webkit") / "driver.log"
    quiet = environ | {"NO_AT_BRIDGE": "1", "LANG": "C.UTF-8", "TZ": "Asia/Ho_Chi_Minh"}
    with log.open("wb") as out:
        process = subprocess.Popen([DRIVER, f"--port={port}"], stdout=out, stderr=out, env=quiet)
    url = f"http://127.0.0.1:{port}"
    for _ in range(100):
        try:
            ask("GET", f"{url}/status")
            break
        except (URLError, ConnectionError):
            time.sleep(0.1)
    yield url
    process.terminate()
    process.wait(10)


class Phone:
    """One phone: its browser may end and start again."""

    def __init__(self, driver: str, folder: Path, site: Site, world: World) -> None:
        self._driver, self._folder = driver, folder
        self._site, self._world = site, world
        self._browser: Browser | None = None

    def __call__(self, who: Someone, path: str) -> Browser:
        """Open a page on somebody's enrolled phone."""
        browser = self.again()
        browser.goto(f"{self._site.url}/healthz")  # a cookie needs a page of its site
        held = self._world.sign_in(who)
        browser.keep_cookie("s", held.session)
        browser.keep_cookie(f"e-{held.enrolment.hex}", held.secret)
        browser.goto(self._site.url + path)
        return browser

    def again(self) -> Browser:
        """The browser's process anew, with what lies on the disk."""
        self.off()
        self._browser = Browser(self._driver, self._folder)
        return self._browser

    def off(self) -> None:
        """End the browser."""
        if self._browser is not None:
            self._browser.quit()
            self._browser = None


@pytest.fixture
def phone(driver: str, tmp_path: Path, site: Site, world: World) -> Iterator[Phone]:
    """A phone with an empty store."""
    made = Phone(driver, tmp_path, site, world)
    yield made
    made.off()
