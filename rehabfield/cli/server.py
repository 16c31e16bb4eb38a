"""gunicorn, told by options instead of a file, speaking through our own log."""

import logging
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger

from ..config import Settings


class OwnLog(Logger):  # type: ignore[misc]  # gunicorn has no types
    """What gunicorn has to say goes the way of all messages; requests are logged by the app."""

    def setup(self, cfg: Any) -> None:
        self.cfg = cfg
        self._access_log_enabled = False
        self.error_log.propagate = True
        self.error_log.setLevel(logging.WARNING)


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """The web server over one app, on a socket that is bound already."""

    def __init__(self, app: Flask, options: dict[str, Any]) -> None:
        self.app, self.options = app, options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return self.app


def serve(app: Flask, settings: Settings, fd: int, certificate: dict[str, str]) -> None:
    """Serve until told to stop; `certificate` has certfile and keyfile, or nothing."""
    options: dict[str, Any] = {
        "bind": f"fd://{fd}",
        "workers": settings.workers,
        "threads": settings.threads,
        "worker_class": "gthread",
        "preload_app": True,
        "control_socket_disable": True,
        # X-Forwarded-* is read in one place, by ProxyFix, for as many proxies as are set.
        "forwarded_allow_ips": "",
        "proc_name": "donghanh",
        "logger_class": OwnLog,
        "timeout": 60,
        "graceful_timeout": 3,
        "keepalive": 2,
    }
    Server(app, options | certificate).run()
