"""Scanned papers that come as PDF: opened page by page, never believed by their name.

What is kept is written anew from the pages: scripts, actions, attached files and what the file
says about its maker stay outside.
"""

from io import BytesIO

from ..i18n import gettext as _
from .pictures import Unusable

MOST_PAGES = 20


def is_pdf(data: bytes) -> bool:
    """Whether it says that it is one."""
    return data[:5] == b"%PDF-"


def written_anew(data: bytes) -> bytes:
    """The pages alone, as a PDF of ours. Raises Unusable where it is none, or locked, or long."""
    from pypdf import PdfReader, PdfWriter  # it takes a moment, and few requests bring a PDF
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(BytesIO(data), strict=False)
        if reader.is_encrypted:
            raise Unusable(_("This PDF is locked with a password. Please save it without one."))
        pages = len(reader.pages)
        if pages > MOST_PAGES:
            raise Unusable(_("This PDF is too long: at most %(count)s pages.", count=MOST_PAGES))
        if not pages or not any(page.get_contents() for page in reader.pages):
            raise Unusable(_("This PDF has no page that can be seen."))
        writer = PdfWriter()
        for page in reader.pages:
            kept = writer.add_page(page)
            for part in ("/AA", "/Annots", "/Metadata", "/PieceInfo"):
                kept.pop(part, None)
        writer.metadata = None
        made = BytesIO()
        writer.write(made)
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as broken:
        raise Unusable(_("This PDF does not open. Please scan the paper once more.")) from broken
    return made.getvalue()
