"""What phones seal for this installation: anybody can, only the holder of the secrets can open it.

ECDH on P-256 with a fresh key for every letter, HKDF-SHA256 (RFC 5869), AES-256-GCM. Browsers have
all three. Private keys are never retired: a phone may come back after a year in a drawer.
"""

from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from rehabfield.vault.files import VaultError
from rehabfield.vault.pairs import CURVE, Pairs, point

_INFO = b"dong-hanh letter 1"
_SIZE = 32


@dataclass(frozen=True)
class Letter:
    """One sealed text: the number of our key, the sender's fresh public key, nonce, ciphertext."""

    key: int
    sender: bytes
    nonce: bytes
    box: bytes


class Letterbox(Pairs):
    """The key pairs to which phones seal: the newest for sealing, all to open."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, "letters")

    def open(self, letter: Letter, aad: bytes) -> bytes:
        """What was sealed beside ``aad``; ``VaultError`` for another key or altered bytes."""
        key = self.private(letter.key)
        try:
            sender = ec.EllipticCurvePublicKey.from_encoded_point(CURVE(), letter.sender)
            shared = key.exchange(ec.ECDH(), sender)
            opener = AESGCM(_derived(shared, letter.sender + point(key)))
            return opener.decrypt(letter.nonce, letter.box, aad)
        except (InvalidTag, ValueError):
            raise VaultError("a phone's letter does not open") from None


def _derived(shared: bytes, points: bytes) -> bytes:
    """Bound to both public keys, so that a letter cannot be passed off under another sender."""
    return HKDF(hashes.SHA256(), _SIZE, salt=points, info=_INFO).derive(shared)
