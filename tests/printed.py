"""What stands on a printed paper: its text layer, and its ink as a picture."""

import json
import re
from functools import cache
from io import BytesIO

from PIL import Image, ImageOps
from pypdf import PdfReader
from typst import Compiler, Fonts

from rehabfield.papers import Sheet
from rehabfield.papers.laying import Laid, sheet
from rehabfield.papers.printer import FONTS, TEMPLATES
from rehabfield.texts import GAP

PPI = 200
"""Dots on an inch of a picture."""


def read(made: bytes) -> PdfReader:
    """The file, opened."""
    return PdfReader(BytesIO(made))


def pages(made: bytes) -> list[str]:
    """The text of each page on one line, leaders of dots as the forms in data/forms write them."""
    return [flat(one.extract_text()) for one in read(made).pages]


def flat(text: str) -> str:
    """On one line; without the marks that keep dots with their words, and dashes of recipients."""
    plain = re.sub(r"\n- ", "\n", text.replace("\u2060", ""))
    return re.sub(r"\s+", " ", re.sub(r"\.{4,}", GAP, plain)).strip()


def picture(laid: Laid, ppi: int = PPI) -> list[Image.Image]:
    """Each page as it leaves the printer, in shades of grey."""
    inputs = {"given": json.dumps(laid, ensure_ascii=False)}
    made = _compiler().compile(format="png", ppi=ppi, sys_inputs=inputs)
    files = [made] if isinstance(made, bytes) else made
    assert files
    return [Image.open(BytesIO(one)).convert("L") for one in files]


def pictured(one: Sheet) -> Image.Image:
    """The first page of a commitment."""
    laid = {"name": "", "day": None, "sheets": [sheet(one)], "lists": [], "counted": False}
    return picture(laid)[0]


def inked(page: Image.Image) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of all ink, in millimetres."""
    box = ImageOps.invert(page).point(lambda shade: 255 if shade > 60 else 0).getbbox()
    assert box
    left, top, right, bottom = (edge / PPI * 25.4 for edge in box)
    return left, top, right, bottom


@cache
def _compiler() -> Compiler:
    fonts = Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
    return Compiler(TEMPLATES / "paper.typ", root=TEMPLATES, font_paths=fonts)
