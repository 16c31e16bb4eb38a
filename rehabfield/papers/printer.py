"""Typst, kept for the life of the process: brought when the first paper is asked for.

Data reach it as JSON only; it reads nothing but the templates beside this module and the letters
of Tinos, which `static/build.mjs` lays where `FONTS` says.
"""

import json
import re
from functools import cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from typst import Compiler

TEMPLATES = Path(__file__).parent / "typst"
FONTS = Path(__file__).parent.parent / "static" / "dist" / "fonts"
FAMILY = "Tinos"
FACES = {("normal", 400), ("normal", 700), ("italic", 400), ("italic", 700)}
_PAGES = re.compile(rb"<xmpTPg:NPages>(\d+)<")
_one_at_a_time = Lock()


class FontsMissing(RuntimeError):
    """The letters of papers are not there: another font would print other widths, or no letters."""

    def __init__(self, folder: Path, missing: set[tuple[str, int]]) -> None:
        faces = ", ".join(f"{style} {weight}" for style, weight in sorted(missing))
        super().__init__(f"{FAMILY} ({faces}) is not in {folder}: node rehabfield/static/build.mjs")


def pdf(given: dict[str, Any]) -> bytes:
    """The papers as PDF: PDF/A-2b where each has its day and the font all letters, else plain.

    Any number of threads may ask; one prints at a time (about ten milliseconds a page). Raises
    FontsMissing, and `typst.TypstError` for a drawn signature that is no SVG by itself.
    """
    made = _printed({**given, "counted": False})
    if _pages(made) > len(given["sheets"]) + len(given["lists"]):
        made = _printed({**given, "counted": True})
    return made


def _printed(given: dict[str, Any]) -> bytes:
    """PDF/A wants a day, and letters that the font has: what it has not is an empty box."""
    if given["day"] is None:
        return _compiled(given, archived=False)
    from typst import TypstError

    try:
        return _compiled(given, archived=True)
    except TypstError as refused:
        if "could not be displayed" not in refused.message:
            raise
        return _compiled(given, archived=False)


def _pages(made: bytes) -> int:
    found = _PAGES.search(made)
    assert found, "a file of Typst says how many pages it has"
    return int(found[1])


def _compiled(given: dict[str, Any], *, archived: bool) -> bytes:
    inputs = {"given": json.dumps(given, ensure_ascii=False)}
    with _one_at_a_time:
        made = _compiler().compile(sys_inputs=inputs, pdf_standards=["a-2b"] if archived else [])
    assert isinstance(made, bytes)
    return made


@cache
def _compiler() -> "Compiler":
    from typst import Compiler, Fonts

    fonts = Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
    there = {(one.style, one.weight) for one in fonts.fonts() if one.family == FAMILY}
    if missing := FACES - there:
        raise FontsMissing(FONTS, missing)
    return Compiler(
        TEMPLATES / "paper.typ", root=TEMPLATES, font_paths=fonts, ignore_system_fonts=True
    )
