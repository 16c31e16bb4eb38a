"""The database: session handle, base class, and the column types that keep promises.

SQLite and PostgreSQL are used alike. A request that only reads begins a deferred transaction
and may not flush; everything else begins with the write lock in hand (BEGIN IMMEDIATE), because
a read that later wants to write fails at once under SQLite's snapshots.
"""

import json
import sqlite3
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from flask_sqlalchemy_lite import SQLAlchemy
from sqlalchemy import DateTime, Dialect, Engine, LargeBinary, MetaData, event
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.sql import operators
from sqlalchemy.types import TypeDecorator

from . import vault


class Base(DeclarativeBase):
    """Base of all records, with a naming convention so that migrations can name constraints."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


db = SQLAlchemy()

_reading: ContextVar[bool] = ContextVar("reading", default=False)


class WriteWhileReading(RuntimeError):
    """Something tried to write inside a request that only reads."""


@contextmanager
def reading() -> Iterator[None]:
    """Transactions begun inside are deferred and may not write."""
    token = _reading.set(True)
    try:
        yield
    finally:
        _reading.reset(token)


@contextmanager
def writing() -> Iterator[None]:
    """Transactions begun inside take the write lock at once."""
    token = _reading.set(False)
    try:
        yield
    finally:
        _reading.reset(token)


def only_read() -> None:
    """Make the rest of this context (a GET request) read-only."""
    _reading.set(True)


def may_write() -> None:
    """Make the rest of this context (a POST request, a job) a writing one."""
    _reading.set(False)


@event.listens_for(Session, "before_flush")
def _refuse_flush(session: Session, *_: Any) -> None:
    if _reading.get() and (session.new or session.dirty or session.deleted):
        raise WriteWhileReading("a reading request may not write")


def prepare(engine: Engine) -> None:
    """Set SQLite up for durable work beside other processes; PostgreSQL needs nothing."""
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def _settings(connection: Any, _: Any) -> None:
        connection.isolation_level = None  # SQLAlchemy's "begin" event below decides
        for pragma in (
            "busy_timeout = 10000",
            "journal_mode = WAL",
            "synchronous = FULL",
            "foreign_keys = ON",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        try:
            connection.connection.execute("BEGIN" if _reading.get() else "BEGIN IMMEDIATE")
        except sqlite3.OperationalError as locked:  # past SQLAlchemy, which would say it like this
            raise OperationalError("BEGIN", None, locked) from locked


class UTCDateTime(TypeDecorator[datetime]):
    """An aware datetime, kept in UTC. A naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("naive datetime")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class SealedComparison(TypeError):
    """A sealed column was compared or ordered: its values are different at every write."""


class Sealed(TypeDecorator[str]):
    """Text that lies in the database only as AES-256-GCM ciphertext, bound to its column.

    `place` is "table.column" and is authenticated with the value, so that a value moved to
    another column does not open. `compartment` chooses the key ring (vault.py).
    """

    impl = LargeBinary
    cache_ok = True

    def __init__(self, place: str, compartment: str = "fields") -> None:
        super().__init__()
        self.place = place
        self.compartment = compartment

    def process_bind_param(self, value: Any, dialect: Dialect) -> bytes | None:
        return None if value is None else seal(value, self.place, self.compartment)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> Any:
        return None if value is None else unseal(value, self.place, self.compartment)

    class Comparator(TypeDecorator.Comparator[str]):
        def operate(self, op: Any, *other: Any, **kwargs: Any) -> Any:
            if op in (operators.is_, operators.is_not) and other == (None,):
                return super().operate(op, *other, **kwargs)
            raise SealedComparison(f"{op.__name__} on a sealed column")

        def reverse_operate(self, op: Any, other: Any, **kwargs: Any) -> Any:
            raise SealedComparison(f"{op.__name__} on a sealed column")

    comparator_factory = Comparator


class SealedJson(Sealed):
    """A sealed list or dictionary of plain values, as compact JSON with sorted keys."""

    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> bytes | None:
        if value is None:
            return None
        text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return seal(text, self.place, self.compartment)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> Any:
        return None if value is None else json.loads(unseal(value, self.place, self.compartment))


class SealedBytes(Sealed):
    """A sealed file, or a part of one: bytes small enough for memory."""

    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> bytes | None:
        if value is None:
            return None
        return vault.current().seal_bytes(value, self.place, self.compartment)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        return vault.current().open_bytes(bytes(value), self.place, self.compartment)


def seal(text: str, place: str, compartment: str = "fields") -> bytes:
    """Seal NFC text for the column `place`."""
    return vault.current().seal(unicodedata.normalize("NFC", text), place, compartment)


def unseal(blob: bytes, place: str, compartment: str = "fields") -> str:
    """Open what `seal` made for the same column; raises VaultError when it was altered."""
    return vault.current().open(bytes(blob), place, compartment)
