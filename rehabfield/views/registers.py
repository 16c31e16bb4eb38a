"""The register of commitments ("Sổ cam kết"): who committed to what, in which days."""

from datetime import date
from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from ..database import db
from ..figures.signings import NamesOfYear, names_of_years
from ..models import Role, Team, Unit, UnitSetting
from ..offline.forgetting import names_go_on
from ..policies import visible_teams
from .gate import me
from .page import opened, page
from .register_lines import lines, totals
from .register_parts import Opened, opened_part, tabs_of, words_of_span
from .register_queries import Texts, texts_of

bp = Blueprint("registers", __name__)

PER_PAGE = 50


@bp.get("/register")
def show() -> ResponseReturnValue:
    """One page of it, with the totals of all."""
    part = opened_part()
    actor, texts = me(), texts_of(me())
    sums = totals(actor, part.asked, texts)
    first = (part.form.page - 1) * PER_PAGE
    shown = lines(actor, part.asked, texts, offset=first, limit=PER_PAGE)
    opened("list", actor.id, len(shown))
    number = part.form.page
    return page(
        "register/show.html",
        422 if part.errors else 200,
        part=part,
        words_of_span=words_of_span(part.span),
        tabs=tabs_of(part),
        before=part.span.before,
        after=part.span.after(actor.today),
        sums=sums,
        lines=shown,
        earlier=part.address("registers.show", page=number - 1) if number > 1 else "",
        later=part.address("registers.show", page=number + 1)
        if first + len(shown) < sums.lines
        else "",
        teams=_teams(part),
        kinds=_kinds(texts),
        errors=part.errors,
        values=request.args,
        **_names(part),
    )


def _teams(part: Opened) -> list[Team]:
    """Those among which one may choose."""
    led = me().teams(Role.leader)
    query = visible_teams(me()).order_by(Team.name, Team.id)
    query = query.where(Team.unit_id == part.unit.id if part.unit else Team.id.in_(led))
    return list(db.session.scalars(query))


def _kinds(texts: Texts) -> list[tuple[str, str]]:
    names = {one.code: one.content["plain"] for one in texts.values()}
    return sorted(names.items(), key=lambda one: one[1])


def _names(part: Opened) -> dict[str, Any]:
    """For the officer: of which year the names went last, and which go next and when."""
    unit = part.unit
    if unit is None or not me().units(Role.officer):
        return {"gone": None, "next_to_go": None, "go_on": None}
    years = names_of_years(db.session, unit.id)
    gone = [one for one in years if one.emptied_at is not None and one.count]
    named = [one for one in years if one.emptied_at is None and one.count]
    return {
        "gone": gone[-1] if gone else None,
        "next_to_go": named[0] if named else None,
        "go_on": _go_on(named[0], unit) if named else None,
    }


def _go_on(one: NamesOfYear, unit: Unit) -> date:
    """The first of January that is meant; today, where the worker is about to."""
    setting = db.session.get(UnitSetting, unit.id)
    return max(names_go_on(one.year, setting.signing_years if setting else None), me().today)
