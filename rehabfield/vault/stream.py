"""Sealing a long file to the recovery key: whoever makes a backup cannot read it back.

Head: 4 bytes of kind, 5 bytes naming the sheet, 32 bytes of ephemeral X25519 key. Key and nonce
prefix come from HKDF-SHA256 (RFC 5869) salted with the head. Then AES-256-GCM chunks of 1 MiB as
in the STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár 2015): nonce = prefix (7), counter
(4), last-chunk flag (1), so that a missing, moved, repeated or added chunk does not open.
"""

from collections.abc import Iterator
from hashlib import sha256
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from rehabfield.vault.files import VaultError

CHUNK = 1024 * 1024
_KIND = b"DHS1"
_TAG = 16
_NAME = 5
_HEAD = len(_KIND) + _NAME + 32


class WrongSheet(VaultError):
    """The file was sealed to another recovery sheet."""


def seal_stream(public: bytes, source: IO[bytes], target: IO[bytes]) -> None:
    """Encrypt all of ``source`` so that only the holder of the private half can read it."""
    ephemeral = X25519PrivateKey.generate()
    head = _KIND + _name(public) + ephemeral.public_key().public_bytes_raw()
    cipher, prefix = _cipher(ephemeral, public, head)
    target.write(head)
    for number, chunk, last in _chunks(source, CHUNK):
        target.write(cipher.encrypt(_nonce(prefix, number, last), chunk, None))


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
    for number, chunk, last in _chunks(source, CHUNK + _TAG):
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


def _chunks(source: IO[bytes], size: int) -> Iterator[tuple[int, bytes, bool]]:
    """Number, bytes and "is it the last"; an empty source is one empty last chunk."""
    number, chunk = 0, _read(source, size)
    while following := _read(source, size):
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
