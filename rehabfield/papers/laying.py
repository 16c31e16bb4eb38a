"""From what is asked to what the Typst templates read: plain lists, words and numbers."""

from collections.abc import Iterator
from functools import lru_cache
from io import BytesIO
from typing import Any

import segno

from ..texts import RECIPIENTS, Block, BlockKind, Filled
from . import words
from .runs import filled, plain
from .sheets import Sheet, Signed

Laid = dict[str, Any]
FIXED = {"country": words.COUNTRY, "motto": words.MOTTO}
ONE_LINE, HALF_A_LINE = 60, 28
"""Letters in bold that surely fit on a line, and beside another place to sign."""


def sheet(one: Sheet) -> Laid:
    """A commitment: the form as it is printed, then what is not on it."""
    text = one.filled.text
    return {
        "fixed": FIXED,
        "official": text.official,
        "mark": plain(text.mark if text.official else words.REFERENCE),
        "place": filled(one.filled, text.place, grows=False),
        "title": plain(text.title),
        "about": plain(text.about),
        "long": len(text.about) > ONE_LINE,
        "body": list(_body(one.filled)),
        "recipients_said": RECIPIENTS,
        "recipients": [filled(one.filled, each, grows=False) for each in text.recipients],
        "signed": [signed(each) for each in one.signed if not each.apart],
        "apart_said": words.APART.format(mark=text.mark) if text.mark else words.APART_PLAIN,
        "apart": [signed(each) for each in one.signed if each.apart],
        "remarks": [plain(each) for each in one.remarks],
        "across": words.SPECIMEN if one.specimen else "",
        "foot": foot(one.paper, one.proof, one.check, on_glass=one.on_glass),
    }


def _body(given: Filled) -> Iterator[Laid]:
    holds = iter(given.clauses())
    number = 0
    for block in given.text.body:
        number += block.kind.is_clause
        on = next(holds)[1] if block.kind.is_clause else False
        yield _block(given, block, number, on)


def _block(given: Filled, block: Block, number: int, on: bool) -> Laid:
    return {
        "kind": block.kind.value,
        "runs": filled(given, block.pieces, grows=block.kind is not BlockKind.to),
        "number": f"{number}.",
        "on": on,
    }


def signed(one: Signed) -> Laid:
    """A place to sign."""
    return {
        "title": plain(one.title),
        "long": len(one.title) > HALF_A_LINE,
        "note": plain(f"({one.note})") if one.note else [],
        "name": plain(one.name),
        "beside": plain(one.beside),
        "drawn": one.svg or None,
        "drawn_said": words.DRAWN,
        "said": plain(one.said),
    }


def foot(paper: str, proof: str, check: str, *, on_glass: bool) -> Laid:
    """What stands below every page."""
    codes = [
        said.format(paper=paper, proof=proof)
        for said, given in ((words.PAPER, paper), (words.PROOF, proof))
        if given
    ]
    return {
        "lines": [words.ON_GLASS] * on_glass + ([" · ".join(codes)] if codes else []),
        "page": words.PAGE,
        "code": _code(check) if check else None,
        "code_said": words.CODE,
    }


@lru_cache(64)
def _code(address: str) -> str:
    """The QR code of an address as SVG; the white around it is the paper's."""
    drawn = BytesIO()
    segno.make(address, error="m", micro=False).save(drawn, kind="svg", border=0, xmldecl=False)
    return drawn.getvalue().decode()
