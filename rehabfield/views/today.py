"""Hôm nay: whom to see, late first; then what the team and the leader ask for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from uuid import UUID

from flask import Blueprint, current_app, redirect, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from .. import i18n, rulebook
from ..clock import Calendar, monday
from ..models import TEAM_ROLES, Actor
from ..rulebook import Actor as Obliged
from ..schedule import Window
from . import mine
from .gate import me
from .matters import Matters, Unfinished, matters_of
from .mine import Due, Named, Visited
from .page import opened, page
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

    late: list[Due]
    today: list[Due]
    week: list[Due]
    later: list[Due]

    @property
    def first(self) -> UUID | None:
        """Whom to see first of all: the one row whose button is the main one."""
        now = self.late or self.today
        return now[0].person.case_id if now else None

    @property
    def is_empty(self) -> bool:
        """Whether nobody needs to be seen this week."""
        return not (self.late or self.today or self.week)


@bp.get("/today")
def show() -> ResponseReturnValue:
    """The day of whoever is asking."""
    actor = me()
    if not has_rounds(actor):
        return redirect(navigation(actor)[0].url)
    people = mine.people_of(actor)
    matters = matters_of(actor)
    opened("list", actor.id, len(people))
    known = {one.case_id: one for one in people}
    return page(
        "today/show.html",
        people=people,
        round=round_of(people, matters.calendar, actor.today),
        row=_row,
        asked=[(one, known[one.case_id]) for one in matters.asked if one.case_id in known],
        drafts=_drafts(matters, known),
        duties=duties_of(people, matters.calendar, actor.today),
        tasks=matters.tasks,
        briefing=matters.briefings[0] if matters.briefings else None,
    )


@bp.app_template_filter("sentence")
def sentence(words: str) -> str:
    """The same words as the beginning of a sentence; `Markup` stays `Markup`."""
    return words[:1].upper() + words[1:]


def _row(due: Due, today: date, main: bool) -> Markup:
    """The row of a person, with the one main button of the page or a quiet one."""
    return _rendered(
        due.person.case_id,
        due.person.named,
        due.window,
        due.day,
        today,
        main,
        i18n.current_locale(),
    )


@lru_cache(maxsize=4096)
def _rendered(
    case_id: UUID, named: Named, window: Window, day: date, today: date, main: bool, _locale: str
) -> Markup:
    """Remembered: whoever opens the page again today sees the same row."""
    rows = current_app.jinja_env.get_template("today/_row.html").module
    row: Markup = rows.due_row(case_id, named, window, mine.hint(window, day, today), today, main)  # type: ignore[attr-defined]  # a macro
    return row


def has_rounds(actor: Actor) -> bool:
    """Whether somebody visits people at all, as members of teams do."""
    return any(actor.teams(role) for role in TEAM_ROLES)


def round_of(people: Iterable[Visited], calendar: Calendar, today: date) -> Round:
    """Everybody by when to go. A day of this week is proposed where one is better than today."""
    dues = [due for one in people if (due := mine.due_of(one, calendar, today))]
    dues.sort(key=lambda due: (due.day, due.window.last))
    sunday = monday(today) + timedelta(days=6)
    late = sorted((due for due in dues if due.is_late), key=lambda due: due.window.last)
    on_time = [due for due in dues if not due.is_late]
    now = [due for due in on_time if due.day == today]
    week = [due for due in on_time if due.day != today and due.window.first <= sunday]
    return Round(late, now, week, [due for due in on_time if due.window.first > sunday])


def duties_of(people: Iterable[Visited], calendar: Calendar, today: date) -> list[Duty]:
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
    return sorted(duties, key=lambda duty: duty.ends_on)


def _drafts(
    matters: Matters, known: dict[UUID, Visited]
) -> list[tuple[Unfinished, Visited | None, str]]:
    """Begun meetings and outreach, with the form in which to go on."""
    found: list[tuple[Unfinished, Visited | None, str]] = []
    for draft in matters.drafts:
        person = known.get(draft.subject_id) if draft.subject_id else None
        if draft.kind == "visit" and person:
            found.append((draft, person, person.log_url))
        elif draft.kind == "activity":
            found.append((draft, None, url_for("activities.new")))
    return found
