"""What is asked of the database for the register of commitments."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, literal, select

from ..database import db
from ..figures.periods import Span
from ..models import (
    Actor,
    Commitment,
    CommitmentTemplate,
    EveningLine,
    How,
    LineState,
    Signature,
    SigningEvening,
)
from ..policies import registered_commitments, registered_lines, registered_templates


@dataclass(frozen=True)
class Asked:
    """Which part of the register: days, a commune, a team, a text by its code."""

    span: Span
    unit_id: int | None = None
    team_id: UUID | None = None
    code: str | None = None


Texts = dict[UUID, CommitmentTemplate]


def texts_of(actor: Actor) -> Texts:
    """Every version of every text that may stand in the register."""
    return {one.id: one for one in db.session.scalars(registered_templates(actor))}


def order_of(actor: Actor, asked: Asked, texts: Texts) -> Select[Any]:
    """Keys of both kinds of lines, by day and by when they came."""
    glass = commitments_of(actor, asked, texts).with_only_columns(
        Commitment.id,
        Commitment.signed_on.label("day"),
        Commitment.recorded_at.label("at"),
        literal(True).label("glass"),
    )
    ink = (
        lines_of(actor, asked, texts)
        .where(EveningLine.state == LineState.on_paper)
        .with_only_columns(
            EveningLine.id,
            SigningEvening.day.label("day"),
            EveningLine.marked_at.label("at"),
            literal(False).label("glass"),
        )
    )
    both = glass.union_all(ink).subquery()
    return select(both).order_by(both.c.day, both.c.at, both.c.id)


def commitments_of(actor: Actor, asked: Asked, texts: Texts) -> Select[Commitment]:
    """What was laid before somebody in these days."""
    found = registered_commitments(actor).where(
        Commitment.signed_on.between(asked.span.first, asked.span.last)
    )
    return found.where(
        *_within(asked, texts, Commitment.unit_id, Commitment.team_id, Commitment.template_id)
    )


def lines_of(actor: Actor, asked: Asked, texts: Texts) -> Select[EveningLine]:
    """Households on the lists of these days' evenings."""
    of = SigningEvening
    found = registered_lines(actor).where(of.day.between(asked.span.first, asked.span.last))
    return found.where(*_within(asked, texts, of.unit_id, of.team_id, of.template_id))


def _within(
    asked: Asked, texts: Texts, unit: Any, team: Any, template: Any
) -> Iterable[ColumnElement[bool]]:
    if asked.unit_id is not None:
        yield unit == asked.unit_id
    if asked.team_id is not None:
        yield team == asked.team_id
    if asked.code is not None:
        yield template.in_([key for key, one in texts.items() if one.code == asked.code])


def signers_of() -> ColumnElement[int]:
    """How many have signed a commitment."""
    return (
        select(func.count())
        .where(Signature.commitment_id == Commitment.id, Signature.how != How.not_yet)
        .scalar_subquery()
    )
