"""Papers about rights, to be printed: what the person should know, and the notice of an incident.

They are for others than the reader, so they are in Vietnamese whatever the reader's language is.
"""

from uuid import UUID

from flask import Blueprint
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from .. import i18n, rulebook
from ..database import db
from ..models import Breach, Case, Unit, UnitSetting
from ..policies import visible_breaches, visible_cases
from .gate import me
from .page import one_or_404, page
from .rights_clocks import days_for

bp = Blueprint("notices", __name__)


@bp.get("/people/<uuid:case_id>/notice")
def show(case_id: UUID) -> ResponseReturnValue:
    """What the person should know: names nobody, and nothing that would harm if found."""
    case = one_or_404(visible_cases(me()).where(Case.id == case_id))
    setting = db.session.get(UnitSetting, case.unit_id)
    with i18n.speaking("vi"):
        return page(
            "rights/notice.html",
            case_id=case.id,
            office=case.unit.name,
            phone=setting.phone if setting else None,
            days=days_for,
        )


@bp.get("/breaches/<uuid:breach_id>/notice")
def breach(breach_id: UUID) -> ResponseReturnValue:
    """A draft of the notice to the authority (NĐ 356/2025, mẫu 08)."""
    found = one_or_404(visible_breaches(me()).where(Breach.id == breach_id))
    unit = one_or_404(select(Unit).where(Unit.id == found.unit_id))
    rule = rulebook.in_force(me().today).deadline("DL23")
    with i18n.speaking("vi"):
        return page("rights/breach_notice.html", breach=found, office=unit.name, rule=rule)
