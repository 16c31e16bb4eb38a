"""Papers: as the law prints its forms, letter for letter, quiet about the matter."""

import subprocess
import sys
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from hashlib import sha256
from itertools import chain, pairwise
from pathlib import Path
from typing import Any

import pytest
import segno
from PIL import Image
from typst import Compiler, Fonts, TypstError

from rehabfield import papers
from rehabfield.data import load_texts
from rehabfield.papers import (
    FontsMissing,
    Row,
    Sheet,
    Signed,
    SigningList,
    printer,
    render,
    render_list,
    render_many,
)
from rehabfield.papers.laying import Laid
from rehabfield.papers.listing import listing
from rehabfield.texts import BlankKind, Filled, Text, blanks
from tests.house import ROOT
from tests.official import OFFICIAL, printed
from tests.printed import PPI, flat, inked, pages, picture, pictured, read
from tests.wording import DRUG, found

TEXTS = {one.text.code: one.text for one in load_texts()}
ROLES = {one.text.code: [each.role.value for each in one.text.signers] for one in load_texts()}
CHECK = "https://donghanh.example.vn/check"
DRAWN = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 100" fill="none" stroke="#000" '
    'stroke-width="3"><path d="M10 70C40 10 60 10 60 60S90 90 110 50 140 20 150 60"/></svg>'
)
HER = {
    "place_name": "Ba Vì",
    "document_date": "05/03/2026",
    "addressee_police_unit": "xã Ba Vì",
    "person_full_name": "Đặng Thị Thuỳ Ngoãn",
    "person_date_of_birth": "21/11/2009",
    "person_gender": "Nữ",
    "person_hometown": "Thôn Mơ, xã Ba Vì, thành phố Hà Nội",
    "person_permanent_residence": "Thôn Mơ, xã Ba Vì, thành phố Hà Nội",
    "person_id_number": "001309012345",
    "person_id_issue_date": "15/08/2024",
    "person_id_issue_place": "Bộ Công an",
    "person_current_residence": "Nhà bà ngoại, xóm Mít, thôn Mơ, xã Ba Vì, thành phố Hà Nội",
    "person_phone": "0912 345 678",
    "other_recipient": "Gia đình",
    "kept_at": "Hồ sơ",
}
"""Sixteen years old on the day of the paper."""
READ_OUT = "Đã đọc lại cho người ký nghe bằng tiếng Dao, người phiên dịch: Triệu Văn Hương."


def places(text: Text, *roles: str, **by_role: dict[str, Any]) -> tuple[Signed, ...]:
    """Those who sign, all of the form or some, with what is known of each."""
    return tuple(
        replace(Signed(one.title, one.note, apart=one.apart), **by_role.get(one.role.value, {}))
        for one in text.signers
        if not roles or one.role.value in roles
    )


def empty(code: str) -> Sheet:
    """As it is printed to be filled in by hand."""
    text = TEXTS[code]
    on_it = tuple(one for one in places(text) if not one.apart)
    return Sheet(Filled(text, {}), on_it)


def hers() -> Sheet:
    """Mẫu 25 of a girl of sixteen, drawn on glass by her, her mother and the police."""
    signed = places(
        TEXTS["v-25"],
        person={"name": HER["person_full_name"], "svg": DRAWN},
        guardian={"name": "Triệu Thị Mai", "beside": "Mẹ", "svg": DRAWN},
        official={"name": "Nguyễn Văn Đức", "svg": DRAWN},
    )
    return Sheet(
        Filled(TEXTS["v-25"], HER),
        signed,
        paper="7K2M-9QXT",
        proof="9f86 d081 884c 7d65",
        check=CHECK,
        on_glass=True,
        remarks=(READ_OUT,),
    )


def household(name: str, **more: Any) -> Sheet:
    """A household's commitment."""
    text = TEXTS["tnxh-ho"]
    values = {"commune_name": "Ba Vì", "householder_name": name, "household_members": "4"}
    return Sheet(Filled(text, values), places(text, "householder"), **more)


def families(count: int) -> SigningList:
    """The list of an evening with so many households."""
    return SigningList(
        TEXTS["tnxh-ho"],
        commune="xã Ba Vì",
        team="Đội công tác xã hội tình nguyện xã Ba Vì",
        place="Ba Vì",
        where="Nhà văn hóa thôn Mơ",
        day=date(2026, 10, 12),
        rows=tuple(Row(f"Nguyễn Văn Bình {n}", f"Xóm {n}", 4) for n in range(1, count + 1)),
    )


