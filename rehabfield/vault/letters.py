"""What phones seal for this installation: anybody can, only the holder of the secrets can open it.

ECDH on P-256 with a fresh key for every letter, HKDF-SHA256 (RFC 5869), AES-256-GCM. Browsers have
all three. Private keys are never retired: a phone may come back after a year in a drawer.
"""

import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from rehabfield.vault import files
from rehabfield.vault.files import VaultError, VaultExists

_CURVE = ec.SECP256R1
_INFO = b"dong-hanh letter 1"
_SIZE = 32


@dataclass(frozen=True)
class Letter:
    """One sealed text: the number of our key, the sender's fresh public key, nonce, ciphertext."""

    key: int
    sender: bytes
    nonce: bytes
    box: bytes


class Letterbox:
    """The key pairs to which phones seal, one file each: the newest for sealing, all to open."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._keys: dict[int, ec.EllipticCurvePrivateKey] = {}

    def public(self) -> tuple[int, bytes]:
        """Number and public half (65 bytes, uncompressed point) of the newest key."""
        self._load()
        if not self._keys:
            self.rotate()
        number = max(self._keys)
        return number, _point(self._keys[number])

    def rotate(self) -> int:
        """Add a key pair; letters to the older ones still open."""
        self._load()
        number = max(self._keys, default=0) + 1
        made = ec.generate_private_key(_CURVE()).private_numbers().private_value
        # Where another process was first, its key counts.
        with suppress(VaultExists):
            files.write_new(self._path(number), made.to_bytes(_SIZE))
        self._load()
        return number

    def open(self, letter: Letter, aad: bytes) -> bytes:
        """What was sealed beside ``aad``; ``VaultError`` for another key or altered bytes."""
        key = self._key(letter.key)
        try:
            sender = ec.EllipticCurvePublicKey.from_encoded_point(_CURVE(), letter.sender)
            shared = key.exchange(ec.ECDH(), sender)
            opener = AESGCM(_derived(shared, letter.sender + _point(key)))
            return opener.decrypt(letter.nonce, letter.box, aad)
        except (InvalidTag, ValueError):
            raise VaultError("a phone's letter does not open") from None

    def _key(self, number: int) -> ec.EllipticCurvePrivateKey:
        if number not in self._keys:
            self._load()
        if number not in self._keys:
            raise VaultError(f"no key {number} for letters")
        return self._keys[number]

    def _path(self, number: int) -> Path:
        return self._folder / f"letters.{number}"

    def _load(self) -> None:
        for path in self._folder.iterdir():
            found = re.fullmatch(r"letters\.([1-9]\d{0,5})", path.name)
            if found and int(found[1]) not in self._keys:
                value = int.from_bytes(files.read(path))
                self._keys[int(found[1])] = ec.derive_private_key(value, _CURVE())


def _point(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )


def _derived(shared: bytes, points: bytes) -> bytes:
    """Bound to both public keys, so that a letter cannot be passed off under another sender."""
    return HKDF(hashes.SHA256(), _SIZE, salt=points, info=_INFO).derive(shared)
