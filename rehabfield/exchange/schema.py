"""Bringing a database to the newest schema.

alembic takes longer to import than all the rest takes to start, so it is imported only where
there is something to migrate.
"""

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Engine, inspect, text

if TYPE_CHECKING:
    from alembic.config import Config

PROJECT = Path(__file__).resolve().parents[2]
_NAMED = re.compile(r'^(revision|down_revision)\b[^=\n]*= "(\w+)"$', re.MULTILINE)


class SchemaError(RuntimeError):
    """The database cannot be brought to the newest schema; the message says why."""


def configuration(url: str) -> "Config":
    """Alembic's configuration for the database of that address."""
    from alembic.config import Config

    config = Config(toml_file=str(PROJECT / "pyproject.toml"))
    config.set_main_option("script_location", str(PROJECT / "migrations"))
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return config


@cache
def newest() -> str:
    """The revision that no other one follows."""
    found: dict[str, set[str]] = {"revision": set(), "down_revision": set()}
    for path in (PROJECT / "migrations" / "versions").glob("*.py"):
        for kind, revision in _NAMED.findall(path.read_text("utf-8")):
            found[kind].add(revision)
    (head,) = found["revision"] - found["down_revision"]
    return head


def is_newest(engine: Engine) -> bool:
    """Whether nothing is left to migrate; False also for an empty database."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return False
        known = connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all()
    return known == [newest()]


def upgrade(url: str, revision: str = "head") -> None:
    """Migrate up, on a connection of its own. Raises SchemaError for a newer program's database."""
    from alembic import command
    from alembic.util import CommandError

    try:
        command.upgrade(configuration(url), revision)
    except CommandError as error:
        raise SchemaError(f"Cơ sở dữ liệu của bản khác (of another version): {error}") from None


def downgrade(url: str, revision: str) -> None:
    """Migrate down, on a connection of its own."""
    from alembic import command

    command.downgrade(configuration(url), revision)
