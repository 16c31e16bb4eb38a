"""What a commune decides for itself: how often people mean to meet, how long things are kept."""

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import or_, select
from sqlalchemy.orm import selectinload
from werkzeug.datastructures import MultiDict

from .. import audit, clock
from ..database import db
from ..forms.base import Invalid
from ..forms.units import UnitSettingForm
from ..i18n import gettext as _
from ..models import Case, CaseState, Role, Unit, UnitSetting
from ..offline import history_of, plan_of
from .gate import me
from .page import allow, go, invalid, page

bp = Blueprint("unit_settings", __name__)


@bp.get("/commune/settings")
def edit() -> ResponseReturnValue:
    """The form; with several communes, one after the other."""
    unit = _unit()
    kept = db.session.get(UnitSetting, unit.id) or UnitSetting(unit_id=unit.id)
    values = MultiDict(
        {
            "interval_days": str(kept.interval_days or ""),
            "retention_months": str(kept.retention_months or ""),
            "phone": kept.phone or "",
            "late_days": str(kept.late_days or ""),
            "ask_days": str(kept.ask_days or ""),
            "delay_days": str(kept.delay_days or ""),
        }
    )
    return page("commune/settings.html", errors={}, values=values, unit=unit, units=_units())


@bp.post("/commune/settings")
def update() -> ResponseReturnValue:
    """Keep it; another interval moves the next meetings of all running cases."""
    unit = _unit()
    try:
        form = UnitSettingForm.read(request.form)
        form.check()
    except Invalid as problem:
        return invalid("commune/settings.html", problem.errors, unit=unit, units=_units())
    kept = db.session.get(UnitSetting, unit.id)
    if kept is None:
        kept = UnitSetting(unit_id=unit.id)
        db.session.add(kept)
    moved = kept.interval_days != form.interval_days
    kept.interval_days, kept.retention_months = form.interval_days, form.retention_months
    kept.phone = form.phone
    kept.late_days, kept.ask_days, kept.delay_days = _ladder(form)
    db.session.flush()
    if moved:
        _recount(unit)
    audit.note(db.session, me(), "unit.settings", "unit", at=clock.now(), detail={"unit": unit.id})
    db.session.commit()
    return go(url_for("unit_settings.edit", unit=unit.id), said=_("Saved."))


def _ladder(form: UnitSettingForm) -> tuple[int, int, int] | tuple[None, None, None]:
    """All three days, or none of them where the commune said nothing: then the usual ones."""
    if form.late_days is form.ask_days is form.delay_days is None:
        return None, None, None
    return form.ladder


def _units() -> list[Unit]:
    """The communes the officer keeps: their own, or those below."""
    units = me().units(Role.officer)
    allow(bool(units))
    found = db.session.scalars(
        select(Unit)
        .where(or_(Unit.id.in_(units), Unit.parent_id.in_(units)), Unit.valid_to.is_(None))
        .order_by(Unit.code)
    ).all()
    communes = [unit for unit in found if unit.parent_id is not None]
    return communes or list(found)


def _unit() -> Unit:
    wanted = request.values.get("unit", type=int)
    return next((unit for unit in _units() if wanted in (None, unit.id)), None) or abort(404)


def _recount(unit: Unit) -> None:
    cases = db.session.scalars(
        select(Case)
        .where(Case.unit_id == unit.id, Case.state == CaseState.open)
        .options(selectinload(Case.assignments), selectinload(Case.pauses))
    )
    for case in cases:
        case.recount(plan_of(db.session, case), history_of(db.session, case))
