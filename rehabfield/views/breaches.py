"""Data that got out, or may have: the authority is told within 72 hours (Luật 91/2025/QH15)."""

from datetime import date, datetime, time
from uuid import UUID

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from .. import audit, clock, i18n
from ..database import db
from ..forms.base import Invalid
from ..forms.rights import BreachForm, BreachStepForm, in_time
from ..i18n import gettext as _
from ..models import Actor, Breach, Role, Unit
from ..offline import OtherContent, SeenBefore
from ..policies import visible_breaches
from .gate import me
from .page import (
    allow,
    calendar,
    go,
    invalid,
    new_key,
    once,
    one_or_404,
    page,
)
from .phone_words import Closed, lost_phone
from .rights_clocks import breach_standing, notify_by

bp = Blueprint("breaches", __name__)


@bp.get("/breaches")
def index() -> ResponseReturnValue:
    """Open ones by their 72 hours, then the closed ones."""
    allow(can_report(me()))
    found = list(db.session.scalars(visible_breaches(me()).order_by(Breach.notify_by)))
    found.sort(key=lambda one: one.closed_at is not None)
    return page("rights/breaches.html", breaches=found, standing=breach_standing, now=clock.now())


@bp.get("/breaches/new")
def new() -> ResponseReturnValue:
    """When it was noticed, what happened. `phone`: a closed one, of which it is told."""
    units, now = _units(), clock.local(clock.now())
    phone = lost_phone(me(), request.args.get("phone", type=UUID))
    if phone is not None:
        now = clock.local(phone.at)
    values = MultiDict(
        {
            "id": str(new_key()),
            "unit": str(units[0].id),
            "day": now.date().isoformat(),
            "hour": now.strftime("%H:%M"),
            "what": _told(phone) if phone else "",
            "measures": _("The phone was closed from afar; its PIN opens nothing any more.")
            if phone
            else "",
        }
    )
    return page("rights/breach_new.html", errors={}, values=values, units=units)


@bp.post("/breaches")
def create() -> ResponseReturnValue:
    """Write it down; the 72 hours run from the moment it was noticed."""
    units = _units()
    try:
        form = BreachForm.read(request.form)
        detected = _moment(form.day, form.hour)
        if form.unit not in {unit.id for unit in units}:
            raise Invalid({"unit": _("Please choose one.")})
        once("breach", form.id)
    except Invalid as problem:
        return invalid("rights/breach_new.html", problem.errors, units=units)
    except SeenBefore:
        return go(url_for("breaches.show", breach_id=form.id))
    except OtherContent:
        abort(409)
    db.session.add(
        Breach(
            id=form.id,
            unit_id=form.unit,
            detected_at=detected,
            notify_by=notify_by(detected, calendar()),
            what=form.what,
            measures=form.measures,
            recorded_by_id=me().id,
        )
    )
    audit.note(db.session, me(), "breach.create", "breach", form.id, at=clock.now())
    db.session.commit()
    return go(url_for("breaches.show", breach_id=form.id), said=_("Saved."))


@bp.get("/breaches/<uuid:breach_id>")
def show(breach_id: UUID) -> ResponseReturnValue:
    """One incident: its clock, what was done, the next step, the draft of the notice."""
    found = _breach(breach_id)
    now = clock.local(clock.now())
    values = MultiDict(
        {
            "measures": found.measures or "",
            "day": me().today.isoformat(),
            "hour": now.strftime("%H:%M"),
        }
    )
    return page(
        "rights/breach.html",
        errors={},
        values=values,
        one=found,
        standing=breach_standing,
        now=clock.now(),
    )


@bp.post("/breaches/<uuid:breach_id>")
def update(breach_id: UUID) -> ResponseReturnValue:
    """Measures taken, the authority told, the matter closed."""
    found = _breach(breach_id)
    if found.closed_at is not None:
        return go(url_for("breaches.show", breach_id=found.id))
    try:
        form = BreachStepForm.read(request.form)
        at = _moment(form.day, form.hour, since=found.detected_at)
        if form.step == "closed" and not (found.notified_at or form.measures):
            raise Invalid({"measures": _("Not reported? Then say here why it need not be.")})
    except Invalid as problem:
        return invalid(
            "rights/breach.html",
            problem.errors,
            one=found,
            standing=breach_standing,
            now=clock.now(),
        )
    found.measures = form.measures or found.measures
    if form.step == "notified":
        found.notified_at = at
    elif form.step == "closed":
        found.closed_at = at
    audit.note(db.session, me(), "breach.update", "breach", found.id, at=clock.now())
    db.session.commit()
    return go(url_for("breaches.show", breach_id=found.id), said=_("Saved."))


def _told(phone: Closed) -> str:
    """What lay on a lost phone, without a name: whose it was stands in nobody's notice."""
    at = {"time": i18n.clock_time(phone.at), "day": i18n.full_day(clock.local_day(phone.at))}
    lost = _("A member's phone was lost and closed at %(time)s, %(day)s.", **at)
    return " ".join([lost, *phone.lay_there])


def can_report(actor: Actor) -> bool:
    """Whether the actor answers for incidents somewhere: officer or administrator."""
    return bool(actor.units(Role.officer, Role.admin))


def _units() -> list[Unit]:
    mine = me().units(Role.officer, Role.admin)
    allow(bool(mine))
    return list(db.session.scalars(select(Unit).where(Unit.id.in_(mine)).order_by(Unit.code)))


def _breach(breach_id: UUID) -> Breach:
    return one_or_404(visible_breaches(me()).where(Breach.id == breach_id))


def _moment(day: date, hour: time, since: datetime | None = None) -> datetime:
    """A local day and hour as a moment; raises Invalid for one to come or before `since`."""
    in_time("day", day, me().today)
    at = clock.at_local(day, hour)
    if at > clock.now():
        raise Invalid({"hour": _("This hour is still to come.")})
    if since is not None and at < since.replace(second=0, microsecond=0):
        raise Invalid({"day": _("That is before it was noticed.")})
    return at
