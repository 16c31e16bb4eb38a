"""Việc cần lo: who needs the leader today, the most pressing first."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from ..models import Role
from . import asking, watch
from .colleagues import called
from .gate import me
from .page import allow, opened, page

bp = Blueprint("team", __name__)


@bp.get("/team")
def index() -> ResponseReturnValue:
    """The leader's first page."""
    actor = me()
    teams = actor.teams(Role.leader, on_paper=True)
    if not teams:
        allow(bool(actor.teams(Role.leader)))
        return page("team/no_paper.html")
    people = watch.people(actor, teams)
    opened("list", actor.id, len(people))
    today = actor.today
    asked = asking.asked(actor, teams)
    waits = {one.case_id for one in asked}
    mine, held = watch.own_due(actor)
    return page(
        "team/index.html",
        asked=asked,
        raised=watch.raised(actor, teams),
        late=[
            p
            for p in people
            if p.active and not p.by_notebook and p.is_late(today) and p.case_id not in waits
        ],
        notebook=watch.by_notebook(people, today),
        alone=[p for p in people if not p.helpers],
        logs=watch.logs(actor, teams),
        proposed=[p for p in people if p.proposed],
        meeting=watch.next_meeting(actor, teams),
        mine=mine,
        held=held,
        called=called,
    )
