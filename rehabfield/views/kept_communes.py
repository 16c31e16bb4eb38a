"""The communes for which an office is held, and the one that a page is about."""

from flask import abort, request
from sqlalchemy import or_, select

from ..database import db
from ..models import Role, Unit
from .gate import me
from .page import allow


def communes(*offices: Role) -> list[Unit]:
    """Those one keeps, or those below; 403 for whoever holds none of these offices."""
    units = me().units(*offices)
    allow(bool(units))
    found = db.session.scalars(
        select(Unit)
        .where(or_(Unit.id.in_(units), Unit.parent_id.in_(units)), Unit.valid_to.is_(None))
        .order_by(Unit.code)
    ).all()
    return [unit for unit in found if unit.parent_id is not None] or list(found)


def asked_for(units: list[Unit]) -> Unit:
    """The one that the address names with `unit`, else the first; 404 for others."""
    wanted = request.args.get("unit", type=int)
    return next((unit for unit in units if wanted in (None, unit.id)), None) or abort(404)
