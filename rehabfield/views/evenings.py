"""Buổi ký cam kết: a list of households, a text, an evening; prepared and held."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import joinedload
from werkzeug.datastructures import MultiDict

from .. import clock
from ..database import db
from ..exchange.households import Unreadable
from ..forms.base import Errors, Invalid
from ..forms.evenings import AHEAD, BACK, EveningForm
from ..forms.households import HouseholdList
from ..i18n import gettext as _
from ..i18n import spoken_day
from ..models import EveningLine, LineState, SigningEvening, Team
from ..offline import teams_to_log_for
from ..offline.evening_lists import accept_evening
from ..offline.templates import texts_offered
from ..policies import (
    can_hold_evening,
    can_prepare_evening,
    can_reopen_evening,
    can_run_evening,
    can_take_evening_away,
    can_tell_apart,
    visible_evening_lines,
    visible_evenings,
    visible_teams,
    was_at_evening,
)
from . import drafts
from .attachments import papers_of
from .brought_lists import MOST_OF_A_FORM, brought, refused, said_of, values_again
from .evening_rooms import Counts, counts_of, evening_or_404, noun
from .gate import long_body, me
from .page import allow, go, mapped, new_key, opened, page
from .receipts import is_new
from .today import sentence

bp = Blueprint("evenings", __name__)

AT_ONCE = 30


@bp.get("/evenings")
def index() -> ResponseReturnValue:
    """Evenings of my teams, and of the commune for its officer; newest first."""
    first = max(0, request.args.get("from", 0, int))
    found = db.session.scalars(
        visible_evenings(me())
        .options(joinedload(SigningEvening.template), joinedload(SigningEvening.team))
        .order_by(SigningEvening.day.desc(), SigningEvening.made_at.desc(), SigningEvening.id)
        .offset(first)
        .limit(AT_ONCE + 1)
    ).all()
    shown = found[:AT_ONCE]
    return page(
        "evenings/index.html",
        evenings=shown,
        counts=counts_of(one.id for one in shown),
        none=Counts(),
        several=len({one.team_id for one in shown}) > 1,
        may_prepare=can_prepare_evening(me()),
        first=first,
        more=len(found) > AT_ONCE,
        at_once=AT_ONCE,
    )


@bp.get("/evenings/new")
def new() -> ResponseReturnValue:
    """Which text, when, where, who; or what was begun."""
    teams = _teams()
    draft = drafts.kept(me(), "evening", None)
    if draft is not None:
        return _form(drafts.fields_of(draft), teams)
    texts = _texts(teams)
    values = MultiDict(
        {
            "id": str(new_key()),
            "day": clock.today().isoformat(),
            "template": texts[0][0] if texts else "",
        }
    )
    return _form(values, teams)


@bp.post("/evenings")
@long_body(MOST_OF_A_FORM)
def create() -> ResponseReturnValue:
    """Prepare it, with the whole list or not at all."""
    listed = brought()
    allow(can_prepare_evening(me()))
    try:
        form = EveningForm.read(request.form)
    except Invalid as problem:
        return _again(listed, problem.errors)
    if listed.faults:
        return _again(listed, {})
    here = url_for("evenings.show", evening_id=form.id)
    if not is_new("evening", form.id):
        return go(here)
    try:
        with mapped():
            accept_evening(db.session, me(), form, listed.rows, clock.now())
    except Invalid as problem:
        db.session.rollback()
        return _again(listed, problem.errors)
    except Unreadable as problem:
        db.session.rollback()
        return _again(refused(problem, listed), {})
    drafts.drop(me().id, form.id)
    db.session.commit()
    return go(here, said=_("The signing evening is prepared."))


@bp.get("/evenings/<uuid:evening_id>")
def show(evening_id: UUID) -> ResponseReturnValue:
    """The room of the evening: how far it has come, and who still waits."""
    evening = evening_or_404(evening_id)
    actor = me()
    lines = db.session.scalars(
        visible_evening_lines(actor)
        .where(EveningLine.evening_id == evening.id, EveningLine.name.is_not(None))
        .order_by(EveningLine.number)
    ).all()
    if lines:
        opened("evening", evening.id, len(lines))
    waiting = [line for line in lines if line.state is LineState.waiting]
    may_hold = can_hold_evening(actor, evening)
    return page(
        "evenings/hold.html" if waiting and may_hold else "evenings/show.html",
        evening=evening,
        text=evening.template.text,
        one=noun(evening.template.subject),
        counts=counts_of([evening.id]).get(evening.id, Counts()),
        waiting=waiting,
        signed=[line for line in lines if line.state.is_signed],
        papers=papers_of("evening", evening.id),
        may_hold=may_hold,
        may_run=can_run_evening(actor, evening) and evening.closed_at is None,
        may_bring=was_at_evening(actor, evening),
        may_reopen=can_reopen_evening(actor, evening),
        may_tell_apart=can_tell_apart(actor, evening),
        may_take_away=can_take_evening_away(actor, evening),
    )


def _teams() -> list[Team]:
    """The teams in whose name one may prepare; those of offices have none."""
    allow(can_prepare_evening(me()))
    query = visible_teams(me()).where(Team.id.in_(teams_to_log_for(me())))
    return list(db.session.scalars(query.order_by(Team.name, Team.id)))


def _texts(teams: list[Team]) -> list[tuple[str, str, str]]:
    """What a movement signs in the communes of these teams."""
    found = {
        text.id: text
        for unit in dict.fromkeys(team.unit_id for team in teams)
        for text in texts_offered(db.session, unit, movement=True)
    }
    household_first = sorted(found.values(), key=lambda one: (one.code != "tnxh-ho", one.code))
    return [(str(one.id), one.text.plain, "file-pen-line") for one in household_first]


def _form(
    values: MultiDict[str, str],
    teams: list[Team],
    status: int = 200,
    **said: Any,
) -> ResponseReturnValue:
    today = clock.today()
    return page(
        "evenings/new.html",
        status,
        values=values,
        **{"errors": {}, "reasons": (), **said},
        teams=[(str(team.id), team.name, "users-round") for team in teams],
        texts=_texts(teams),
        quick=[
            (sentence(spoken_day(day, today)), day.isoformat())
            for day in (today, today + timedelta(days=1))
        ],
        least=(today - BACK).isoformat(),
        most=(today + AHEAD).isoformat(),
    )


def _again(listed: HouseholdList, errors: Errors) -> ResponseReturnValue:
    return _form(values_again(listed), _teams(), 422, **said_of(listed, errors))
