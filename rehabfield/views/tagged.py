"""Several kinds of rows in one query: what a hot page shows beside its main list.

Each kind is a select of the same shape with a tag; sealed columns come as blobs and are opened
by place (`database.unseal`), for a UNION cannot open each row under another column's name.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Select, cast, literal_column, null, select, type_coerce
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.types import TypeEngine

Shape = Mapping[str, TypeEngine[Any]]
Column = InstrumentedAttribute[Any] | ColumnElement[Any]
Tagged = Select[*tuple[Any, ...]]
Rows = Mapping[str, list[Any]]


def tagged(tag: str, shape: Shape, **columns: Column) -> Tagged:
    """A select of that shape; what is not named is NULL of the right type."""
    strange = columns.keys() - shape.keys()
    if strange:
        raise ValueError(f"{tag}: no such column in the shape: {sorted(strange)}")
    return select(
        literal_column(f"'{tag}'").label("tag"),
        *(
            (type_coerce(columns[name], kind) if name in columns else cast(null(), kind)).label(
                name
            )
            for name, kind in shape.items()
        ),
    )


def by_tag(rows: Iterable[Any]) -> Rows:
    """The rows of each kind; a kind without rows is an empty list."""
    found: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        found[row[0]].append(row)
    return found
