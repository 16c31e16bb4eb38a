"""What is due in the commune ("Việc đến hạn"): the officer's first page."""

from flask import Blueprint
from flask.typing import ResponseReturnValue
from sqlalchemy import func
from sqlalchemy.orm import joinedload

from .. import clock
from ..database import db
from ..models import Breach, DataRequest, PrintJob, Role
from ..policies import office_print_jobs, visible_breaches, visible_requests
from . import due_matters, rights_clocks
from .gate import me
from .page import allow, calendar, opened, page

bp = Blueprint("commune", __name__)


@bp.get("/commune")
def index() -> ResponseReturnValue:
    """The most urgent first: papers with a term, proposals, rights, teams."""
    actor = me()
    allow(bool(actor.units(Role.officer)))
    days = calendar()
    now, later = due_matters.ends(actor, days)
    proposals = due_matters.proposals(actor)
    alone = due_matters.alone(actor)
    opened("list", actor.id, len(now) + len(later) + len(proposals) + len(alone))
    return page(
        "commune/index.html",
        now=now,
        later=later,
        proposals=proposals,
        alone=alone,
        requests=_requests(),
        breaches=_breaches(),
        moment=clock.now(),
        request_mark=rights_clocks.standing,
        breach_mark=rights_clocks.breach_standing,
        late=due_matters.late_teams(actor),
        unnamed=due_matters.teams_without_paper(actor),
        to_print=_to_print(),
    )


def _requests() -> list[DataRequest]:
    """Requests that are not answered yet, the next day first."""
    found = db.session.scalars(
        visible_requests(me())
        .where(DataRequest.answered_at.is_(None))
        .options(joinedload(DataRequest.person))
        .order_by(DataRequest.act_by)
    )
    return list(found)


def _to_print() -> int:
    """How many papers wait to be printed."""
    waiting = office_print_jobs(me()).where(PrintJob.printed_at.is_(None))
    return db.session.scalar(waiting.with_only_columns(func.count())) or 0


def _breaches() -> list[Breach]:
    """Incidents that are not closed yet, the next moment first."""
    found = db.session.scalars(
        visible_breaches(me()).where(Breach.closed_at.is_(None)).order_by(Breach.notify_by)
    )
    return list(found)
