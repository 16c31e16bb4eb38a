"""The browser folds, finds and ranks names exactly as the server does."""

import unicodedata
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rehabfield import vietnamese
from tests.test_vietnamese import CASES, LETTERS
from tests.twins import SCRIPTS, Twin, asking

BLANKS = " \t\n\v\f\r\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2003\u2028\u202f\u3000\ufeff\u200b"
ODD = "-,.;:()/'’\"0123ßſςΣıİfjwz😀👨‍👩‍👧\u0300\u0301\u0303\u0306\u0309\u031b\u0323\u0302"

texts = st.builds(
    unicodedata.normalize,
    st.sampled_from(["NFC", "NFD"]),
    st.text(st.sampled_from(LETTERS * 2 + LETTERS.upper() + BLANKS * 2 + ODD), max_size=20),
)


def parts(text: str) -> st.SearchStrategy[str]:
    """What somebody may have typed who looks for this: beginnings of its words, some folded."""
    words = vietnamese.clean(text).split() or [""]
    begun = st.sampled_from(words).flatmap(
        lambda word: st.integers(1, max(1, len(word))).map(lambda size: word[:size])
    )
    typed = st.one_of(begun, begun.map(vietnamese.fold), begun.map(str.upper))
    return st.lists(typed, min_size=1, max_size=3).map(" ".join)


pairs = texts.flatmap(lambda text: st.tuples(st.one_of(parts(text), texts), st.just(text)))


@pytest.fixture(scope="module")
def twin() -> Iterator[Twin]:
    """Calls a function of fold.js for each tuple of values, in one node for all tests."""
    with asking(SCRIPTS / "fold.js") as twin:
        yield twin


def test_the_browser_folds_every_case_alike(twin: Twin) -> None:
    folded = twin("fold", [[text] for text, _ in CASES["fold"]])
    assert folded == [expected for _, expected in CASES["fold"]]


def test_the_browser_finds_the_same(twin: Twin) -> None:
    calls = [[query, text] for query, text, _ in CASES["match"]]
    expected = [found for _, _, found in CASES["match"]]
    assert twin("matches", calls) == expected
    assert [place is not None for place in twin("rank", calls)] == expected


@pytest.mark.parametrize("case", CASES["rank"], ids=lambda case: case["query"])
def test_the_browser_puts_the_same_first(twin: Twin, case: dict[str, Any]) -> None:
    query = case["query"]
    names = [name for tier in case["ranked"] for name in tier] + case["missing"]
    expected = [vietnamese.rank(query, name) for name in names]
    assert twin("rank", [[query, name] for name in names]) == expected


@given(asked=st.lists(pairs, min_size=1, max_size=30))
@settings(max_examples=40, deadline=None)
def test_whatever_is_typed_server_and_browser_agree(
    twin: Twin, asked: list[tuple[str, str]]
) -> None:
    both = [text for pair in asked for text in pair]
    assert twin("fold", [[text] for text in both]) == [vietnamese.fold(text) for text in both]
    assert twin("matches", asked) == [vietnamese.matches(*pair) for pair in asked]
    assert twin("rank", asked) == [vietnamese.rank(*pair) for pair in asked]
