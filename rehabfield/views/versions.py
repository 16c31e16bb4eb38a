"""Versions of one log side by side: what was corrected, and when."""

from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint
from flask.typing import ResponseReturnValue

from .. import i18n, messages
from ..clock import local_day
from ..database import db
from ..i18n import gettext as _
from ..i18n import pgettext
from ..models import Visit
from ..policies import visible_visits
from .colleagues import called
from .gate import me
from .page import one_or_404, opened, page

bp = Blueprint("versions", __name__)

MOST = 50


@dataclass(frozen=True)
class Change:
    """One correction: the version it made, and line by line what it says now and said before."""

    visit: Visit
    rows: list[dict[str, str]]


@bp.get("/visits/<uuid:visit_id>/versions")
def show(visit_id: UUID) -> ResponseReturnValue:
    """From the newest correction back to the first text."""
    visit = one_or_404(visible_visits(me()).where(Visit.id == visit_id))
    opened("case", visit.case_id)
    newest = _newest(visit)
    changes: list[Change] = []
    current, before = newest, newest.supersedes
    while before is not None and len(changes) < MOST:
        changes.append(Change(current, _compared(current, before)))
        current, before = before, before.supersedes
    return page("reviews/versions.html", visit=newest, changes=changes, called=called)


def _newest(visit: Visit) -> Visit:
    for _step in range(MOST):
        later = db.session.scalar(visible_visits(me()).where(Visit.supersedes_id == visit.id))
        if later is None:
            break
        visit = later
    return visit


def _compared(mine: Visit, theirs: Visit) -> list[dict[str, str]]:
    now, before = _lines(mine), _lines(theirs)
    return [
        {"name": str(at), "label": label, "mine": now[label], "theirs": before[label]}
        for at, label in enumerate(now)
        if now[label] or before[label]
    ]


def _lines(visit: Visit) -> dict[str, str]:
    """What a version says, in the reader's words; the private note is not compared."""
    news = messages.news(visit.news) if visit.news else ""
    return {
        pgettext("log", "Day"): i18n.full_day(local_day(visit.at)),
        pgettext("log", "Outcome"): ": ".join(
            filter(None, (messages.outcome(visit.outcome), news))
        ),
        pgettext("log", "How"): messages.way(visit.way),
        pgettext("log", "Together with"): ", ".join(one.name for one in visit.companions),
        pgettext("log", "Talked about"): ", ".join(messages.topic(t) for t in visit.topics),
        pgettext("log", "Situation"): visit.situation or "",
        pgettext("log", "Note"): visit.note or "",
        pgettext("log", "Next time"): i18n.full_day(visit.next_on) if visit.next_on else "",
        _("For the leader"): messages.raised(visit.raised) if visit.raised else "",
    }
