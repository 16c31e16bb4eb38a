"""The browser reads and draws a signature as the server does, keeps its ink, and reads aloud."""

from collections.abc import Iterator
from itertools import pairwise
from math import dist
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rehabfield import signatures
from rehabfield.signatures import Drawn, NotASignature
from tests.test_signatures import CASES, drawings, long
from tests.twins import SCRIPTS, Twin, asking

PHONE, TURNED = {"width": 328, "height": 480}, {"width": 540, "height": 300}
SIGNS = "0123456789x:,; \n-"


@pytest.fixture(scope="module")
def strokes() -> Iterator[Twin]:
    with asking(SCRIPTS / "sign" / "strokes.js") as twin:
        yield twin


@pytest.fixture(scope="module")
def frames() -> Iterator[Twin]:
    with asking(SCRIPTS / "sign" / "frames.js") as twin:
        yield twin


@pytest.fixture(scope="module")
def spoken() -> Iterator[Twin]:
    with asking(SCRIPTS / "sign" / "spoken.js") as twin:
        yield twin


def read(text: str) -> dict[str, Any]:
    """What the browser should say to this text."""
    try:
        drawn = signatures.read(text)
    except NotASignature as refused:
        return {"why": refused.why}
    return {"why": "", "drawn": plain(drawn)}


def plain(drawn: Drawn) -> dict[str, Any]:
    strokes = [[list(point) for point in stroke] for stroke in drawn.strokes]
    return {"width": drawn.width, "height": drawn.height, "strokes": strokes}


# --- the twin of signatures.py -----------------------------------------------------------------


def test_the_browser_reads_every_case_alike(strokes: Twin) -> None:
    texts = [text for text, _ in CASES["read"]]
    texts += [
        long(200, 15),
        long(201, 1),
        long(1, 3_000),
        long(1, 3_001),
        "600x240:" + "9" * 30_000,
    ]
    assert strokes("read", [[text] for text in texts]) == [read(text) for text in texts]


def test_the_browser_draws_every_case_alike(strokes: Twin) -> None:
    drawn = [plain(signatures.read(text)) for text, _ in CASES["drawing"]]
    assert strokes("outline", [[one] for one in drawn]) == [found for _, found in CASES["drawing"]]


@given(drawn=drawings())
@settings(max_examples=40, deadline=None)
def test_whatever_is_drawn_both_write_read_and_draw_it_alike(strokes: Twin, drawn: Drawn) -> None:
    text = signatures.text(drawn)
    assert strokes("write", [[plain(drawn)]]) == [text]
    assert strokes("read", [[text]]) == [read(text)]
    box = " ".join(map(str, signatures.box_of(drawn)))
    path, pen = signatures.path_of(drawn), signatures.pen_of(drawn)
    assert strokes("outline", [[plain(drawn)]]) == [{"box": box, "pen": pen, "path": path}]


@given(texts=st.lists(st.text(SIGNS, max_size=40).map(lambda text: f"600x240:{text}"), min_size=1))
@settings(max_examples=40, deadline=None)
def test_whatever_comes_both_take_or_refuse_it_alike(strokes: Twin, texts: list[str]) -> None:
    assert strokes("read", [[text] for text in texts]) == [read(text) for text in texts]


# --- frames --------------------------------------------------------------------------------------


