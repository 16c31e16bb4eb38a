"""Sealing everything anew after a key was rotated: in small steps, resumable, safe to repeat."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    LargeBinary,
    Table,
    and_,
    bindparam,
    or_,
    select,
    type_coerce,
    update,
)
from sqlalchemy.orm import Session

from .. import vault
from ..database import Base, Sealed, SealedBytes

BATCH = 200
FILES = 8
"""Rows at a time where each may hold a megabyte."""
# The trail is only added to (triggers refuse an update); its old keys stay in the ring.
LEFT = frozenset({"audit_entries"})

Row = dict[str, Any]


def sealed_columns(table: Table) -> list[Column[Any]]:
    """The sealed columns of a table."""
    return [column for column in table.columns if isinstance(column.type, Sealed)]


def sealed_tables() -> list[Table]:
    """The tables that hold anything sealed."""
    return [table for table in Base.metadata.sorted_tables if sealed_columns(table)]


def reseal(session: Session) -> Iterator[tuple[str, int]]:
    """Seal what lies under an old key under the newest one; commits every few rows.

    Yields (table, rows changed) as it goes. Stopped at any point, it goes on where it was:
    what is under the newest key already is left alone.
    """
    for table in sealed_tables():
        if table.name in LEFT:
            continue
        changed = 0
        for rows in _batches(session, table, lock=True):
            changed += sum(_renew(session, table, row) for row in rows)
            session.commit()
        yield table.name, changed


def unreadable(session: Session) -> Iterator[tuple[str, int]]:
    """Each sealed column with values that no key opens ("table.column", how many)."""
    for table in sealed_tables():
        wrong: dict[str, int] = {}
        for rows in _batches(session, table):
            for row in rows:
                for column, kind, blob in _sealed_values(table, row):
                    if not _opens(kind, blob):
                        wrong[column] = wrong.get(column, 0) + 1
        yield from ((f"{table.name}.{column}", count) for column, count in wrong.items())


def _opens(kind: Sealed, blob: bytes) -> bool:
    try:
        vault.current().open_bytes(blob, kind.place, kind.compartment)
    except vault.VaultError:
        return False
    return True


def _batches(session: Session, table: Table, *, lock: bool = False) -> Iterator[list[Row]]:
    """Rows of a table by its key, so many at a time: keys, and sealed values as they lie there."""
    keys = list(table.primary_key.columns)
    raw = [
        type_coerce(column, LargeBinary()).label(column.name) for column in sealed_columns(table)
    ]
    after: list[Any] | None = None
    while True:
        query = select(*keys, *raw).order_by(*keys).limit(_at_once(table))
        if lock:
            query = query.with_for_update()
        if after is not None:
            query = query.where(_beyond(keys, after))
        rows = [dict(row) for row in session.execute(query).mappings()]
        if not rows:
            return
        after = [rows[-1][key.name] for key in keys]
        yield rows


def _at_once(table: Table) -> int:
    files = any(isinstance(column.type, SealedBytes) for column in table.columns)
    return FILES if files else BATCH


def _beyond(keys: list[Column[Any]], after: list[Any]) -> ColumnElement[bool]:
    """Rows whose key comes after that one, in the order of all its parts."""
    return or_(
        *(
            and_(*(keys[i] == after[i] for i in range(n)), keys[n] > after[n])
            for n in range(len(keys))
        )
    )


def _sealed_values(table: Table, row: Row) -> Iterator[tuple[str, Sealed, bytes]]:
    for column in sealed_columns(table):
        kind, blob = column.type, row[column.name]
        if isinstance(kind, Sealed) and blob is not None:
            yield column.name, kind, bytes(blob)


def _renew(session: Session, table: Table, row: Row) -> int:
    fresh = {
        name: _anew(kind, blob)
        for name, kind, blob in _sealed_values(table, row)
        if not vault.current().is_current(blob, kind.compartment)
    }
    if not fresh:
        return 0
    mine = [key == row[key.name] for key in table.primary_key.columns]
    values = {name: bindparam(None, blob, LargeBinary()) for name, blob in fresh.items()}
    session.execute(update(table).where(*mine).values(values))
    return 1


def _anew(kind: Sealed, blob: bytes) -> bytes:
    """The same bytes, text or file, under the newest key."""
    plain = vault.current().open_bytes(blob, kind.place, kind.compartment)
    return vault.current().seal_bytes(plain, kind.place, kind.compartment)
