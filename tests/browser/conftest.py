"""Fixtures for tests in a real browser (Debian's Chromium), over the small world of ../conftest.py.

`phone`  opens a phone of 360 × 740 with touch: `page = phone(world.hung, "/today")`, or `phone()`
         for a stranger's. What comes is Playwright's own `Page`; `page.goto("/people")` works.
`hung`   the phone of bác Hùng, who helps Khánh, ready to be without signal.
`desk`   the same at 1280 × 800 with a mouse.
`site`   the address of the running app, e.g. http://localhost:41234; `site.stop()` and
         `site.start()` take it off the net and back on the same port.
`axe`    `axe(page)` fails where axe-core finds something (WCAG 2.2 A and AA).

A test fails at its end when any of its pages logged an error, threw one, broke the
Content-Security-Policy or got an answer of 500 or more. `site.forgive("text")` allows one.
Domain time moves with `travel`, also in the running app.
"""

import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from os import environ
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, ConsoleMessage, Page, Response, sync_playwright
from werkzeug.serving import BaseWSGIServer, make_server

from tests.house import House, SQLiteHouse
from tests.world import Someone, World

ROOT = Path(__file__).resolve().parent.parent.parent
ARGS = [
    "--no-sandbox",
    "--headless=new",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
TELL = """addEventListener("securitypolicyviolation", e =>
  console.error(`CSP: ${e.violatedDirective} ${e.blockedURI} ${e.sourceFile}:${e.lineNumber}`))"""

Opener = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here needs a browser."""
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def house(home: Path) -> Iterator[House]:
    """The app over one file: the browser sees no difference between databases."""
    made = SQLiteHouse(home)
    yield made
    made.leave()


class Site:
    """The app, served to real browsers by threads of this process."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._server: BaseWSGIServer | None = None
        self._port = 0
        self.deaf: set[str] = set()
        """Paths to which the line breaks before the app hears of it."""
        self.silent: set[str] = set()
        """Paths that the app works on, but whose answer is lost on its way."""
        self.fate: Callable[[str, str], str] = lambda method, path: ""
        """What happens to a request with this method and path: "deaf", "silent", or nothing."""
        self.problems: list[str] = []
        self._forgiven: list[str] = []

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://localhost:{self._port}"

    def start(self) -> None:
        """Answer, on the same port as before."""
        self._server = make_server("127.0.0.1", self._port, self._answer, threaded=True)
        # So that closing it waits for what it still answers: the database is put back after.
        self._server.daemon_threads = False  # type: ignore[attr-defined]
        self._port = self._server.server_port
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def _answer(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        fate = self.fate(environ["REQUEST_METHOD"], path)
        if path not in self.deaf | self.silent and not fate:
            return self._app(environ, start)
        if path in self.silent or fate == "silent":
            for _ in self._app(environ, _unheard):
                pass
        environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
        start("200 OK", [("Content-Length", "0")])
        return []

    def stop(self) -> None:
        """Be off the net."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def forgive(self, text: str) -> None:
        """Do not fail for problems that contain this text."""
        self._forgiven.append(text)

    def watch(self, page: Page) -> None:
        """Collect what goes wrong on this page."""
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.problems.append(f"threw {error}"))
        page.on("response", self._answered)

    def unforgiven(self) -> list[str]:
        """What went wrong and was not allowed to."""
        return [p for p in self.problems if not any(text in p for text in self._forgiven)]

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            where = message.location.get("url", "")
            self.problems.append(f"console {message.type}: {message.text} ({where})")

    def _answered(self, answer: Response) -> None:
        if answer.status >= 500:
            self.problems.append(f"{answer.status} from {answer.url}")


@pytest.fixture(scope="module")
def chromium(house: House) -> Iterator[Browser]:
    """One browser a file of tests; every test has contexts of its own.

    While Playwright runs, this thread counts as one of asyncio's, and app contexts (which end
    with `async_to_sync`) cannot be used in it: hence after `house`, and no longer than a file.
    """
    path = environ.get("REHABFIELD_TEST_CHROMIUM") or "/usr/bin/chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGS)
        yield browser
        browser.close()


@pytest.fixture
def site(app: Flask) -> Iterator[Site]:
    """The running app."""
    made = Site(app)
    made.start()
    yield made
    made.stop()


def _unheard(*_: Any) -> Callable[[bytes], object]:
    """Nobody hears what the app answers."""
    return len


def _opener(chromium: Browser, site: Site, world: World, **kind: object) -> Iterator[Opener]:
    contexts = []

    def open_page(who: Someone | None = None, path: str = "/") -> Page:
        context = chromium.new_context(
            base_url=site.url,
            locale="vi-VN",
            timezone_id="Asia/Ho_Chi_Minh",
            service_workers="allow",
            **kind,  # type: ignore[arg-type]  # options of one kind of device
        )
        contexts.append(context)
        context.set_default_timeout(8000)
        context.add_init_script(TELL)
        if who is not None:
            held = world.sign_in(who)
            named = {"s": held.session, f"e-{held.enrolment.hex}": held.secret}
            context.add_cookies(
                [
                    {"name": name, "value": value, "url": site.url, "httpOnly": True}
                    for name, value in named.items()
                ]
            )
        page = context.new_page()
        site.watch(page)
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert site.unforgiven() == []


@pytest.fixture
def phone(chromium: Browser, site: Site, world: World) -> Iterator[Opener]:
    """Opens phones of 360 × 740 with touch."""
    yield from _opener(
        chromium,
        site,
        world,
        viewport={"width": 360, "height": 740},
        device_scale_factor=2,
        has_touch=True,
        is_mobile=True,
    )


@pytest.fixture
def hung(phone: Opener, site: Site, world: World) -> Page:
    """Bác Hùng's phone: he typed his PIN, and it has had time to take his pages along."""
    from tests.browser.without_signal import form_of, ready  # which needs this module

    return ready(phone, site, world.hung, form_of(world.khanh))


@pytest.fixture
def desk(chromium: Browser, site: Site, world: World) -> Iterator[Opener]:
    """Opens desk browsers of 1280 × 800."""
    yield from _opener(chromium, site, world, viewport={"width": 1280, "height": 800})


@pytest.fixture(scope="session")
def axe() -> Callable[[Page], None]:
    """Holds a page to WCAG 2.2 AA, as far as axe-core can tell."""
    script = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")

    def look(page: Page) -> None:
        page.evaluate(script)
        found = page.evaluate(
            "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", AXE_TAGS
        )
        problems = [
            f"{rule['id']}: {rule['help']} at {node['target']}: {node['html'][:160]}"
            for rule in found["violations"]
            for node in rule["nodes"]
        ]
        assert problems == []

    return look
