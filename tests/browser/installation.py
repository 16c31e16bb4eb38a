"""A real installation: `rehabfield start` in a process of its own, over a folder of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

PATIENCE = 60.0
"""Seconds until it answers: the first start fills the demonstration."""


class Installation:
    """Where it answers (`url`), where it lies (`home`), what it says (`said`).

    It can be stopped and started again on the same port, on another day.
    """

    def __init__(self, folder: Path, *words: str, **settings: str) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://localhost:{self.port}"
        self.home, self.said = folder / "home", folder / "said.txt"
        self._words = words
        self._settings = settings
        self._running: subprocess.Popen[bytes] | None = None

    def environment(self, clock: str) -> dict[str, str]:
        """Nothing of the tests' own installation."""
        return {
            **{k: v for k, v in os.environ.items() if not k.startswith("REHABFIELD_")},
            "REHABFIELD_HOME": str(self.home),
            "REHABFIELD_CLOCK": clock,
            "PYTHONUNBUFFERED": "1",
            **self._settings,
        }

    def start(self, clock: str) -> None:
        """Web and worker, on this day; back when it answers."""
        self._clock = clock
        command = [sys.executable, "-m", "rehabfield.cli", "start", "--port", str(self.port)]
        with self.said.open("a") as out:
            self._running = subprocess.Popen(
                [*command, *self._words],
                env=self.environment(clock),
                stdout=out,
                stderr=subprocess.STDOUT,
            )
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                with urlopen(f"{self.url}/healthz") as answer:
                    assert answer.status == 200
                    return
            except URLError:
                time.sleep(0.2)
        raise AssertionError(f"did not start: {self.said.read_text()}")

    def stop(self) -> None:
        """As Ctrl-C does."""
        if self._running is not None:
            self._running.send_signal(signal.SIGINT)
            self._running.wait(20)
            self._running = None

    def run(self, *words: str) -> None:
        """A command at the machine, beside the running server; its output joins what is said."""
        command = [sys.executable, "-m", "rehabfield.cli", *words]
        environment = self.environment(self._clock)
        with self.said.open("a") as out:
            subprocess.run(command, env=environment, stdout=out, stderr=out, check=True)
