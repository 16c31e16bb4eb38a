"""A real app on a temporary database that is put back between tests by copying."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from tempfile import mkdtemp
from typing import Protocol

from alembic import command
from alembic.config import Config
from flask import Flask
from sqlalchemy import URL, Engine, NullPool, create_engine, make_url, text

from rehabfield import create_app, engine_of
from rehabfield.config import Settings
from rehabfield.database import prepare
from rehabfield.vault import Vault, use
from tests.settlers import settle

ROOT = Path(__file__).resolve().parent.parent


def migrate(url: str, version: str = "head") -> None:
    """Bring the database of this address to a version by the migrations."""
    command.upgrade(alembic(url), version)


def alembic(url: str) -> Config:
    """The migrations' configuration for a database."""
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.set_main_option("path_separator", "os")
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return config


class House(Protocol):
    """An app, its keys, and the way back to the small world."""

    app: Flask
    vault: Vault

    def fresh(self) -> Engine:
        """Put the database back; returns the app's engine."""

    def leave(self) -> None:
        """Close everything."""


class SQLiteHouse:
    """The database is one file."""

    def __init__(self, home: Path) -> None:
        self.vault = Vault.load(home / "secrets")
        use(self.vault)
        folder = Path(mkdtemp(dir=home))
        self._template, self._file = folder / "template.db", folder / "donghanh.db"
        _build(f"sqlite:///{self._template}")
        shutil.copyfile(self._template, self._file)
        address = f"sqlite:///{self._file}"
        self.app = create_app(Settings(home=home, database_url=address, url="http://localhost"))
        self._engine = engine_of(self.app)

    def fresh(self) -> Engine:
        """Copy the template into the file, page by page: a late reader cannot break that."""
        self._engine.dispose()
        whole, used = sqlite3.connect(self._template), sqlite3.connect(self._file, timeout=20)
        with closing(whole), closing(used):
            whole.backup(used)
        return self._engine

    def leave(self) -> None:
        """Close the file."""
        self._engine.dispose()


class PostgresHouse:
    """The database holds a copy of its rows in a schema of its own, from which they come back.

    Making it anew from a template would create hundreds of files for every test; that is done
    only where a test has changed more than rows.
    """

    def __init__(self, home: Path, server: str, name: str) -> None:
        self.vault = Vault.load(home / "secrets")
        use(self.vault)
        self._name, self._template = name, f"{name}_template"
        self._server = create_engine(server, isolation_level="AUTOCOMMIT")
        address = make_url(server)
        self._run("DROP DATABASE IF EXISTS {} WITH (FORCE)", self._template)
        self._run("CREATE DATABASE {}", self._template)
        template = address.set(database=self._template)
        _build(template.render_as_string(False))
        self._back = _saved(template)
        self._copy()
        url = address.set(database=name).render_as_string(False)
        self._own = create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
        self._shape = self._shaped()
        self.app = create_app(Settings(home=home, url="http://localhost", database_url=url))
        self._engine = engine_of(self.app)

    def fresh(self) -> Engine:
        """Put the rows back; or everything, where a trigger or a table is not as it was."""
        self._engine.dispose()
        if self._shaped() != self._shape:
            self._copy()
            return self._engine
        with self._own.connect() as connection:
            connection.exec_driver_sql(OTHERS_LEAVE)
            connection.exec_driver_sql(self._back)
        return self._engine

    def leave(self) -> None:
        """Drop what was made."""
        self._engine.dispose()
        for name in (self._name, self._template):
            self._run("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
        self._server.dispose()

    def _copy(self) -> None:
        self._run("DROP DATABASE IF EXISTS {} WITH (FORCE)", self._name)
        self._run("CREATE DATABASE {} TEMPLATE {}", self._name, self._template)

    def _shaped(self) -> str:
        with self._own.connect() as connection:
            return str(connection.exec_driver_sql(SHAPE).scalar_one())

    def _run(self, statement: str, *names: str) -> None:
        quoted = statement.format(*(f'"{name}"' for name in names))
        with self._server.connect() as connection:
            connection.execute(text(quoted))


OTHERS_LEAVE = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
  WHERE datname = current_database() AND pid <> pg_backend_pid()"""
SHAPE = """SELECT string_agg(name, ' ' ORDER BY name) FROM (
  SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace
  UNION ALL SELECT tgname || tgenabled::text FROM pg_trigger) AS found"""


def _saved(template: URL) -> str:
    """Keep all rows in the schema `saved`; returns the statements that bring them back."""
    engine = create_engine(template, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        tables = connection.scalars(
            text("SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'")
        ).all()
        sequences = connection.execute(
            text("SELECT quote_ident(sequencename), last_value FROM pg_sequences")
        ).all()
        connection.exec_driver_sql("CREATE SCHEMA saved")
        for table in tables:
            connection.exec_driver_sql(f"CREATE TABLE saved.{table} AS TABLE public.{table}")
    # As a replica no trigger is asked, and rows may come in any order.
    back = ["SET session_replication_role = replica"]
    for table in tables:
        back += [f"DELETE FROM {table}", f"INSERT INTO {table} SELECT * FROM saved.{table}"]
    for name, last in sequences:
        back.append(f"SELECT setval('{name}', {last or 1}, {last is not None})")
    return "; ".join(back)


def _build(url: str) -> None:
    migrate(url)
    engine = create_engine(url)
    prepare(engine)
    settle(engine)
    engine.dispose()
