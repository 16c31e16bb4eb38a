"""A real phone's browser over a real server, for what can only be measured there."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from os import environ

from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Playwright, sync_playwright
from werkzeug.serving import make_server

from tests.browser.conftest import ARGS


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The address under which this app answers."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    thread.join()


@contextmanager
def browser() -> Iterator[Browser]:
    """Chromium without a window."""
    with sync_playwright() as playwright:
        yield _launched(playwright)


def _launched(playwright: Playwright) -> Browser:
    path = environ.get("REHABFIELD_TEST_CHROMIUM", "/usr/bin/chromium")
    return playwright.chromium.launch(executable_path=path, args=ARGS)


@contextmanager
def phone(chromium: Browser, base: str, token: str = "") -> Iterator[BrowserContext]:
    """A fresh phone that knows nothing but, perhaps, a session."""
    context = chromium.new_context(
        viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True
    )
    if token:
        context.add_cookies([{"name": "s", "value": token, "url": base}])
    yield context
    context.close()
