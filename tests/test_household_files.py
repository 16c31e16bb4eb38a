"""Whatever file is chosen for a list of households: opened within limits, or explained."""

import time
import zipfile
from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rehabfield.exchange.households import HouseholdRow, Unreadable, read_households, read_pasted
from rehabfield.i18n import speaking
from tests import photos, spreadsheets
from tests.spreadsheets import HEADER, MAIN, by_excel, packed, xlsx

AN = HouseholdRow(2, "Nguyễn Văn An", 4, "Xóm Gò Trám")
ROWS = [HEADER, (1, AN.name, 4, AN.address)]
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
SOMETHING_ELSE = b"\x01\x02\x03" * 20


def refusal(data: bytes, filename: str = "danh sách.xlsx") -> str:
    """The one sentence about a whole file."""
    with speaking("en"), pytest.raises(Unreadable) as caught:
        read_households(data, filename)
    [fault] = caught.value.faults
    assert (fault.row, fault.column) == (None, None)
    return fault.sentence


# --- kinds of files -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "This file is empty."),
        (b"\xef\xbb\xbf \r\n", "This file is empty."),
        (b"\x00" * 20, "This file is empty."),
        (OLE + "Workbook".encode("utf-16-le"), "Spreadsheets of this kind (.xls)"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "This file is locked with a password."),
        (OLE + "WordDocument".encode("utf-16-le"), "This is a text document"),
        (photos.PDF, "This is a PDF"),
        (photos.picture(), "This is a picture"),
        (photos.picture(kind="PNG"), "This is a picture"),
        (photos.picture(kind="WEBP"), "This is a picture"),
        (photos.HEIC, "This is a picture"),
        (b"<html><table><tr><td>", "This is a web page under another name."),
        (b'\xef\xbb\xbf\n<?xml version="1.0"?>', "This is a web page under another name."),
        (photos.SVG, "This is a web page under another name."),
        (b"{\\rtf1 ", "This is a text document"),
        (b"Rar!\x1a\x07\x00", "This is a packed file."),
        (packed({"danh sach.csv": "x"}), "This is a packed file."),
        (
            packed({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}),
            "Spreadsheets of this kind (.ods)",
        ),
        (packed({"mimetype": "application/vnd.oasis.opendocument.text"}), "This is a text"),
        (packed({"Index/Document.iwa": "x"}), "Spreadsheets of this kind (.numbers)"),
        (
            packed({"[Content_Types].xml": "", "xl/workbook.bin": "x"}),
            "Spreadsheets of this kind (.xlsb)",
        ),
        (packed({"[Content_Types].xml": "", "word/document.xml": ""}), "This is a text document"),
        (packed({"[Content_Types].xml": ""}), "This file does not open"),
        (xlsx(ROWS)[:-30], "This file does not open"),
        (b"PK\x03\x04", "This file does not open"),
        (SOMETHING_ELSE, "The name of this file says .xlsx, but it holds something else."),
    ],
)
def test_what_is_no_list_is_named_and_told_what_to_do(data: bytes, sentence: str) -> None:
    assert refusal(data).startswith(sentence)


def test_the_content_says_what_a_file_is_and_not_its_name() -> None:
    assert read_households(xlsx(ROWS), "danh sách.csv") == (AN,)
    assert read_households(spreadsheets.text(ROWS).encode(), "danh sách.xlsx") == (AN,)
    sentence = refusal(SOMETHING_ELSE, "Nguyễn Văn An.bin")
    assert sentence.startswith("Files of this kind do not open here.")
    assert "An" not in sentence


def test_a_locked_zip_is_told() -> None:
    data = bytearray(xlsx(ROWS))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        while at >= 0:
            data[at + offset] |= 1
            at = data.find(mark, at + 4)
    assert refusal(bytes(data)).startswith("This file is locked with a password.")


# --- workbooks of other programs ----------------------------------------------------------------

CELLS = (
    '<row><c t="s"><v>0</v></c><c t="s"><v>1</v></c></row>'
    '<row><c t="s"><v>2</v></c><c><v>4.0000000000000000E0</v></c></row>'
)
STRINGS = (
    "<si><t>Chủ hộ</t></si><si><t>Số khẩu</t></si><si><r><t>Nguyễn Văn</t></r>"
    "<r><t> An_x000D_</t></r><rPh><t>aid</t></rPh></si>"
)


