"""The rulebook as the app uses it, with its sources: for everybody to check."""

from collections.abc import Callable

from flask import Blueprint, abort
from flask.typing import ResponseReturnValue

from .. import rulebook
from ..clock import (
    Before,
    Days,
    EachMonth,
    Hours,
    Limit,
    Months,
    NoLaterThanBefore,
    WorkingDays,
)
from ..i18n import gettext as _
from ..i18n import ngettext, pgettext
from ..rulebook import CaseKind, RuleError
from .gate import me
from .page import page

bp = Blueprint("rules", __name__)


@bp.get("/rules")
def index() -> ResponseReturnValue:
    """The versions of the law, the one in force first, and how they follow each other."""
    known = list(reversed(rulebook.versions()))
    return page("rules/index.html", versions=known, now=rulebook.in_force(me().today))


@bp.get("/rules/<code>")
def show(code: str) -> ResponseReturnValue:
    """One version: kinds with terms and stages, deadlines, reasons to close, forms, sources."""
    try:
        version = rulebook.version(code)
    except RuleError:
        abort(404)
    return page(
        "rules/show.html",
        version=version,
        limit_words=limit_words,
        terms=terms,
        interval_words=interval_words,
        anchors=anchors(),
    )


def terms(kind: CaseKind) -> str:
    """How long a case of this kind lasts: "24 or 36 months"."""
    if not kind.duration_months:
        return _("no fixed term")
    months = " / ".join(str(one) for one in kind.duration_months)
    return _("%(months)s months", months=months)


def interval_words(days: int) -> str:
    """How often a helper is asked to meet: the plan's, never the law's."""
    return ngettext("every %(count)s day", "every %(count)s days", days)


def limit_words(limit: Limit) -> str:
    """A limit of the law in words."""
    match limit:
        case Before(span):
            return _("in the last %(span)s before the end", span=_span(span))
        case NoLaterThanBefore(span):
            return _("at the latest %(span)s before the end", span=_span(span))
        case EachMonth(times):
            return ngettext("%(count)s time a month", "%(count)s times a month", times)
        case _:
            return pgettext("deadline", "within %(span)s", span=_span(limit))


def _span(limit: Hours | Days | WorkingDays | Months) -> str:
    words: dict[type, Callable[[int], str]] = {
        Hours: lambda n: ngettext("%(count)s hour", "%(count)s hours", n),
        Days: lambda n: ngettext("%(count)s day", "%(count)s days", n),
        WorkingDays: lambda n: ngettext("%(count)s working day", "%(count)s working days", n),
        Months: lambda n: ngettext("%(count)s month", "%(count)s months", n),
    }
    return words[type(limit)](limit.n)


def anchors() -> dict[str, str]:
    """From when a deadline runs, by the rulebook's code for the event."""
    return {
        "addiction_determined": _("from the finding"),
        "addiction_result": _("from the result"),
        "aftercare_end": _("end of the support at home"),
        "arrived": _("from the arrival"),
        "breach_detected": _("from the moment it was noticed"),
        "completion_notice": _("from the notice of completion"),
        "decision_issued": _("from the decision"),
        "facility_end": _("end of the stay at the centre"),
        "file_notice": _("from the notice about the file"),
        "last_act": _("from the last act"),
        "left_rehab": _("from the day of leaving"),
        "monitoring_decision": _("from the decision"),
        "monitoring_grounds": _("from the day the grounds are complete"),
        "month": _("each calendar month"),
        "moved_out": _("from the move"),
        "positive_test": _("from the positive result"),
        "private_certificate": _("from the private centre's certificate"),
        "proposal_received": _("from the receipt of the proposal"),
        "reading_over": _("from the end of the reading"),
        "registration_received": _("from the receipt of the registration"),
        "rehab_end": _("end of the programme"),
        "request_received": _("from the receipt of the request"),
        "service_event": _("from the event at the provider"),
    }
