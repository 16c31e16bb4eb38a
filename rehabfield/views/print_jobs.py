"""What is to be printed at the commune's office, so that papers travel by no messenger."""

from datetime import timedelta
from uuid import UUID

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from .. import audit, clock
from ..database import db
from ..i18n import gettext as _
from ..models import Commitment, Paper, PrintJob, Role, User
from ..policies import keeps, visible_print_jobs
from .colleagues import called
from .gate import me
from .page import allow, go, one_or_404, page
from .papers import printed

bp = Blueprint("print_jobs", __name__)

STAYS = timedelta(days=30)
"""How long what was printed stays on the list."""
SHOWN = 200


@bp.get("/print-jobs")
def index() -> ResponseReturnValue:
    """What waits, oldest first; what was printed of late."""
    allow(bool(me().units(Role.officer)))
    since = clock.now() - STAYS
    jobs = db.session.execute(
        visible_print_jobs(me())
        .join(User, User.id == PrintJob.asked_by_id)
        .where(
            PrintJob.withdrawn_at.is_(None),
            or_(PrintJob.printed_at.is_(None), PrintJob.printed_at > since),
        )
        .order_by(PrintJob.asked_at)
        .options(
            joinedload(PrintJob.paper)
            .load_only(Paper.id, Paper.code, Paper.commitment_id)
            .joinedload(Paper.commitment)
            .joinedload(Commitment.template)
        )
        .add_columns(User.name, User.form_of_address)
        .limit(SHOWN)
    ).all()
    lines = [(job, called(name, address)) for job, name, address in jobs]
    return page(
        "print_jobs/index.html",
        waiting=[one for one in lines if one[0].printed_at is None],
        done=[one for one in lines if one[0].printed_at is not None],
    )


@bp.post("/commitments/<uuid:commitment_id>/print-jobs")
def create(commitment_id: UUID) -> ResponseReturnValue:
    """Ask the office to print it. Twice is once."""
    now = clock.now()
    paper = printed(commitment_id)
    waits = select(PrintJob.id).where(
        PrintJob.paper_id == paper.id,
        PrintJob.printed_at.is_(None),
        PrintJob.withdrawn_at.is_(None),
    )
    if db.session.scalar(waits) is None:
        unit_id = db.session.get_one(Commitment, commitment_id).unit_id
        job = PrintJob(paper_id=paper.id, unit_id=unit_id, asked_by_id=me().id, asked_at=now)
        db.session.add(job)
        audit.note(db.session, me(), "paper.ask", "commitment", commitment_id, at=now)
    db.session.commit()
    to = url_for("signed.show", commitment_id=commitment_id)
    return go(to, said=_("Sent to the commune's office to be printed."))


@bp.post("/print-jobs/<uuid:job_id>/printing")
def done(job_id: UUID) -> ResponseReturnValue:
    """It was printed."""
    job = _job(job_id)
    allow(keeps(me(), job.unit))
    job.done(me().id, clock.now())
    db.session.commit()
    return go(url_for("print_jobs.index"), said=_("Printed."))


@bp.post("/print-jobs/<uuid:job_id>/withdrawal")
def withdraw(job_id: UUID) -> ResponseReturnValue:
    """It need not be printed any more: says whoever asked, or the office."""
    job = _job(job_id)
    allow(job.asked_by_id == me().id or keeps(me(), job.unit))
    job.withdraw(clock.now())
    to = url_for("signed.show", commitment_id=job.paper.commitment_id)
    db.session.commit()
    return go(to, said=_("Taken back."))


def _job(job_id: UUID) -> PrintJob:
    loaded = joinedload(PrintJob.unit), joinedload(PrintJob.paper)
    return one_or_404(visible_print_jobs(me()).where(PrintJob.id == job_id).options(*loaded))