@pytest.mark.parametrize("namespace", [MAIN, "http://purl.oclc.org/ooxml/spreadsheetml/main"])
def test_shared_texts_cells_without_places_and_strict_files_are_read(namespace: str) -> None:
    data = by_excel(CELLS, STRINGS, namespace=namespace)
    assert read_households(data, "") == (HouseholdRow(2, AN.name, 4, None),)


def test_a_part_that_is_missing_or_broken_is_told() -> None:
    for cells in (CELLS.replace("<v>1</v>", "<v>x</v>"), CELLS[:-6], "<row/></b>", "&nothing;"):
        assert refusal(by_excel(cells, STRINGS)).startswith("This file does not open")
    absent = by_excel(CELLS, STRINGS, more={"xl/_rels/workbook.xml.rels": "<Relationships/>"})
    assert refusal(absent).startswith("This list holds no household yet.")


def test_document_types_and_entities_are_refused_unread() -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'<!DOCTYPE sst [<!ENTITY l0 "ha">{laughs}]><sst><si><t>&l9;</t></si></sst>'
    begun = time.monotonic()
    for evil in (bomb, '<!DOCTYPE sst SYSTEM "file:///etc/passwd"><sst/>'):
        data = by_excel(CELLS, STRINGS, more={"xl/sharedStrings.xml": evil})
        assert refusal(data).startswith("This file does not open")
    assert time.monotonic() - begun < 1


# --- limits -------------------------------------------------------------------------------------


def test_five_megabytes_are_enough() -> None:
    assert refusal(b"x" * 5_000_001).startswith("This file is too large: at most 5 MB.")
    with pytest.raises(Unreadable):
        read_pasted("x" * 5_000_001)


@pytest.mark.parametrize(
    "cells",
    [
        "<row>" + "<c/>" * 9_900_000,
        '<row r="9999999"/>' * 2_200_000,
        '<row><c t="inlineStr"><is><t>' + "x" * 39_000_000 + "</t></is></c></row>",
    ],
    ids=["cells", "rows", "letters"],
)
def test_a_small_file_that_unpacks_to_a_large_one_is_put_down(cells: str) -> None:
    data = by_excel(cells)
    assert len(data) < 200_000
    begun = time.monotonic()
    with pytest.raises(Unreadable):
        read_households(data, "")
    assert time.monotonic() - begun < 15


def test_what_unpacks_beyond_the_limit_is_not_unpacked() -> None:
    zeros = bytes(21_000_000)
    data = by_excel(CELLS, STRINGS, more={"a": zeros, "b": zeros})
    assert refusal(data).startswith("This file is far too large once unpacked.")
    lying = data.replace((21_000_000).to_bytes(4, "little"), (9).to_bytes(4, "little"))
    assert read_households(lying, "")
    inside = by_excel(CELLS + " " * 41_000_000, STRINGS)
    assert refusal(inside).startswith("This file is far too large once unpacked.")


def test_a_member_that_lies_about_its_size_is_damaged() -> None:
    data = by_excel(CELLS, STRINGS)
    with zipfile.ZipFile(BytesIO(data)) as archive:
        size = archive.getinfo("xl/sharedStrings.xml").file_size
    lying = data.replace(size.to_bytes(4, "little"), (size - 9).to_bytes(4, "little"))
    assert lying != data
    assert refusal(lying).startswith("This file does not open")


