"""The list of a signing evening, as the Typst templates read it."""

from collections.abc import Iterator

from ..texts import Block, BlockKind, Filled, Subject
from . import words
from .laying import FIXED, ONE_LINE, Laid, foot, signed
from .runs import Run, filled, leader, plain
from .sheets import Row, Signed, SigningList

TEAM = Signed(words.TEAM_TITLE, words.TEAM_NOTE)


def listing(one: SigningList) -> Laid:
    """Whose list, what is committed to, a line for each, and room to count by hand."""
    dated = Filled(one.text, _dated(one))
    clauses, closing = _said(one.text.body)
    counted = words.COUNTED[one.text.subject]
    total = words.TOTAL.format(count=len(one.rows), counted=counted)
    return {
        "fixed": FIXED,
        "commune": plain(words.COMMUNE.format(commune=one.commune)),
        "team": plain(one.team),
        "place": filled(dated, one.text.place, grows=False),
        "title": plain(words.LIST),
        "about": plain(one.text.about),
        "long": len(one.text.about) > ONE_LINE,
        "lines": [plain(words.WHERE + one.where), plain(words.TOGETHER[one.text.subject])],
        "clauses": [
            {"number": f"{number}.", "runs": filled(dated, block.pieces)}
            for number, block in enumerate(clauses, 1)
        ],
        "closing": [filled(dated, block.pieces) for block in closing],
        **_table(one),
        "total": total,
        "counts": [[*leader(label, 22), *plain(f" {counted}")] for label in words.COUNTS],
        "signed": [signed(each) for each in one.signed or (TEAM,)],
        "drawn_said": words.DRAWN,
        "across": "",
        "foot": foot(one.paper, "", "", on_glass=one.on_glass),
    }


def _dated(one: SigningList) -> dict[str, str]:
    day = one.day.strftime("%d/%m/%Y") if one.day else ""
    return {"place_name": one.place, "document_date": day}


def _said(body: tuple[Block, ...]) -> tuple[list[Block], list[Block]]:
    """The clauses, and the paragraphs after the last of them."""
    clauses = [block for block in body if block.kind.is_clause]
    after = body.index(clauses[-1]) + 1 if clauses else 0
    return clauses, [block for block in body[after:] if block.kind is BlockKind.text]


def _table(one: SigningList) -> Laid:
    """Columns: number, who, how many, where, room to sign. Only households have members."""
    members = one.text.subject is Subject.household
    rows = [*one.rows, *[Row("")] * one.spare]
    return {
        "members": members,
        "heads": [
            words.NUMBER,
            words.WHO[one.text.subject],
            *[words.MEMBERS] * members,
            words.ADDRESS,
            words.SIGN,
        ],
        "rows": [_row(number, row, members=members) for number, row in _numbered(rows)],
    }


def _numbered(rows: list[Row]) -> Iterator[tuple[int, Row]]:
    number = 0
    for row in rows:
        number = row.number or number + 1
        yield number, row


def _row(number: int, row: Row, *, members: bool) -> Laid:
    count = "" if row.members is None else str(row.members)
    cells: list[list[Run]] = [plain(str(number)), plain(row.name)]
    cells += [plain(count)] * members
    return {
        "cells": [*cells, plain(row.address)],
        "drawn": row.svg or None,
        "said": plain(row.said),
    }
