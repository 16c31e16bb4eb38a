"""An empty list to fill in."""

from io import BytesIO

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.worksheet import Worksheet

HEADER = (
    ("STT", 6, "0"),
    ("Họ và tên chủ hộ", 32, "@"),
    ("Số nhân khẩu", 14, "0"),
    ("Địa chỉ", 44, "@"),
)
"""Words above the columns, their widths in characters, their formats (@ is text)."""


def blank_sheet() -> bytes:
    """An .xlsx with the four columns that are read, and nothing else; it names nobody."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "Danh sách hộ"
    for index, (word, width, pattern) in enumerate(HEADER, 1):
        cell = sheet.cell(1, index, word)
        cell.font = Font(bold=True)
        cell.alignment = Alignment(wrap_text=True, vertical="center")
        column = sheet.column_dimensions[cell.column_letter]
        column.width = width
        column.number_format = pattern
    sheet.freeze_panes = "A2"
    book.properties.creator = None
    book.properties.lastModifiedBy = None
    made = BytesIO()
    book.save(made)
    return made.getvalue()
