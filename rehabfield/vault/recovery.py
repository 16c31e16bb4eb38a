"""The recovery sheet: the private half of the backup key, on paper only, typed back by hand.

Four lines of sixteen characters in Crockford's base32. A line carries 8 bytes of the key and 2
bytes of checksum over the line's number and those bytes, so that a slip of the pen or a swapped
line is found and named.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Self

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from rehabfield.vault.files import VaultError

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LOOKALIKES = str.maketrans("OIL", "011")
_LINES = 4
_LINE_CHARACTERS = 16
_LINE_BYTES = 8


class MistypedLines(VaultError):
    """Some lines of a recovery sheet were not typed as printed; ``lines`` counts from 1."""

    def __init__(self, lines: Sequence[int]) -> None:
        self.lines = tuple(lines)
        super().__init__("recovery sheet mistyped, line " + ", ".join(map(str, lines)))


@dataclass(frozen=True)
class RecoverySheet:
    """What is printed; ``private`` is nowhere else once the program has ended."""

    private: bytes

    @classmethod
    def generate(cls) -> Self:
        """A fresh pair."""
        return cls(X25519PrivateKey.generate().private_bytes_raw())

    @classmethod
    def read(cls, code: str) -> Self:
        """The sheet as typed back: any case, blanks and dashes, O for 0, I or L for 1.

        Raises ``MistypedLines`` with the numbers of the lines to look at again.
        """
        lines = _split(code)
        parts = [_decode(number, line) for number, line in enumerate(lines, start=1)]
        wrong = [number for number, part in enumerate(parts, start=1) if part is None]
        if wrong:
            raise MistypedLines(wrong)
        return cls(b"".join(part for part in parts if part is not None))

    def __repr__(self) -> str:
        return f"RecoverySheet({self.name})"

    @property
    def public(self) -> bytes:
        """The half that stays with the installation (32 bytes)."""
        return X25519PrivateKey.from_private_bytes(self.private).public_key().public_bytes_raw()

    @property
    def name(self) -> str:
        """Eight characters by which sheet and backup are matched; not secret."""
        return sheet_name(self.public)

    @property
    def lines(self) -> tuple[str, ...]:
        """Four lines of four groups to print."""
        size = _LINE_BYTES
        parts = [self.private[at : at + size] for at in range(0, len(self.private), size)]
        return tuple(_encode(number, part) for number, part in enumerate(parts, start=1))


def sheet_name(public: bytes) -> str:
    """The name of the sheet that belongs to a public half, like ``7K3M-Q0AB``."""
    text = _base32(int.from_bytes(sha256(public).digest()[:5]), 8)
    return f"{text[:4]}-{text[4:]}"


def _split(code: str) -> list[str]:
    """Exactly four texts, one a line; missing lines are empty."""
    typed = [_plain(line) for line in code.splitlines()]
    typed = [line for line in typed if line]
    if len(typed) == 1:
        whole = typed[0]
        starts = range(0, max(len(whole), 1), _LINE_CHARACTERS)
        typed = [whole[at : at + _LINE_CHARACTERS] for at in starts]
    if len(typed) > _LINES:
        raise MistypedLines(range(1, _LINES + 1))
    return typed + [""] * (_LINES - len(typed))


def _plain(line: str) -> str:
    without_number = re.sub(r"^\s*\d\s*[.):]", "", line)
    return re.sub(r"[\s\-–.]+", "", without_number).upper().translate(_LOOKALIKES)


def _encode(number: int, part: bytes) -> str:
    text = _base32(int.from_bytes(part + _checksum(number, part)), _LINE_CHARACTERS)
    return " ".join(text[at : at + 4] for at in range(0, _LINE_CHARACTERS, 4))


def _decode(number: int, line: str) -> bytes | None:
    if len(line) != _LINE_CHARACTERS or any(letter not in _ALPHABET for letter in line):
        return None
    value = 0
    for letter in line:
        value = value << 5 | _ALPHABET.index(letter)
    whole = value.to_bytes(_LINE_BYTES + 2)
    part, checksum = whole[:_LINE_BYTES], whole[_LINE_BYTES:]
    return part if checksum == _checksum(number, part) else None


def _base32(value: int, length: int) -> str:
    return "".join(_ALPHABET[value >> 5 * at & 31] for at in reversed(range(length)))


def _checksum(number: int, part: bytes) -> bytes:
    return sha256(b"recovery line %d:" % number + part).digest()[:2]
