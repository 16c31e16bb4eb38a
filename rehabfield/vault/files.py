"""Secret files: for their owner only from the first byte on, written whole or not at all."""

import os
import tempfile
from pathlib import Path

_OTHERS = 0o077


class VaultError(Exception):
    """Something sealed cannot be opened, or the key folder cannot be trusted."""


class VaultMissing(VaultError):
    """The key folder, or a key in it, is not there."""


class VaultExists(VaultError):
    """A key would have been overwritten."""


class VaultTooOpen(VaultError):
    """Somebody other than the owner may read a key file or its folder."""


def check_private(path: Path) -> None:
    """Raise ``VaultTooOpen`` when group or others have any right on ``path``."""
    mode = path.stat().st_mode & 0o777
    if mode & _OTHERS:
        wanted = "700" if path.is_dir() else "600"
        raise VaultTooOpen(f"{path} has mode {mode:03o}; run: chmod {wanted} '{path}'")


def read(path: Path) -> bytes:
    """The bytes of one secret file, after its mode was checked."""
    if not path.is_file():
        raise VaultMissing(f"the key file {path} is missing")
    check_private(path)
    return path.read_bytes()


def write_new(path: Path, secret: bytes) -> None:
    """Write a secret that must not exist yet; two processes at once cannot both succeed."""
    temporary = _write_temporary(path.parent, secret)
    try:
        os.link(temporary, path)
    except FileExistsError:
        raise VaultExists(f"{path} exists and is not overwritten") from None
    finally:
        temporary.unlink()
    _sync_folder(path.parent)


def replace(path: Path, content: bytes) -> None:
    """Write a file that may exist; readers see the old bytes or the new ones, never a mixture."""
    _write_temporary(path.parent, content).replace(path)
    _sync_folder(path.parent)


def _write_temporary(folder: Path, content: bytes) -> Path:
    # mkstemp creates the file with mode 0600, so that it is never wider, not even for a moment.
    handle, name = tempfile.mkstemp(prefix=".", dir=folder)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return Path(name)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
