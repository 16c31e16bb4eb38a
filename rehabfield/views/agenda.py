"""Lịch: a month of windows, briefings and days off, and what was done."""

import calendar as month_table
from datetime import date, timedelta

from flask import Blueprint, abort, redirect, request
from flask.typing import ResponseReturnValue

from .. import clock
from . import mine
from .gate import me
from .month import cell, days_of, days_off, rests_of
from .page import opened, page
from .today import has_rounds
from .words import navigation

bp = Blueprint("agenda", __name__)

DAY = timedelta(days=1)
YEARS_AROUND = 2


@bp.get("/calendar")
def show() -> ResponseReturnValue:
    """The month that is asked for, else this one."""
    if not has_rounds(me()):
        return redirect(navigation(me())[0].url)
    today = me().today
    first = _month(request.args.get("month"), today)
    weeks = month_table.Calendar().monthdatescalendar(first.year, first.month)
    people, off = mine.people_of(me()), days_off(me(), weeks[0][0])
    opened("list", me().id, len(people))
    days = days_of(me(), people, off, first)
    return page(
        "agenda/show.html",
        month=first,
        weeks=[[cell(day, first, today, days.get(day), off) for day in week] for week in weeks],
        days=[days[day] for day in sorted(days)],
        rests=rests_of(off, first),
        off=off,
        earlier=_link(first - DAY, today),
        later=_link(clock.add_months(first, 1), today),
    )


def _month(text: str | None, today: date) -> date:
    """The first day of "2026-11"; 404 for what is no month or far away."""
    if not text:
        return today.replace(day=1)
    try:
        year, month = text.split("-")
        first = date(int(year), int(month), 1)
    except ValueError:
        abort(404)
    if not _shown(first, today):
        abort(404)
    return first


def _shown(day: date, today: date) -> bool:
    return abs(day.year - today.year) <= YEARS_AROUND


def _link(day: date, today: date) -> str | None:
    """The month of that day as addresses write it; None where the calendar ends."""
    return day.strftime("%Y-%m") if _shown(day, today) else None
