"""How much was signed: papers under each text, and the households of a month."""

from collections import Counter
from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import func, select
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
