"""start, serve, worker."""

import os
import signal
import subprocess
import sys
import time
from types import FrameType
from typing import Any

import click
from flask import Flask
from gunicorn.app.base import BaseApplication

from ..config import Settings
from . import hello
from .home import begin, is_empty, ready_app, settings_or_exit

GRACE = 10.0


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, help="Port to listen on.")
@click.option("--no-demo", is_flag=True, help="Begin empty, with an administrator's invitation.")
def start(host: str, port: int, no_demo: bool) -> None:
    """Make everything ready, say how to sign in, and run server and worker until Ctrl-C."""
    settings = settings_or_exit()
    app = ready_app(settings)
    base = settings.url or f"http://{'localhost' if host in LOOPBACK else host}:{port}"
    with app.app_context():
        fresh = is_empty()
        begin(demo=fresh and not no_demo)
        if fresh and not no_demo:
            hello.filling()
            _fill()
        hello.say(settings, base)
    _supervise(["serve", "--host", host, "--port", str(port)], ["worker"])


LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1", "0.0.0.0", "::"})


def _fill() -> None:
    from ..exchange.demo import fill

    fill()


def _supervise(*commands: list[str]) -> None:
    """Run the commands side by side; when one ends or Ctrl-C comes, end all."""
    environment = dict(os.environ)
    children = [
        subprocess.Popen([sys.executable, "-m", "rehabfield.cli", *c], env=environment)
        for c in commands
    ]
    stopping = False

    def stop(_: int, __: FrameType | None) -> None:
        nonlocal stopping
        stopping = True

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    while not stopping and all(child.poll() is None for child in children):
        time.sleep(0.1)
    for child in children:
        if child.poll() is None:
            child.terminate()
    until = time.monotonic() + GRACE
    for child in children:
        try:
            child.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
    sys.exit(0 if stopping else 1)


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """gunicorn, told by options instead of a file."""

    def __init__(self, app: Flask, options: dict[str, Any]) -> None:
        self.app, self.options = app, options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return self.app


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, help="Port to listen on.")
@click.option("--cert", type=click.Path(exists=True, dir_okay=False), help="Certificate (PEM).")
@click.option("--key", type=click.Path(exists=True, dir_okay=False), help="Its private key (PEM).")
def serve(host: str, port: int, cert: str | None, key: str | None) -> None:
    """Serve the pages. With --cert and --key by https."""
    settings = settings_or_exit()
    app = ready_app(settings, migrate=False)
    options = _options(settings, host, port)
    if cert and key:
        options |= {"certfile": cert, "keyfile": key}
    Server(app, options).run()


def _options(settings: Settings, host: str, port: int) -> dict[str, Any]:
    return {
        "bind": f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
        "workers": settings.workers,
        "threads": settings.threads,
        "worker_class": "gthread",
        "preload_app": True,
        "control_socket_disable": True,
        "forwarded_allow_ips": "*" if settings.proxies else "127.0.0.1",
        "proc_name": "donghanh",
        "loglevel": "warning",
        "timeout": 60,
        "graceful_timeout": 8,
    }


@click.command()
def worker() -> None:
    """Do what is due: nightly backup, tidying up."""
    settings = settings_or_exit()
    app = ready_app(settings, migrate=False)
    from .. import jobs

    jobs.run(app, settings)
