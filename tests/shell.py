"""A home in a folder of its own, and the commands of `rehabfield` typed there."""

import logging
import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path

from click.testing import CliRunner, Result

from rehabfield import clock, vault
from rehabfield.cli import main
from rehabfield.database import writing

CODE = re.compile(r"\b([0-9A-Z]{4}-[0-9A-Z]{4})\b")
PATIENCE = 60.0


@dataclass
class Shell:
    """Types commands for one home; `more` are further settings."""

    home: Path
    more: dict[str, str] = field(default_factory=dict)

    @property
    def settings(self) -> dict[str, str]:
        """The environment of this home."""
        return {"REHABFIELD_HOME": str(self.home), **self.more}

    def type(self, *words: str, answers: str = "") -> Result:
        """Run a command to its end in this process; an error in it is raised here."""
        result = CliRunner().invoke(main, words, input=answers, env=self.settings)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    @contextmanager
    def running(self, *words: str) -> Iterator["Running"]:
        """A command that goes on, in processes of its own; killed at the end if need be."""
        with (self.home.parent / "log.txt").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "rehabfield.cli", *words],
                env=os.environ | self.settings,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                start_new_session=True,
            )
        try:
            yield Running(process, self.home.parent / "log.txt")
        finally:
            if not all_gone(process.pid):
                os.killpg(process.pid, signal.SIGKILL)
            process.communicate()


@dataclass
class Running:
    """A command with its children, and what they wrote."""

    process: "subprocess.Popen[str]"
    log: Path

    def children(self) -> list[int]:
        """The processes it started itself."""
        pid = self.process.pid
        text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
        return [int(number) for number in text.split()]

    def stop(self, number: signal.Signals) -> int:
        """Send a signal as Ctrl-C or systemd would; returns the exit code."""
        self.process.send_signal(number)
        return self.process.wait(PATIENCE)

    def gone(self) -> bool:
        """Whether nothing of it runs any more, a moment after it has ended."""
        until = time.monotonic() + 5
        while time.monotonic() < until and not all_gone(self.process.pid):
            time.sleep(0.05)
        return all_gone(self.process.pid)


@contextmanager
def as_it_was() -> Iterator[None]:
    """Puts back what a command sets for its whole process: log, clock and keys.

    Inside it may be written, even after a request to the app has only read.
    """
    root, keys = logging.getLogger(), vault.keys._current
    handlers, level = list(root.handlers), root.level
    with writing():
        yield
    root.handlers[:] = handlers
    root.setLevel(level)
    clock.set_offset(timedelta())
    if keys is not None:
        vault.use(keys)


def all_gone(group: int) -> bool:
    """Whether the process group is empty (or only waits to be asked for its exit code)."""
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, its_group = path.read_text().rpartition(") ")[2].split()[:3]
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(its_group) == group and state != "Z":
            return False
    return True


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True)
class Answer:
    """Status, headers and text of an answer."""

    status: int
    headers: list[tuple[str, str]]
    text: str

    def all(self, name: str) -> list[str]:
        """Every header of that name."""
        return [value for key, value in self.headers if key.lower() == name]


def ask(
    port: int,
    path: str,
    *,
    method: str = "GET",
    body: str | None = None,
    tls: ssl.SSLContext | None = None,
    **headers: str,
) -> Answer:
    """One request to this machine."""
    connection: HTTPConnection
    if tls is None:
        connection = HTTPConnection("localhost", port, timeout=PATIENCE)
    else:
        connection = HTTPSConnection("localhost", port, timeout=PATIENCE, context=tls)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        connection.request(method, path, body=body, headers=named)
        answer = connection.getresponse()
        return Answer(answer.status, answer.getheaders(), answer.read().decode())
    finally:
        connection.close()


def wait_for(port: int, path: str = "/healthz", *, tls: ssl.SSLContext | None = None) -> Answer:
    """Ask until somebody answers."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            return ask(port, path, tls=tls)
        except (OSError, HTTPException):
            if time.monotonic() > until:
                raise
            time.sleep(0.05)
