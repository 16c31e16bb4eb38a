"""Which statements reach the database."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine, event

_WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE|REPLACE|CREATE|DROP|ALTER)\b", re.IGNORECASE)
_NOT_QUERIES = re.compile(r"\s*(BEGIN|COMMIT|ROLLBACK|PRAGMA|SAVEPOINT|RELEASE)", re.IGNORECASE)


@dataclass
class Seen:
    """Statements in the order in which they came."""

    all: list[str] = field(default_factory=list)

    @property
    def reads(self) -> list[str]:
        """Those that only ask."""
        return [s for s in self.all if not _WRITES.match(s)]

    @property
    def writes(self) -> list[str]:
        """Those that change something."""
        return [s for s in self.all if _WRITES.match(s)]

    def written(self) -> set[str]:
        """The tables that were changed."""
        words = (re.sub(r"[\"`]", "", s).split() for s in self.writes)
        return {(w[1] if w[0].upper() == "UPDATE" else w[2]).split("(")[0] for w in words}


@contextmanager
def watching(engine: Engine) -> Iterator[Seen]:
    """Note every statement of this engine inside the block."""
    seen = Seen()

    def note(_: Any, __: Any, statement: str, *___: Any) -> None:
        if not _NOT_QUERIES.match(statement):
            seen.all.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)
