"""Migrations run on their own connection: foreign keys off while they work, checked at the end."""

from typing import Any

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import create_engine, inspect, pool

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
    with engine.connect() as connection:
        sqlite = connection.dialect.name == "sqlite"
        if sqlite:
            connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
            connection.exec_driver_sql("PRAGMA journal_mode = WAL")
            connection.commit()
        context.configure(
            connection=connection,
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


run()
