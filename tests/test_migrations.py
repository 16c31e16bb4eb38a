"""One history of migrations for both databases, which loses no row and no trigger."""

import ast
import shutil
import sqlite3
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, func, inspect, select, text

from rehabfield.database import Base
from tests.house import ROOT, alembic, migrate
from tests.world import World

VERSIONS = ROOT / "migrations" / "versions"
OWN = frozenset(Base.metadata.tables)
REVISIONS = [one.revision for one in ScriptDirectory(str(VERSIONS.parent)).walk_revisions()]


def counts(engine: Engine) -> dict[str, int]:
    with engine.connect() as connection:
        return {
            name: connection.scalar(select(func.count()).select_from(table)) or 0
            for name, table in Base.metadata.tables.items()
        }


def triggers(engine: Engine) -> set[str]:
    found = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if engine.dialect.name == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    )
    with engine.connect() as connection:
        return set(connection.execute(text(found)).scalars())


def test_there_is_one_line_of_history() -> None:
    script = ScriptDirectory(str(VERSIONS.parent))
    assert len(script.get_heads()) == 1
    assert len(script.get_bases()) == 1


def test_the_migrations_make_what_the_records_say(world: World) -> None:
    with world.engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={"compare_type": True, "include_name": lambda n, k, _: k != "table" or n in OWN},
        )
        assert compare_metadata(context, Base.metadata) == []


def test_the_checks_and_uniques_are_the_same_as_well(world: World) -> None:
    known = inspect(world.engine)
    for name, table in Base.metadata.tables.items():
        wanted = {str(c.name) for c in table.constraints if c.name and "ck_" in str(c.name)}
        assert {c["name"] for c in known.get_check_constraints(name)} == wanted, name


@pytest.mark.parametrize("version", sorted(VERSIONS.glob("*.py")), ids=lambda path: path.stem)
def test_a_migration_imports_nothing_of_the_app(version: Path) -> None:
    for node in ast.walk(ast.parse(version.read_text(encoding="utf-8"))):
        modules = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        modules += [name.name for name in node.names] if isinstance(node, ast.Import) else []
        assert not [module for module in modules if module.startswith("rehabfield")]


def test_the_way_up_can_be_gone_again_after_the_way_down(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'empty.db'}"
    migrate(url)
    command.downgrade(alembic(url), "base")
    engine = create_engine(url)
    assert set(inspect(engine).get_table_names()) <= {"alembic_version"}
    migrate(url)
    assert set(inspect(engine).get_table_names()) >= OWN
    engine.dispose()


def test_the_trail_stays_closed_after_every_migration(world: World) -> None:
    assert {name for name in triggers(world.engine) if name.startswith("audit_entries")}


def later(tmp_path: Path, change: str) -> Path:
    """The migrations with one more, which rebuilds a table that others point at."""
    folder = tmp_path / "migrations"
    shutil.copytree(VERSIONS.parent, folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "versions" / "9999_later.py").write_text(
        "import sqlalchemy as sa\nfrom alembic import op\n\n"
        f"revision = '9999'\ndown_revision = '{REVISIONS[0]}'\n"
        "branch_labels = None\ndepends_on = None\n\n\n"
        f"def upgrade() -> None:\n{change}\n",
        encoding="utf-8",
    )
    return folder


REBUILD = """
    for table in ("people", "cases", "audit_entries"):
        with op.batch_alter_table(table, recreate="always") as batch:
            batch.add_column(sa.Column("later", sa.Integer()))
"""


def test_rebuilding_a_table_loses_no_row_and_no_trigger(world: World, tmp_path: Path) -> None:
    before, closed = counts(world.engine), triggers(world.engine)
    if world.engine.dialect.name != "sqlite":
        return
    config = alembic(world.engine.url.render_as_string(False))
    config.set_main_option("script_location", str(later(tmp_path, REBUILD)))
    world.engine.dispose()
    command.upgrade(config, "head")
    assert counts(world.engine) == before
    assert triggers(world.engine) == closed
    assert "later" in {c["name"] for c in inspect(world.engine).get_columns("people")}


BREAK = """
    op.execute("DELETE FROM people")
"""


def test_a_migration_that_would_leave_orphans_changes_nothing(world: World, tmp_path: Path) -> None:
    if world.engine.dialect.name != "sqlite":
        return
    before = counts(world.engine)
    config = alembic(world.engine.url.render_as_string(False))
    config.set_main_option("script_location", str(later(tmp_path, BREAK)))
    world.engine.dispose()
    with pytest.raises(RuntimeError, match="foreign keys"):
        command.upgrade(config, "head")
    assert counts(world.engine) == before


def test_no_foreign_key_deletes_what_hangs_on_it() -> None:
    for table in Base.metadata.tables.values():
        for key in table.foreign_keys:
            assert key.ondelete is None, f"{table.name}.{key.parent.name}"


def test_sqlite_can_be_read_without_the_app(world: World) -> None:
    """A rescue with nothing but the sqlite3 tool finds the tables whole."""
    if world.engine.dialect.name != "sqlite":
        return
    with sqlite3.connect(str(world.engine.url.database)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()
