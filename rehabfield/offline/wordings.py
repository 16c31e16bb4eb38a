"""A commune's own wordings: how a new version is made, and how they end.

A version is never changed. A new one stands beside it; what was signed keeps the one it was
signed under.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from .. import audit
from ..models import Actor, CommitmentTemplate, Unit
from ..texts import Text, as_plain


def reword(
    session: Session, actor: Actor, unit: Unit, key: UUID, text: Text, now: datetime
) -> CommitmentTemplate:
    """Add this wording as the commune's next version. The caller commits.

    Two at the same moment are one version: the second meets the database's constraint.
    """
    last = session.scalar(
        select(func.max(CommitmentTemplate.version)).where(
            CommitmentTemplate.code == text.code,
            or_(CommitmentTemplate.unit_id.is_(None), CommitmentTemplate.unit_id == unit.id),
        )
    )
    made = CommitmentTemplate(
        id=key,
        unit_id=unit.id,
        code=text.code,
        version=(last or 0) + 1,
        subject=text.subject,
        official=text.official,
        movement=text.movement,
        content=as_plain(text),
        made_by_id=actor.id,
        made_at=now,
    )
    session.add(made)
    audit.note(session, actor, "wording.add", "wording", key, at=now)
    session.flush()
    return made


def retire(session: Session, actor: Actor, template: CommitmentTemplate, now: datetime) -> None:
    """From now on the commune uses the shipped text again. Twice is once. The caller commits."""
    ended = session.execute(
        update(CommitmentTemplate)
        .where(
            CommitmentTemplate.unit_id == template.unit_id,
            CommitmentTemplate.unit_id.is_not(None),
            CommitmentTemplate.code == template.code,
            CommitmentTemplate.retired_at.is_(None),
        )
        .values(retired_at=now)
        .returning(CommitmentTemplate.id)
    ).all()
    if ended:
        audit.note(session, actor, "wording.retire", "wording", template.id, at=now)
