"""What both databases do alike, each in its own words."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Table, inspect
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from ..database import Base


def insert_new(session: Session, kind: type[Base], rows: Sequence[dict[str, Any]]) -> None:
    """Add these rows; what is there already, by any unique key, stays as it is."""
    if not rows:
        return
    table = inspect(kind).local_table
    assert isinstance(table, Table)
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    session.connection().execute(dialect.insert(table).on_conflict_do_nothing(), rows)


def upsert(
    session: Session, kind: type[Base], rows: Sequence[dict[str, Any]], keys: Sequence[str]
) -> None:
    """Add these rows, or write them over the ones with the same key."""
    if not rows:
        return
    table = inspect(kind).local_table
    assert isinstance(table, Table)
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    adding = dialect.insert(table)
    changed = {name: adding.excluded[name] for name in rows[0] if name not in keys}
    session.connection().execute(
        adding.on_conflict_do_update(index_elements=list(keys), set_=changed), rows
    )
