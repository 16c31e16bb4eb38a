"""The commune's cases: all of one's scope in one list, found by name without accents."""

from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from ..database import db, only_read
from ..models import Case, CaseState, Role
from ..policies import visible_cases
from ..vietnamese import clean
from .caseload import cases_in
from .gate import me
from .page import allow, one_or_404, opened, page

bp = Blueprint("cases", __name__)

LONGEST_QUERY = 80


@bp.get("/cases")
def index() -> ResponseReturnValue:
    """Open cases, or closed ones, by given name."""
    return _list("")


@bp.post("/cases")
def search() -> ResponseReturnValue:
    """The same list, narrowed by a name; a name never stands in an address."""
    # The form had to be a POST; it still only reads, so the write lock goes back at once.
    db.session.rollback()
    only_read()
    return _list(clean(request.form.get("q", ""))[:LONGEST_QUERY])


@bp.get("/cases/<uuid:case_id>")
def show(case_id: UUID) -> ResponseReturnValue:
    """A case's page is the person's."""
    one_or_404(visible_cases(me()).where(Case.id == case_id))
    return redirect(url_for("people.show", case_id=case_id))


def _list(query: str) -> ResponseReturnValue:
    actor = me()
    allow(bool(actor.units(Role.officer, Role.police)))
    closed = request.values.get("state") == "closed"
    lines = cases_in(actor, CaseState.closed if closed else CaseState.open, query)
    opened("list", actor.id, len(lines))
    return page(
        "cases/index.html",
        lines=lines,
        several=len({line.team for line in lines}) > 1,
        closed=closed,
        query=query,
        officer=bool(actor.units(Role.officer)),
    )
