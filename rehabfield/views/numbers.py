"""The month in numbers, commune by commune: for whoever may read numbers, never names."""

from datetime import date

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from ..database import db
from ..figures.communes import Count, Month, month_of
from ..models import Role, Unit
from ..policies import counted_units
from .gate import me
from .page import allow, page
from .units import by_letters

bp = Blueprint("numbers", __name__)

FIRST = Month(date(2020, 1, 1))


@bp.get("/numbers")
def show() -> ResponseReturnValue:
    """One month; its neighbours are a tap away."""
    actor = me()
    allow(bool(actor.units(Role.officer, Role.viewer)))
    month = _month(actor.today)
    units = sorted(
        db.session.scalars(counted_units(actor).where(Unit.parent_id.is_not(None))),
        key=lambda unit: by_letters(unit.name),
    )
    counts = month_of(db.session, [unit.id for unit in units], month, actor.today)
    lines = [(unit, counts[unit.id]) for unit in units if _is_at_work(counts[unit.id])]
    return page(
        "numbers/show.html",
        month=month,
        lines=lines,
        total=sum((count for _unit, count in lines), Count()),
        idle=len(units) - len(lines),
        opens=bool(actor.units(Role.officer)),
        earlier=month.before.first if month.first > FIRST.first else None,
        later=month.after.first if month.after.first <= actor.today else None,
    )


def _is_at_work(count: Count) -> bool:
    return count != Count()


def _month(today: date) -> Month:
    """The month asked for ("2026-11"), else this one; never one that has not begun."""
    this = Month.of(today)
    try:
        asked = Month(date.fromisoformat(request.args.get("month", "") + "-01"))
    except ValueError:
        return this
    return asked if FIRST.first <= asked.first <= this.first else this
