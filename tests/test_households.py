"""A list of households is read as it is kept, or refused with every reason at once."""

import re
import unicodedata
from datetime import date
from functools import partial
from io import BytesIO
from typing import Literal
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from rehabfield.exchange.households import (
    Fault,
    HouseholdRow,
    Unreadable,
    blank_sheet,
    read_households,
    read_pasted,
)
from rehabfield.i18n import speaking
from tests import spreadsheets
from tests.spreadsheets import HEADER, Rows, xlsx

AN = HouseholdRow(2, "Nguyễn Văn An", 4, "Xóm Gò Trám")
BE = HouseholdRow(3, "Bàn Thị Bé", 5, "Số 7, xóm Gò Trám")


def read(rows: Rows) -> tuple[HouseholdRow, ...]:
    return read_households(xlsx(rows), "danh sách.xlsx")


def refused(rows: Rows) -> tuple[Fault, ...]:
    return faults(xlsx(rows), "danh sách.xlsx")


def faults(data: bytes, filename: str) -> tuple[Fault, ...]:
    with speaking("en"), pytest.raises(Unreadable) as caught:
        read_households(data, filename)
    return caught.value.faults


def plain(rows: tuple[HouseholdRow, ...]) -> list[tuple[str, int | None, str | None]]:
    return [(row.name, row.members, row.address) for row in rows]


# --- what is read -------------------------------------------------------------------------------


def test_a_sheet_with_the_usual_columns_is_read() -> None:
    rows = [HEADER, (1, AN.name, 4, AN.address), (2, BE.name, 5, BE.address)]
    assert read(rows) == (AN, BE)


