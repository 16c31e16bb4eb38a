"""A person's commitments: what was signed, and which text to lay before them next."""

from uuid import UUID

from flask import Blueprint
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import joinedload, selectinload

from ..database import db
from ..models import Case, Commitment, CommitmentTemplate
from ..offline.templates import texts_offered
from ..policies import can_collect, visible_cases, visible_commitments
from .gate import me
from .page import one_or_404, opened, page

bp = Blueprint("commitments", __name__)

SHOWN = 100


@bp.get("/people/<uuid:case_id>/commitments")
def index(case_id: UUID) -> ResponseReturnValue:
    """What the person and the family have signed, newest first, and what may be signed."""
    case = case_to_sign(case_id)
    opened("case", case.id)
    signed = db.session.scalars(
        visible_commitments(me())
        .where(Commitment.case_id == case.id)
        .order_by(Commitment.signed_on.desc(), Commitment.recorded_at.desc())
        .options(joinedload(Commitment.template), selectinload(Commitment.signatures))
        .limit(SHOWN)
    ).all()
    return page("commitments/index.html", case=case, signed=signed, offered=offered(case))


def case_to_sign(case_id: UUID) -> Case:
    """The case, with what the policies ask about; else 404."""
    return one_or_404(
        visible_cases(me())
        .where(Case.id == case_id)
        .options(joinedload(Case.person), joinedload(Case.unit), selectinload(Case.assignments))
    )


def offered(case: Case) -> list[CommitmentTemplate]:
    """The texts that the actor may lay before this person."""
    texts = texts_offered(db.session, case.unit_id, movement=False)
    return [one for one in texts if can_collect(me(), case, one)]