# --- The form -----------------------------------------------------------------------------------


@pytest.mark.parametrize("code", OFFICIAL)
def test_an_empty_form_of_the_law_is_its_print_line_by_line(code: str) -> None:
    [page] = pages(render(empty(code)))
    for line in map(flat, printed(code)):
        assert page.startswith(line), f"{line!r} is followed by {page[:80]!r}"
        page = page.removeprefix(line).lstrip()
    assert page == ""


@pytest.mark.parametrize("code", TEXTS)
def test_what_is_read_on_the_screen_stands_on_the_paper(code: str) -> None:
    kinds = {BlankKind.day: "12/10/2026", BlankKind.birth: "09/02/1988"}
    named = enumerate(TEXTS[code].blanks)
    values = {name: kinds.get(blanks()[name].kind, f"Ô {n}") for n, name in named}
    filled = Filled(TEXTS[code], values)
    page = " ".join(pages(render(Sheet(filled, places(TEXTS[code])))))
    for line in filled.shown():
        assert flat(line) in page


def test_a_girl_of_sixteen_and_her_mother_sign_on_one_page() -> None:
    [page] = pages(render(hers()))
    assert "Tên tôi là: Đặng Thị Thuỳ Ngoãn Ngày, tháng, năm sinh: 21/11/2009 Giới" in page
    form, _, besides = page.partition("Phần ghi thêm, không thuộc Mẫu số 25")
    assert form.endswith("NGƯỜI CAM KẾT (Ký và ghi rõ họ tên, đóng dấu) Đặng Thị Thuỳ Ngoãn ")
    assert READ_OUT in besides
    assert "hợp pháp (Ký và ghi rõ họ tên, quan hệ) Triệu Thị Mai Mẹ" in besides


def test_the_longer_form_and_a_guardian_fit_on_one_page_too() -> None:
    text = TEXTS["i-04"]
    values = {**dict.fromkeys(text.blanks, "Thôn Mơ"), **HER}
    mother = {"name": "Triệu Thị Mai", "beside": "Mẹ", "svg": DRAWN}
    signed = places(text, person={"name": HER["person_full_name"], "svg": DRAWN}, guardian=mother)
    [page] = pages(render(Sheet(Filled(text, values), signed, paper="7K2M-9QXT", check=CHECK)))
    assert "Triệu Thị Mai Mẹ" in page


def test_a_form_of_the_team_says_that_it_is_for_reference() -> None:
    [page] = pages(render(household("Bùi Thị Sợi")))
    assert page.startswith("Mẫu tham khảo")
    assert "Phần ghi thêm" not in page


def test_a_paper_of_a_citizen_has_no_number() -> None:
    assert "Số:" not in pages(render(household("Bùi Thị Sợi")))[0]


def test_clauses_are_numbered_and_ticked_clauses_show_their_tick() -> None:
    text = TEXTS["gia-dinh"]
    ticked, left = (
        Sheet(Filled(text, {}, (on, True, True, True)), places(text, "family"))
        for on in (True, False)
    )
    assert "1. Gần gũi, động viên" in pages(render(ticked))[0]
    assert pages(render(ticked)) == pages(render(left))
    assert pictured(ticked).tobytes() != pictured(left).tobytes()


def test_who_did_not_sign_has_an_empty_place_that_says_so() -> None:
    text = TEXTS["gia-dinh"]
    said = places(text, "family", "person", person={"said": "Chưa ký"})
    assert (
        "Người được giúp đỡ (Ký và ghi rõ họ tên) Chưa ký"
        in pages(render(Sheet(Filled(text, {}), said)))[0]
    )


def test_ink_stays_within_the_margins_of_the_decree() -> None:
    """Nghị định 30/2020: left 30–35 mm, right 15–20; the mark and the foot stand in the margins."""
    for one in (empty("v-25"), empty("i-04"), hers()):
        left, top, right, bottom = inked(pictured(one))
        assert left >= 29.8
        assert right <= 195.3
        assert top >= 10
        assert bottom <= 297 - 5


def test_the_foot_tells_what_a_drawn_signature_is_worth() -> None:
    said = "Xác nhận điện tử, không thay chữ ký trên bản giấy."
    codes = "Mã giấy: 7K2M-9QXT · Mã kiểm tra: 9f86 d081 884c 7d65"
    assert f"{said} {codes}" in pages(render(hers()))[0]
    assert said not in pages(render(replace(hers(), on_glass=False)))[0]


