"""The phone writes values, counts years and says what is hashed exactly as the server does."""

import json
import unicodedata
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rehabfield.data import load_texts
from rehabfield.texts import BlankKind, Filled, age_on, is_minor, normal
from tests.house import ROOT
from tests.test_vietnamese import LETTERS
from tests.twins import SCRIPTS, Twin, asking

DATA = ROOT / "tests" / "data"
VALUES = json.loads((DATA / "values.json").read_text(encoding="utf-8"))
PROOFS = json.loads((DATA / "proofs.json").read_text(encoding="utf-8"))
TEXTS = {one.text.code: one.text for one in load_texts()}
ODD = ' \t\n\x00\x1b\x1c\x85\xa0\u2028\u3000\ufeff\u200b"\\/.-–()+0123456789😀👨‍👩‍👧\u0301\u0323'

written = st.builds(
    unicodedata.normalize,
    st.sampled_from(["NFC", "NFD"]),
    st.text(st.sampled_from(LETTERS + ODD), max_size=24),
)
days = st.one_of(
    st.dates().map(lambda day: day.strftime("%d/%m/%Y")),
    st.integers(1900, 2026).map(str),
    st.text("0123456789/", max_size=10),
)


@pytest.fixture(scope="module")
def values() -> Iterator[Twin]:
    with asking(SCRIPTS / "sign" / "values.js") as twin:
        yield twin


@pytest.fixture(scope="module")
def proof() -> Iterator[Twin]:
    with asking(SCRIPTS / "sign" / "proof.js") as twin:
        yield twin


@pytest.mark.parametrize(("kind", "said", "one_form"), VALUES["normal"])
def test_a_value_has_one_form(values: Twin, kind: str, said: str, one_form: str) -> None:
    assert normal(BlankKind(kind), said) == one_form
    assert values("normal", [[kind, said]]) == [one_form]


@given(st.sampled_from(list(BlankKind)), written)
@settings(max_examples=300, deadline=None)
def test_whatever_is_written_has_the_same_form_on_both_sides(
    values: Twin, kind: BlankKind, said: str
) -> None:
    assert values("normal", [[kind.value, said]]) == [normal(kind, said)]


@given(st.sampled_from(list(BlankKind)), written)
def test_the_one_form_of_a_value_stays_as_it_is(kind: BlankKind, said: str) -> None:
    once = normal(kind, said)
    assert normal(kind, once) == once


@pytest.mark.parametrize(("birth", "on", "years"), VALUES["age_on"])
def test_years_are_counted_alike(values: Twin, birth: str, on: str, years: int | None) -> None:
    assert age_on(birth, on) == years
    assert values("ageOn", [[birth, on]]) == [years]


@pytest.mark.parametrize(("birth", "on", "minor"), VALUES["is_minor"])
def test_a_guardian_is_asked_for_alike(values: Twin, birth: str, on: str, minor: bool) -> None:
    assert is_minor(birth, on) is minor
    assert values("isMinor", [[birth, on]]) == [minor]


@given(days, days)
@settings(max_examples=200, deadline=None)
def test_any_two_days_are_the_same_years_apart(values: Twin, birth: str, on: str) -> None:
    assert values("ageOn", [[birth, on]]) == [age_on(birth, on)]


def filled(case: dict[str, Any]) -> Filled:
    return Filled(TEXTS[case["code"]], case["values"], tuple(case["ticks"]))


@pytest.mark.parametrize("case", PROOFS, ids=lambda case: case["code"])
def test_what_is_hashed_is_the_same_letter_for_letter(proof: Twin, case: dict[str, Any]) -> None:
    here = filled(case).canonical(case["version"])
    assert proof("canonical", [[case["shown"]]]) == [here]
    assert filled(case).digest(case["version"]) == case["digest"]
    assert list(filled(case).shown()) == case["shown"]["lines"]


@given(st.dictionaries(st.sampled_from(sorted(TEXTS["v-25"].blanks)), written, max_size=6))
@settings(max_examples=200, deadline=None)
def test_any_values_are_hashed_the_same_on_both_sides(proof: Twin, given: dict[str, str]) -> None:
    known = {name: normal(BlankKind.line, said) for name, said in given.items()}
    here = Filled(TEXTS["v-25"], known)
    shown = {
        "version": "1",
        "fields": known,
        "clauses": [[here.line(block.pieces), holds] for block, holds in here.clauses()],
        "lines": list(here.shown()),
    }
    assert proof("canonical", [[shown]]) == [here.canonical("1")]
