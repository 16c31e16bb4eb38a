"""Which texts of commitments apply in a commune."""

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from ..models import CommitmentTemplate


def texts_offered(
    session: Session, unit_id: int, *, movement: bool | None = None
) -> list[CommitmentTemplate]:
    """Of every text the newest version: the commune's own wording, else the shipped one; by code.

    `movement`: only those of signing evenings, or only those about a person's case.
    """
    found = session.scalars(
        select(CommitmentTemplate).where(
            or_(CommitmentTemplate.unit_id == unit_id, CommitmentTemplate.unit_id.is_(None)),
            CommitmentTemplate.retired_at.is_(None),
            *(() if movement is None else (CommitmentTemplate.movement.is_(movement),)),
        )
    )
    newest: dict[str, CommitmentTemplate] = {}
    for one in sorted(found, key=lambda one: (one.unit_id is not None, one.version)):
        newest[one.code] = one
    return [newest[code] for code in sorted(newest)]
