"""Firefox without a window, spoken to by Marionette, which it brings along: JSON over a socket."""

import json
import os
import socket
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Self

PREFS = {
    "alerts.useSystemBackend": False,
    "app.update.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "dom.push.testing.allowInsecureServerURL": True,
    "dom.push.testing.ignorePermission": True,
    "intl.accept_languages": "vi",
    "marionette.port": 0,
    "permissions.default.desktop-notification": 1,
    "remote.prefs.recommended": False,
    "toolkit.startup.max_resumed_crashes": -1,
}
FLAGS = ("--headless", "--marionette", "--remote-allow-system-access", "--no-remote")
PATIENCE = 30.0  # s


class FoxError(Exception):
    """Firefox says that a command cannot be done."""


class Fox:
    """One Firefox with a fresh profile. `push` is the address of its push service (ws://…)."""

    def __init__(self, program: str, profile: Path, push: str) -> None:
        prefs = {**PREFS, "dom.push.serverURL": push}
        lines = [f"user_pref({json.dumps(k)}, {json.dumps(v)});" for k, v in prefs.items()]
        (profile / "user.js").write_text("\n".join(lines), encoding="utf-8")
        self._profile = profile
        self._count = 0
        self._firefox = subprocess.Popen(
            [program, *FLAGS, "--profile", str(profile), "about:blank"],
            env={**os.environ, "MOZ_HEADLESS": "1", "HOME": str(profile)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._line = socket.create_connection(("127.0.0.1", self._port()), PATIENCE)
        self._held = b""
        self._heard()  # it greets
        self.asks("WebDriver:NewSession", capabilities={"alwaysMatch": {}})
        self.asks("WebDriver:SetTimeouts", script=20_000, pageLoad=20_000)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._line.close()
        self._firefox.terminate()
        try:
            self._firefox.wait(10)
        except subprocess.TimeoutExpired:
            self._firefox.kill()
            self._firefox.wait()

    def goes(self, url: str) -> None:
        """Open a page."""
        self.asks("WebDriver:Navigate", url=url)

    @property
    def url(self) -> str:
        """Where it is."""
        return str(self.asks("WebDriver:GetCurrentURL")["value"])

    def holds(self, name: str, value: str) -> None:
        """Has a cookie of the page's host."""
        cookie = {"name": name, "value": value, "path": "/", "httpOnly": True}
        self.asks("WebDriver:AddCookie", cookie=cookie)

    def tells(self, script: str) -> Any:
        """The value of an asynchronous function's body in the page."""
        return self._script(script)

    def inside(self, script: str) -> Any:
        """The same in the browser itself, where its own windows are."""
        self.asks("Marionette:SetContext", value="chrome")
        try:
            return self._script(script)
        finally:
            self.asks("Marionette:SetContext", value="content")

    def becomes(self, script: str, wanted: object = True) -> Any:
        """Wait until it tells what is wanted (True: anything that counts as true)."""
        return self._until(self.tells, script, wanted)

    def becomes_inside(self, script: str) -> Any:
        """The same in the browser itself."""
        return self._until(self.inside, script, True)

    def _until(self, ask: Any, script: str, wanted: object) -> Any:
        until, found = time.monotonic() + PATIENCE, None
        while time.monotonic() < until:
            try:
                found = ask(script)
            except FoxError as error:  # the page is being left
                found = error
            if found == wanted or (wanted is True and found and not isinstance(found, FoxError)):
                return found
            time.sleep(0.2)
        raise AssertionError(f"{script} tells {found!r}")

    def _script(self, script: str) -> Any:
        wrapped = (
            "const done = arguments[arguments.length - 1];"
            f"(async () => {{ {script} }})().then(value => done([value]), e => done(String(e)));"
        )
        found = self.asks("WebDriver:ExecuteAsyncScript", script=wrapped, args=[])["value"]
        if isinstance(found, str):
            raise FoxError(found)
        return found[0] if found else None  # None: the page was left before it could tell

    def asks(self, command: str, **values: Any) -> dict[str, Any]:
        """One command and its answer."""
        self._count += 1
        said = json.dumps([0, self._count, command, values]).encode()
        self._line.sendall(f"{len(said)}:".encode() + said)
        while True:
            _, number, error, result = self._heard()
            if number == self._count:
                if error:
                    raise FoxError(f"{error['error']}: {error['message']}")
                return result if isinstance(result, dict) else {"value": result}

    def _heard(self) -> Any:
        while b":" not in self._held:
            self._held += self._more()
        size, _, self._held = self._held.partition(b":")
        while len(self._held) < int(size):
            self._held += self._more()
        said, self._held = self._held[: int(size)], self._held[int(size) :]
        return json.loads(said)

    def _more(self) -> bytes:
        found = self._line.recv(65_536)
        if not found:
            raise FoxError("Firefox hung up")
        return found

    def _port(self) -> int:
        """Where it listens, once it has written that down."""
        written, until = self._profile / "MarionetteActivePort", time.monotonic() + PATIENCE
        while time.monotonic() < until:
            if written.exists() and written.read_text().strip():
                return int(written.read_text())
            time.sleep(0.1)
        raise AssertionError("Firefox does not start")
