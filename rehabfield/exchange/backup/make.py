"""Making a backup."""

import os
import tempfile
import tomllib
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

from sqlalchemy import make_url

from rehabfield import clock
from rehabfield.exchange.backup import archive, databases
from rehabfield.exchange.backup.archive import BackupError, Manifest
from rehabfield.exchange.backup.retention import expired
from rehabfield.vault import Vault


def create(engine_url: str, vault_folder: Path, target_folder: Path, now: datetime) -> Path:
    """Write one sealed file into ``target_folder``, drop backups past their time, return its path.

    ``now`` is real time (``clock.wall()``). Raises ``BackupError`` when no recovery sheet was
    printed, or when the copy is not sound; then no file appears and none is dropped.
    """
    public = Vault.load(vault_folder).recovery_public
    if public is None:
        raise BackupError("print the recovery sheet first: without it no backup could be opened")
    target_folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(prefix=".", dir=target_folder) as folder:
        sealed = Path(folder) / "sealed"
        _write(engine_url, vault_folder, public, sealed, now)
        made = _place(sealed, target_folder, now)
    for name in expired(path.name for path in target_folder.iterdir()):
        (target_folder / name).unlink()
    return made


def _write(engine_url: str, keys: Path, public: bytes, sealed: Path, now: datetime) -> None:
    url = make_url(engine_url)
    database = sealed.with_name(archive.DATABASE)
    tables = databases.dump(url, database)
    # Keys after the database: a ring that grew meanwhile opens the older copy all the same.
    paths = archive.contents(database, keys)
    manifest = Manifest(
        made_at=now.astimezone(UTC).isoformat(timespec="seconds"),
        app_version=_app_version(),
        engine=url.get_backend_name(),
        keys_folder=keys.name,
        tables=tables,
        files=archive.hashes(paths),
    )
    with sealed.open("xb") as target:
        sealed.chmod(0o600)
        archive.write(public, target, manifest, paths)
        target.flush()
        os.fsync(target.fileno())


def _place(sealed: Path, folder: Path, now: datetime) -> Path:
    """Give the finished file its name, without ever taking that of another."""
    stem, number = f"sao-luu-{clock.local(now):%Y%m%d-%H%M}", 1
    while True:
        path = folder / (f"{stem}.dh" if number == 1 else f"{stem}-{number}.dh")
        try:
            path.hardlink_to(sealed)
        except FileExistsError:
            number += 1
        else:
            return path


def _app_version() -> str:
    try:
        return metadata.version("rehabfield")
    except metadata.PackageNotFoundError:
        # Run from its own folder, as ./run does.
        project = Path(__file__).parents[3] / "pyproject.toml"
        return str(tomllib.loads(project.read_text("utf-8"))["project"]["version"])
