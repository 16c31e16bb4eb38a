"""Another version of a meeting: the old one stays, the new one counts."""

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from .. import clock
from ..database import db
from ..forms.base import Errors, Invalid
from ..forms.visits import VisitForm
from ..i18n import gettext as _
from ..models import User, Visit
from ..offline import (
    OtherContent,
    Overtaken,
    SeenBefore,
    accept_correction,
    newest_version,
    visit_to_change,
)
from . import drafts
from .gate import me
from .page import go, mapped, new_key, once, opened, page
from .visit_answers import (
    correction_form,
    draft_values,
    keep_typed,
    key_sent,
    said_otherwise,
    stop_writing,
)
from .visit_lines import Said
from .visit_pages import values_of
from .visit_reading import needs_of, private_note_of

bp = Blueprint("corrections", __name__)


@bp.get("/visits/<uuid:visit_id>/corrections/new")
def new(visit_id: UUID) -> ResponseReturnValue:
    """The meeting in its form, with what the leader asked for on top."""
    try:
        with mapped():
            visit = visit_to_change(db.session, me(), visit_id)
    except Overtaken as found:
        later = newest_version(db.session, found.visit)
        return redirect(url_for("visits.show", visit_id=later.id))
    opened("case", visit.case_id)
    needs = [one.need for one in needs_of(me(), visit)]
    draft = drafts.kept(me(), "correction", visit_id)
    values = draft_values(values_of(visit, private_note_of(me(), visit), needs), draft)
    return correction_form(visit, values, draft.key if draft else new_key(), draft=draft)


@bp.post("/visits/<uuid:visit_id>/corrections")
def create(visit_id: UUID) -> ResponseReturnValue:
    """Take the new version; show both where somebody was faster."""
    try:
        form = VisitForm.read(request.form)
        once("correction", form.id)
        with mapped():
            taken = accept_correction(db.session, me(), visit_id, form, clock.now())
    except Invalid as problem:
        return _again(visit_id, problem.errors)
    except SeenBefore as before:
        return saved(before.receipt.key)
    except OtherContent:
        return said_otherwise(form.id)
    except Overtaken as found:
        return _clash(form, found.visit)
    drafts.drop(me().id, form.id)
    db.session.commit()
    return saved(taken.visit.id)


def saved(visit_id: UUID) -> Response:
    """To the version that counts now."""
    return go(url_for("visits.show", visit_id=visit_id), said=_("The correction is saved."))


def _again(visit_id: UUID, errors: Errors) -> ResponseReturnValue:
    keep_typed()
    try:
        with mapped():
            visit = visit_to_change(db.session, me(), visit_id)
    except Overtaken as found:
        visit = newest_version(db.session, found.visit)
    key = key_sent() or new_key()
    return correction_form(visit, request.form, key, status=422, errors=errors)


def _clash(form: VisitForm, overtaken: Visit) -> ResponseReturnValue:
    """Both versions in plain words, and a way on. The typed one waits inside the page."""
    stop_writing()
    theirs = newest_version(db.session, overtaken)
    today = me().today
    mine = _typed(form, theirs).lines(today)
    kept = Said.of(theirs, needs_of(me(), theirs)).lines(today)
    return page(
        "visits/clash.html",
        409,
        visit=theirs,
        rows=[
            {"name": f"line-{at}", "label": label, "mine": mine[label], "theirs": kept[label]}
            for at, label in enumerate(mine)
            if mine[label] != kept[label]
        ],
        target=_target(theirs),
        typed=_hidden(),
    )


def _typed(form: VisitForm, theirs: Visit) -> Said:
    companions = db.session.scalars(select(User).where(User.id.in_(form.companions)))
    return Said.typed(form, _moment(form, theirs), companions.all())


def _moment(form: VisitForm, theirs: Visit) -> datetime:
    try:
        return form.moment(clock.now(), theirs.case.starts_on, before=theirs.at)
    except Invalid:
        return theirs.at


def _target(theirs: Visit) -> str:
    """Where "mine" goes: over the version that counts, or as a new meeting if none does."""
    if theirs.current:
        return url_for("corrections.create", visit_id=theirs.id)
    return url_for("visits.create", case_id=theirs.case_id)


def _hidden() -> list[tuple[str, Any]]:
    left = {"id", "kind", "subject", "known"}
    sent = [(name, value) for name, value in request.form.items(multi=True) if name not in left]
    return [("id", key_sent() or new_key()), *sent]
