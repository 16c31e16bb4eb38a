"""A key ring: the versions of one compartment's AES-256-GCM key, one file a version."""

import os
import re
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from rehabfield.vault import files
from rehabfield.vault.files import VaultError, VaultMissing

_NONCE = 12
_HEAD = 1 + _NONCE
_LAST_VERSION = 255


class Ring:
    """Seals with the newest key, opens with any: version byte, nonce (12), ciphertext with tag."""

    def __init__(self, folder: Path, name: str) -> None:
        self._folder = folder
        self._name = name
        self._keys: dict[int, AESGCM] = {}
        self.version = 0
        self._load()

    @staticmethod
    def create(folder: Path, name: str) -> None:
        """Make the first key of a new ring."""
        files.write_new(folder / f"{name}.1", AESGCM.generate_key(256))

    def seal(self, data: bytes, aad: bytes) -> bytes:
        """Encrypt ``data`` for the place that ``aad`` names."""
        nonce = os.urandom(_NONCE)
        sealed = self._keys[self.version].encrypt(nonce, data, aad)
        return self._first_byte + nonce + sealed

    def open(self, blob: bytes, aad: bytes) -> bytes:
        """The bytes sealed for ``aad``; ``VaultError`` for another place, key or altered bytes."""
        try:
            return self._key(blob).decrypt(blob[1:_HEAD], blob[_HEAD:], aad)
        except (InvalidTag, ValueError):
            raise VaultError(f"a sealed value does not open ({self._name})") from None

    def is_current(self, blob: bytes) -> bool:
        """Whether ``blob`` was sealed with the newest key."""
        return blob[:1] == self._first_byte

    def rotate(self) -> int:
        """Add a key, seal with it from now on, and return its version; old keys go on opening."""
        self._load()
        version = self.version + 1
        if version > _LAST_VERSION:
            raise VaultError(f"the ring {self._name} is full")
        files.write_new(self._folder / f"{self._name}.{version}", AESGCM.generate_key(256))
        self._load()
        return version

    def _key(self, blob: bytes) -> AESGCM:
        if not blob:
            raise VaultError("an empty value is not sealed")
        if blob[0] not in self._keys:
            # Another process may have rotated since this one started.
            self._load()
        if blob[0] not in self._keys:
            raise VaultError(f"no key of version {blob[0]} ({self._name})")
        return self._keys[blob[0]]

    def _load(self) -> None:
        pattern = re.compile(re.escape(self._name) + r"\.([1-9]\d{0,2})")
        found = (pattern.fullmatch(path.name) for path in self._folder.iterdir())
        versions = sorted(int(match[1]) for match in found if match)
        if not versions:
            raise VaultMissing(f"the key file {self._folder / self._name}.1 is missing")
        for version in versions:
            if version not in self._keys:
                self._keys[version] = self._read(version)
        self.version = versions[-1]
        self._first_byte = bytes([self.version])

    def _read(self, version: int) -> AESGCM:
        path = self._folder / f"{self._name}.{version}"
        key = files.read(path)
        if len(key) != 32:
            raise VaultError(f"{path} does not hold a key")
        return AESGCM(key)
