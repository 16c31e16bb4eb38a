"""A signature's text is read or refused with a reason, and drawn as nothing but its own lines."""

import json
import re
from pathlib import Path
from time import perf_counter
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rehabfield import i18n, signatures
from rehabfield.forms.base import Form, Invalid
from rehabfield.forms.signatures import DrawnSignature, must_be_signed
from rehabfield.signatures import INK, Drawn, NotASignature, Stroke, Why

CASES = json.loads((Path(__file__).parent / "data" / "signatures.json").read_text("utf-8"))
GOOD = "600x240:12,34 13,36 40,80;50,60 95,61"
AROUND = [
    re.compile(r'<svg xmlns="http://www\.w3\.org/2000/svg" viewBox="([0-9 -]+)"><path d="'),
    re.compile(rf'" fill="none" stroke="{INK}" stroke-width="[0-9.]+"'),
    re.compile(' stroke-linecap="round" stroke-linejoin="round"/></svg>'),
]


@st.composite
def drawings(draw: st.DrawFn) -> Drawn:
    """Whatever may be drawn."""
    width, height = draw(st.integers(100, 2000)), draw(st.integers(100, 2000))
    points = st.tuples(st.integers(0, width), st.integers(0, height))
    strokes = st.lists(st.lists(points, min_size=1, max_size=40).map(tuple), max_size=12)
    wide: Stroke = ((0, 0), (width, height), (0, height), (width, 0), (1, 1))
    return Drawn(width, height, (wide, *draw(strokes)))


def why(text: str) -> str:
    try:
        signatures.read(text)
    except NotASignature as refused:
        return refused.why
    return ""


@pytest.mark.parametrize(("text", "expected"), CASES["read"])
def test_a_text_is_a_signature_or_it_is_said_why_not(text: str, expected: str) -> None:
    assert why(text) == expected


@pytest.mark.parametrize(("text", "drawing"), CASES["drawing"])
def test_it_is_drawn_in_curves_and_cut_to_the_ink(text: str, drawing: dict[str, str]) -> None:
    svg = ElementTree.fromstring(signatures.svg(signatures.read(text)))
    [path] = svg
    found = {"box": svg.get("viewBox"), "pen": path.get("stroke-width"), "path": path.get("d")}
    assert found == drawing
    assert path.get("stroke") == INK


@given(drawings())
def test_what_was_drawn_comes_back_from_its_text(drawn: Drawn) -> None:
    written = signatures.text(drawn)
    assert signatures.read(written) == drawn
    assert signatures.text(signatures.read(written)) == written
    assert written.isascii()


@given(drawings())
def test_a_drawing_holds_its_lines_and_nothing_else(drawn: Drawn) -> None:
    svg = signatures.svg(drawn)
    lines = svg
    for part in AROUND:
        lines, count = part.subn("", lines)
        assert count == 1
    assert re.fullmatch("[MQLh0-9. ]+", lines)
    ElementTree.fromstring(svg)


@given(drawings())
def test_all_ink_is_inside_the_drawing(drawn: Drawn) -> None:
    left, top, width, height = signatures.box_of(drawn)
    pen = float(signatures.pen_of(drawn)) / 2
    for across, down in drawn.points:
        assert left + pen <= across <= left + width - pen
        assert top + pen <= down <= top + height - pen


@given(drawings())
def test_every_line_begins_where_the_pen_came_down(drawn: Drawn) -> None:
    starts = re.findall(r"M(\d+) (\d+)", signatures.path_of(drawn))
    assert [(int(x), int(y)) for x, y in starts] == [stroke[0] for stroke in drawn.strokes]


@given(st.one_of(st.text(), st.text("0123456789x:,; ", max_size=60), st.from_regex(r"\d+x\d+:.*")))
def test_whatever_comes_is_read_or_refused(text: str) -> None:
    assert why(text) in {"", *Why}


# --- too much --------------------------------------------------------------------------------


def long(strokes: int, each: int) -> str:
    points = " ".join(f"{n * 7 % 500},{n % 200}" for n in range(each))
    return "600x240:" + ";".join([points] * strokes)


@pytest.mark.parametrize(
    ("strokes", "each", "expected"),
    [(200, 15, ""), (201, 1, Why.large), (1, 3_000, ""), (1, 3_001, Why.large)],
)
def test_so_many_strokes_and_points_are_taken(strokes: int, each: int, expected: str) -> None:
    assert why(long(strokes, each)) == expected


def test_more_letters_are_not_looked_at() -> None:
    assert why("600x240:" + "9" * 30_000) == Why.large


def test_fifty_thousand_points_cost_nothing() -> None:
    text = long(10, 5_000)
    start = perf_counter()
    assert why(text) == Why.large
    assert perf_counter() - start < 0.1


def test_the_worst_that_is_taken_is_read_and_drawn_at_once() -> None:
    start = perf_counter()
    signatures.svg(signatures.read(long(1, 3_000)))
    assert perf_counter() - start < 0.5


# --- as a field ------------------------------------------------------------------------------


class Signing(Form):
    path: DrawnSignature = must_be_signed()


class Posted(dict[str, list[str]]):
    def getlist(self, key: str) -> list[str]:
        return self.get(key, [])


def sentence(text: str) -> str:
    with i18n.speaking("vi"), pytest.raises(Invalid) as refused:
        Signing.read(Posted(path=[text]))
    return refused.value.errors["path"]


def test_a_form_takes_a_signature_as_its_text() -> None:
    assert Signing.read(Posted(path=[f" {GOOD} "])).path == GOOD


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Mời ký, hoặc chọn “Chưa ký”."),
        ("600x240:", "Mời ký, hoặc chọn “Chưa ký”."),
        ("600x240:12,34", "Nét ký ngắn quá. Mời ký lại một lần nữa."),
        (long(201, 1), "Chữ ký nhiều nét quá. Mời ký lại một lần nữa."),
        ("Nguyễn Văn Hùng", "Chữ ký này không đọc được. Mời ký lại một lần nữa."),
    ],
)
def test_a_form_says_politely_what_is_wrong(text: str, words: str) -> None:
    assert sentence(text) == words


def test_a_form_without_the_field_asks_for_a_signature() -> None:
    with i18n.speaking("vi"), pytest.raises(Invalid) as refused:
        Signing.read(Posted())
    assert refused.value.errors == {"path": "Mời ký, hoặc chọn “Chưa ký”."}
