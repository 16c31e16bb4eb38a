"""The inside of a backup: a tar of a manifest, the database and the key files.

Anybody may seal a file to the public half of the recovery pair, so nothing in it is trusted for
having opened: only the names listed here are taken, and only with the bytes the manifest tells.
"""

import io
import json
import re
import shutil
import tarfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from hashlib import file_digest
from pathlib import Path
from typing import IO, Self

from rehabfield.vault import SealingWriter

FORMAT = 1
DATABASE = "database"
_MANIFEST = "manifest.json"
_KEYS = "keys"
_NAMES = re.compile(rf"{DATABASE}|{_KEYS}/[a-z0-9][a-z0-9.-]*")


class BackupError(Exception):
    """A backup cannot be made, is not whole, or has nowhere safe to go; the message says why."""


@dataclass(frozen=True)
class Manifest:
    """What a backup says about itself; ``made_at`` is UTC in ISO 8601."""

    made_at: str
    app_version: str
    engine: str
    keys_folder: str
    tables: Mapping[str, int]
    files: Mapping[str, str]
    format: int = FORMAT

    @classmethod
    def parse(cls, text: bytes) -> Self:
        """Read and check; ``BackupError`` for another format."""
        try:
            manifest = cls(**json.loads(text))
        except (TypeError, ValueError):
            raise BackupError("the backup has no readable manifest") from None
        if manifest.format != FORMAT:
            raise BackupError(f"a backup of format {manifest.format} needs a newer program")
        if not re.fullmatch(r"[a-z0-9][a-z0-9.-]*", manifest.keys_folder):
            raise BackupError("the backup names no folder for the keys")
        return manifest


def contents(database: Path, keys: Path) -> dict[str, Path]:
    """The files of a backup by their names in it; a half-written key file (hidden) is left out."""
    paths = sorted(path for path in keys.iterdir() if not path.name.startswith("."))
    return {DATABASE: database} | {f"{_KEYS}/{path.name}": path for path in paths}


def hashes(paths: Mapping[str, Path]) -> dict[str, str]:
    """SHA-256 of each file, in hexadecimal."""
    return {name: _sha256(path) for name, path in paths.items()}


def write(public: bytes, target: IO[bytes], manifest: Manifest, paths: Mapping[str, Path]) -> None:
    """Seal manifest and files into ``target``; keys never touch a disk unsealed on the way."""
    sealing = SealingWriter(public, target)
    text = json.dumps(asdict(manifest), ensure_ascii=False).encode()
    with tarfile.open(fileobj=sealing, mode="w|", format=tarfile.PAX_FORMAT) as tar:
        _add(tar, _MANIFEST, len(text), io.BytesIO(text))
        for name, path in paths.items():
            with path.open("rb") as file:
                _add(tar, name, path.stat().st_size, file)
    sealing.finish()


def unpack(source: Path, into: Path) -> Manifest:
    """Take an opened tar apart into ``into``: ``database`` and ``keys/``, each as its hash says."""
    (into / _KEYS).mkdir(mode=0o700)
    try:
        with tarfile.open(source, "r:") as tar:
            manifest = _first(tar)
            found = set(_rest(tar, into))
    except (tarfile.TarError, FileExistsError):
        raise BackupError("the backup is not whole") from None
    if found != set(manifest.files):
        raise BackupError("the backup does not hold the files that it lists")
    for name, sha256 in manifest.files.items():
        if _sha256(into / name) != sha256:
            raise BackupError(f"{name} in the backup is not as it was when it was made")
    return manifest


def _add(tar: tarfile.TarFile, name: str, size: int, file: IO[bytes]) -> None:
    # A fresh header: no user name, path or time of this machine goes along.
    header = tarfile.TarInfo(name)
    header.size = size
    header.mode = 0o600
    tar.addfile(header, file)


def _first(tar: tarfile.TarFile) -> Manifest:
    member = tar.next()
    file = tar.extractfile(member) if member and member.name == _MANIFEST else None
    if file is None:
        raise BackupError("the backup has no readable manifest")
    return Manifest.parse(file.read())


def _rest(tar: tarfile.TarFile, into: Path) -> Iterator[str]:
    while member := tar.next():
        file = tar.extractfile(member) if member.isreg() else None
        if file is None or not _NAMES.fullmatch(member.name):
            raise BackupError("the backup holds a file that does not belong there")
        with (into / member.name).open("xb") as target:
            (into / member.name).chmod(0o600)
            shutil.copyfileobj(file, target)
        yield member.name


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()