def test_titles_blank_rows_totals_and_signatures_stand_around_a_list() -> None:
    rows: Rows = [
        ("UBND XÃ GÒ TRÁM", None, None, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        (),
        ("DANH SÁCH HỘ GIA ĐÌNH KÝ CAM KẾT",),
        HEADER,
        ("(1)", "(2)", "(3)", "(4)"),
        ("I", "Xóm Gò Trám"),
        (1, AN.name, 4, AN.address),
        (),
        (2, BE.name, 5, BE.address),
        ("Tổng cộng", None, 9),
        (None, None, None, "Gò Trám, ngày 21 tháng 11 năm 2026"),
        (None, "Người lập biểu", None, "TM. UBND XÃ"),
        (None, "Trần Văn Ký", None, "Lê Thị Duyệt"),
    ]
    [fault] = refused(rows)
    assert fault == Fault(
        6,
        "B",
        "Row 6, column B: this is the name of a place, not of a household. Remove this row.",
    )
    found = read([row for index, row in enumerate(rows) if index != 5])
    assert [row.number for row in found] == [6, 8]
    assert plain(found) == plain((AN, BE))


def test_a_title_above_a_list_may_be_a_merged_cell() -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet["A1"] = "Danh sách hộ"
    sheet.merge_cells("A1:D2")
    for row in ((), HEADER, (1, AN.name, 4, AN.address)):
        sheet.append(row)
    assert plain(read_households(spreadsheets.saved(book), "")) == plain((AN,))


@pytest.mark.parametrize(
    ("name", "members", "address"),
    [
        ("Họ và tên", "Nhân khẩu", "Xóm"),
        ("HỌ TÊN CHỦ HỘ", "SỐ NGƯỜI", "THÔN"),
        ("chủ hộ", "Số khẩu", "số nhà"),
        ("Tên chủ hộ/chủ cơ sở", "Số người trong hộ", "Nơi ở hiện nay"),
        ("Hộ gia đình", "Tổng số nhân khẩu", "Địa chỉ thường trú"),
        ("Tên cơ sở kinh doanh", "SL nhân khẩu", "Địa chỉ cơ sở"),
        ("Họ, chữ đệm và tên", "Số thành viên", "Thôn/xóm"),
        ("Hộ", "Số NK", "Địa chỉ (xóm, số nhà)"),
        ("Tên", "Số nhân khẩu thực tế", "Tổ dân phố"),
        ("Full name", "Number of people", "Address"),
    ],
)
def test_columns_are_known_by_many_words(name: str, members: str, address: str) -> None:
    header = (name, "Số điện thoại", members, "Ghi chú", address)
    rows = [header, (AN.name, "0900000001", 4, "Chủ hộ", AN.address)]
    assert read(rows) == (AN,)
    decomposed = [unicodedata.normalize("NFD", word) for word in header]
    assert read([decomposed, *rows[1:]]) == (AN,)


def test_columns_that_nobody_asks_for_are_neither_kept_nor_said() -> None:
    secret = "001090000001"
    rows = [(*HEADER, "Số CCCD"), (1, AN.name, 4, AN.address, secret), (2, "", 3, "", secret)]
    assert secret not in str(refused(rows))
    assert secret not in str(read(rows[:2]))


def test_a_name_in_two_columns_is_joined() -> None:
    rows = [("Họ và tên đệm", "Tên", "Xóm"), ("Nguyễn Văn", "An", AN.address)]
    assert plain(read(rows)) == [(AN.name, None, AN.address)]
    assert plain(read([("Họ", "Tên"), ("Đinh", "Bé")])) == [("Đinh Bé", None, None)]


def test_an_address_in_several_columns_is_joined_once() -> None:
    rows = [
        ("Họ tên", "Địa chỉ", None, "Thôn"),
        (None, "Số nhà", "Xóm", None),
        ("Đinh Bé", "Số 7", "Gò Trám", "Gò Trám"),
    ]
    assert plain(read(rows)) == [("Đinh Bé", None, "Số 7, Gò Trám")]


def test_a_person_is_taken_before_the_name_of_their_business() -> None:
    rows = [("Tên cơ sở", "Chủ cơ sở"), ("Quán Nước 1", "Đinh Bé")]
    assert plain(read(rows)) == [("Đinh Bé", None, None)]


def test_without_words_above_the_first_column_of_names_is_taken() -> None:
    rows = [(1, "0900000001", AN.name, 1960, 4, AN.address), (2, "", BE.name, "", "5", BE.address)]
    assert plain(read(rows)) == plain((AN, BE))
    assert plain(read([("Danh sách hộ",), (AN.name,), (BE.name,)])) == [
        (AN.name, None, None),
        (BE.name, None, None),
    ]


@pytest.mark.parametrize("members", [4, 4.0, "4", "4,0", "4.0", " 4 ", "04", "4 người", "4 Khẩu"])
def test_a_whole_number_is_one_however_it_is_written(members: object) -> None:
    assert read([HEADER, (1, AN.name, members, AN.address)]) == (AN,)


@pytest.mark.parametrize("members", [None, "", " ", "-", "–"])
def test_the_number_of_people_may_be_left_out(members: object) -> None:
    assert read([HEADER, (1, AN.name, members, "")]) == (HouseholdRow(2, AN.name, None, None),)


def test_letters_are_composed_and_blanks_are_single() -> None:
    rows = [HEADER, (1, unicodedata.normalize("NFD", "  Nguyễn  Văn\nAn "), 4, AN.address)]
    assert read(rows) == (AN,)


def test_hidden_sheets_and_sheets_without_names_are_left_aside() -> None:
    book = Workbook()
    book.worksheets[0].append(("Hướng dẫn", "Xem trang sau"))
    hidden = book.create_sheet("Cũ")
    hidden.append(HEADER)
    hidden.sheet_state = "hidden"
    for row in (HEADER, (1, AN.name, 4, AN.address)):
        if row is HEADER:
            shown = book.create_sheet("Danh sách")
        shown.append(row)
    assert read_households(spreadsheets.saved(book), "") == (AN,)


# --- what is refused ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "column", "why"),
    [
        ((1, "", 4, "Xóm Gò"), "B", "the name is missing."),
        ((1, "A", 4, "Xóm Gò"), "B", "this is no name."),
        ((1, "12", 4, "Xóm Gò"), "B", "this is no name."),
        ((1, "***", 4, "Xóm Gò"), "B", "this is no name."),
        ((1, "An " * 30, 4, ""), "B", "the name is too long: at most 80 characters."),
        ((1, "#N/A", 4, ""), "B", "this cell shows an error."),
        (
            (1, "Đinh Bé 0900 000 001", 4, ""),
            "B",
            "numbers of telephones or papers do not belong here.",
        ),
        (
            (1, "Đinh Bé", 4, "Xóm Gò, 001090000001"),
            "D",
            "numbers of telephones or papers do not belong here.",
        ),
        ((1, "Đinh Bé", 4, "Gò " * 41), "D", "the address is too long: at most 120 characters."),
        *(
            (
                (1, "Đinh Bé", 4, day),
                "D",
                "this became a day. Set the column to text and type the house number again.",
            )
            for day in (date(2026, 3, 12), "12/03/2026", "12-Mar", "12-Thg3, xóm Gò")
        ),
        *(
            (
                (1, "Đinh Bé", members, ""),
                "C",
                "the number of people must be a whole number from 1 to 50.",
            )
            for members in (0, 51, -3, 4.5, "4,5", "bốn", "2-3", 1960, "1e3", "#REF!")
        ),
    ],
)
def test_a_row_that_cannot_be_is_told_with_its_place(
    row: tuple[object, ...], column: str, why: str
) -> None:
    rows = [HEADER, (1, AN.name, 4, AN.address), (), row]
    assert refused(rows) == (Fault(4, column, f"Row 4, column {column}: {why}"),)


