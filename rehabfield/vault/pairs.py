"""Numbered key pairs on P-256, one file each (``letters.1``): the newest is given out."""

import re
from contextlib import suppress
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from rehabfield.vault import files
from rehabfield.vault.files import VaultError, VaultExists

CURVE = ec.SECP256R1
_SIZE = 32


class Pairs:
    """The key pairs of one purpose; each private half lies in a file of its own, mode 0600."""

    def __init__(self, folder: Path, name: str) -> None:
        self._folder = folder
        self._name = name
        self._keys: dict[int, ec.EllipticCurvePrivateKey] = {}

    def public(self) -> tuple[int, bytes]:
        """Number and public half (65 bytes, uncompressed point) of the newest key."""
        self._load()
        if not self._keys:
            self.rotate()
        number = max(self._keys)
        return number, point(self._keys[number])

    def rotate(self) -> int:
        """Add a key pair; the older ones stay."""
        self._load()
        number = max(self._keys, default=0) + 1
        made = ec.generate_private_key(CURVE()).private_numbers().private_value
        # Where another process was first, its key counts.
        with suppress(VaultExists):
            files.write_new(self._path(number), made.to_bytes(_SIZE))
        self._load()
        return number

    def numbers(self) -> list[int]:
        """The keys there are, oldest first."""
        self._load()
        return sorted(self._keys)

    def private(self, number: int) -> ec.EllipticCurvePrivateKey:
        """One key; ``VaultError`` where it is not there."""
        if number not in self._keys:
            self._load()
        if number not in self._keys:
            raise VaultError(f"no key {number} for {self._name}")
        return self._keys[number]

    def drop(self, number: int) -> None:
        """Delete one that nobody needs any more; never the newest."""
        if number == max(self.numbers(), default=0):
            raise ValueError("the newest key is in use")
        self._keys.pop(number, None)
        self._path(number).unlink(missing_ok=True)

    def _path(self, number: int) -> Path:
        return self._folder / f"{self._name}.{number}"

    def _load(self) -> None:
        for path in self._folder.iterdir():
            found = re.fullmatch(re.escape(self._name) + r"\.([1-9]\d{0,5})", path.name)
            if found and int(found[1]) not in self._keys:
                value = int.from_bytes(files.read(path))
                self._keys[int(found[1])] = ec.derive_private_key(value, CURVE())


def point(key: ec.EllipticCurvePrivateKey) -> bytes:
    """The public half as an uncompressed point: 65 bytes."""
    return key.public_key().public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )
