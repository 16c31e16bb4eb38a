"""Logs: one JSON object a line, without personal data.

Only the message and a fixed set of extra fields are written; a path is never logged, an endpoint
is (its arguments are random ids, but even those stay out). Of an error its kind and where it
happened are kept, never its text: that may quote what somebody typed.
"""

import json
import logging
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

FIELDS = ("method", "endpoint", "status", "ms", "what", "count", "job")
DEPTH = 6
QUIET = ("alembic", "huey")


class Lines(logging.Formatter):
    """A log record as one line of JSON, in UTC."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "log": record.name,
            "says": record.getMessage(),
        }
        line |= {name: getattr(record, name) for name in FIELDS if hasattr(record, name)}
        if record.exc_info:
            kind, _, trace = record.exc_info
            line["error"] = kind.__name__ if kind else "?"
            line["where"] = _where(trace)
        return json.dumps(line, ensure_ascii=False, default=str)


def _where(trace: TracebackType | None) -> list[str]:
    """The innermost frames as file:line."""
    frames = []
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename.rpartition("/")[2]
        frames.append(f"{file}:{trace.tb_lineno}")
        trace = trace.tb_next
    return frames[-DEPTH:]


def begin(level: str) -> None:
    """Log to stderr from now on."""
    handler = logging.StreamHandler()
    handler.setFormatter(Lines())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in QUIET:
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLevelName(level)))
