"""Texts of commitment forms: word for word as the law prints them, filled in, hashed."""

import json
from hashlib import sha256

import pytest

from rehabfield.data import load_texts
from rehabfield.texts import (
    GAP,
    BlockKind,
    Filled,
    SignerRole,
    Text,
    TextError,
    as_plain,
    blanks,
    read_text,
)
from tests.official import OFFICIAL, printed

TEXTS = {one.text.code: one.text for one in load_texts()}
FIXED = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")
"""What stands on every paper, and is the paper's own (papers/)."""
FILLED_IN = {
    "place_name": "Ba Vì",
    "document_date": "05/03/2026",
    "addressee_police_unit": "xã Ba Vì",
    "person_full_name": "Đặng Thị Thuỳ Ngoãn",
    "person_date_of_birth": "1958",
}


def ours(text: Text) -> list[str]:
    """The same of the text that is shipped, nothing filled in."""
    lines = Filled(text, {}).shown()
    head, body = [text.mark, *FIXED], [one for one in lines if one not in recipients(text)]
    foot = ["Nơi nhận:", *recipients(text)] if text.recipients else []
    printed_there = [one for one in text.signers if not one.apart]
    signers = [line for one in printed_there for line in (one.title, f"({one.note})")]
    return [*head, *body, *foot, *signers]


def recipients(text: Text) -> list[str]:
    return [Filled(text, {}).line(one) for one in text.recipients]


@pytest.mark.parametrize("code", OFFICIAL)
def test_a_form_of_the_law_is_its_print_word_for_word(code: str) -> None:
    assert ours(TEXTS[code]) == printed(code)


def test_only_forms_of_the_law_are_official() -> None:
    assert {code for code, text in TEXTS.items() if text.official} == set(OFFICIAL)


def test_a_guardian_confirms_beside_the_printed_form_of_a_minor() -> None:
    guardian = next(one for one in TEXTS["v-25"].signers if one.role is SignerRole.guardian)
    assert guardian.minor
    assert guardian.apart
    assert guardian.asked


@pytest.mark.parametrize("code", TEXTS)
def test_a_text_comes_back_from_its_plain_form(code: str) -> None:
    assert read_text(json.loads(json.dumps(as_plain(TEXTS[code])))) == TEXTS[code]


@pytest.mark.parametrize("code", TEXTS)
def test_every_blank_has_a_name_that_people_know(code: str) -> None:
    assert all(blanks()[name].label for name in TEXTS[code].blanks)


def test_days_stand_as_papers_write_them() -> None:
    place = Filled(TEXTS["v-25"], FILLED_IN).line(TEXTS["v-25"].place)
    assert place == "Ba Vì, ngày 05 tháng 3 năm 2026"
    winter = Filled(TEXTS["v-25"], {**FILLED_IN, "document_date": "09/02/2027"})
    assert winter.line(TEXTS["v-25"].place).endswith("ngày 09 tháng 02 năm 2027")
    autumn = Filled(TEXTS["v-25"], {**FILLED_IN, "document_date": "09/10/2027"})
    assert autumn.line(TEXTS["v-25"].place).endswith("tháng 10 năm 2027")


def test_a_birth_may_be_a_year_alone() -> None:
    born = next(one for one in Filled(TEXTS["i-04"], FILLED_IN).shown() if "sinh" in one)
    assert born == f"Ngày, tháng, năm sinh: {GAP}/{GAP}/1958"


def test_the_hash_is_of_the_version_the_fields_and_every_line_shown() -> None:
    text = TEXTS["gia-dinh"]
    filled = Filled(text, {"family_name": "Bùi Thị Sợi"}, (True, False, True, True))
    said = json.loads(filled.canonical("7"))
    assert said["version"] == "7"
    assert said["fields"] == {"family_name": "Bùi Thị Sợi"}
    assert [holds for _, holds in said["clauses"]] == [True, False, True, True]
    assert "Tôi là: Bùi Thị Sợi" in said["lines"]
    assert filled.digest("7") == sha256(filled.canonical("7").encode()).hexdigest()


@pytest.mark.parametrize(
    ("values", "ticks", "version"),
    [
        ({"family_name": "Bùi Thị Sơi"}, (True,) * 4, "7"),
        ({"family_name": "Bùi Thị Sợi"}, (True, True, True, False), "7"),
        ({"family_name": "Bùi Thị Sợi"}, (True,) * 4, "8"),
    ],
)
def test_one_letter_one_tick_or_another_version_is_another_hash(
    values: dict[str, str], ticks: tuple[bool, ...], version: str
) -> None:
    text = TEXTS["gia-dinh"]
    first = Filled(text, {"family_name": "Bùi Thị Sợi"}, (True,) * 4).digest("7")
    assert Filled(text, values, ticks).digest(version) != first


def changed(**members: object) -> dict[str, object]:
    return {**as_plain(TEXTS["tnxh-ho"]), **members}


@pytest.mark.parametrize(
    ("members", "where", "said"),
    [
        ({"body": [["line", "Tôi là: {householder}"]]}, "body", "unknown"),
        ({"body": [["line", "Tôi là: {householder_name.day}"]]}, "body", "unknown"),
        ({"body": [["text", "Tôi cam kết"]]}, "body", "missing"),
        ({"body": [["line", "Tôi là: {householder_name"]]}, "body", "loose"),
        ({"body": [["clause", " "], ["line", "{householder_name}"]]}, "body", "empty"),
        ({"title": ""}, "title", "empty"),
        ({"place": "Ba Vì"}, "place", "missing"),
        ({"signers": []}, "signers", "empty"),
        ({"body": [["line", "{householder_name}"], ["text", "a" * 2001]]}, "body", "long"),
        ({"body": [["song", "{householder_name}"]]}, "form", ""),
        ({"colour": "red"}, "form", ""),
        ({"needed": ["business_name"]}, "body", "missing"),
    ],
)
def test_a_text_that_cannot_be_used_is_refused(
    members: dict[str, object], where: str, said: str
) -> None:
    with pytest.raises(TextError) as refused:
        read_text(changed(**members))
    assert refused.value.where == where
    assert said in refused.value.said


def test_clauses_hold_unless_they_are_ticked_one_by_one() -> None:
    assert all(holds for _, holds in Filled(TEXTS["tnxh-ho"], {}).clauses())
    assert TEXTS["gia-dinh"].ticks == sum(
        block.kind is BlockKind.ticked for block in TEXTS["gia-dinh"].body
    )