def test_a_preview_says_across_that_it_is_one() -> None:
    [page] = pages(render(household("Bùi Thị Sợi", specimen=True)))
    assert "BẢN XEM TRƯỚC" in page
    assert "BẢN XEM TRƯỚC" not in pages(render(household("Bùi Thị Sợi")))[0]


@pytest.mark.parametrize("address", [CHECK, "https://donghanh.example.vn/check/7K2M-9QXT"])
def test_the_code_in_the_corner_is_the_address(address: str) -> None:
    page = pictured(replace(hers(), check=address))
    [left, top, right, bottom] = [edge / 25.4 * PPI for edge in (180, 273, 196, 293)]
    corner = page.crop((int(left), int(top), int(right), int(bottom)))
    drawn = corner.point(lambda shade: 255 if shade < 128 else 0)
    code = corner.crop(drawn.getbbox())
    wanted = [[bool(dark) for dark in row] for row in segno.make(address, error="m").matrix]
    assert modules(code, len(wanted)) == wanted


def modules(code: Image.Image, count: int) -> list[list[bool]]:
    """What the middle of each field of a code shows."""
    wide = code.width / count
    middle = [int((field + 0.5) * wide) for field in range(count)]
    shades = code.tobytes()
    return [[shades[y * code.width + x] < 128 for x in middle] for y in middle]


# --- Letters ------------------------------------------------------------------------------------

TONES = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")
LETTERS = "".join(
    letter
    for one in [unicodedata.normalize("NFC", v + t) for v in "aăâeêioôơuưy" for t in TONES] + ["đ"]
    if not one.isascii()
    for letter in (one, one.upper())
)


def test_all_letters_come_back_in_all_four_faces(tmp_path: Path) -> None:
    assert len(set(LETTERS)) == 134
    words = " ".join(LETTERS[at : at + 20] for at in range(0, 134, 20))
    source = (
        '#set text(font: "Tinos", fallback: false)\n#let said = sys.inputs.said\n'
        + "\n\n".join(
            f'#text(weight: "{weight}", style: "{style}", said)'
            for weight in ("regular", "bold")
            for style in ("normal", "italic")
        )
    )
    (tmp_path / "faces.typ").write_text(source, encoding="utf-8")
    fonts = Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[printer.FONTS]
    )
    compiler = Compiler(tmp_path / "faces.typ", root=tmp_path, font_paths=fonts)
    made = compiler.compile(sys_inputs={"said": words}, pdf_standards=["a-2b"])
    assert isinstance(made, bytes)
    assert pages(made) == [" ".join([words] * 4)]


@pytest.mark.parametrize(
    "said",
    [
        "#panic() *sao* _gạch_ $x^2$ \\ @ai <nhãn> [ngoặc] {móc} `mã` ~ -- ... // /* */ 'a' \"b\"",
        '#read("/etc/passwd") #import "parts.typ": *',
        "{person_full_name} %(name)s <b>&amp;</b>",
    ],
)
def test_what_looks_like_typst_is_printed_as_it_was_written(said: str) -> None:
    sheet = household(said, remarks=(said,))
    sheet = replace(sheet, signed=(replace(sheet.signed[0], name=said, said=said),))
    [page] = pages(render(sheet))
    assert page.replace(" ", "").count(flat(said).replace(" ", "")) == 4


def test_a_long_name_goes_on_below() -> None:
    name = "Nguyễn Phúc Bảo Trâm Anh " * 8
    sheet = household(name.strip())
    assert name.strip() in pages(render(sheet))[0]
    assert inked(pictured(sheet))[2] <= 195.3


@pytest.mark.parametrize("letter", ["Ă", "W", "…", "/"])
def test_a_word_that_fits_on_no_line_stays_within_the_margins(letter: str) -> None:
    word = letter * 500
    sheet = household(word, remarks=(word,))
    sheet = replace(sheet, signed=(replace(sheet.signed[0], name=word),))
    together = "".join(pages(render(sheet))).replace(" ", "")
    assert together.count(letter) >= 1500
    rows = (Row(word, word),)
    laid: Laid = {"name": "", "day": None, "sheets": [], "counted": True}
    listed = picture(laid | {"lists": [listing(replace(families(0), rows=rows))]})
    for page in (pictured(sheet), *listed):
        left, _, right, _ = inked(page)
        assert left >= 29.8
        assert right <= 195.3


