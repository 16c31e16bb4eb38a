"""One consistent copy of the database as a file, and back, for SQLite and for PostgreSQL."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

from psycopg.conninfo import make_conninfo
from sqlalchemy import URL, Connection, NullPool, create_engine, func, inspect, select, table, text

from rehabfield.exchange.backup.archive import BackupError

Counts = Mapping[str, int]
_DEBIAN_TOOLS = Path("/usr/lib/postgresql")


def dump(url: URL, target: Path) -> Counts:
    """Copy the database to ``target`` while others work; returns the rows of each table in it."""
    if url.get_backend_name() == "sqlite":
        return _dump_sqlite(sqlite_file(url), target)
    return _dump_postgresql(url, target)


def sqlite_file(url: URL) -> Path:
    """Where an SQLite database lies; ``BackupError`` when it has no file."""
    if not url.database or url.database == ":memory:":
        raise BackupError("a database in memory has no file")
    return Path(url.database)


def check_sqlite(path: Path) -> Counts:
    """Rows of each table of a sound SQLite file; ``BackupError`` when it is damaged."""
    try:
        with closing(sqlite3.connect(path)) as connection:
            answer = connection.execute("PRAGMA integrity_check").fetchall()
    except sqlite3.DatabaseError as error:
        raise BackupError(f"the copy of the database is damaged: {error}") from None
    if answer != [("ok",)]:
        raise BackupError(f"the copy of the database is damaged: {answer[0][0]}")
    with _connect(URL.create("sqlite", database=str(path))) as connection:
        return _counts(connection)


def refuse_unless_empty(url: URL) -> None:
    """Raise ``BackupError`` when a PostgreSQL database holds any table of its own."""
    with _connect(url) as connection:
        tables = text(
            "SELECT count(*) FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n"
            " ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S')"
            " AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'"
        )
        if connection.scalar(tables):
            raise BackupError("the database is not empty; nothing was restored")


def load_postgresql(source: Path, url: URL) -> Counts:
    """Fill an empty PostgreSQL database, wholly or not at all; returns the rows of each table."""
    with _connect(url) as connection:
        command = [_tool("pg_restore", connection), "--single-transaction", "--exit-on-error"]
    _run([*command, "--no-owner", "--no-privileges", "--dbname", _address(url), str(source)], url)
    with _connect(url) as connection:
        return _counts(connection)


def _dump_sqlite(source: Path, target: Path) -> Counts:
    # connect() would make an empty database of a wrong name, and back that up.
    if not source.is_file():
        raise BackupError(f"there is no database {source}")
    try:
        with closing(sqlite3.connect(source, timeout=60)) as connection:
            connection.execute("VACUUM INTO ?", (str(target),))
    except sqlite3.DatabaseError as error:
        raise BackupError(f"the database cannot be copied or is damaged: {error}") from None
    return check_sqlite(target)


def _dump_postgresql(url: URL, target: Path) -> Counts:
    with _connect(url) as connection:
        connection.execution_options(isolation_level="REPEATABLE READ")
        # Dump and counts read the same instant.
        snapshot = connection.scalar(text("SELECT pg_export_snapshot()"))
        counts = _counts(connection)
        command = [_tool("pg_dump", connection), "--format=custom", f"--snapshot={snapshot}"]
        command += ["--no-owner", "--no-privileges", "--no-password", "--file", str(target)]
        _run([*command, "--dbname", _address(url)], url)
    return counts


@contextmanager
def _connect(url: URL) -> Iterator[Connection]:
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        yield connection


def _counts(connection: Connection) -> Counts:
    names = sorted(inspect(connection).get_table_names())
    rows = {name: select(func.count()).select_from(table(name)) for name in names}
    return {name: connection.scalar(query) or 0 for name, query in rows.items()}


def _tool(name: str, connection: Connection) -> str:
    """The tool of the server's own version, else a newer one, else what the PATH has."""
    server = int(str(connection.scalar(text("SHOW server_version_num")))) // 10000
    versions = sorted(
        int(path.parent.parent.name)
        for path in _DEBIAN_TOOLS.glob(f"*/bin/{name}")
        if path.parent.parent.name.isdecimal()
    )
    for version in versions:
        if version >= server:
            return str(_DEBIAN_TOOLS / str(version) / "bin" / name)
    if found := shutil.which(name):
        return found
    raise BackupError(f"{name} is missing: install postgresql-client-{server}")


def _address(url: URL) -> str:
    """For libpq, without the password: other users of the machine see command lines."""
    parts = url.translate_connect_args(username="user", database="dbname")
    parts.pop("password", None)
    return make_conninfo(**parts, **{name: ",".join(v) for name, v in url.normalized_query.items()})


def _run(command: list[str], url: URL) -> None:
    password = {} if url.password is None else {"PGPASSWORD": str(url.password)}
    done = subprocess.run(
        command, env=os.environ | password, capture_output=True, text=True, check=False
    )
    if done.returncode:
        # One line only: the details that follow may quote rows.
        reason = (done.stderr.strip().splitlines() or ["no reason given"])[0]
        raise BackupError(f"{Path(command[0]).name} failed: {reason}")