@pytest.mark.parametrize(
    "part", ["a\n", "a;b\n", ",", ", ngày ", '"', '"a" ', "0 ", "\n x", "(", "Á"]
)
def test_a_text_of_five_megabytes_is_put_down_quickly(part: str) -> None:
    data = (part * 5_000_000)[: 5_000_000 // len(part.encode())].encode() + b"x"
    begun = time.monotonic()
    with pytest.raises(Unreadable):
        read_households(data[:5_000_000], "a.csv")
    assert time.monotonic() - begun < 10


# --- letters ------------------------------------------------------------------------------------


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1258"])
def test_texts_are_read_in_the_encodings_of_spreadsheet_programs(
    encoding: str, delimiter: str
) -> None:
    text = spreadsheets.text(ROWS, delimiter)
    windows = encoding == "windows-1258"
    data = spreadsheets.windows_1258(text) if windows else text.encode(encoding)
    assert read_households(data, "danh sách.csv") == (AN,)


TCVN3 = "Hä vµ tªn,Sè khÈu\nNguyÔn V¨n An,4\nTrÇn ThÞ Hïng,5\n"
VNI = "Hoï vaø teân,Soá khaåu\nNguyeãn Vaên An,4\nTraàn Thò Huøng,5\n"


@pytest.mark.parametrize("text", [TCVN3, VNI, VNI.upper()])
def test_names_in_an_old_font_are_recognised(text: str) -> None:
    rows = [line.split(",") for line in text.splitlines()]
    for data in (text.encode(), text.encode("cp1252"), xlsx(rows)):
        assert refusal(data).startswith("The names are written in an old font (TCVN3")


def test_one_name_in_an_old_font_is_told_with_its_row() -> None:
    names = ["Nguyễn Văn An", "Trần Thị Bé", "Đặng Đức Yến", "NguyÔn V¨n C"]
    rows = [HEADER, *((n, name, 4, f"Số {n}") for n, name in enumerate(names))]
    with speaking("en"), pytest.raises(Unreadable) as caught:
        read_households(xlsx(rows), "")
    [fault] = caught.value.faults
    assert (fault.row, fault.column) == (5, "B")
    assert "old font" in fault.sentence


@pytest.mark.parametrize(
    "name",
    ["Müller Hans", "Anaïs Trần", "Núñez José", "Loan Søren", "Y Moan Êban", "HOÀNG UÝ", "Hoà Huê"],
)
def test_names_of_other_languages_are_no_old_font(name: str) -> None:
    assert read_households(xlsx([HEADER, (1, name, 4, "")]), "")


def test_letters_that_were_lost_are_told() -> None:
    text = spreadsheets.text([HEADER, (1, "Trần Thị Tráng", 4, "Gò Trám")])
    torn = text.encode().decode("cp1252", "replace").encode()
    asked = "Chủ hộ,Xóm\nNguy?n V?n An,Gò Trám\nTr?n Bé,Gò\n".encode()
    for data in (torn, asked, b"\xff\xfeA\x00B", b"Nguy\x9d \x8d\n"):
        assert refusal(data).startswith("The Vietnamese letters of this file were lost")


def test_a_quotation_mark_too_many_swallows_no_row() -> None:
    data = 'Chủ hộ,Số khẩu\n"Nguyễn Văn An,4\nĐinh Bé,5\n'.encode()
    found = read_households(data, "a.csv")
    assert [(row.number, row.name) for row in found] == [(2, AN.name), (3, "Đinh Bé")]


def test_the_line_by_which_excel_names_its_sign_is_no_row() -> None:
    data = "sep=;\r\nChủ hộ;Xóm\r\nĐinh Bé;Gò, Trám\r\n".encode()
    assert read_households(data, "a.csv") == (HouseholdRow(2, "Đinh Bé", None, "Gò, Trám"),)


# --- anything at all ----------------------------------------------------------------------------

GOOD = xlsx([HEADER, *((n, f"Đinh Bé {n}", 4, AN.address) for n in range(9))])


def never_breaks(data: bytes) -> None:
    begun = time.monotonic()
    with suppress(Unreadable):
        assert all(row.name for row in read_households(data, "a.xlsx"))
    assert time.monotonic() - begun < 2


@given(
    st.binary(max_size=2000),
    st.sampled_from([b"", b"PK\x03\x04", OLE[:8], b"\xff\xfe", b"\xef\xbb\xbf"]),
)
def test_any_bytes_are_read_or_explained(data: bytes, start: bytes) -> None:
    never_breaks(start + data)


@given(st.integers(0, len(GOOD) - 1), st.binary(min_size=1, max_size=40))
def test_any_damage_to_a_workbook_is_survived(at: int, noise: bytes) -> None:
    never_breaks(GOOD[:at] + noise + GOOD[at + len(noise) :])


@given(st.text(st.sampled_from('<>/="rcvtfis 01sABZ&;!'), max_size=300))
def test_any_markup_inside_a_workbook_is_survived(noise: str) -> None:
    never_breaks(by_excel(noise + CELLS, STRINGS))
    never_breaks(by_excel(CELLS, STRINGS + noise))


@given(st.text())
def test_any_text_that_is_pasted_is_read_or_explained(text: str) -> None:
    with suppress(Unreadable):
        assert all(row.name for row in read_pasted(text))
