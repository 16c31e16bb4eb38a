"""The people one visits, or whose team one leads: the list, the search, and each one's page."""

from uuid import UUID

from flask import Blueprint, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from ..database import db, only_read
from ..models import Role
from ..vietnamese import clean, rank
from .acts import acts_of
from .around import around
from .gate import me
from .listing import Listed, listed
from .page import htmx, opened, page
from .portrait import portrait
from .today import has_rounds

bp = Blueprint("people", __name__)

LONGEST_QUERY = 80


@bp.get("/people")
def index() -> ResponseReturnValue:
    """Everybody, by given name. Offices have their own list."""
    if not has_rounds(me()):
        return redirect(url_for("cases.index"))
    people = listed(me())
    opened("list", me().id, len(people))
    return page("people/index.html", people=people, total=len(people), query="", led=_leads())


@bp.post("/people/search")
def search() -> ResponseReturnValue:
    """Those whose name, other name or hamlet fits; a name never stands in an address."""
    if not has_rounds(me()):
        abort(404)
    # The form had to be a POST; it still only reads, so the write lock goes back at once.
    db.session.rollback()
    only_read()
    query = clean(request.form.get("q", ""))[:LONGEST_QUERY]
    people = listed(me())
    opened("list", me().id, len(people))
    template = "people/_list.html" if htmx else "people/index.html"
    found = _fitting(people, query)
    return page(template, people=found, total=len(people), query=query, led=_leads())


@bp.get("/people/<uuid:case_id>")
def show(case_id: UUID) -> ResponseReturnValue:
    """One person: how to meet, what is open, what was done."""
    actor = me()
    person = portrait(actor, case_id)
    if person is None:
        abort(404)
    opened("case", case_id)
    number = request.args.get("page", "1")
    return page(
        "people/show.html",
        person=person,
        around=around(actor, person, int(number) if number.isdigit() and len(number) < 5 else 1),
        acts=acts_of(actor, person),
    )


def _fitting(people: tuple[Listed, ...], query: str) -> tuple[Listed, ...]:
    """By how well the accents fit, then by name; everybody where nothing is asked for."""
    if not query:
        return people
    ranked = [
        (place, one.named.by_name, one)
        for one in people
        if (place := rank(query, one.findable)) is not None
    ]
    return tuple(one for _, _, one in sorted(ranked, key=lambda found: found[:2]))


def _leads() -> bool:
    return bool(me().teams(Role.leader, on_paper=True))
