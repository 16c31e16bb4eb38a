"""The vault: key rings by compartment, and one secret for each other purpose."""

import hmac
import os
import re
import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final, Self

from rehabfield.vault import files
from rehabfield.vault.files import VaultError, VaultExists, VaultMissing
from rehabfield.vault.letters import Letterbox
from rehabfield.vault.pairs import Pairs
from rehabfield.vault.recovery import RecoverySheet
from rehabfield.vault.ring import Ring

COMPARTMENTS: Final = ("fields", "private", "screening", "tests")
_SECRETS: Final = ("blind", "mac", "pepper", "cookies")
_RECOVERY: Final = "recovery.pub"


class Vault:
    """All keys of one installation, loaded once a process and safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._rings = {name: Ring(folder, name) for name in COMPARTMENTS}
        self.letters = Letterbox(folder)
        self.push = Pairs(folder, "push")
        self._secrets = {name: files.read(folder / name) for name in _SECRETS}
        self._purposes: dict[tuple[str, str], bytes] = {}

    @classmethod
    def create(cls, folder: Path) -> Self:
        """Make a new key folder, whole or not at all; ``VaultExists`` when there is one."""
        folder.parent.mkdir(parents=True, exist_ok=True)
        # mkdtemp creates the folder with mode 0700.
        making = Path(tempfile.mkdtemp(prefix=".", dir=folder.parent))
        try:
            for name in COMPARTMENTS:
                Ring.create(making, name)
            for name in _SECRETS:
                files.write_new(making / name, os.urandom(32))
            Letterbox(making).rotate()
            Pairs(making, "push").rotate()
            making.rename(folder)
        except OSError:
            if not folder.exists():
                raise
            raise VaultExists(f"{folder} exists and is not overwritten") from None
        finally:
            shutil.rmtree(making, ignore_errors=True)
        return cls.load(folder)

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read the keys; ``VaultMissing`` or ``VaultTooOpen`` when they cannot be relied on."""
        if not folder.is_dir():
            raise VaultMissing(f"there is no key folder {folder}")
        files.check_private(folder)
        for path in folder.iterdir():
            files.check_private(path)
        return cls(folder)

    def seal(self, text: str, aad: str, compartment: str = "fields") -> bytes:
        """Encrypt a text for the place ``aad`` ("table.column")."""
        return self._rings[compartment].seal(text.encode(), aad.encode())

    def open(self, blob: bytes, aad: str, compartment: str = "fields") -> str:
        """The text sealed for ``aad``; ``VaultError`` for another place, key or altered bytes."""
        return self._rings[compartment].open(blob, aad.encode()).decode()

    def seal_bytes(self, data: bytes, aad: str, compartment: str = "fields") -> bytes:
        """Encrypt a file small enough for memory, such as a paper or an attachment."""
        return self._rings[compartment].seal(data, aad.encode())

    def open_bytes(self, blob: bytes, aad: str, compartment: str = "fields") -> bytes:
        """The bytes given to ``seal_bytes``."""
        return self._rings[compartment].open(blob, aad.encode())

    def rotate(self, compartment: str) -> int:
        """Add a key version; what is sealed stays readable until it is resealed."""
        return self._rings[compartment].rotate()

    def is_current(self, blob: bytes, compartment: str = "fields") -> bool:
        """Whether a blob needs no resealing."""
        return self._rings[compartment].is_current(blob)

    def blind(self, value: str, purpose: str) -> bytes:
        """32 bytes by which equal values of one purpose are found without being readable."""
        return hmac.digest(self._purpose("blind", purpose), value.encode(), "sha256")

    def mac(self, data: bytes, purpose: str) -> bytes:
        """32 bytes that only this installation can compute over ``data``."""
        return hmac.digest(self._purpose("mac", purpose), data, "sha256")

    def pepper(self, pin: str) -> str:
        """What is given to the password hash: a stolen database alone cannot try all PINs."""
        return hmac.digest(self._secrets["pepper"], pin.encode(), "sha256").hex()

    @property
    def secret_key(self) -> str:
        """What signs cookies."""
        return self._secrets["cookies"].hex()

    def secret(self, name: str, make: Callable[[], bytes]) -> bytes:
        """Another module's own secret (a push or outbox key): made once, then always the same."""
        if not re.fullmatch(r"[a-z][a-z0-9-]*", name) or name in (*COMPARTMENTS, *_SECRETS):
            raise ValueError(f"not a name for a secret: {name}")
        path = self.folder / f"own-{name}"
        if not path.exists():
            # When another process was first, its secret counts.
            with suppress(VaultExists):
                files.write_new(path, make())
        return files.read(path)

    @property
    def recovery_public(self) -> bytes | None:
        """The public half of the recovery pair, or None while no sheet was printed."""
        path = self.folder / _RECOVERY
        return files.read(path) if path.exists() else None

    def new_recovery_sheet(self) -> RecoverySheet:
        """Make a recovery pair, keep its public half, and hand out the sheet: once, to print.

        Backups made from now on open with this sheet only; earlier ones with the earlier sheet.
        """
        sheet = RecoverySheet.generate()
        files.replace(self.folder / _RECOVERY, sheet.public)
        return sheet

    def _purpose(self, secret: str, purpose: str) -> bytes:
        key = self._purposes.get((secret, purpose))
        if key is None:
            key = hmac.digest(self._secrets[secret], purpose.encode(), "sha256")
            self._purposes[secret, purpose] = key
        return key


_current: Vault | None = None


def use(vault: Vault) -> None:
    """Make ``vault`` the one of this process."""
    global _current
    _current = vault


def current() -> Vault:
    """The vault of this process; ``VaultError`` before ``use``."""
    if _current is None:
        raise VaultError("no vault is in use; call use() first")
    return _current
