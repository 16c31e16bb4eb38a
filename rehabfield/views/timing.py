"""One line in the log for every request: method, endpoint, status, milliseconds; nothing else."""

import logging
from time import perf_counter

from flask import Flask, Response, g, request

log = logging.getLogger("rehabfield.requests")


def register(app: Flask) -> None:
    """Hang the clock in; register it first, so that it starts first and stops last."""
    app.before_request(_start)
    app.after_request(_line)


def _start() -> None:
    g.began = perf_counter()


def _line(answer: Response) -> Response:
    if not log.isEnabledFor(logging.INFO):
        return answer
    log.info(
        "answered",
        extra={
            "method": request.method,
            "endpoint": request.endpoint,
            "status": answer.status_code,
            "ms": round((perf_counter() - g.began) * 1000, 1) if "began" in g else None,
        },
    )
    return answer
