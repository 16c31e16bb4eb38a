"""What a commune decides for itself: how often people mean to meet, how long things are kept."""

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
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
from .kept_communes import asked_for, communes
from .page import go, invalid, page

bp = Blueprint("unit_settings", __name__)


@bp.get("/commune/settings")
def edit() -> ResponseReturnValue:
    """The form; with several communes, one after the other."""
    units = communes(Role.officer)
    unit = asked_for(units)
    kept = db.session.get(UnitSetting, unit.id) or UnitSetting(unit_id=unit.id)
    values = MultiDict(
        {
            "interval_days": str(kept.interval_days or ""),
            "retention_months": str(kept.retention_months or ""),
            "signing_years": "" if kept.signing_years is None else str(kept.signing_years),
            "phone": kept.phone or "",
            "late_days": str(kept.late_days or ""),
            "ask_days": str(kept.ask_days or ""),
            "delay_days": str(kept.delay_days or ""),
        }
    )
    return page("commune/settings.html", errors={}, values=values, unit=unit, units=units)


@bp.post("/commune/settings")
def update() -> ResponseReturnValue:
    """Keep it; another interval moves the next meetings of all running cases."""
    units = communes(Role.officer)
    unit = asked_for(units)
    try:
        form = UnitSettingForm.read(request.form)
        form.check()
    except Invalid as problem:
        return invalid("commune/settings.html", problem.errors, unit=unit, units=units)
    kept = db.session.get(UnitSetting, unit.id)
    if kept is None:
        kept = UnitSetting(unit_id=unit.id)
        db.session.add(kept)
    moved = kept.interval_days != form.interval_days
    kept.interval_days, kept.retention_months = form.interval_days, form.retention_months
    kept.signing_years, kept.phone = form.signing_years, form.phone
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


def _recount(unit: Unit) -> None:
    cases = db.session.scalars(
        select(Case)
        .where(Case.unit_id == unit.id, Case.state == CaseState.open)
        .options(selectinload(Case.assignments), selectinload(Case.pauses))
    )
    for case in cases:
        case.recount(plan_of(db.session, case), history_of(db.session, case))
