"""Lists of households for tests, as a commune's programs write them. All people are invented."""

import csv
import unicodedata
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO, StringIO

from openpyxl import Workbook

HEADER = ("STT", "Họ và tên chủ hộ", "Số nhân khẩu", "Địa chỉ")
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
Rows = Iterable[Sequence[object]]

_TONES = "\u0300\u0301\u0303\u0309\u0323"


def xlsx(rows: Rows, **others: Rows) -> bytes:
    """A workbook by openpyxl; further sheets by name."""
    book = Workbook()
    first = book.worksheets[0]
    for row in rows:
        first.append(list(row))
    for name, more in others.items():
        sheet = book.create_sheet(name)
        for row in more:
            sheet.append(list(row))
    return saved(book)


def saved(book: Workbook) -> bytes:
    """Bytes of a workbook."""
    made = BytesIO()
    book.save(made)
    return made.getvalue()


def text(rows: Rows, delimiter: str = ",") -> str:
    """A .csv as a spreadsheet program writes it."""
    made = StringIO(newline="")
    csv.writer(made, delimiter=delimiter).writerows(rows)
    return made.getvalue()


def packed(members: Mapping[str, str | bytes]) -> bytes:
    """A zip."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return made.getvalue()


def by_excel(
    sheet: str,
    strings: str = "",
    *,
    namespace: str = MAIN,
    more: Mapping[str, str | bytes] | None = None,
) -> bytes:
    """A workbook with this XML inside its sheetData and its sst, and without styles."""
    kinds = "http://schemas.openxmlformats.org/package/2006/relationships"
    link = '<Relationship Id="{}" Type="{}/{}" Target="{}"/>'
    return packed(
        {
            "[Content_Types].xml": "<Types/>",
            "_rels/.rels": f'<Relationships xmlns="{kinds}">'
            + link.format("r1", REL, "officeDocument", "xl/workbook.xml")
            + "</Relationships>",
            "xl/workbook.xml": f'<workbook xmlns="{namespace}" xmlns:r="{REL}"><sheets>'
            '<sheet name="Trang 1" sheetId="1" r:id="s1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{kinds}">'
            + link.format("s1", REL, "worksheet", "worksheets/sheet1.xml")
            + link.format("s2", REL, "sharedStrings", "/xl/sharedStrings.xml")
            + "</Relationships>",
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{namespace}"><sheetData>{sheet}'
            "</sheetData></worksheet>",
            "xl/sharedStrings.xml": f'<sst xmlns="{namespace}">{strings}</sst>',
        }
        | dict(more or {})
    )


def windows_1258(text: str) -> bytes:
    """Letters with their tones behind them, as Windows keeps Vietnamese."""
    made = bytearray()
    for letter in unicodedata.normalize("NFC", text):
        marks = unicodedata.normalize("NFD", letter)
        try:
            made += letter.encode("cp1258")
        except UnicodeEncodeError:
            bare = "".join(mark for mark in marks if mark not in _TONES)
            made += unicodedata.normalize("NFC", bare).encode("cp1258")
            made += "".join(mark for mark in marks if mark in _TONES).encode("cp1258")
    return bytes(made)