def test_a_formula_is_no_name_unless_its_result_was_saved() -> None:
    why = "this is a formula. Copy the column and paste its values only."
    unsaved = [HEADER, (1, '="Đinh"&" Bé"', 4, "")]
    assert refused(unsaved) == (Fault(2, "B", f"Row 2, column B: {why}"),)
    typed = spreadsheets.text([HEADER, (1, "=HYPERLINK(1)", "=2+2", "")]).encode()
    assert [fault.column for fault in faults(typed, "a.csv")] == ["B", "C"]
    saved = '<row r="1"><c r="A1" t="inlineStr"><is><t>Chủ hộ</t></is></c></row><row r="2">'
    saved += '<c r="A2" t="str"><f>B2&amp;C2</f><v>Đinh Bé</v></c></row>'
    assert plain(read_households(spreadsheets.by_excel(saved), "")) == [("Đinh Bé", None, None)]


def test_the_same_household_twice_is_told_with_both_rows() -> None:
    rows = [
        HEADER,
        (1, "Nguyễn Văn An", 4, "Xóm Gò"),
        (2, "Nguyễn Văn An", 3, "Xóm Đồi"),
        (3, "NGUYEN VAN AN", 2, "xóm  gò"),
    ]
    [fault] = refused(rows)
    assert (fault.row, fault.column) == (4, "B")
    assert fault.sentence.startswith("Row 4, column B: same name and address as in row 2.")


def test_everything_wrong_is_said_at_once_and_nothing_is_taken() -> None:
    rows = [HEADER, (1, "", 0, "Gò"), (2, AN.name, 4, AN.address), (3, "X", 4, "G" * 121)]
    assert [(fault.row, fault.column) for fault in refused(rows)] == [
        (2, "B"),
        (2, "C"),
        (4, "B"),
        (4, "D"),
    ]


def test_fifty_faults_are_listed_and_the_rest_is_counted() -> None:
    found = refused([HEADER, *((n, "", 4, f"Số {n}") for n in range(62))])
    assert len(found) == 51
    assert found[-1] == Fault(None, None, "And 12 more places like these.")


def test_no_sentence_repeats_what_a_cell_holds() -> None:
    rows = [HEADER, (1, "Kỳ Lạ 0900000001", "Kỳ Lạ", "Kỳ Lạ " * 30), (2, "=Kỳ Lạ", 1, "")]
    found = refused(rows)
    assert len(found) == 4
    assert "Lạ" not in str(found)


def test_sentences_are_in_the_language_of_the_reader() -> None:
    with speaking("vi"), pytest.raises(Unreadable) as caught:
        read([HEADER, (1, AN.name, 99, "")])
    assert [fault.sentence for fault in caught.value.faults] == [
        "Dòng 2, cột C: số nhân khẩu phải là số nguyên từ 1 đến 50."
    ]
    assert "99" not in str(caught.value)


def test_columns_that_mean_the_same_are_asked_about() -> None:
    for header in (("Họ và tên", "Chủ hộ"), ("Chủ hộ", "Số khẩu", "Số nhân khẩu")):
        [fault] = refused([header, (AN.name, "4", "4")])
        assert fault.row is None
        assert "say the same at their top" in fault.sentence
    [fault] = refused([("STT", "Địa chỉ"), (1, AN.address)])
    assert fault.sentence.startswith("No column of names was found.")
    [fault] = refused([(1, 2), (3, 4)])
    assert fault.sentence.startswith("No column of names was found.")


