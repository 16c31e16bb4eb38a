"""Chờ ghép: records from phones that could not be taken as they are; the leader settles them."""

from typing import Any
from uuid import UUID

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from .. import clock
from ..database import db, only_read
from ..forms.base import Errors, Invalid
from ..forms.held import MatchForm
from ..i18n import gettext as _
from ..models import Held, Role
from ..offline import Accepted, Settled, match_held, reopen_held, settle_held
from ..policies import visible_held
from .attachments import papers_of_held
from .gate import me
from .held_pages import AT_ONCE, read, rows
from .page import allow, go, mapped, opened, page

bp = Blueprint("held", __name__)


@bp.get("/held")
def index() -> ResponseReturnValue:
    """What waits, the oldest first."""
    allow(bool(me().teams(Role.leader, on_paper=True)))
    waiting = visible_held(me()).where(Held.settled_at.is_(None))
    count = db.session.scalar(select(func.count()).select_from(waiting.subquery())) or 0
    opened("list", me().id, min(count, AT_ONCE))
    return page("held/index.html", rows=rows(me(), waiting), count=count)


@bp.get("/held/<uuid:held_id>")
def show(held_id: UUID) -> ResponseReturnValue:
    """One record: who sent it, why it waits, what it says, and with whom it was."""
    found = read(me(), held_id)
    opened("held", held_id)
    chosen = str(found.aimed_at.id) if found.aimed_at in found.cases else ""
    return _shown(held_id, {"case": chosen}, {})


@bp.post("/held/<uuid:held_id>/match")
def match(held_id: UUID) -> ResponseReturnValue:
    """It was with this person: the meeting is logged in its maker's name."""
    try:
        form = MatchForm.read(request.form)
        with mapped():
            taken = match_held(db.session, me(), held_id, form, clock.now())
    except Invalid as problem:
        return _again(held_id, problem.errors)
    except Settled as found:
        if found.held.settled_by_id == me().id and found.held.visit_id is not None:
            return _done(held_id, _("Matched and logged."))
        return _settled_already(held_id)
    said = _said(taken)
    db.session.commit()
    return _done(held_id, said)


@bp.post("/held/<uuid:held_id>/settlement")
def settle(held_id: UUID) -> ResponseReturnValue:
    """It was read, and there is nothing to log."""
    try:
        with mapped():
            settle_held(db.session, me(), held_id, clock.now())
    except Settled as found:
        if found.held.settled_by_id != me().id or found.held.visit_id is not None:
            return _settled_already(held_id)
    db.session.commit()
    return _done(held_id, _("Seen; nothing was logged."))


@bp.post("/held/<uuid:held_id>/reopening")
def reopen(held_id: UUID) -> ResponseReturnValue:
    """It waits again; the meeting that it became is taken back."""
    with mapped():
        reopen_held(db.session, me(), held_id, clock.now())
    db.session.commit()
    return go(url_for("held.show", held_id=held_id), said=_("It waits to be matched again."))


def _said(taken: Accepted) -> str:
    said = [_("Matched and logged.")]
    if taken.flagged:
        said.append(_("That day is outside the days of the assignment."))
    return " ".join(said)


def _done(held_id: UUID, said: str) -> ResponseReturnValue:
    to, undo = url_for("held.index"), url_for("held.reopen", held_id=held_id)
    return go(to, said=said, undo=undo)


def _settled_already(held_id: UUID) -> ResponseReturnValue:
    db.session.rollback()
    said = _("This record has been settled already. Nothing was changed now.")
    return go(url_for("held.show", held_id=held_id), said=said)


def _again(held_id: UUID, errors: Errors) -> ResponseReturnValue:
    """The same page, with a sentence beside the question."""
    db.session.rollback()
    only_read()
    again = {"again": errors["again"]} if "again" in errors else {}
    other = next((words for name, words in errors.items() if name != "again"), "")
    return _shown(held_id, request.form, again | ({"case": other} if other else {}), status=422)


def _shown(held_id: UUID, values: Any, errors: Errors, status: int = 200) -> ResponseReturnValue:
    one = read(me(), held_id)
    papers = papers_of_held(one.held)
    return page("held/show.html", status, one=one, papers=papers, values=values, errors=errors)
