"""The text of a commitment form: what stands on it, filled in, and as it is hashed.

One text serves the phone's screen, the printed paper and the proof: all three show what `Filled`
says. Pure: no database, no clock, no language of the reader (a paper is in Vietnamese).
"""

from .filled import GAP, Filled
from .reading import TextError, as_plain, blanks, read_text
from .shapes import Blank, BlankKind, Block, BlockKind, Piece, Signer, SignerRole, Subject, Text

__all__ = [
    "GAP",
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
    "as_plain",
    "blanks",
    "read_text",
]