def test_a_list_of_all_people_is_not_taken_for_households() -> None:
    rows = [("Họ và tên", "Quan hệ với chủ hộ"), (AN.name, "Chủ hộ"), ("Nguyễn Văn Con", "Con")]
    [fault] = refused(rows)
    assert fault.sentence.startswith("This is a list of all people")


def test_two_sheets_with_names_are_asked_about() -> None:
    rows = [HEADER, (1, AN.name, 4, AN.address)]
    [fault] = faults(xlsx(rows, Khac=rows), "a.xlsx")
    assert fault.sentence.startswith("Several sheets of this file hold names.")


def test_a_filtered_list_is_asked_about() -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    for row in (HEADER, (1, AN.name, 4, AN.address), (2, BE.name, 5, BE.address)):
        sheet.append(row)
    sheet.row_dimensions[3].hidden = True
    [fault] = faults(spreadsheets.saved(book), "a.xlsx")
    assert fault.sentence.startswith("Row 3: this row and perhaps others are hidden.")


def test_no_household_is_lost_below_what_looks_like_the_end() -> None:
    rows = [HEADER, (1, AN.name, 4, ""), (None, "Người lập biểu"), (2, BE.name, 5, "")]
    [fault] = refused(rows)
    assert fault.sentence.startswith("Row 3: this looks like the end of the list")


def test_two_thousand_households_are_enough() -> None:
    rows = [HEADER, *((n, f"Đinh Bé {n}", 4, AN.address) for n in range(2000))]
    assert len(read(rows)) == 2000
    [fault] = refused([*rows, (2001, "Đinh Bé thêm", 4, "")])
    assert fault.sentence.startswith("This list is too long: at most 2,000 households.")
    wide = [HEADER, (1, AN.name, 4, AN.address, *[""] * 36, "x")]
    [fault] = refused(wide)
    assert fault.sentence.startswith("This list is too wide: at most 40 columns.")
    [fault] = faults(spreadsheets.text(wide).encode(), "a.csv")
    assert fault.sentence.startswith("This list is too wide: at most 40 columns.")


# --- lines that were typed or pasted ------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "Nguyễn Văn An; 4; Xóm Gò Trám\nBàn Thị Bé; 5; Số 7, xóm Gò Trám",
        "Nguyễn Văn An; Xóm Gò Trám; 4\nBàn Thị Bé; Số 7, xóm Gò Trám; 5 người\n",
        "1. Nguyễn Văn An, 4, Xóm Gò Trám\r\n2) Bàn Thị Bé, 5, Số 7, xóm Gò Trám",
        "- Nguyễn Văn An;4;Xóm Gò Trám\n- Bàn Thị Bé;5;Số 7, xóm Gò Trám",
        "1. Nguyễn Văn An - 4 - Xóm Gò Trám\n2. Bàn Thị Bé – 5 – Số 7, xóm Gò Trám",
        "Danh sách hộ ký, ngày 21 tháng 11\nNguyễn Văn An, 4, Xóm Gò Trám\n"
        "Bàn Thị Bé, 5, Số 7, xóm Gò Trám",
        "1\tNguyễn Văn An\t4\tXóm Gò Trám\n2\tBàn Thị Bé\t5\tSố 7, xóm Gò Trám",
        "Chủ hộ\tSố khẩu\tXóm\nNguyễn Văn An\t4\tXóm Gò Trám\n"
        "Bàn Thị Bé\t5\tSố 7, xóm Gò Trám\nTổng số: 2 hộ\t9",
        "Danh sách hộ\n\nNguyễn Văn An; 4; Xóm Gò Trám\nBàn Thị Bé; 5; Số 7, xóm Gò Trám",
    ],
)
def test_pasted_lines_are_read(text: str) -> None:
    assert plain(read_pasted(text)) == plain((AN, BE))
    assert plain(read_pasted(unicodedata.normalize("NFD", text))) == plain((AN, BE))


def test_a_line_may_be_a_name_only() -> None:
    found = read_pasted("Chủ hộ\nNguyễn Văn An\n\n2. Bé\nĐinh Ba; 3")
    assert [(row.number, row.name, row.members) for row in found] == [
        (2, "Nguyễn Văn An", None),
        (4, "Bé", None),
        (5, "Đinh Ba", 3),
    ]


