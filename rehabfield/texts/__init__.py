"""The text of a commitment form: what stands on it, filled in, and as it is hashed.

One text serves the phone's screen, the printed paper and the proof: all three show what `Filled`
says. Pure: no database, no clock, no language of the reader (a paper is in Vietnamese).
"""

from .filled import GAP, Filled
from .reading import TextError, as_plain, blanks, read_text
from .shapes import (
    RECIPIENTS,
    Blank,
    BlankKind,
    Block,
    BlockKind,
    Piece,
    Signer,
    SignerRole,
    Subject,
    Text,
)
from .values import OF_AGE, SIGNS_FROM, age_on, day_of, is_minor, normal

__all__ = [
    "GAP",
    "OF_AGE",
    "RECIPIENTS",
    "SIGNS_FROM",
    "Blank",
    "BlankKind",
    "Block",
    "BlockKind",
    "Filled",
    "Piece",
    "Signer",
    "SignerRole",
    "Subject",
    "Text",
    "TextError",
    "age_on",
    "as_plain",
    "blanks",
    "day_of",
    "is_minor",
    "normal",
    "read_text",
]
