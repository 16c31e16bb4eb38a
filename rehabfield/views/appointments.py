"""A helper for a case: at once where a paper names them, else a proposal to the commune."""

from datetime import date

from .. import audit, clock
from ..database import db
from ..models import (
    Actor,
    Assignment,
    AssignmentRole,
    AssignmentState,
    Case,
    Consent,
    Person,
    Purpose,
    User,
)
from ..offline import history_of, plan_of
from .paperwork import naming


def propose(
    actor: Actor,
    case: Case,
    helper: User,
    role: AssignmentRole,
    *,
    kin: bool,
    starts_on: date | None = None,
) -> Assignment:
    """Assign at once whom a paper names; ask the commune for anybody else. The caller commits.

    `kin`: they are related, and the person agreed to it (field.md), which is noted as a consent.
    """
    basis = naming(case, helper.id)
    one = _made(actor, helper, role, starts_on or max(clock.today(), case.starts_on))
    one.basis, one.kin, one.kin_agreed = basis, kin, kin or None
    one.state = AssignmentState.active if basis else AssignmentState.proposed
    case.assign(one, plan_of(db.session, case), history_of(db.session, case))
    if kin:
        _agree(actor, case.person)
    db.session.flush()
    deed = "assignment.begin" if basis else "assignment.propose"
    audit.note(db.session, actor, deed, "case", case.id, at=clock.now())
    return one


def _made(actor: Actor, helper: User, role: AssignmentRole, starts_on: date) -> Assignment:
    return Assignment(
        user=helper,
        role=role,
        starts_on=starts_on,
        made_by_id=actor.id,
        made_at=clock.now(),
    )


def _agree(actor: Actor, person: Person) -> None:
    db.session.add(
        Consent(
            person=person,
            purpose=Purpose.kin_helper,
            given_on=clock.today(),
            recorded_by_id=actor.id,
            recorded_at=clock.now(),
        )
    )
