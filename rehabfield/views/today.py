"""Hôm nay: whom to see, late first; then what the team and the leader ask for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from uuid import UUID

from flask import Blueprint, redirect
from flask.typing import ResponseReturnValue

from .. import rulebook
from ..clock import Calendar, monday
from ..i18n import spoken_window
from ..models import TEAM_ROLES, Actor
from ..rulebook import Actor as Obliged
from ..vietnamese import given_name
from . import mine
from .gate import me
from .matters import Asked, Matters, Unfinished, matters_of
from .mine import Due, Visited
from .page import allow, opened, page
from .words import navigation

bp = Blueprint("today", __name__)

DUTY_SHOWN = timedelta(days=45)
FORM_51 = "V-51"


@dataclass(frozen=True)
class Duty:
    """The notice that somebody is about to complete, which a helper makes (NĐ 163/2026 Đ93.2)."""

    person: Visited
    ends_on: date
    last_day: date


@dataclass(frozen=True)
class Round:
    """Whom to see, in the order of the page."""

    late: tuple[Due, ...]
    today: tuple[Due, ...]
    week: tuple[Due, ...]
    later: tuple[Due, ...]

    @property
    def first(self) -> UUID | None:
        """Whom to see first of all: the one row whose button is the main one."""
        now = self.late or self.today
        return now[0].person.case_id if now else None

    @property
    def is_empty(self) -> bool:
        """Whether nobody needs to be seen this week."""
        return not (self.late or self.today or self.week)


@dataclass(frozen=True, eq=False)
class Day:
    """All that Hôm nay shows."""

    people: tuple[Visited, ...]
    round: Round
    asked: tuple[tuple[Asked, Visited], ...]
    drafts: tuple[tuple[Unfinished, Visited | None], ...]
    duties: tuple[Duty, ...]
    matters: Matters


@bp.get("/today")
def show() -> ResponseReturnValue:
    """The day of whoever is asking."""
    actor = me()
    if not has_rounds(actor):
        return redirect(navigation(actor)[0].url)
    people = mine.people_of(actor)
    matters = matters_of(actor)
    opened("list", actor.id, len(people))
    return page("today/show.html", day=day_of(people, matters, actor.today))


@bp.get("/today/names")
def names() -> ResponseReturnValue:
    """First names and windows: all that stays on a phone that has long been without signal."""
    actor = me()
    allow(has_rounds(actor))
    people = mine.people_of(actor)
    opened("list", actor.id, len(people))
    waiting = sorted(
        ((one.window, given_name(one.name)) for one in people if one.window),
        key=lambda row: row[0].last,
    )
    rows = [(name, spoken_window(window, date.min)) for window, name in waiting]
    return page("today/names.html", rows=rows)


@bp.app_template_filter("sentence")
def sentence(words: str) -> str:
    """The same words as the beginning of a sentence; `Markup` stays `Markup`."""
    return words[:1].upper() + words[1:]


def has_rounds(actor: Actor) -> bool:
    """Whether somebody visits people at all, as members of teams do."""
    return any(actor.teams(role) for role in TEAM_ROLES)


@lru_cache(1024)
def day_of(people: tuple[Visited, ...], matters: Matters, today: date) -> Day:
    """The day of somebody who visits these people and whom these matters concern."""
    known = {one.case_id: one for one in people}
    return Day(
        people,
        round_of(people, matters.calendar, today),
        tuple((one, known[one.case_id]) for one in matters.asked if one.case_id in known),
        _drafts(matters, known),
        duties_of(people, matters.calendar, today),
        matters,
    )


def round_of(people: Iterable[Visited], calendar: Calendar, today: date) -> Round:
    """Everybody by when to go. A day of this week is proposed where one is better than today."""
    dues = [due for one in people if (due := mine.due_of(one, calendar, today))]
    dues.sort(key=lambda due: (due.day, due.window.last))
    sunday = monday(today) + timedelta(days=6)
    on_time = [due for due in dues if not due.is_late]
    return Round(
        late=tuple(sorted((d for d in dues if d.is_late), key=lambda due: due.window.last)),
        today=tuple(due for due in on_time if due.day == today),
        week=tuple(due for due in on_time if due.day != today and due.window.first <= sunday),
        later=tuple(due for due in on_time if due.window.first > sunday),
    )


def duties_of(people: Iterable[Visited], calendar: Calendar, today: date) -> tuple[Duty, ...]:
    """Whose completion is to be announced soon, by the deadlines in force today."""
    duties = []
    for one in people:
        if one.ends_on is None or one.ends_on - today > DUTY_SHOWN:
            continue
        if not rulebook.kind(one.law, one.kind).needs_form_51:
            continue
        for deadline in rulebook.in_force(today).deadlines_of(one.kind):
            if deadline.actor is Obliged.helper and FORM_51 in deadline.forms:
                last_day = deadline.limit.due(one.ends_on, calendar).last_day
                duties.append(Duty(one, one.ends_on, last_day))
    return tuple(sorted(duties, key=lambda duty: duty.ends_on))


def _drafts(
    matters: Matters, known: dict[UUID, Visited]
) -> tuple[tuple[Unfinished, Visited | None], ...]:
    """Begun meetings with the person, and begun outreach."""
    found: list[tuple[Unfinished, Visited | None]] = []
    for draft in matters.drafts:
        person = known.get(draft.subject_id) if draft.subject_id else None
        if draft.kind == "visit" and person:
            found.append((draft, person))
        elif draft.kind == "activity":
            found.append((draft, None))
    return tuple(found)
