"""Every secret and every sealed text: keys live in a folder of their own, never in the database.

This package is cryptography only. It knows no column, no user and no request; whoever seals a
text says where it belongs (``aad``) and in which compartment.
"""

from rehabfield.vault.files import VaultError, VaultExists, VaultMissing, VaultTooOpen
from rehabfield.vault.keys import COMPARTMENTS, Vault, current, use
from rehabfield.vault.letters import Letter, Letterbox
from rehabfield.vault.pairs import Pairs
from rehabfield.vault.recovery import MistypedLines, RecoverySheet
from rehabfield.vault.stream import SealingWriter, WrongSheet, open_stream, seal_stream

__all__ = [
    "COMPARTMENTS",
    "Letter",
    "Letterbox",
    "MistypedLines",
    "Pairs",
    "RecoverySheet",
    "SealingWriter",
    "Vault",
    "VaultError",
    "VaultExists",
    "VaultMissing",
    "VaultTooOpen",
    "WrongSheet",
    "current",
    "open_stream",
    "seal_stream",
    "use",
]
