"""Migrations run on their own connection: foreign keys off while they work, checked at the end."""

from typing import Any

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Engine, create_engine, event, inspect, pool

from migrations import triggers
from rehabfield import models  # noqa: F401  (fills the metadata)
from rehabfield.database import Base, Sealed, UTCDateTime

OWN = frozenset(Base.metadata.tables)


def render_item(kind: str, thing: Any, autogen: AutogenContext) -> str | bool:
    """Write our own column types into migrations as the plain types they are stored as."""
    if kind != "type":
        return False
    if isinstance(thing, Sealed):
        return "sa.LargeBinary()"
    if isinstance(thing, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def include_name(name: str | None, kind: str, parents: Any) -> bool:
    """Leave the job queue's tables alone."""
    return kind != "table" or name in OWN or name == "alembic_version"


def run() -> None:
    """Bring the database of this configuration to the asked version."""
    engine = create_engine(
        context.config.get_main_option("sqlalchemy.url") or "", poolclass=pool.NullPool
    )
    sqlite = engine.dialect.name == "sqlite"
    if sqlite:
        _whole_or_not_at_all(engine)
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            transactional_ddl=True,
            target_metadata=Base.metadata,
            render_as_batch=True,
            render_item=render_item,
            include_name=include_name,
            compare_type=True,
        )
        with context.begin_transaction():
            context.run_migrations()
            if inspect(connection).has_table("audit_entries"):
                for statement in triggers.SQLITE if sqlite else triggers.POSTGRESQL:
                    connection.exec_driver_sql(statement)
            if sqlite:
                wrong = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
                if wrong:
                    raise RuntimeError(f"foreign keys broken after migration: {wrong[:3]}")


def _whole_or_not_at_all(engine: Engine) -> None:
    """SQLite can undo table changes too, where Python's driver does not commit them unasked.

    The pragmas work outside a transaction only, so they come with the connection.
    """

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _: Any) -> None:
        connection.isolation_level = None
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("PRAGMA journal_mode = WAL")

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")


run()
