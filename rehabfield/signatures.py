"""A signature drawn with the finger: its strokes as a line of text, checked, and as a drawing.

The text is "<width>x<height>:" and then the strokes, joined by ";"; a stroke is its points "x,y",
joined by blanks: "600x240:12,34 13,36;50,60 55,61". Whole numbers, no times, no pressure: where
the ink is, not how the hand moved. js/sign/strokes.js reads and draws the same; both pass
tests/data/signatures.json.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

INK = "#1a2a6c"
"""The ink of a pen, on every paper."""
LEAST_SIDE, MOST_SIDE = 100, 2000
MOST_STROKES, MOST_POINTS, MOST_CHARACTERS = 200, 3_000, 30_000
LEAST_POINTS = 5
LEAST_REACH = 6
"""Percent of the frame's width that ink reaches at least, in its longer direction."""
PENS = 110
"""So many strokes of the pen, side by side, fill the frame's width."""

Point = tuple[int, int]
Stroke = tuple[Point, ...]

_NUMBER = "(?:0|[1-9][0-9]{0,3})"
_POINT = f"{_NUMBER},{_NUMBER}"
_STROKE = f"{_POINT}(?: {_POINT})*"
_TEXT = re.compile(f"({_NUMBER})x({_NUMBER}):({_STROKE}(?:;{_STROKE})*)?")


class Why(StrEnum):
    """Why a text is no signature."""

    empty = "empty"
    dot = "dot"
    large = "large"
    malformed = "malformed"


class NotASignature(Exception):
    """The text is not taken; `why` is the reason."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.why = why


@dataclass(frozen=True)
class Drawn:
    """Strokes of points inside a frame, from its upper left corner."""

    width: int
    height: int
    strokes: tuple[Stroke, ...]

    @property
    def points(self) -> Stroke:
        """All of them, in the order of drawing."""
        return tuple(point for stroke in self.strokes for point in stroke)

    @property
    def reach(self) -> tuple[int, int, int, int]:
        """Where ink is: left, top, right, bottom."""
        across, down = zip(*self.points, strict=True)
        return min(across), min(down), max(across), max(down)


def read(text: str) -> Drawn:
    """From its text. Raises NotASignature."""
    if not text:
        raise NotASignature(Why.empty)
    if _is_large(text):
        raise NotASignature(Why.large)
    found = _TEXT.fullmatch(text)
    if found is None:
        raise NotASignature(Why.malformed)
    width, height, strokes = int(found[1]), int(found[2]), _strokes(found[3])
    return _checked(Drawn(width, height, strokes))


def _is_large(text: str) -> bool:
    """Counted before anything is taken apart."""
    return (
        len(text) > MOST_CHARACTERS
        or text.count(";") >= MOST_STROKES
        or text.count(",") > MOST_POINTS
    )


def _strokes(text: str | None) -> tuple[Stroke, ...]:
    if text is None:
        return ()
    return tuple(tuple(map(_point, stroke.split(" "))) for stroke in text.split(";"))


def _point(text: str) -> Point:
    across, down = text.split(",")
    return int(across), int(down)


def _checked(drawn: Drawn) -> Drawn:
    if not all(LEAST_SIDE <= side <= MOST_SIDE for side in (drawn.width, drawn.height)):
        raise NotASignature(Why.malformed)
    if not drawn.strokes:
        raise NotASignature(Why.empty)
    left, top, right, bottom = drawn.reach
    if right > drawn.width or bottom > drawn.height:
        raise NotASignature(Why.malformed)
    longer = max(right - left, bottom - top)
    if len(drawn.points) < LEAST_POINTS or longer * 100 < LEAST_REACH * drawn.width:
        raise NotASignature(Why.dot)
    return drawn


def text(drawn: Drawn) -> str:
    """Back to its text: `text(read(t))` is `t`."""
    strokes = (" ".join(f"{x},{y}" for x, y in stroke) for stroke in drawn.strokes)
    return f"{drawn.width}x{drawn.height}:{';'.join(strokes)}"


def svg(drawn: Drawn) -> str:
    """A drawing that stands alone, cut to where ink is; nothing of the text but its numbers."""
    box = " ".join(map(str, box_of(drawn)))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}"><path d="{path_of(drawn)}"'
        f' fill="none" stroke="{INK}" stroke-width="{pen_of(drawn)}"'
        ' stroke-linecap="round" stroke-linejoin="round"/></svg>'
    )


def box_of(drawn: Drawn) -> tuple[int, int, int, int]:
    """Where ink is, with a margin: left, top, width, height."""
    left, top, right, bottom = drawn.reach
    margin = -(-drawn.width // 100)
    return left - margin, top - margin, right - left + 2 * margin, bottom - top + 2 * margin


def pen_of(drawn: Drawn) -> str:
    """How wide the pen is."""
    return f"{drawn.width / PENS:.2f}"


def path_of(drawn: Drawn) -> str:
    """The strokes as a path: curves from middle to middle, bent by the points between."""
    return "".join(map(_curve, drawn.strokes))


def _curve(stroke: Stroke) -> str:
    (x, y), rest = stroke[0], stroke[1:]
    if not rest:
        return f"M{x} {y}h.5"  # a dot: the ends of the pen are round
    bends = "".join(
        f"Q{x} {y} {_middle(x, then_x)} {_middle(y, then_y)}"
        for (x, y), (then_x, then_y) in pairwise(rest)
    )
    end_x, end_y = rest[-1]
    return f"M{x} {y}{bends}L{end_x} {end_y}"


def _middle(one: int, other: int) -> str:
    return f"{(one + other) / 2:g}"
