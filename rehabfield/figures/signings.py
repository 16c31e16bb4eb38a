"""How much was signed: papers under each text, and the households of a month."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import extract, func, select
from sqlalchemy.orm import Session

from ..models import Commitment, EveningLine, LineState, SigningEvening


def signed_under(session: Session, unit_id: int) -> Mapping[UUID, int]:
    """By version of a text: how many papers were signed under it in this commune, glass and ink.

    A paper that was taken back is none; one whose names are deleted still is.
    """
    on_glass = (
        select(Commitment.template_id, func.count())
        .where(
            Commitment.unit_id == unit_id,
            Commitment.signed,
            Commitment.withdrawn_at.is_(None),
        )
        .group_by(Commitment.template_id)
    )
    in_ink = (
        select(SigningEvening.template_id, func.count())
        .join(EveningLine, EveningLine.evening_id == SigningEvening.id)
        .where(SigningEvening.unit_id == unit_id, EveningLine.state == LineState.on_paper)
        .group_by(SigningEvening.template_id)
    )
    found: Counter[UUID] = Counter()
    for query in (on_glass, in_ink):
        for template, count in session.execute(query):
            found[template] += count
    return found


@dataclass(frozen=True)
class NamesOfYear:
    """How many commitments of a year's evenings have names still, or had: then since when not."""

    year: int
    count: int
    emptied_at: datetime | None


def names_of_years(session: Session, unit_id: int) -> list[NamesOfYear]:
    """Of a commune's signing evenings, year by year."""
    papers = (
        select(func.count())
        .where(Commitment.evening_id == SigningEvening.id, Commitment.withdrawn_at.is_(None))
        .scalar_subquery()
    )
    ink = (
        select(func.count())
        .where(EveningLine.evening_id == SigningEvening.id, EveningLine.state == LineState.on_paper)
        .scalar_subquery()
    )
    year = extract("year", SigningEvening.day).label("year")
    rows = session.execute(
        select(year, func.max(SigningEvening.emptied_at), func.sum(papers + ink))
        .where(SigningEvening.unit_id == unit_id)
        .group_by(year, SigningEvening.emptied_at.is_(None))
        .order_by(year)
    )
    return [NamesOfYear(int(of), int(count or 0), emptied) for of, emptied, count in rows]
