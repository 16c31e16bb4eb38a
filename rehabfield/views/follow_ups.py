"""Needs: saying how far one has come. Two who write at once are asked which text stays."""

from uuid import UUID

from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm.exc import StaleDataError

from .. import audit, clock
from ..database import db
from ..forms.base import Invalid
from ..forms.follow_ups import FollowUpForm, Keep
from ..i18n import gettext as _
from ..messages import follow_up_state
from ..models import FollowUp
from ..policies import visible_follow_ups
from .gate import me
from .page import go, invalid, one_or_404, page

bp = Blueprint("follow_ups", __name__)


@bp.post("/follow-ups/<uuid:follow_up_id>")
def update(follow_up_id: UUID) -> ResponseReturnValue:
    """Keep what was said about it."""
    need = _visible(follow_up_id)
    try:
        form = FollowUpForm.read(request.form)
    except Invalid as problem:
        return invalid("follow_ups/edit.html", problem.errors, need=need)
    if (need.state, need.result) == (form.state, form.result):
        return _kept(need)
    if need.version != form.version:
        return _clash(need, form)
    state = need.state if form.keep_state is Keep.theirs else form.state
    result = need.result if form.keep_result is Keep.theirs else form.result
    need.move(state, result, by=me().id, at=clock.now())
    audit.note(db.session, me(), "follow_up.move", "case", need.case_id, at=clock.now())
    try:
        db.session.commit()
    except StaleDataError:
        db.session.rollback()
        return _clash(_visible(follow_up_id), form)
    return _kept(need)


def _visible(follow_up_id: UUID) -> FollowUp:
    return one_or_404(visible_follow_ups(me()).where(FollowUp.id == follow_up_id))


def _kept(need: FollowUp) -> Response:
    to = url_for("people.show", case_id=need.case_id, _anchor="needs")
    return go(to, said=_("Saved."))


def _clash(need: FollowUp, form: FollowUpForm) -> ResponseReturnValue:
    """Both texts side by side, and the question which one stays."""
    rows = [
        {
            "name": "keep_state",
            "label": _("How far has it come?"),
            "mine": follow_up_state(form.state),
            "theirs": follow_up_state(need.state),
        },
        {
            "name": "keep_result",
            "label": _("What was done"),
            "mine": form.result or "",
            "theirs": need.result or "",
        },
    ]
    return page("follow_ups/clash.html", 409, need=need, form=form, rows=rows)
