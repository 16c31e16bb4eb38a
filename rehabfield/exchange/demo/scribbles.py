"""Signatures of nobody: lines that look like a hand's, thrown by the maker's dice."""

from math import cos, pi, sin
from random import Random

from ... import signatures
from ...signatures import Drawn, Stroke

WIDTH, HEIGHT = 600, 240
LINE = 150
"""Where the letters stand, from the top."""
SLANT = 0.3
EACH = 12
"""Points of a letter."""
TALL, LOW = (70, 100), (16, 34)


def scribble(rng: Random) -> str:
    """A capital, some letters, and a line below them."""
    heights = [rng.randrange(*TALL)]
    heights += [rng.randrange(*(TALL if rng.random() < 0.2 else LOW)) for _ in range(5)]
    letters = tuple(
        _in_frame(_loop(place, heights, rng.randrange(-2, 3))) for place in range(6 * EACH)
    )
    drawn = Drawn(WIDTH, HEIGHT, (letters, _below(rng, letters[-1][0])))
    return signatures.text(drawn)


def _loop(place: int, heights: list[int], shake: int) -> tuple[float, float]:
    """Where the pen is: round after round to the right, each as high as its letter."""
    turn, part = divmod(place, EACH)
    angle = 2 * pi * part / EACH
    height = heights[turn] * (1 - cos(angle)) / 2
    across = 70 + (turn + part / EACH) * 56 + 30 * sin(angle)
    return across + height * SLANT + shake, LINE - height + shake


def _below(rng: Random, end: int) -> Stroke:
    """From under the last letter back to the first, and out to the right."""
    start, depth = 90 + rng.randrange(40), 28 + rng.randrange(24)
    back = [(end - (end - start) * n / 6, LINE + 8 + depth * sin(pi * n / 12)) for n in range(7)]
    out = [(start + (end + 60 - start) * n / 8, LINE + 12 + depth - 4 * n) for n in range(1, 9)]
    return tuple(map(_in_frame, (*back, *out)))


def _in_frame(point: tuple[float, float]) -> tuple[int, int]:
    across, down = point
    return round(min(max(across, 0), WIDTH)), round(min(max(down, 0), HEIGHT))
