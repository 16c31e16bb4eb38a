"""Needs: saying how far one has come. Two who write at once are asked which text stays."""

from uuid import UUID

from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm.exc import StaleDataError

from .. import clock
from ..database import db
from ..forms.base import Invalid
from ..forms.follow_ups import FollowUpForm
from ..i18n import gettext as _
from ..messages import follow_up_state
from ..models import FollowUp
from ..offline import Clash, accept_follow_up
from ..policies import visible_follow_ups
from .gate import me
from .page import go, invalid, mapped, one_or_404, page

bp = Blueprint("follow_ups", __name__)


@bp.post("/follow-ups/<uuid:follow_up_id>")
def update(follow_up_id: UUID) -> ResponseReturnValue:
    """Keep what was said about it."""
    try:
        form = FollowUpForm.read(request.form)
    except Invalid as problem:
        return invalid("follow_ups/edit.html", problem.errors, need=_visible(follow_up_id))
    try:
        with mapped():
            need = accept_follow_up(db.session, me(), follow_up_id, form, clock.now())
        db.session.commit()
    except Clash as clash:
        return _clash(clash.need, form)
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
