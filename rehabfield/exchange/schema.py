"""Bringing a database to the newest schema."""

from pathlib import Path

from alembic import command
from alembic.config import Config

PROJECT = Path(__file__).resolve().parents[2]


def configuration(url: str) -> Config:
    """Alembic's configuration for the database of that address."""
    config = Config(toml_file=str(PROJECT / "pyproject.toml"))
    config.set_main_option("script_location", str(PROJECT / "migrations"))
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return config


def upgrade(url: str, revision: str = "head") -> None:
    """Migrate up, on a connection of its own."""
    command.upgrade(configuration(url), revision)


def downgrade(url: str, revision: str) -> None:
    """Migrate down, on a connection of its own."""
    command.downgrade(configuration(url), revision)
