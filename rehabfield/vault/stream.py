"""Sealing a long file to the recovery key: whoever makes a backup cannot read it back.

Head: 4 bytes of kind, 5 bytes naming the sheet, 32 bytes of ephemeral X25519 key. Key and nonce
prefix come from HKDF-SHA256 (RFC 5869) salted with the head. Then AES-256-GCM chunks of 1 MiB as
in the STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár 2015): nonce = prefix (7), counter
(4), last-chunk flag (1), so that a missing, moved, repeated or added chunk does not open.
"""

import io
import shutil
from collections.abc import Iterator
from hashlib import sha256
from typing import IO, TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from rehabfield.vault.files import VaultError

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

CHUNK = 1024 * 1024
_KIND = b"DHS1"
_TAG = 16
_NAME = 5
_HEAD = len(_KIND) + _NAME + 32


class WrongSheet(VaultError):
    """The file was sealed to another recovery sheet."""


class SealingWriter(io.BufferedIOBase):
    """A file to write plain bytes to; ``target`` receives them sealed, whole after ``finish``."""

    def __init__(self, public: bytes, target: IO[bytes]) -> None:
        ephemeral = X25519PrivateKey.generate()
        head = _KIND + _name(public) + ephemeral.public_key().public_bytes_raw()
        self._cipher, self._prefix = _cipher(ephemeral, public, head)
        self._target = target
        self._waiting = bytearray()
        self._number = 0
        target.write(head)

    def writable(self) -> bool:
        """Always."""
        return True

    def write(self, data: "ReadableBuffer") -> int:
        """Take ``data``; a chunk waits, because only ``finish`` knows that it is the last."""
        size = memoryview(data).nbytes
        self._waiting += data
        while len(self._waiting) > CHUNK:
            self._seal(last=False)
        return size

    # Not in close(), which also runs when the writing failed half-way.
    def finish(self) -> None:
        """Seal what waits and mark it as the end; without this the result does not open."""
        self._seal(last=True)

    def _seal(self, *, last: bool) -> None:
        chunk = bytes(self._waiting[:CHUNK])
        del self._waiting[:CHUNK]
        nonce = _nonce(self._prefix, self._number, last)
        self._target.write(self._cipher.encrypt(nonce, chunk, None))
        self._number += 1


def seal_stream(public: bytes, source: IO[bytes], target: IO[bytes]) -> None:
    """Encrypt all of ``source`` so that only the holder of the private half can read it."""
    writer = SealingWriter(public, target)
    shutil.copyfileobj(source, writer, CHUNK)
    writer.finish()


def open_stream(private: bytes, source: IO[bytes], target: IO[bytes]) -> None:
    """Decrypt; raises ``WrongSheet``, or ``VaultError`` when a single bit or chunk is not right.

    Chunks are written as they open: what stands in ``target`` counts only once this has returned.
    """
    head = _read(source, _HEAD)
    if len(head) != _HEAD or not head.startswith(_KIND):
        raise VaultError("this is not a sealed file of this program")
    key = X25519PrivateKey.from_private_bytes(private)
    if head[len(_KIND) :][:_NAME] != _name(key.public_key().public_bytes_raw()):
        raise WrongSheet("the file was sealed to another recovery sheet")
    cipher, prefix = _cipher(key, head[-32:], head)
    for number, chunk, last in _chunks(source):
        try:
            target.write(cipher.decrypt(_nonce(prefix, number, last), chunk, None))
        except (InvalidTag, ValueError):
            raise VaultError("the sealed file is damaged, cut off or altered") from None


def _cipher(mine: X25519PrivateKey, theirs: bytes, head: bytes) -> tuple[AESGCM, bytes]:
    try:
        shared = mine.exchange(X25519PublicKey.from_public_bytes(theirs))
    except ValueError:
        raise VaultError("the sealed file is damaged, cut off or altered") from None
    derived = HKDF(SHA256(), 39, salt=head, info=b"recovery stream").derive(shared)
    return AESGCM(derived[:32]), derived[32:]


def _nonce(prefix: bytes, number: int, last: bool) -> bytes:
    return prefix + number.to_bytes(4) + bytes([last])


def _chunks(source: IO[bytes]) -> Iterator[tuple[int, bytes, bool]]:
    """Number, sealed bytes, and whether it is the last."""
    number, chunk = 0, _read(source, CHUNK + _TAG)
    while following := _read(source, CHUNK + _TAG):
        yield number, chunk, False
        number, chunk = number + 1, following
    yield number, chunk, True


def _read(source: IO[bytes], size: int) -> bytes:
    """``size`` bytes, fewer only at the end of the source (pipes give less at a time)."""
    parts = []
    while size and (part := source.read(size)):
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def _name(public: bytes) -> bytes:
    return sha256(public).digest()[:_NAME]
