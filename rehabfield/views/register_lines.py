"""The lines of the register of commitments, and what they come to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from flask import url_for
from sqlalchemy import func, select

from ..database import db
from ..models import Actor, Commitment, EveningLine, LineState, SigningEvening, User
from ..texts import Subject
from ..texts.shapes import NAMES
from .register_queries import Asked, Texts, commitments_of, lines_of, order_of, signers_of

FEW = 5
"""Of households that did not come and households that did not sign, fewer are not told apart."""


@dataclass(frozen=True)
class Line:
    """One paper; `who` is empty where the name is deleted."""

    number: int
    day: date
    who: str
    what: str
    by: str
    signed: bool
    signers: int
    url: str


@dataclass(frozen=True)
class Totals:
    """Papers and people; of evenings also who was away and who did not sign, as numbers."""

    signed: int
    unsigned: int
    signers: int
    away: int
    declined: int

    @property
    def lines(self) -> int:
        """How many lines the register has."""
        return self.signed + self.unsigned

    @property
    def told_apart(self) -> bool:
        """Whether the two numbers of an evening stand by themselves, or only their sum."""
        return self.away >= FEW and self.declined >= FEW


def totals(actor: Actor, asked: Asked, texts: Texts) -> Totals:
    """Counted, without opening a name (two queries)."""
    papers = db.session.execute(
        commitments_of(actor, asked, texts)
        .with_only_columns(Commitment.signed, func.count(), func.sum(signers_of()))
        .group_by(Commitment.signed)
    ).all()
    rows = db.session.execute(
        lines_of(actor, asked, texts)
        .with_only_columns(EveningLine.state, func.count())
        .group_by(EveningLine.state)
    )
    lines: dict[LineState, int] = dict(rows.all())
    ink = lines.get(LineState.on_paper, 0)
    return Totals(
        signed=ink + sum(count for signed, count, _ in papers if signed),
        unsigned=sum(count for signed, count, _ in papers if not signed),
        signers=ink + sum(int(people or 0) for _, _, people in papers),
        away=lines.get(LineState.absent, 0),
        declined=lines.get(LineState.declined, 0),
    )


def lines(
    actor: Actor, asked: Asked, texts: Texts, *, offset: int = 0, limit: int | None = None
) -> list[Line]:
    """In the order of their days (four queries)."""
    shown = db.session.execute(order_of(actor, asked, texts).offset(offset).limit(limit)).all()
    papers = _papers([row.id for row in shown if row.glass])
    ink = _ink([row.id for row in shown if not row.glass])
    names = _names(row.by_id for row in (*papers.values(), *ink.values()))
    return [
        _paper_line(number, row.day, papers[row.id], texts, names)
        if row.glass
        else _ink_line(number, row.day, ink[row.id], texts, names)
        for number, row in enumerate(shown, offset + 1)
    ]


def _paper_line(number: int, day: date, row: Any, texts: Texts, names: dict[UUID, str]) -> Line:
    text = texts[row.template_id]
    return Line(
        number=number,
        day=day,
        who=row.content["values"].get(NAMES[Subject(text.subject)], "") if row.content else "",
        what=text.content["plain"],
        by=names[row.by_id],
        signed=row.signed,
        signers=row.signers,
        url=url_for("signed.show", commitment_id=row.id),
    )


def _ink_line(number: int, day: date, row: Any, texts: Texts, names: dict[UUID, str]) -> Line:
    return Line(
        number=number,
        day=day,
        who=row.name or "",
        what=texts[row.template_id].content["plain"],
        by=names[row.by_id],
        signed=True,
        signers=1,
        url=url_for("evenings.show", evening_id=row.evening_id),
    )


def _papers(keys: Sequence[UUID]) -> dict[UUID, Any]:
    rows = db.session.execute(
        select(
            Commitment.id,
            Commitment.template_id,
            Commitment.by_id,
            Commitment.signed,
            Commitment.content,
            signers_of().label("signers"),
        ).where(Commitment.id.in_(keys))
    )
    return {row.id: row for row in rows}


def _ink(keys: Sequence[UUID]) -> dict[UUID, Any]:
    rows = db.session.execute(
        select(
            EveningLine.id,
            EveningLine.name,
            EveningLine.evening_id,
            SigningEvening.template_id,
            SigningEvening.by_id,
        )
        .join(SigningEvening)
        .where(EveningLine.id.in_(keys))
    )
    return {row.id: row for row in rows}


def _names(keys: Iterable[UUID]) -> dict[UUID, str]:
    rows = db.session.execute(select(User.id, User.name).where(User.id.in_(set(keys))))
    return {row.id: row.name for row in rows}
