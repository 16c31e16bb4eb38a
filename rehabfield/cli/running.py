"""start, serve, worker."""

import sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from socket import socket
from typing import Any

import click
from flask import Flask

from ..config import Settings
from ..database import db
from . import children, hello, listening, server
from .home import begin, ready_app, settings_or_exit, stop

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
OPTIONS = (
    click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on."),
    click.option("--port", default=8000, show_default=True, help="Port to listen on."),
    click.option("--cert", type=FILE, help="Certificate (PEM): serve by https. Needs --key."),
    click.option("--key", type=FILE, help="Private key of the certificate (PEM)."),
)


def _where(command: Callable[..., None]) -> Callable[..., None]:
    """The options of whatever listens."""
    for option in reversed(OPTIONS):
        command = option(command)
    return command


@click.command()
@_where
@click.option("--no-demo", is_flag=True, help="Begin empty, with an administrator's invitation.")
def start(host: str, port: int, cert: Path | None, key: Path | None, no_demo: bool) -> None:
    """Run everything until Ctrl-C, and say how to sign in.

    Server and worker run side by side. The first start makes secrets and database and fills in
    invented people; with --no-demo it begins empty and prints the administrator's invitation.
    """
    settings, certificate = settings_or_exit(), _certificate(cert, key)
    with _listen(host, port) as taken:
        app = ready_app(settings)
        base = settings.url or listening.address_of(host, port, "https" if certificate else "http")
        with app.app_context():
            if begin(demo=not no_demo) and not no_demo:
                hello.fill()
            hello.say(settings, base)
            db.engine.dispose()
        asked = children.run(
            partial(_serve, app, settings, taken, certificate),
            partial(_work, app, replace(settings, url=base), taken),
        )
    if not asked:
        stop("Một tiến trình đã dừng, nên dừng tất cả. (One process ended, so all did.)", 1)


@click.command()
@_where
def serve(host: str, port: int, cert: Path | None, key: Path | None) -> None:
    """Serve the pages only, by https with --cert and --key.

    `rehabfield worker` runs beside it.
    """
    settings, certificate = settings_or_exit(), _certificate(cert, key)
    with _listen(host, port) as taken:
        _serve(ready_app(settings, migrate=False), settings, taken, certificate)


@click.command()
def worker() -> None:
    """Do what is due: the nightly backup, tidying up."""
    settings = settings_or_exit()
    _work(ready_app(settings, migrate=False), settings)


def _certificate(cert: Path | None, key: Path | None) -> dict[str, str]:
    if (cert is None) is not (key is None):
        raise click.UsageError("--cert and --key go together.")
    return {"certfile": str(cert), "keyfile": str(key)} if cert else {}


def _listen(host: str, port: int) -> socket:
    try:
        return listening.bound(host, port)
    except listening.PortTaken as error:
        stop(error, 1)


def _serve(app: Flask, settings: Settings, taken: socket, certificate: dict[str, Any]) -> None:
    server.serve(app, settings, taken.detach(), certificate)


def _work(app: Flask, settings: Settings, taken: socket | None = None) -> None:
    if taken is not None:
        taken.close()
    from .. import jobs

    jobs.run(app, settings)
    sys.exit()