def test_letters_that_cannot_be_seen_are_left_out() -> None:
    [page] = pages(render(household("Bùi\u200b Thị\u202e Sợi\x00\ud800\n")))
    assert "Tôi là: Bùi Thị Sợi Là chủ hộ" in page


def test_a_letter_that_the_font_has_not_stops_no_paper() -> None:
    [page] = pages(render(replace(hers(), remarks=("Cảm ơn 🙂",))))
    assert "Cảm ơn" in page


# --- What else a file tells -----------------------------------------------------------------------


def test_a_file_says_nothing_of_the_matter_or_of_anybody_beside_its_pages() -> None:
    made = read(render(hers()))
    assert made.metadata is not None
    assert made.metadata.title == "Giấy"
    assert made.metadata.author is None
    assert not {"/Keywords", "/Subject", "/Author"} & set(made.metadata)
    assert made.outline == []
    assert made.xmp_metadata is not None
    beside = made.xmp_metadata.stream.get_data().decode()
    assert not found((*DRUG, "ngoãn", "cam kết"), beside + str(made.metadata))


def test_a_filled_paper_is_made_to_be_kept() -> None:
    """PDF/A-2b; an empty one has no day, and PDF/A wants one."""
    said = read(render(hers())).xmp_metadata
    assert said is not None
    assert b"<pdfaid:part>2</pdfaid:part>" in said.stream.get_data()
    assert read(render(empty("v-25"))).metadata is not None


def elsewhere(source: str) -> str:
    """What these lines print in a process of their own."""
    command = [sys.executable, "-c", source]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True)
    return told.stdout.strip()


def test_the_same_paper_is_the_same_file_in_every_process() -> None:
    made = render(hers())
    assert render(hers()) == made
    source = "from tests.test_papers import *; print(sha256(render(hers())).hexdigest())"
    assert elsewhere(source) == sha256(made).hexdigest()


def test_many_threads_print_what_one_prints() -> None:
    sheets = [household(f"Bùi Thị Sợi {number}") for number in range(24)]
    with ThreadPoolExecutor(8) as hands:
        together = list(hands.map(render, sheets))
    assert together == [render(one) for one in sheets]


def test_whoever_imports_papers_brings_no_printer() -> None:
    source = "import sys, rehabfield.papers; print('typst' in sys.modules)"
    assert elsewhere(source) == "False"


def test_without_its_letters_no_paper_is_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printer, "FONTS", tmp_path)
    printer._compiler.cache_clear()
    with pytest.raises(FontsMissing, match="node rehabfield"):
        render(hers())
    printer._compiler.cache_clear()


@pytest.mark.parametrize(
    "inside",
    [
        '<image href="/etc/hostname" width="9" height="9"/>',
        '<image href="file:///etc/hostname" width="9" height="9"/>',
        '<image href="../printer.py" width="9" height="9"/>',
        '<image href="paper.typ" width="9" height="9"/>',
        '<image href="https://example.org/a.png" width="9" height="9"/>',
    ],
)
def test_a_signature_that_asks_for_a_file_is_refused(inside: str) -> None:
    drawn = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{inside}</svg>'
    sheet = household("Bùi Thị Sợi")
    with pytest.raises(TypstError):
        render(replace(sheet, signed=(replace(sheet.signed[0], svg=drawn),)))


def test_typst_may_read_its_templates_only() -> None:
    assert {one.suffix for one in printer.TEMPLATES.iterdir()} == {".typ"}


# --- Many ---------------------------------------------------------------------------------------


def test_a_hundred_households_come_in_one_file() -> None:
    made = read(render_many(household(f"Bùi Thị Sợi {number}.") for number in range(100))).pages
    assert len(made) == 100
    for number in (0, 1, 50, 99):
        said = flat(made[number].extract_text())
        assert f"Bùi Thị Sợi {number}." in said
        assert "Trang" not in said


def test_each_paper_of_a_file_counts_its_own_pages() -> None:
    long = replace(hers(), remarks=(READ_OUT,) * 6)
    first, second, third = pages(render_many([long, household("Bùi Thị Sợi")]))
    assert first.endswith("Trang 1/2")
    assert second.endswith("Trang 2/2")
    assert "Trang" not in third


