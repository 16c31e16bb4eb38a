"""Papers by their number and day: found again where they are known, else entered."""

from datetime import date
from uuid import UUID

from sqlalchemy import false, or_, select
from sqlalchemy.orm import selectinload

from .. import clock
from ..database import db
from ..forms.decisions import PaperForm
from ..models import Actor, Case, Decision, DecisionKind, User, decision_cases
from ..policies import naming_papers, visible_decisions
from ..vietnamese import fold


def same_paper(unit_id: int, number: str, signed_on: date) -> Decision | None:
    """The unit's paper with that number and day. Numbers are sealed: they are compared here."""
    of_that_day = db.session.scalars(
        select(Decision).where(Decision.unit_id == unit_id, Decision.signed_on == signed_on)
    )
    return next((one for one in of_that_day if _bare(one.number) == _bare(number)), None)


def entered(actor: Actor, unit_id: int, kind: DecisionKind, form: PaperForm) -> Decision:
    """The paper with this number and day, entered now if it is not known yet."""
    known = same_paper(unit_id, form.number, form.signed_on)
    if known is not None:
        return known
    paper = Decision(
        unit_id=unit_id,
        kind=kind,
        number=form.number,
        signer=form.signer,
        signed_on=form.signed_on,
        entered_by_id=actor.id,
        entered_at=clock.now(),
    )
    db.session.add(paper)
    return paper


def name_helper(paper: Decision, helper: User) -> None:
    """The paper names this helper."""
    if not paper.names(helper):
        paper.helpers.append(helper)


def attach(paper: Decision, case: Case) -> None:
    """The paper is about this case."""
    if case not in paper.cases:
        paper.cases.append(case)


def naming(case: Case, user_id: UUID) -> Decision | None:
    """The newest running paper that lets this helper be assigned to the case at once."""
    db.session.flush()
    return db.session.scalar(naming_papers(case, user_id, clock.today()).limit(1))


def papers_for(actor: Actor, case: Case) -> list[Decision]:
    """Running papers an officer may rest an assignment on: the case's own, the team's standing."""
    of_case = select(decision_cases.c.decision_id).where(decision_cases.c.case_id == case.id)
    standing = Decision.team_id == case.team_id if case.team_id else false()
    found = db.session.scalars(
        visible_decisions(actor)
        .where(
            Decision.unit_id == case.unit_id,
            or_(Decision.ends_on.is_(None), Decision.ends_on >= clock.today()),
            or_(Decision.id.in_(of_case), standing),
        )
        .order_by(Decision.signed_on.desc(), Decision.entered_at.desc())
        .options(selectinload(Decision.helpers))
    )
    return list(found)


def _bare(number: str) -> str:
    return fold(number).replace(" ", "")
