"""What is to be printed at the commune's office, so that papers travel by no messenger."""

from datetime import timedelta
from uuid import UUID

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Select
from sqlalchemy.orm import contains_eager, joinedload

from .. import clock
from ..database import db
from ..i18n import gettext as _
from ..models import Commitment, Paper, PrintJob, Role, User
from ..offline.papers import ask_to_print, spoken
from ..policies import can_stop_printing, keeps, office_print_jobs, visible_print_jobs
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
    """What waits, oldest first; what was printed of late, newest first."""
    allow(bool(me().units(Role.officer)))
    jobs = office_print_jobs(me())
    waiting = jobs.where(PrintJob.printed_at.is_(None)).order_by(PrintJob.asked_at)
    done = jobs.where(PrintJob.printed_at > clock.now() - STAYS)
    return page(
        "print_jobs/index.html",
        waiting=_lines(waiting),
        done=_lines(done.order_by(PrintJob.printed_at.desc())),
        spoken=spoken,
    )


def _lines(jobs: Select[PrintJob]) -> list[tuple[PrintJob, str]]:
    """Each with who asked for it."""
    rows = db.session.execute(
        jobs.join(User, User.id == PrintJob.asked_by_id)
        .options(
            contains_eager(PrintJob.paper).load_only(Paper.id, Paper.code, Paper.commitment_id),
            contains_eager(PrintJob.paper, Paper.commitment)
            .load_only(Commitment.id, Commitment.template_id)
            .joinedload(Commitment.template),
        )
        .add_columns(User.name, User.form_of_address)
        .limit(SHOWN)
    ).all()
    return [(job, called(name, address)) for job, name, address in rows]


@bp.post("/commitments/<uuid:commitment_id>/print-jobs")
def create(commitment_id: UUID) -> ResponseReturnValue:
    """Ask the office to print it. Twice is once."""
    paper = printed(commitment_id)
    ask_to_print(db.session, me(), commitment_id, paper.id, clock.now())
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
    allow(can_stop_printing(me(), job))
    job.withdraw(clock.now())
    to = url_for("print_jobs.index")
    if job.asked_by_id == me().id:
        to = url_for("signed.show", commitment_id=job.paper.commitment_id)
    db.session.commit()
    return go(to, said=_("Taken back."))


def _job(job_id: UUID) -> PrintJob:
    paper = joinedload(PrintJob.paper).load_only(Paper.id, Paper.commitment_id)
    loaded = joinedload(PrintJob.unit), paper
    return one_or_404(visible_print_jobs(me()).where(PrintJob.id == job_id).options(*loaded))
