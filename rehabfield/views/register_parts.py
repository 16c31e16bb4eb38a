"""Which part of the register of commitments is open, and the way to the others."""

from dataclasses import dataclass
from typing import Any

from flask import request, url_for

from .. import i18n
from ..figures.periods import Span, SpanKind
from ..forms.base import Errors, Invalid
from ..forms.registers import RegisterForm
from ..i18n import gettext as _
from ..i18n import pgettext
from ..models import Role, Unit
from ..policies import can_read_register
from .gate import me
from .kept_communes import asked_for, communes
from .page import allow
from .register_queries import Asked

OFFICES = (Role.officer, Role.police)


@dataclass(frozen=True)
class Opened:
    """What of the register is open: the form, the days, the commune of an office."""

    form: RegisterForm
    span: Span
    unit: Unit | None
    units: list[Unit]
    errors: Errors

    @property
    def asked(self) -> Asked:
        """The part of it that is asked for."""
        unit = self.unit.id if self.unit else None
        return Asked(self.span, unit, self.form.team, self.form.text)

    def address(self, endpoint: str, span: Span | None = None, **more: Any) -> str:
        """A page of the register: with the same choices, and these days or others.

        Free days are those that were chosen, or else the usual ones.
        """
        span = span or self.span
        free = span.kind is SpanKind.days
        return url_for(
            endpoint,
            period=span.kind.value,
            at=None if free else span.first.isoformat(),
            since=self.form.since if free else None,
            until=self.form.until if free else None,
            unit=self.unit.id if self.unit and len(self.units) > 1 else None,
            team=self.form.team,
            text=self.form.text,
            **more,
        )


def opened_part() -> Opened:
    """What the address asks for; where it cannot be, this month, and what is wrong."""
    actor = me()
    allow(can_read_register(actor))
    units = communes(*OFFICES) if actor.units(*OFFICES) else []
    unit = asked_for(units) if units else None
    try:
        form = RegisterForm.read(request.args)
        span, errors = form.span(actor.today), {}
    except Invalid as problem:
        form, errors = RegisterForm(), problem.errors
        span = form.span(actor.today)
    return Opened(form, span, unit, units, errors)


def words_of_span(span: Span) -> str:
    """The days in words: "Tháng 11/2026"."""
    first = span.first
    match span.kind:
        case SpanKind.month:
            return _("Month %(month)s/%(year)s", month=first.month, year=first.year)
        case SpanKind.quarter:
            quarter = ("I", "II", "III", "IV")[(first.month - 1) // 3]
            return _("Quarter %(quarter)s/%(year)s", quarter=quarter, year=first.year)
        case SpanKind.year:
            return _("Year %(year)s", year=first.year)
        case SpanKind.days:
            return _(
                "%(first)s to %(last)s", first=i18n.full_day(first), last=i18n.full_day(span.last)
            )


def tabs_of(part: Opened) -> list[dict[str, Any]]:
    """The month, quarter, year in which the span ends, or its days as they are."""
    today, last = me().today, part.span.last
    words = {
        SpanKind.month: pgettext("span", "Month"),
        SpanKind.quarter: pgettext("span", "Quarter"),
        SpanKind.year: pgettext("span", "Year"),
        SpanKind.days: pgettext("span", "Days"),
    }
    spans = {
        kind: Span(kind, part.span.first, last)
        if kind is SpanKind.days
        else Span.of(kind, min(last, today))
        for kind in SpanKind
    }
    return [
        {
            "label": words[kind],
            "url": part.address("registers.show", span),
            "current": kind is part.span.kind,
        }
        for kind, span in spans.items()
    ]
