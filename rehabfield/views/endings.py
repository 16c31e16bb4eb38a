"""Where an assignment ends: its private notes go with it (field.md), in one place for all views."""

from datetime import date

from sqlalchemy import delete, select

from ..database import db
from ..models import Assignment, AssignmentState, Case, PrivateNote


def end_assignment(assignment: Assignment, on: date) -> None:
    """The helper's last day was `on`; what they noted for themselves is deleted for good.

    A helper with a second running assignment to the same case keeps the notes until that ends.
    The caller commits.
    """
    assignment.end(on)
    db.session.flush()
    still = db.session.scalar(
        select(Assignment.id).where(
            Assignment.case_id == assignment.case_id,
            Assignment.user_id == assignment.user_id,
            Assignment.id != assignment.id,
            Assignment.state == AssignmentState.active,
        )
    )
    if still is None:
        db.session.execute(
            delete(PrivateNote).where(
                PrivateNote.case_id == assignment.case_id,
                PrivateNote.author_id == assignment.user_id,
            )
        )


def close_case(case: Case, reason: str, on: date, note: str | None) -> None:
    """Close the case and with it every assignment and private note. The caller commits."""
    case.close(reason, on, note)
    db.session.flush()
    db.session.execute(delete(PrivateNote).where(PrivateNote.case_id == case.id))
