"""Keeping what is typed and not sent: sealed, its owner's alone."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from ..models import Draft, Receipt

NOT_KEPT = frozenset({"pin", "pin_again", "code", "token"})
"""Fields that are never kept, whatever form they stand in."""
LONGEST = 64 * 1024
"""Characters of all fields together."""


def keep_draft(
    session: Session, owner_id: UUID, typed: Mapping[str, list[str]], at: datetime
) -> None:
    """Keep the fields of a form that takes drafts (it names its `id`, `kind` and `subject`).

    Kept for what was written last: an older one does not replace it, and one whose form has been
    taken meanwhile is not kept at all. The caller commits.
    """
    try:
        key = UUID(_one(typed, "id"))
        subject = UUID(_one(typed, "subject")) if _one(typed, "subject") else None
    except ValueError:
        return
    kind = _one(typed, "kind")[:24]
    fields = {name: list(values) for name, values in typed.items() if name not in NOT_KEPT}
    if not kind or sum(len(v) for values in fields.values() for v in values) > LONGEST:
        return
    if session.get(Receipt, (owner_id, key)) is not None:
        return
    draft = session.get(Draft, (owner_id, key))
    if draft is None:
        draft = Draft(owner_id=owner_id, key=key, kind=kind, subject_id=subject, changed_at=at)
        session.add(draft)
    elif draft.changed_at > at:
        return
    draft.fields, draft.changed_at = fields, at


def _one(typed: Mapping[str, list[str]], name: str) -> str:
    return next(iter(typed.get(name, [])), "")
