"""Scanned papers that come as PDF: opened page by page, never believed by their name.

What is kept is written anew from the pages alone: scripts, actions, forms, notes, attached files,
and what the file and the pictures in it say about their maker stay outside.
"""

import logging
from io import BytesIO
from typing import TYPE_CHECKING

from ..i18n import gettext as _
from .pictures import MOST_BYTES, Unusable, pdf_too_large

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader
    from pypdf.generic import StreamObject

MOST_PAGES = 20
OF_A_PAGE = frozenset(
    {"/Type", "/Contents", "/Resources", "/MediaBox", "/CropBox", "/Rotate", "/UserUnit", "/Group"}
)
"""What a page needs to be seen; all else that hangs on it is left out."""
BESIDES = ("/Metadata", "/PieceInfo", "/OPI", "/Alternates", "/AF", "/LastModified")
"""What pictures and fonts carry that nobody sees."""

# It quotes what stands in a broken file.
logging.getLogger("pypdf").setLevel(logging.CRITICAL + 1)


def is_pdf(data: bytes) -> bool:
    """Whether it says that it is one."""
    return data[:5] == b"%PDF-"


def written_anew(data: bytes) -> bytes:
    """The pages alone, as a PDF of ours. Raises Unusable where it is none, or locked, or long."""
    try:
        made = _written(data)
    except Unusable:
        raise
    except Exception as broken:  # a broken file breaks its reader in any way it likes
        raise Unusable(_("This PDF does not open. Please scan the paper once more.")) from broken
    if len(made) > MOST_BYTES:
        raise Unusable(pdf_too_large())
    return made


def _written(data: bytes) -> bytes:
    from pypdf import PdfReader, PdfWriter  # it takes a moment, and few requests bring a PDF
    from pypdf.generic import StreamObject

    reader = PdfReader(BytesIO(data), strict=False)
    _look_at(reader)
    writer = PdfWriter()
    for page in reader.pages:
        writer.add_page(page, excluded_keys=set(page) - OF_A_PAGE)
    for one in writer._objects:
        if isinstance(one, StreamObject):
            _bare(one)
    writer.metadata = None
    writer.compress_identical_objects(remove_duplicates=False, remove_unreferenced=True)
    made = BytesIO()
    writer.write(made)
    return made.getvalue()


def _look_at(reader: "PdfReader") -> None:
    if reader.is_encrypted:
        raise Unusable(_("This PDF is locked with a password. Please save it without one."))
    pages = len(reader.pages)
    if pages > MOST_PAGES:
        raise Unusable(_("This PDF is too long: at most %(count)s pages.", count=MOST_PAGES))
    if not any(_shows_something(page) for page in reader.pages):
        raise Unusable(_("This PDF has no page that can be seen."))


def _shows_something(page: "PageObject") -> bool:
    contents = page.get_contents()
    return contents is not None and bool(contents.get_data().strip())


def _bare(stream: "StreamObject") -> None:
    for name in BESIDES:
        stream.pop(name, None)
    filters = stream.get("/Filter")
    if filters == "/DCTDecode" or filters == ["/DCTDecode"]:
        stream._data = without_remarks(stream._data)


def without_remarks(jpeg: bytes) -> bytes:
    """The same picture without what a camera writes beside it: place, time, make, remarks.

    These stand in segments APP1–APP15 and COM before the picture; APP14 says how its colours are
    meant, and stays.
    """
    kept, at = bytearray(jpeg[:2]), 2
    while jpeg[at : at + 1] == b"\xff" and at + 4 <= len(jpeg):
        marker = jpeg[at + 1]
        if marker == 0xDA:
            break
        end = at + 1 if marker == 0xFF else at + 2 + int.from_bytes(jpeg[at + 2 : at + 4])
        if marker == 0xEE or not (0xE1 <= marker <= 0xEF or marker == 0xFE):
            kept += jpeg[at:end]
        at = end
    return bytes(kept) + jpeg[at:]
