"""Choosing the communes of this installation: among all of the country, by name."""

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select, union
from sqlalchemy.orm import joinedload

from .. import audit, clock
from ..database import db
from ..i18n import gettext as _
from ..models import Membership, Team, Unit, UnitKind, UnitSetting
from ..policies import can_administer
from ..vietnamese import NameKey, clean, rank, sort_key
from .gate import me
from .page import allow, go, one_or_404, page

bp = Blueprint("units", __name__)

COMMUNES = (UnitKind.commune, UnitKind.ward, UnitKind.special_zone)
AT_MOST = 40


@bp.get("/units")
def index() -> ResponseReturnValue:
    """Units of today whose name fits; the name of a place may stand in an address."""
    allow(can_administer(me()))
    query = clean(request.args.get("q", ""))[:80]
    found = _found(query) if query else []
    return page(
        "administration/units.html",
        query=query,
        units=found[:AT_MOST],
        more=max(0, len(found) - AT_MOST),
        chosen=chosen_units(),
    )


@bp.post("/units/<int:unit_id>/choice")
def choose(unit_id: int) -> ResponseReturnValue:
    """This commune works with the app."""
    allow(can_administer(me()))
    unit = one_or_404(
        select(Unit).where(Unit.id == unit_id, Unit.kind.in_(COMMUNES), Unit.valid_to.is_(None))
    )
    if db.session.get(UnitSetting, unit.id) is None:
        db.session.add(UnitSetting(unit_id=unit.id))
        audit.note(
            db.session, me(), "unit.choose", "unit", at=clock.now(), detail={"unit": unit.id}
        )
        db.session.commit()
    return go(url_for("administration.index"), said=_("Chosen. Next: its team."))


def chosen_units() -> list[Unit]:
    """The communes that work with the app: chosen, or with a team or office members already."""
    known = union(
        select(UnitSetting.unit_id), select(Team.unit_id), select(Membership.unit_id)
    ).subquery()
    found = db.session.scalars(
        select(Unit)
        .where(
            Unit.id.in_(select(known.c.unit_id)), Unit.kind.in_(COMMUNES), Unit.valid_to.is_(None)
        )
        .options(joinedload(Unit.parent))
    )
    return sorted(found, key=lambda unit: by_letters(unit.name))


def by_letters(name: str) -> tuple[NameKey, ...]:
    """Orders places and teams from the first word on; people are ordered by the last."""
    return tuple(sort_key(word) for word in name.split())


def _found(query: str) -> list[Unit]:
    units = db.session.scalars(
        select(Unit)
        .where(Unit.kind.in_(COMMUNES), Unit.valid_to.is_(None))
        .options(joinedload(Unit.parent))
    )
    ranked = [
        (place, by_letters(unit.name), unit.code, unit)
        for unit in units
        if (place := rank(query, _full_name(unit))) is not None
    ]
    return [unit for _place, _key, _code, unit in sorted(ranked, key=lambda found: found[:3])]


def _full_name(unit: Unit) -> str:
    return f"{unit.name} {unit.parent.name}" if unit.parent else unit.name
