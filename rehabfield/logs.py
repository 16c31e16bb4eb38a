"""Logs: one JSON object a line, without personal data.

Only the message and a fixed set of extra fields are written; a path is never logged, an endpoint
is (its arguments are random ids, but even those stay out).
"""

import json
import logging
from datetime import UTC, datetime

FIELDS = ("method", "endpoint", "status", "ms", "what", "count", "job")


class Lines(logging.Formatter):
    """A log record as one line of JSON, in UTC."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "log": record.name,
            "says": record.getMessage(),
        }
        line |= {name: getattr(record, name) for name in FIELDS if hasattr(record, name)}
        if record.exc_info:
            kind, _, trace = record.exc_info
            line["error"] = kind.__name__ if kind else "?"
            where = []
            while trace is not None:
                code = trace.tb_frame.f_code
                where.append(f"{code.co_filename.rpartition('/')[2]}:{trace.tb_lineno}")
                trace = trace.tb_next
            line["where"] = where[-6:]
        return json.dumps(line, ensure_ascii=False)


def begin(level: str) -> None:
    """Log to stderr from now on."""
    handler = logging.StreamHandler()
    handler.setFormatter(Lines())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for noisy in ("huey", "gunicorn.access", "alembic"):
        logging.getLogger(noisy).setLevel(max(logging.WARNING, logging.getLevelName(level)))
