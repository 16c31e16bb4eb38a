"""The leader reads logs: seen with one tap, or asks for more."""

from uuid import UUID

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from .. import audit, clock
from ..database import db
from ..forms.base import Invalid
from ..forms.reviews import ReviewForm, SeenForm
from ..i18n import ngettext
from ..models import Review, ReviewState, Visit
from ..policies import can_review, visible_visits
from . import logs
from .colleagues import called
from .gate import me
from .page import allow, go, htmx, invalid, one_or_404, opened, page, swap_or_redirect

bp = Blueprint("reviews", __name__)

AT_ONCE = 10


@bp.get("/reviews")
def index() -> ResponseReturnValue:
    """New logs, the oldest first."""
    actor = me()
    query = logs.waiting(actor)
    count = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    opened("list", actor.id, min(count, AT_ONCE))
    shown = logs.load(actor, query.limit(AT_ONCE))
    return page("reviews/index.html", logs=shown, count=count, called=called, errors={}, values={})


@bp.post("/reviews")
def create_many() -> ResponseReturnValue:
    """Seen, all of these: logs without anything out of the ordinary."""
    form = SeenForm.read(request.form)
    actor, at = me(), clock.now()
    query = logs.waiting(actor).where(Visit.id.in_(form.visits))
    read = [log.visit for log in logs.load(actor, query) if log.routine]
    for visit in read:
        visit.review(ReviewState.seen, by=actor.id, at=at, comment=None)
        audit.note(db.session, actor, "visit.review", "visit", visit.id, at=at)
    db.session.commit()
    said = ngettext("%(count)s log marked as seen.", "%(count)s logs marked as seen.", len(read))
    return go(url_for("reviews.index"), said=said)


@bp.get("/visits/<uuid:visit_id>/review")
def show(visit_id: UUID) -> ResponseReturnValue:
    """One log on a screen of its own."""
    log = _one(visit_id)
    opened("case", log.visit.case_id)
    return page("reviews/show.html", log=log, called=called, errors={}, values={})


@bp.post("/visits/<uuid:visit_id>/review")
def create(visit_id: UUID) -> ResponseReturnValue:
    """Seen, or please add. The same answer twice is one answer."""
    log = _one(visit_id)
    try:
        form = ReviewForm.read(request.form)
        form.check()
    except Invalid as problem:
        template = "reviews/_log.html" if htmx else "reviews/show.html"
        return invalid(template, problem.errors, log=log, called=called)
    if not _already(log.visit, form):
        at = clock.now()
        log.visit.review(form.verdict, by=me().id, at=at, comment=form.comment)
        audit.note(db.session, me(), "visit.review", "visit", visit_id, at=at)
        db.session.commit()
    if form.verdict is ReviewState.new:
        template, coming = "reviews/_log.html", []
    else:
        template, coming = "reviews/_read.html", _next()
    return swap_or_redirect(
        template,
        to=url_for("reviews.index"),
        log=log,
        coming=coming,
        called=called,
        errors={},
        values={},
    )


def _one(visit_id: UUID) -> logs.Log:
    visit = one_or_404(visible_visits(me()).where(Visit.id == visit_id))
    allow(can_review(me(), visit))
    return logs.load(me(), visible_visits(me()).where(Visit.id == visit_id))[0]


def _already(visit: Visit, form: ReviewForm) -> bool:
    """A double tap, or a page that was sent again."""
    last: Review | None = visit.reviews[-1] if visit.reviews else None
    if last is None:
        return form.verdict is ReviewState.new
    return (last.by_id, last.verdict, last.comment) == (me().id, form.verdict, form.comment)


def _next() -> list[logs.Log]:
    """The log that comes up where one was read: the last for which the page now has room."""
    return logs.load(me(), logs.waiting(me()).offset(AT_ONCE - 1).limit(1))
