"""Papers by their number and day: found again where they are known, else entered."""

from datetime import date
from uuid import UUID

from sqlalchemy import select

from .. import clock
from ..database import db
from ..forms.decisions import PaperForm
from ..models import Actor, Case, Decision, DecisionKind, User
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
    found = db.session.scalars(
        visible_decisions(actor)
        .where(Decision.unit_id == case.unit_id)
        .order_by(Decision.signed_on.desc(), Decision.entered_at.desc())
    ).all()
    today = clock.today()
    running = [one for one in found if one.ends_on is None or one.ends_on >= today]
    return [one for one in running if case in one.cases or _stands_for(one, case)]


def _stands_for(paper: Decision, case: Case) -> bool:
    return paper.team_id is not None and paper.team_id == case.team_id


def _bare(number: str) -> str:
    return fold(number).replace(" ", "")
