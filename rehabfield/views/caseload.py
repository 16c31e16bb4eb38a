"""The list of an office's cases: one query, names opened in memory, found and sorted there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, select

from .. import i18n, rulebook
from ..database import db
from ..i18n import gettext as _
from ..i18n import pgettext
from ..models import Actor, Case, CaseState, Person, Role, Team
from ..policies import visible_cases
from ..rulebook import RuleError
from ..schedule import State, Window, standing
from ..vietnamese import rank, sort_key


@dataclass(frozen=True)
class Line:
    """One case as the list shows it; `state` and `words` are its mark."""

    url: str
    name: str
    born: str
    hamlet: str
    what: str
    starts_on: date
    ends_on: date | None
    team: str
    state: str
    words: str


def cases_in(actor: Actor, state: CaseState, query: str) -> list[Line]:
    """Cases of the actor's offices in that state; with a query, those whose name or hamlet fits."""
    found = [
        (place, sort_key(row.name), row)
        for row in _rows(actor, state)
        if (place := rank(query, f"{row.name} {row.hamlet}") if query else 0) is not None
    ]
    found.sort(key=lambda line: line[:2])
    lateness = bool(actor.units(Role.officer))
    return [_line(row, actor.today, lateness) for _place, _key, row in found]


def _rows(actor: Actor, state: CaseState) -> Sequence[Row[*tuple[Any, ...]]]:
    scope = visible_cases(actor).where(Case.state == state).with_only_columns(Case.id)
    return db.session.execute(
        select(
            Case.id,
            Case.law,
            Case.kind,
            Case.starts_on,
            Case.ends_on,
            Case.next_from,
            Case.next_by,
            Case.closed_on,
            Case.closing_reason,
            Person.name,
            Person.birth,
            Person.hamlet,
            Team.name.label("team"),
        )
        .join(Person, Person.id == Case.person_id)
        .outerjoin(Team, Team.id == Case.team_id)
        .where(Case.id.in_(scope))
    ).all()


def _line(row: Row[*tuple[Any, ...]], today: date, lateness: bool) -> Line:
    state, words = _mark(row, today, lateness)
    return Line(
        url=f"/people/{row.id}",
        name=row.name,
        born=row.birth[:4],
        hamlet=row.hamlet,
        what=_kind_name(row.law, row.kind),
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        team=row.team or "",
        state=state,
        words=words,
    )


def _mark(row: Row[*tuple[Any, ...]], today: date, lateness: bool) -> tuple[str, str]:
    """Ended, past its term, or the next meeting. Police see no lateness: it is the team's own."""
    if row.closed_on is not None:
        return "closed", _closing(row.law, row.closing_reason)
    if row.ends_on is not None and row.ends_on < today:
        return "look", _("the term has passed")
    if not lateness:
        return "plain", ""
    if row.next_from is None or row.next_by is None:
        return "pause", _("no meeting asked for")
    window = Window(row.next_from, row.next_by)
    if standing(window, today).state is State.late:
        return "late", pgettext("cases", "late")
    return "plain", i18n.spoken_window(window, today)


def _kind_name(law: str, kind: str) -> str:
    try:
        return rulebook.kind(law, kind).name
    except RuleError:
        return kind


def _closing(law: str, code: str | None) -> str:
    """The reason in quiet words."""
    for reason in rulebook.version(law).closing_reasons:
        if reason.code == code:
            return reason.plain
    return pgettext("cases", "ended")