def scribble(count: int, width: int = 328, height: int = 480) -> list[list[float]]:
    """A long line that turns, as a hand draws it."""
    return [
        [(n * 7.3) % width, height / 2 + (height / 3) * (1 if n // 9 % 2 else -1) * (n % 9) / 9]
        for n in range(count)
    ]


def test_an_ordinary_signature_keeps_few_points_and_its_shape(frames: Twin) -> None:
    line = [[20 + n * 0.9, 200 + 40 * ((n // 30) % 2 or -1) * (n % 30) / 30] for n in range(300)]
    [kept] = frames("settled", [[{**PHONE, "strokes": [line]}]])
    assert kept["width"] == 1000
    [points] = kept["strokes"]
    assert len(points) <= 400
    scale = 1000 / 328
    for x, y in line[::10]:
        assert min(dist((x * scale, y * scale), point) for point in points) <= 16


@given(
    shapes=st.lists(
        st.lists(st.tuples(st.floats(-20, 348), st.floats(-20, 500)), min_size=1, max_size=30),
        min_size=1,
        max_size=8,
    )
)
@settings(max_examples=40, deadline=None)
def test_whatever_is_kept_the_server_takes_or_calls_a_dot(
    frames: Twin, strokes: Twin, shapes: list[Any]
) -> None:
    [kept] = frames("settled", [[{**PHONE, "strokes": shapes}]])
    [text] = strokes("write", [[kept]])
    assert read(text)["why"] in {"", "dot"}
    assert len(kept["strokes"]) == len(shapes)


def test_a_scribble_over_and_over_is_kept_too(frames: Twin, strokes: Twin) -> None:
    sides = [[0.0, 10.0], [328.0, 470.0]] * 200
    [kept] = frames("settled", [[{**PHONE, "strokes": [sides]}]])
    [text] = strokes("write", [[kept]])
    assert read(text)["why"] == ""
    assert len(text) > 10_000


def test_a_quick_hand_leaves_a_curve_and_no_corners(frames: Twin) -> None:
    few = [[20, 240], [100, 100], [200, 380], [300, 240]]
    [kept] = frames("settled", [[{**PHONE, "strokes": [few]}]])
    [points] = kept["strokes"]
    assert all(dist(one, other) <= 40 for one, other in pairwise(points))
    for x, y in few:
        assert min(dist((x * 1000 / 328, y * 1000 / 328), point) for point in points) <= 8


def test_a_small_mark_stays_beside_long_lines(frames: Twin) -> None:
    mark = [[150, 60], [152, 63], [154, 66]]
    [kept] = frames("settled", [[{**PHONE, "strokes": [scribble(3_000), mark]}]])
    assert len(kept["strokes"][1]) > 1


def test_a_phone_that_is_turned_there_and_back_shows_the_same(frames: Twin) -> None:
    drawn = {**PHONE, "strokes": [scribble(40)]}
    [turned] = frames("fitted", [[drawn, TURNED]])
    for x, y in turned[0]:
        assert 0 <= x <= TURNED["width"]
        assert 0 <= y <= TURNED["height"]
    assert frames("fitted", [[drawn, PHONE]]) == [drawn["strokes"]]


def test_ink_that_fits_is_as_wide_on_the_turned_phone(frames: Twin) -> None:
    drawn = {**PHONE, "strokes": [[[32.8, 240], [164, 200], [295.2, 250]]]}
    [[line]] = frames("fitted", [[drawn, TURNED]])
    assert [round(x) for x, _ in line] == [54, 270, 486]


# --- aloud ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("Tôi cam kết.", ["Tôi cam kết."]),
        ("Tôi là \ufffc, sinh năm \ufffc.", ["Tôi là", None, "sinh năm"]),
        ("\ufffc cam kết: giữ nếp; đến hẹn.", ["cam kết:", "giữ nếp;", "đến hẹn."]),
        ("Ở …………… từ ____ đến nay", ["Ở", None, "từ", None, "đến nay"]),
        ("Điều 1\u2029Vay 1.500 đồng", ["Điều 1", "Vay 1.500 đồng"]),
        ("Một \ufffc\ufffc hai \ufffc", ["Một", None, "hai"]),
        (" \n \ufffc ", []),
    ],
)
def test_a_text_is_read_in_pieces_with_a_pause_for_blanks(
    spoken: Twin, text: str, pieces: list[str | None]
) -> None:
    assert spoken("pieces", [[text]]) == [pieces]


def test_no_piece_is_longer_than_a_phone_reads(spoken: Twin) -> None:
    text = "tôi sẽ đến các buổi gặp đã hẹn, " * 12 + "x" * 400
    [pieces] = spoken("pieces", [[text]])
    assert all(len(piece) <= 140 for piece in pieces)
    assert "".join(pieces).replace(" ", "") == text.replace(" ", "")
