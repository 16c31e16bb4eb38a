"""What a leader answers about a late meeting: one tap, or a day and a reason."""

from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from .. import audit, clock
from ..database import db
from ..forms.base import Invalid
from ..forms.ladder import LadderForm
from ..forms.shifts import AHEAD
from ..i18n import gettext as _
from ..i18n import spoken_day, spoken_window
from ..models import Case, LadderAnswer, LadderHow, LadderStep, UnitSetting
from ..offline import history_of, plan_of
from ..policies import can_answer_step, visible_ladder_steps
from ..schedule import Ladder, Rung
from .gate import me
from .page import allow, go, invalid, one_or_404, opened, page
from .shifts import suiting
from .today import sentence

bp = Blueprint("ladder", __name__)


@bp.get("/ladder/<uuid:step_id>/answer")
def new(step_id: UUID) -> ResponseReturnValue:
    """Putting it off: until when, and why?"""
    step = _asked(step_id)
    if not step.stands:
        return _answered_already()
    opened("case", step.case_id)
    days = suiting(step.case)
    values = MultiDict({"how": LadderHow.postponed.value, "until": days[0].isoformat()})
    return page("ladder/answer.html", errors={}, values=values, **_shown(step, days))


@bp.post("/ladder/<uuid:step_id>/answer")
def create(step_id: UUID) -> ResponseReturnValue:
    """Answered: the ladder goes no further."""
    step = _asked(step_id)
    case = step.case
    if not step.stands:
        return _answered_already()
    try:
        form = LadderForm.read(request.form)
        form.check()
    except Invalid as problem:
        return invalid("ladder/answer.html", problem.errors, **_shown(step, suiting(case)))
    again = clock.today() + _ladder(case).patience
    case.answer(step, _answer(step, form), _standing(step), again)
    if form.how is LadderHow.postponed and form.until is not None:
        _put_off(case, form.until, form.reason)
    detail = {"how": form.how.value}
    audit.note(db.session, me(), "case.ladder", "case", case.id, at=clock.now(), detail=detail)
    db.session.commit()
    return _done(case, form.how, again)


def _asked(step_id: UUID) -> LadderStep:
    """A step at which the leader was asked."""
    asked = visible_ladder_steps(me()).where(LadderStep.id == step_id, LadderStep.rung == Rung.ask)
    step = one_or_404(asked)
    allow(can_answer_step(me(), step.case))
    return step


def _standing(step: LadderStep) -> list[LadderStep]:
    """All steps of that window which nobody has answered."""
    return list(
        db.session.scalars(
            select(LadderStep).where(
                LadderStep.case_id == step.case_id,
                LadderStep.since == step.since,
                LadderStep.answered_at.is_(None),
            )
        )
    )


def _answer(step: LadderStep, form: LadderForm) -> LadderAnswer:
    put_off = form.how is LadderHow.postponed
    return LadderAnswer(
        case_id=step.case_id,
        by_id=me().id,
        at=clock.now(),
        how=form.how,
        until=form.until if put_off else None,
        reason=form.reason if put_off else None,
    )


def _put_off(case: Case, until: date, reason: str | None) -> None:
    plan, history = plan_of(db.session, case), history_of(db.session, case)
    case.shift(until, plan, history, by=me().id, at=clock.now(), reason=reason)


def _ladder(case: Case) -> Ladder:
    setting = db.session.get(UnitSetting, case.unit_id)
    return setting.ladder if setting else Ladder()


def _shown(step: LadderStep, days: list[date]) -> dict[str, Any]:
    today = clock.today()
    return {
        "step": step,
        "case": step.case,
        "quick": [(sentence(spoken_day(day, today)), day.isoformat()) for day in days],
        "least": today.isoformat(),
        "most": (today + AHEAD).isoformat(),
    }


def _answered_already() -> Response:
    return go(url_for("doors.home"), said=_("This has been answered already."))


def _done(case: Case, how: LadderHow, again: date) -> Response:
    """To where the answer leads."""
    if how is LadderHow.reassigned:
        return go(url_for("assignments.new", case_id=case.id))
    if how is LadderHow.postponed and case.window is not None:
        when = spoken_window(case.window, clock.today())
        return go(url_for("doors.home"), said=_("The next meeting is now %(when)s.", when=when))
    day = spoken_day(again, clock.today())
    said = _("Answered. You are asked again on %(day)s if nothing is logged.", day=day)
    return go(url_for("doors.home"), said=said)
