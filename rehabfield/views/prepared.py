"""Selects of the hottest pages: compiled once in a process, then run as the driver's own SQL.

SQLAlchemy's way from a select to rows costs a page several times what the database does for it
(tests/bench/cpu.py). Everything it decides is still decided by it, once: the SQL, how values are
bound and columns opened, on SQLite and PostgreSQL alike. Rows that came before are not opened
again: equal raw values give the same object, so what is worked out from rows can be remembered by
their identity, which is cheap (`lru_cache`). All of it lives in this process's memory only.
"""

from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from datetime import date
from functools import lru_cache
from typing import Any, Generic, TypeVar

from flask import g
from sqlalchemy import CompoundSelect, Connection, Dialect, Integer, Select, Uuid, bindparam
from sqlalchemy.types import TypeEngine

from ..database import db
from ..models import Actor, Place, Role

T = TypeVar("T")
Statement = Select[*tuple[Any, ...]] | CompoundSelect[*tuple[Any, ...]]
Values = Mapping[str, Any]
Process = Callable[[Any], Any]

ROWS = 8192


class Prepared(Generic[T]):
    """A select with named parameters; `make` turns a row (a named tuple) into what is wanted.

    What is made has to be compared by identity, as rows are.
    """

    def __init__(self, statement: Statement, make: Callable[[Any], T]) -> None:
        self._statement, self._make = statement, make
        self._ready: dict[str, _Ready[T]] = {}

    def all(self, values: Values) -> tuple[T, ...]:
        """What the rows make, in the order of the database."""
        connection = _connection()
        dialect = connection.dialect
        ready = self._ready.get(dialect.name)
        if ready is None:
            ready = _Ready(self._statement, self._make, dialect, values)
            self._ready[dialect.name] = ready
        values = ready.bound(values)
        return tuple([ready.opened(row) for row in _rows(connection, ready.sql, values)])


def _connection() -> Connection:
    """The session's own, kept for the request as long as it lasts: a commit takes it away."""
    known: Connection | None = g.get("connection")
    if known is None or known.closed:
        known = g.connection = db.session.connection()
    return known


def _rows(connection: Connection, sql: str, values: Any) -> Sequence[tuple[Any, ...]]:
    """The rows as the driver gives them: describing them costs SQLAlchemy more than asking."""
    try:
        with closing(connection.connection.cursor()) as cursor:
            for tell in connection.dispatch.before_cursor_execute:  # tests count statements
                tell(connection, cursor, sql, values, None, False)
            cursor.execute(sql, values)
            return cursor.fetchall()
    except connection.dialect.loaded_dbapi.Error:
        # The same again for its errors, and for what it does about a lost connection.
        return [tuple(row) for row in connection.exec_driver_sql(sql, values)]


class PreparedFor(Generic[T]):
    """A select that the policies write for whoever asks: one for each kind of actor and day.

    Actors of one kind (the same roles) share it: where an actor has ids, `build` is given one
    with parameters.
    """

    def __init__(self, build: Callable[[Actor], Statement], make: Callable[[Any], T]) -> None:
        self._built = lru_cache(64)(lambda pattern: Prepared(build(_holes(*pattern)), make))

    def all(self, actor: Actor, values: Values) -> tuple[T, ...]:
        """What the rows make for this actor; `values` are the select's own parameters."""
        return self._built(_pattern(actor)).all({**_ids(actor), **values})


class _Ready(Generic[T]):
    """A select as one kind of database takes it."""

    def __init__(
        self, statement: Statement, make: Callable[[Any], T], dialect: Dialect, values: Values
    ) -> None:
        compiled = statement.compile(dialect=dialect)
        state = compiled.construct_expanded_state(dict(values))
        process = {
            name: bound.type.dialect_impl(dialect).bind_processor(dialect)
            for name, bound in compiled.binds.items()
        } | dict(state.processors)
        self.sql = state.statement
        self._order = state.positiontup
        self._given = [(name, process[name]) for name in values if name in state.parameters]
        self._fixed = {
            name: _processed(process.get(name), value)
            for name, value in state.parameters.items()
            if name not in values
        }
        columns = statement.selected_columns
        self._row = _row_of(columns.keys())
        self._open = [
            column.type.dialect_impl(dialect).result_processor(dialect, None) for column in columns
        ]
        self._make = make
        self.opened = lru_cache(ROWS)(self._opened)

    def bound(self, values: Values) -> Any:
        """The parameters as the driver takes them."""
        full = {**self._fixed, **{n: _processed(process, values[n]) for n, process in self._given}}
        return full if self._order is None else tuple(full[name] for name in self._order)

    def _opened(self, raw: tuple[Any, ...]) -> T:
        return self._make(
            self._row(*(_processed(p, v) for p, v in zip(self._open, raw, strict=True)))
        )


def _row_of(names: Iterable[str]) -> Callable[..., Any]:
    """A named tuple that is compared by identity."""
    by_identity = {"__slots__": (), "__eq__": object.__eq__, "__hash__": object.__hash__}
    return type("Row", (namedtuple("Row", names),), by_identity)


def _processed(process: Process | None, value: Any) -> Any:
    return value if process is None else process(value)


_Pattern = tuple[date, tuple[tuple[Role, bool, bool, bool], ...]]


def _pattern(actor: Actor) -> _Pattern:
    """What decides the text of a policy: the day, the roles and where they are held."""
    return actor.today, tuple(
        (one.role, one.team_id is not None, one.unit_id is not None, one.on_paper)
        for one in actor.places
    )


def _holes(today: date, places: tuple[tuple[Role, bool, bool, bool], ...]) -> Actor:
    """An actor of this kind with parameters for ids."""
    return Actor(
        id=_hole("me", Uuid()),
        name="",
        today=today,
        places=tuple(
            Place(
                role,
                _hole(f"team_{number}", Uuid()) if in_team else None,
                _hole(f"unit_{number}", Integer()) if in_unit else None,
                on_paper,
            )
            for number, (role, in_team, in_unit, on_paper) in enumerate(places)
        ),
    )


def _ids(actor: Actor) -> dict[str, Any]:
    """What goes into the parameters."""
    found: dict[str, Any] = {"me": actor.id}
    for number, place in enumerate(actor.places):
        found[f"team_{number}"], found[f"unit_{number}"] = place.team_id, place.unit_id
    return found


def _hole(name: str, kind: TypeEngine[Any]) -> Any:
    return bindparam(name, type_=kind)
