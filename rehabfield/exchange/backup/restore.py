"""Opening a backup with the recovery sheet, and building a home from it."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, make_url

from rehabfield.config import Settings
from rehabfield.exchange.backup import archive, databases
from rehabfield.exchange.backup.archive import BackupError, Manifest
from rehabfield.vault import RecoverySheet, Vault, open_stream


def verify(file: Path, sheet_code: str) -> Manifest:
    """Open and check a backup as ``restore`` does, and leave nothing behind."""
    with tempfile.TemporaryDirectory() as folder:
        return _open(file, sheet_code, Path(folder))


def restore(
    file: Path, sheet_code: str, into_home: Path, database_url: str | None = None
) -> Manifest:
    """Build ``into_home`` and its database from a backup and the sheet's text alone.

    Without ``database_url`` the database is the SQLite file of that home. Home and database must
    be empty. Everything is opened and checked first; ``BackupError`` (or ``MistypedLines``,
    ``WrongSheet``) leaves both as they were.
    """
    url = make_url(database_url or Settings(home=into_home).engine_url)
    _refuse_unless_empty(into_home, url)
    into_home.parent.mkdir(parents=True, exist_ok=True)
    with _beside(into_home) as folder:
        manifest = _open(file, sheet_code, folder)
        if manifest.engine != url.get_backend_name():
            raise BackupError(f"the backup is of {manifest.engine}, the database is another kind")
        home = folder / "home"
        home.mkdir(mode=0o700)
        (folder / "keys").rename(home / manifest.keys_folder)
        _place_database(folder / archive.DATABASE, url, into_home, home, manifest)
        home.rename(into_home)
    return manifest


def _open(file: Path, sheet_code: str, folder: Path) -> Manifest:
    sheet = RecoverySheet.read(sheet_code)
    opened = folder / "opened"
    with file.open("rb") as source, opened.open("xb") as target:
        opened.chmod(0o600)
        open_stream(sheet.private, source, target)
    manifest = archive.unpack(opened, folder)
    opened.unlink()
    Vault.load(folder / "keys")
    if manifest.engine == "sqlite":
        _compare(manifest, databases.check_sqlite(folder / archive.DATABASE))
    return manifest


def _refuse_unless_empty(home: Path, url: URL) -> None:
    if home.exists() and (not home.is_dir() or any(home.iterdir())):
        raise BackupError(f"{home} is not empty; nothing was restored")
    if url.get_backend_name() != "sqlite":
        databases.refuse_unless_empty(url)
    elif databases.sqlite_file(url).exists():
        raise BackupError(f"{url.database} exists; nothing was restored")


def _place_database(copy: Path, url: URL, into_home: Path, home: Path, manifest: Manifest) -> None:
    if url.get_backend_name() != "sqlite":
        _compare(manifest, databases.load_postgresql(copy, url))
        return
    path = databases.sqlite_file(url).resolve()
    if path.is_relative_to(into_home.resolve()):
        path = home / path.relative_to(into_home.resolve())
    path.parent.mkdir(parents=True, exist_ok=True)
    with copy.open("rb") as source, path.open("xb") as target:
        path.chmod(0o600)
        shutil.copyfileobj(source, target)


def _compare(manifest: Manifest, tables: databases.Counts) -> None:
    differing = sorted(
        name
        for name in {*manifest.tables, *tables}
        if manifest.tables.get(name) != tables.get(name)
    )
    if differing:
        raise BackupError("rows are missing or too many in " + ", ".join(differing))


@contextmanager
def _beside(home: Path) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix=".", dir=home.parent) as folder:
        yield Path(folder)
