"""What was raised in the field, and how the leader takes care of it."""

from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from .. import audit, clock
from ..database import db
from ..forms.base import Invalid
from ..forms.reviews import AnswerForm, How, answers_to
from ..i18n import gettext as _
from ..models import ReviewState, Visit
from ..offline import history_of, plan_of
from ..policies import can_answer, can_review, visible_visits
from .colleagues import called
from .gate import me
from .page import allow, go, invalid, one_or_404, opened, page

bp = Blueprint("answers", __name__)


@bp.get("/visits/<uuid:visit_id>/answer")
def new(visit_id: UUID) -> ResponseReturnValue:
    """What was raised, and the answers to choose from."""
    visit = _raised(visit_id)
    opened("case", visit.case_id)
    return page("reviews/answer.html", errors={}, values={}, **_shown(visit))


@bp.post("/visits/<uuid:visit_id>/answer")
def create(visit_id: UUID) -> ResponseReturnValue:
    """Taken care of: the page forgets it, the volunteer reads how."""
    visit = _raised(visit_id)
    if visit.answered_at is not None:
        return go(url_for("doors.home"), said=_("This has been answered already."))
    try:
        form = AnswerForm.read(request.form)
        form.check(visit.news, me().today)
    except Invalid as problem:
        return invalid("reviews/answer.html", problem.errors, **_shown(visit))
    at = clock.now()
    _pause_or_go_on(visit, form)
    visit.answer(by=me().id, at=at)
    if can_review(me(), visit):
        said = " ".join(filter(None, (_sentence(form.how, form.until), form.comment)))
        visit.review(ReviewState.seen, by=me().id, at=at, comment=said)
    audit.note(
        db.session, me(), "visit.answer", "visit", visit_id, at=at, detail={"how": form.how.value}
    )
    db.session.commit()
    return go(url_for("doors.home"), said=_("Answered. The volunteer sees your answer."))


def _raised(visit_id: UUID) -> Visit:
    raised = visible_visits(me()).where(
        Visit.id == visit_id, Visit.current, Visit.raised.is_not(None)
    )
    visit = one_or_404(raised)
    allow(can_answer(me(), visit.case))
    return visit


def _shown(visit: Visit) -> dict[str, Any]:
    return {
        "visit": visit,
        "answers": [(how.value, _choice(how)) for how in answers_to(visit.news)],
        "called": called,
    }


def _pause_or_go_on(visit: Visit, form: AnswerForm) -> None:
    """Agree to the pause that the news began, or end it."""
    case = visit.case
    if form.how in {How.called, How.going}:
        return
    plan, history = plan_of(db.session, case), history_of(db.session, case)
    if form.how is How.go_on:
        case.resume(me().today, plan, history)
        return
    for pause in case.pauses:
        if pause.visit_id == visit.id and not pause.withdrawn:
            case.confirm_pause(pause, form.until, plan, history, by=me().id, at=clock.now())


def _choice(how: How) -> str:
    return {
        How.called: _("I have called"),
        How.going: _("I will come along"),
        How.rest_until: _("Rest until a day"),
        How.rest: _("Rest until I say so"),
        How.go_on: _("Keep meeting as before"),
    }[how]


def _sentence(how: How, until: date | None) -> str:
    """What the volunteer reads, in the leader's voice."""
    return {
        How.called: _("I have called."),
        How.going: _("I will come along next time."),
        How.rest_until: _(
            "We rest until %(day)s.", day=until.strftime("%d/%m/%Y") if until else ""
        ),
        How.rest: _("We rest until there is news."),
        How.go_on: _("Please keep meeting as before."),
    }[how]
