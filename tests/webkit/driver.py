"""The little of W3C WebDriver that these tests need: https://www.w3.org/TR/webdriver2/.

browser = Browser(driver.url, folder)
browser.goto("http://localhost:5000/today")
browser.tap("Lưu")
browser.sees("main", "1 chưa gửi")
"""

import json
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
PYTHON = "/usr/bin/python3"
WINDOW = Path(__file__).parent / "window.py"
PATIENCE = 40.0
HAS = """const [css, words] = arguments;
return [...document.querySelectorAll(css)].some(one => one.innerText.includes(words));"""


class Refused(Exception):
    """The driver could not do what it was asked."""


def ask(method: str, url: str, body: object = None) -> Any:
    """One command; its value."""
    data = None if method != "POST" else json.dumps(body or {}).encode()
    request = Request(url, data, {"Content-Type": "application/json"}, method=method)
    try:
        with urlopen(request, timeout=60) as answer:
            return json.load(answer)["value"]
    except HTTPError as error:
        with error:
            raise Refused(error.read().decode()) from None


def until(wanted: Callable[[], Any], what: str) -> Any:
    """Try until it is so; what the last try gave. Pages that are just changing refuse."""
    end = time.monotonic() + PATIENCE
    while True:
        with suppress(Refused):
            if found := wanted():
                return found
        if time.monotonic() > end:
            raise AssertionError(f"not within {PATIENCE:.0f} s: {what}")
        time.sleep(0.1)


class Browser:
    """A browser process with its windows; what it keeps lies in the folder."""

    def __init__(self, driver: str, folder: Path) -> None:
        options = {"binary": PYTHON, "args": [str(WINDOW), str(folder)]}
        wanted = {"alwaysMatch": {"webkitgtk:browserOptions": options}}
        session = ask("POST", f"{driver}/session", {"capabilities": wanted})
        self._url = f"{driver}/session/{session['sessionId']}"

    def quit(self) -> None:
        """End the process."""
        ask("DELETE", self._url)

    @property
    def url(self) -> str:
        """Where the window is."""
        return str(ask("GET", f"{self._url}/url"))

    def goto(self, url: str) -> None:
        """Open an address, and wait until it is loaded."""
        ask("POST", f"{self._url}/url", {"url": url})

    def reload(self) -> None:
        """Load the page again."""
        ask("POST", f"{self._url}/refresh")

    def run(self, script: str, *arguments: object) -> Any:
        """Run a script in the page; what it returns, or what its promise comes to."""
        body = {"script": script, "args": arguments}
        return ask("POST", f"{self._url}/execute/sync", body)

    def new_window(self) -> str:
        """Open another window and go on in it; the handle of the one before."""
        before = str(ask("GET", f"{self._url}/window"))
        made = ask("POST", f"{self._url}/window/new", {"type": "window"})
        self.turn_to(made["handle"])
        return before

    def turn_to(self, handle: str) -> None:
        """Go on in this window."""
        ask("POST", f"{self._url}/window", {"handle": handle})

    def close_window(self) -> None:
        """Close the window one is in."""
        ask("DELETE", f"{self._url}/window")

    def keep_cookie(self, name: str, value: str) -> None:
        """Have a cookie of the page's site for a day, which no script can read."""
        end = int(time.time()) + 24 * 3600
        cookie = {"name": name, "value": value, "httpOnly": True, "path": "/", "expiry": end}
        ask("POST", f"{self._url}/cookie", {"cookie": cookie})

    def tap(self, words: str) -> None:
        """Tap the first button that has exactly these words."""
        self._click("xpath", f"//button[normalize-space()='{words}']")

    def tap_on(self, css: str) -> None:
        """Tap the first element of this kind."""
        self._click("css selector", css)

    def type_into(self, css: str, words: str) -> None:
        """Type into an emptied field, as on a keyboard."""
        found = until(lambda: self._find("css selector", css), css)
        ask("POST", f"{self._url}/element/{found}/clear")
        ask("POST", f"{self._url}/element/{found}/value", {"text": words})

    def sees(self, css: str, words: str) -> None:
        """Wait until something of this kind has these words."""
        try:
            until(lambda: self.run(HAS, css, words), f"{css} with {words!r}")
        except AssertionError as error:
            error.add_note(f"{self.url}: {self.run('return document.body.innerText')}")
            raise

    def shows(self, css: str, words: str) -> bool:
        """Whether something of this kind has these words now."""
        return bool(self.run(HAS, css, words))

    def _find(self, using: str, value: str) -> str:
        found = ask("POST", f"{self._url}/element", {"using": using, "value": value})
        return str(found[ELEMENT])

    def _click(self, using: str, value: str) -> None:
        found = until(lambda: self._find(using, value), value)
        # A bar lies over the edge to which the driver would scroll.
        self.run("arguments[0].scrollIntoView({block: 'center'})", {ELEMENT: found})
        ask("POST", f"{self._url}/element/{found}/click")
