"""What a file is, by its content; its name is only asked when the content says nothing."""

import re
from enum import Enum, auto
from pathlib import PurePath

from ...i18n import gettext as _
from ...i18n import number
from .archive import Archive, locked
from .faults import Unreadable, whole

MOST_BYTES = 5_000_000
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PICTURES = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"II*\x00", b"MM\x00*")
PACKED = (b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b")
WIDE = (b"\xff\xfe", b"\xfe\xff")
"""Byte order marks of UTF-16."""
KNOWN = frozenset({".xlsx", ".xlsm", ".csv", ".tsv", ".txt"})
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x19\x1b-\x1f]")
_MARKUP = re.compile(rb"\s*<[a-z!?]", re.IGNORECASE)


class Kind(Enum):
    """What can be read."""

    workbook = auto()
    text = auto()


def kind_of(data: bytes, filename: str) -> Kind:
    """Which of the two it is; raises Unreadable for all others, each with what to do."""
    if not data.strip(b"\x00\t\n\r \xef\xbb\xbf\xfe\xff"):
        raise whole(_("This file is empty. Please choose another one."))
    within_size(len(data))
    if data.startswith(b"PK"):
        return _packed(data)
    refusal = _foreign(data)
    if refusal is not None:
        raise refusal
    if not data.startswith(WIDE) and _CONTROL.search(data):
        raise _unknown(PurePath(filename).suffix.lower())
    return Kind.text


def within_size(count: int) -> None:
    """Raises Unreadable above what a list may weigh, in bytes."""
    if count > MOST_BYTES:
        raise whole(
            _(
                "This file is too large: at most %(count)s MB. Keep only the list of households "
                "and choose it again.",
                count=number(MOST_BYTES // 10**6),
            )
        )


def _packed(data: bytes) -> Kind:
    archive = Archive(data)
    if "xl/workbook.xml" in archive or "[content_types].xml" in archive:
        if "word/document.xml" in archive or "ppt/presentation.xml" in archive:
            raise _document()
        if "xl/workbook.bin" in archive:
            raise _spreadsheet(".xlsb")
        return Kind.workbook
    if "index/document.iwa" in archive or "index.zip" in archive:
        raise _spreadsheet(".numbers")
    if "mimetype" in archive:
        if archive.read("mimetype").startswith(b"application/vnd.oasis.opendocument.spreadsheet"):
            raise _spreadsheet(".ods")
        raise _document()
    raise _bundle()


def _foreign(data: bytes) -> Unreadable | None:
    if data.startswith(OLE):
        return _old_office(data)
    if b"%PDF-" in data[:1024]:
        return whole(
            _("This is a PDF, not a spreadsheet. Choose the .xlsx or .csv it was made from.")
        )
    pictured = data[4:8] == b"ftyp" or (data[:4] == b"RIFF" and data[8:12] == b"WEBP")
    if pictured or data.startswith(PICTURES):
        return whole(_("This is a picture, not a spreadsheet. Choose an .xlsx or .csv file."))
    if data.startswith(PACKED):
        return _bundle()
    if data.startswith(b"{\\rtf"):
        return _document()
    if _MARKUP.match(data.removeprefix(b"\xef\xbb\xbf")):
        return whole(
            _(
                "This is a web page under another name. Open it in Excel, save it as .xlsx and "
                "choose it again."
            )
        )
    return None


def _old_office(data: bytes) -> Unreadable:
    """A locked .xlsx lies in the same container as a file of Excel 97."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        return locked()
    if "WordDocument".encode("utf-16-le") in data:
        return _document()
    return _spreadsheet(".xls")


def _spreadsheet(suffix: str) -> Unreadable:
    return whole(
        _(
            "Spreadsheets of this kind (%(kind)s) do not open here. Save it as .xlsx or .csv and "
            "choose it again.",
            kind=suffix,
        )
    )


def _document() -> Unreadable:
    return whole(
        _(
            "This is a text document, not a spreadsheet. Copy its table into a spreadsheet, or "
            "paste the list here."
        )
    )


def _bundle() -> Unreadable:
    return whole(
        _("This is a packed file. Unpack it and choose the .xlsx or .csv that lies in it.")
    )


def _unknown(suffix: str) -> Unreadable:
    if suffix in KNOWN:
        return whole(
            _(
                "The name of this file says %(kind)s, but it holds something else. Save the list "
                "as .xlsx or .csv and choose it again.",
                kind=suffix,
            )
        )
    return whole(
        _(
            "Files of this kind do not open here. Save the list as .xlsx or .csv and choose it "
            "again."
        )
    )
