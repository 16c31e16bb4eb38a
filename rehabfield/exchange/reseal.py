"""Sealing everything anew after a key was rotated: in small steps, resumable, harmless to repeat."""

from collections.abc import Iterator

from sqlalchemy import Column, LargeBinary, Table, and_, bindparam, or_, select, type_coerce, update
from sqlalchemy.orm import Session

from .. import vault
from ..database import Base, Sealed, seal, unseal

BATCH = 200
# The trail is only added to (triggers refuse an update); its old keys stay in the ring.
LEFT = frozenset({"audit_entries"})


def sealed_columns(table: Table) -> list[Column[str]]:
    """The sealed columns of a table."""
    return [column for column in table.columns if isinstance(column.type, Sealed)]


def reseal(session: Session) -> Iterator[tuple[str, int]]:
    """Seal what lies under an old key under the newest one; commits every 200 rows.

    Yields (table, rows changed) as it goes. Stopped at any point, it goes on where it was:
    what is under the newest key already is left alone.
    """
    for table in Base.metadata.sorted_tables:
        if table.name in LEFT or not sealed_columns(table):
            continue
        changed = 0
        for rows in _batches(session, table):
            changed += sum(_row(session, table, row) for row in rows)
            session.commit()
        yield table.name, changed


def _batches(session: Session, table: Table) -> Iterator[list[dict[str, object]]]:
    """Rows of a table by its key, so many at a time: keys, and sealed values as they lie there."""
    keys = list(table.primary_key.columns)
    raw = [
        type_coerce(column, LargeBinary()).label(column.name) for column in sealed_columns(table)
    ]
    after: list[object] | None = None
    while True:
        query = select(*keys, *raw).order_by(*keys).limit(BATCH)
        if after is not None:
            query = query.where(_beyond(keys, after))
        rows = [dict(row) for row in session.execute(query).mappings()]
        if not rows:
            return
        after = [rows[-1][key.name] for key in keys]
        yield rows


def _beyond(keys: list[Column[object]], after: list[object]) -> object:
    """Rows whose key comes after that one, in the order of all its parts."""
    return or_(
        *(
            and_(*(keys[i] == after[i] for i in range(n)), keys[n] > after[n])
            for n in range(len(keys))
        )
    )


def _row(session: Session, table: Table, row: dict[str, object]) -> int:
    fresh: dict[str, object] = {}
    for column in sealed_columns(table):
        kind, blob = column.type, row[column.name]
        if not isinstance(kind, Sealed) or not isinstance(blob, bytes):
            continue
        if not vault.current().is_current(blob, kind.compartment):
            text = unseal(blob, kind.place, kind.compartment)
            fresh[column.name] = seal(text, kind.place, kind.compartment)
    if not fresh:
        return 0
    keys = [key == row[key.name] for key in table.primary_key.columns]
    values = {name: bindparam(None, blob, LargeBinary()) for name, blob in fresh.items()}
    session.execute(update(table).where(*keys).values(values))
    return 1