def test_what_is_wrong_with_a_line_names_the_line() -> None:
    with speaking("en"), pytest.raises(Unreadable) as caught:
        read_pasted("Nguyễn Văn An; 4\n\nĐinh Ba; 77\nNguyễn Văn An; 2")
    assert [(fault.row, fault.column) for fault in caught.value.faults] == [(3, None), (4, None)]
    assert caught.value.faults[0].sentence.startswith("Row 3: the number of people")


@pytest.mark.parametrize("text", ["", " \n\t\n", "\ufeff", "Chủ hộ; Số khẩu; Địa chỉ", "Tổng cộng"])
def test_nothing_pasted_is_said(text: str) -> None:
    with pytest.raises(Unreadable):
        read_pasted(text)


# --- the empty list -----------------------------------------------------------------------------


def test_the_empty_list_is_read_back_as_empty_and_filled_in_as_full() -> None:
    [fault] = faults(blank_sheet(), "danh-sach-ho.xlsx")
    assert fault.sentence == "This list holds no household yet. Write one in each row."
    book = load_workbook(BytesIO(blank_sheet()))
    sheet = book.worksheets[0]
    assert [cell.value for cell in sheet[1]] == list(HEADER)
    assert sheet.freeze_panes == "A2"
    assert sheet.column_dimensions["B"].number_format == "@"
    sheet.append((1, AN.name, 4, AN.address))
    assert read_households(spreadsheets.saved(book), "") == (AN,)


def test_the_empty_list_names_nobody() -> None:
    with ZipFile(BytesIO(blank_sheet())) as archive:
        told = archive.read("docProps/core.xml").decode()
        assert not re.search("creator|lastModifiedBy|title|openpyxl", told)
        assert b"openpyxl" not in archive.read("docProps/app.xml")


# --- any list -----------------------------------------------------------------------------------

SYLLABLES = ("Nguyễn", "Trần", "Đặng", "Quách", "Bùi", "Thị", "Văn", "Đức", "An", "Thưởng", "Yến")
PLACES = ("Xóm Gò Trám", "Số 7, xóm Đồi", 'Bản "Cũ"', "Tổ 4 - khu Mới", "K'Bang", "Gò; Đồi")
names = st.lists(st.sampled_from(SYLLABLES), min_size=2, max_size=5).map(" ".join)
households = st.lists(
    st.tuples(names, st.none() | st.integers(1, 50), st.none() | st.sampled_from(PLACES)),
    min_size=1,
    max_size=12,
    unique_by=lambda household: (household[0].casefold(), household[2]),
)
forms: st.SearchStrategy[Literal["NFC", "NFD"]] = st.sampled_from(["NFC", "NFD"])


@given(households, forms)
def test_any_list_reads_back_from_a_workbook(
    found: list[tuple[str, int | None, str | None]], form: Literal["NFC", "NFD"]
) -> None:
    rows = [(n, *household) for n, household in enumerate(found, 1)]
    assert plain(read(composed([HEADER, *rows], form))) == found


@given(
    households,
    forms,
    st.sampled_from(",;\t"),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "windows-1258"]),
)
def test_any_list_reads_back_from_a_text(
    found: list[tuple[str, int | None, str | None]],
    form: Literal["NFC", "NFD"],
    delimiter: str,
    encoding: str,
) -> None:
    rows = [HEADER, *((n, *household) for n, household in enumerate(found, 1))]
    text = spreadsheets.text(composed(rows, form), delimiter)
    windows = encoding == "windows-1258"
    data = spreadsheets.windows_1258(text) if windows else text.encode(encoding)
    assert plain(read_households(data, "a.csv")) == found


@given(households, forms)
def test_any_list_reads_back_from_typed_lines(
    found: list[tuple[str, int | None, str | None]], form: Literal["NFC", "NFD"]
) -> None:
    found = [
        (name, members, (address or "12").replace(";", ",")) for name, members, address in found
    ]
    lines = [f"{name}; {members or ''}; {address}" for name, members, address in found]
    if len(set(lines)) == len(lines):
        assert plain(read_pasted(unicodedata.normalize(form, "\n".join(lines)))) == found


def composed(rows: Rows, form: Literal["NFC", "NFD"]) -> Rows:
    """The same table in composed or decomposed letters."""
    shape = partial(unicodedata.normalize, form)
    return [[shape(cell) if isinstance(cell, str) else cell for cell in row] for row in rows]
