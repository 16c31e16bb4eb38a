"""The table of days off and swap days, from which every limit in working days is counted."""

from datetime import date, timedelta

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import selectinload
from werkzeug.datastructures import MultiDict

from .. import audit, clock
from ..database import db
from ..forms.base import Errors, Invalid
from ..forms.holidays import HolidayForm
from ..i18n import gettext as _
from ..models import Case, CaseState, Holiday, HolidayKind
from ..offline import history_of, plan_of
from ..policies import can_administer
from .gate import me
from .page import allow, go, invalid, page

bp = Blueprint("holidays", __name__)

REACH = timedelta(days=31)
"""How far from a day the windows lie that it can move (Tết and the swaps around it)."""


@bp.get("/administration/holidays")
def index() -> ResponseReturnValue:
    """All days, by year."""
    allow(can_administer(me()))
    values = MultiDict({"kind": HolidayKind.off.value})
    return page("administration/holidays.html", errors={}, values=values, years=_years())


@bp.post("/administration/holidays")
def create() -> ResponseReturnValue:
    """Add a day, or say anew what it is."""
    allow(can_administer(me()))
    try:
        form = HolidayForm.read(request.form)
        if errors := _problems(form):
            raise Invalid(errors)
    except Invalid as problem:
        return invalid("administration/holidays.html", problem.errors, years=_years())
    day = db.session.get(Holiday, form.day)
    if day is None:
        day = Holiday(day=form.day, kind=form.kind, name=form.name)
        db.session.add(day)
    day.kind, day.name = form.kind, form.name
    _moved(form.day, "holiday.add")
    return go(url_for("holidays.index"), said=_("Saved."))


@bp.post("/administration/holidays/<day>/removal")
def delete(day: str) -> ResponseReturnValue:
    """A day like any other again."""
    allow(can_administer(me()))
    try:
        found = db.session.get(Holiday, date.fromisoformat(day))
    except ValueError:
        abort(404)
    if found is not None:
        db.session.delete(found)
        _moved(found.day, "holiday.remove")
    return go(url_for("holidays.index"), said=_("Removed."))


def _problems(form: HolidayForm) -> Errors:
    if form.kind is HolidayKind.working and form.day.weekday() < 5:
        return {"day": _("Only a Saturday or Sunday is worked in exchange.")}
    return {}


def _years() -> dict[int, list[Holiday]]:
    years: dict[int, list[Holiday]] = {}
    for one in db.session.scalars(select(Holiday).order_by(Holiday.day)):
        years.setdefault(one.day.year, []).append(one)
    return years


def _moved(day: date, deed: str) -> None:
    """Find the windows near that day anew, and commit."""
    db.session.flush()
    near = select(Case).where(
        Case.state == CaseState.open,
        Case.next_from <= day + REACH,
        Case.next_by >= day - REACH,
        Case.next_by >= clock.today(),
    )
    for case in db.session.scalars(near.options(selectinload(Case.assignments))):
        case.recount(plan_of(db.session, case), history_of(db.session, case))
    audit.note(db.session, me(), deed, "holiday", at=clock.now(), detail={"day": day.isoformat()})
    db.session.commit()