def test_signatures_never_stand_on_a_page_of_their_own() -> None:
    text = TEXTS["v-25"]
    long = {
        **HER,
        **dict.fromkeys(("person_hometown", "person_current_residence"), "Xóm Mít " * 55),
    }
    for more in range(0, 200, 20):
        longer = {**long, "person_permanent_residence": "Xóm Mít " * more}
        made = pages(render(Sheet(Filled(text, longer), places(text, "person"))))
        [last] = [page for page in made if "NGƯỜI CAM KẾT" in page]
        assert "trước pháp luật." in last
        assert "(Ký và ghi rõ họ tên, đóng dấu)" in last


# --- The list of an evening ---------------------------------------------------------------------


def test_the_list_has_a_line_for_each_household_and_its_head_on_each_page() -> None:
    made = pages(render_list(families(40)))
    assert made[0].startswith("ỦY BAN NHÂN DÂN XÃ BA VÌ Đội công tác xã hội tình nguyện xã Ba Vì")
    assert "Ba Vì, ngày 12 tháng 10 năm 2026 DANH SÁCH KÝ CAM KẾT Không vi phạm" in made[0]
    assert "Địa điểm: Nhà văn hóa thôn Mơ" in made[0]
    for number, page in enumerate(made, 1):
        assert "STT Họ và tên chủ hộ Nhân khẩu Địa chỉ Ký tên" in page
        assert page.endswith(f"Trang {number}/{len(made)}")
    together = " ".join(made)
    assert all(f"{n} Nguyễn Văn Bình {n} 4 Xóm {n}" in together for n in range(1, 41))


def test_lines_keep_the_number_that_they_have_in_the_app() -> None:
    rows = (Row("Bùi Thị Sợi", number=2), Row("Lò Văn Ón", number=5))
    [page] = pages(render_list(replace(families(0), rows=rows, spare=1)))
    assert "2 Bùi Thị Sợi 5 Lò Văn Ón 6 Trong danh sách: 2 hộ." in page


def test_the_list_says_what_is_committed_to() -> None:
    [page] = pages(render_list(families(3)))
    clauses = [block for block in TEXTS["tnxh-ho"].body if block.kind.is_clause]
    said = [Filled(TEXTS["tnxh-ho"], {}).line(one.pieces) for one in clauses]
    assert " ".join(f"{number}. {one}" for number, one in enumerate(said, 1)) in page


def test_the_list_ends_with_counts_to_fill_in_and_the_team() -> None:
    last = pages(render_list(families(40)))[-1]
    assert "Trong danh sách: 40 hộ. Đã ký: …… hộ Vắng: …… hộ Chưa ký: …… hộ" in last
    assert "ĐẠI DIỆN ĐỘI (Ký và ghi rõ họ tên)" in last


def test_every_line_of_the_list_is_high_enough_for_ink() -> None:
    many = replace(families(30), spare=3)
    laid = {"name": "", "day": None, "sheets": [], "lists": [listing(many)], "counted": True}
    heights = list(chain.from_iterable(map(lines_apart, picture(laid))))
    assert len(heights) == 33
    assert min(heights) >= 11


def lines_apart(page: Image.Image) -> list[float]:
    """Millimetres between the lines of a table, its head left out."""
    table = page.crop((int(31 / 25.4 * PPI), 0, int(194 / 25.4 * PPI), page.height))
    shades = table.resize((1, page.height), Image.Resampling.BOX).tobytes()
    dark = [y for y, shade in enumerate(shades) if shade < 80]
    lines = [y for before, y in pairwise([-9, *dark]) if y - before > 3]
    return [(below - above) / PPI * 25.4 for above, below in pairwise(lines)][1:]


def test_who_signed_on_glass_is_on_the_list_too() -> None:
    rows = (Row("Bùi Thị Sợi", svg=DRAWN), Row("Lò Văn Ón", said="Ký bản riêng"))
    [page] = pages(render_list(replace(families(0), rows=rows, on_glass=True)))
    assert "Lò Văn Ón Ký bản riêng" in page
    assert "Xác nhận điện tử, không thay chữ ký trên bản giấy." in page


@pytest.mark.parametrize("code", ["tnxh-ca-nhan", "tnxh-co-so", "gia-dinh"])
def test_other_lists_count_no_members(code: str) -> None:
    [page] = pages(render_list(replace(families(2), text=TEXTS[code])))
    assert "Nhân khẩu" not in page


def test_the_public_names_are_those_that_are_told() -> None:
    assert all(getattr(papers, name) for name in papers.__all__)
