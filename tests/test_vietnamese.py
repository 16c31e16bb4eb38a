"""People are found, told apart and sorted by their Vietnamese names, however these are typed."""

import json
import unicodedata
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rehabfield.vietnamese import (
    ADDRESS_FORMS,
    clean,
    clean_lines,
    fold,
    given_name,
    id_paper_warnings,
    initials,
    matches,
    nfc,
    phone,
    rank,
    sort_key,
)

CASES = json.loads((Path(__file__).parent / "data" / "fold.json").read_text("utf-8"))
LETTERS = (
    "aăâbcdđeêghiklmnoôơpqrstuưvxyàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ"
)
names = st.lists(
    st.text(st.sampled_from(LETTERS + LETTERS.upper()), min_size=1, max_size=7), min_size=1
).map(" ".join)


@pytest.mark.parametrize(("text", "folded"), CASES["fold"])
def test_all_spellings_fold_to_the_same(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(("query", "text", "found"), CASES["match"])
def test_a_query_finds_words_that_begin_with_its_words(query: str, text: str, found: bool) -> None:
    assert matches(query, text) is found
    assert (rank(query, text) is not None) is found


@pytest.mark.parametrize("case", CASES["rank"], ids=lambda case: case["query"])
def test_names_with_the_typed_accents_come_first(case: dict[str, list[list[str]]]) -> None:
    query = str(case["query"])
    ranks = [{rank(query, name) for name in tier} for tier in case["ranked"]]
    assert all(len(tier) == 1 for tier in ranks), ranks
    best = [next(iter(tier)) for tier in ranks]
    assert best[0] == 0
    assert best == sorted(set(best), key=lambda value: value or 0)
    assert {rank(query, str(name)) for name in case["missing"]} <= {None}


def test_a_register_is_in_the_order_of_the_vietnamese_alphabet() -> None:
    turned = CASES["sort"][::-1]
    assert sorted(turned, key=sort_key) == CASES["sort"]


@given(st.text())
def test_folding_again_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(names)
def test_a_folded_name_is_plain_ascii_and_the_same_for_both_unicode_forms(name: str) -> None:
    assert fold(name).isascii()
    assert fold(unicodedata.normalize("NFD", name)) == fold(name.upper()) == fold(name)


@given(names, st.data())
def test_a_person_is_found_by_the_beginnings_of_their_words_in_any_order(
    name: str, data: st.DataObject
) -> None:
    words = data.draw(st.permutations(name.split()))
    query = " ".join(word[: data.draw(st.integers(1, len(word)))] for word in words)
    assert matches(query, name)
    assert matches(fold(query), name)
    assert matches(query, fold(name))


@given(names)
def test_a_name_typed_exactly_ranks_first(name: str) -> None:
    assert rank(unicodedata.normalize("NFD", name), name) == 0
    assert rank(fold(name), name) == 0


@given(st.text(), st.text())
def test_whatever_is_typed_is_answered(query: str, text: str) -> None:
    assert (rank(query, text) is not None) == matches(query, text)
    assert sort_key(text) == sort_key(unicodedata.normalize("NFD", text))


@given(names, names)
def test_people_sort_by_given_name_before_all_else(one: str, other: str) -> None:
    first, second = sort_key(given_name(one)), sort_key(given_name(other))
    if first != second:
        assert (sort_key(one) < sort_key(other)) == (first < second)


@pytest.mark.parametrize(
    ("name", "given", "letters"),
    [
        ("Nguyễn Văn An", "An", "NVA"),
        ("  đặng  thị ánh ", "ánh", "ĐTA"),
        ("Lê Ân", "Ân", "LÂ"),
        ("Sử", "Sử", "S"),
        ("", "", ""),
    ],
)
def test_people_are_called_by_their_last_word(name: str, given: str, letters: str) -> None:
    assert given_name(name) == given
    assert initials(name) == letters


def test_bac_is_among_the_forms_of_address() -> None:
    assert "bác" in ADDRESS_FORMS
    assert all(nfc(form) == form for form in ADDRESS_FORMS)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Nguyễn \t Văn\nAn ", "Nguyễn Văn An"),
        (unicodedata.normalize("NFD", "Hòa"), "Hòa"),
        ("An\x00\x1b\u202e\u200b\ufeff", "An"),
        ("một\u00a0hai", "một hai"),
        ("vui 👨‍👩‍👧 ❤️", "vui 👨‍👩‍👧 ❤️"),
        ("hỏng \ud83d", "hỏng"),
    ],
)
def test_a_line_is_kept_clean_and_composed(typed: str, kept: str) -> None:
    assert clean(typed) == kept


def test_a_note_keeps_its_lines() -> None:
    assert clean_lines("  Nhà êm ấm. \r\n\r\n\r\n\r\n Đi   làm.\x07\n") == "Nhà êm ấm.\n\nĐi làm."


@given(st.text(st.characters()))
def test_cleaning_again_changes_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    assert clean_lines(clean_lines(text)) == clean_lines(text)
    clean_lines(text).encode()


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("+84 912 345 678", "0912345678"),
        ("+84 (0)912.345.678", "0912345678"),
        ("84912345678", "0912345678"),
        ("0084912345678", "0912345678"),
        ("0912-345-678", "0912345678"),
        ("0842345678", "0842345678"),
        ("０９１２３４５６７８", "0912345678"),
        ("024 3826 1234", "02438261234"),
        ("+84 24 3826 1234", "02438261234"),
    ],
)
def test_a_phone_number_is_kept_as_dialled_at_home(typed: str, number: str) -> None:
    assert phone(typed) == number
    assert phone(number) == number


@pytest.mark.parametrize(
    "typed", ["", "113", "912345678", "09123456789", "091234567", "+1 212 555 0100", "0912 34x 678"]
)
def test_what_is_no_vietnamese_number_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="phone"):
        phone(typed)


@pytest.mark.parametrize(
    ("number", "year", "sex", "warnings"),
    [
        ("001090000001", 1990, "male", []),
        ("001 190 000 001", 1990, "female", []),
        ("096305000001", 2005, "female", []),
        ("001090000001", None, None, []),
        ("001090000001", 1991, "male", ["birth_year"]),
        ("001090000001", 1990, "female", ["sex"]),
        ("001290000001", 1990, "male", ["birth_year"]),
        ("000090000001", 1990, "male", ["province"]),
        ("097190000001", 1991, "male", ["province", "sex", "birth_year"]),
        ("012345678", 1970, "male", []),
        ("00109000000", 1990, "male", ["shape"]),
        ("B1234567", 1990, "male", ["shape"]),
    ],
)
def test_a_number_that_does_not_fit_the_person_is_pointed_out(
    number: str, year: int | None, sex: Literal["male", "female"] | None, warnings: list[str]
) -> None:
    assert id_paper_warnings(number, year, sex) == warnings
