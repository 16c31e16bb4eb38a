"""The legal clocks of requests and incidents, and where each one stands."""

from dataclasses import dataclass
from datetime import date, datetime, time

from .. import clock, i18n, rulebook
from ..clock import Calendar, Days
from ..i18n import gettext as _
from ..i18n import ngettext
from ..models import Breach, DataRequest, RequestKind

ACKNOWLEDGE = "DL24"
ACT = {
    RequestKind.view: "DL24A",
    RequestKind.correct: "DL24A",
    RequestKind.restrict: "DL24B",
    RequestKind.withdraw: "DL24B",
    RequestKind.erase: "DL24C",
}


@dataclass(frozen=True)
class Clocks:
    """By which local day a request is acknowledged, and by which it is carried out."""

    acknowledge_by: date
    act_by: date


def clocks(kind: RequestKind, received: date, days: Calendar) -> Clocks:
    """2 working days to say that it arrived; 10, 15 or 20 days to act, by what is asked."""
    law = rulebook.versions()[-1]
    acknowledge, act = law.deadline(ACKNOWLEDGE).limit, law.deadline(ACT[kind]).limit
    return Clocks(acknowledge.due(received, days).last_day, act.due(received, days).last_day)


def days_for(kind: RequestKind | str) -> int:
    """How many days the commune has to act."""
    limit = rulebook.versions()[-1].deadline(ACT[RequestKind(kind)]).limit
    assert isinstance(limit, Days)
    return limit.n


def standing(one: DataRequest, today: date) -> tuple[str, str]:
    """State and words of a request, for a mark."""
    if one.answered_at is not None:
        day = clock.local_day(one.answered_at)
        return "done", _("answered on %(day)s", day=i18n.full_day(day))
    by = one.acknowledge_by if one.acknowledged_at is None else one.act_by
    what = _("to acknowledge") if one.acknowledged_at is None else _("to answer")
    left = (by - today).days
    if left < 0:
        late = ngettext("%(count)s day late", "%(count)s days late", -left)
        return "late", f"{what}: {late}"
    words = _("today") if left == 0 else ngettext("%(count)s day left", "%(count)s days left", left)
    return ("due" if left <= 2 else "plain"), f"{what}: {words}"


def moment_of(day: date, today: date) -> datetime:
    """The moment that stands for a local day: now for today, else its noon."""
    return clock.now() if day == today else clock.at_local(day, time(12))


def notify_by(detected: datetime, days: Calendar) -> datetime:
    """The last moment to tell the authority: 72 hours without a break (DL23)."""
    return rulebook.versions()[-1].deadline("DL23").limit.due(detected, days).ends


def breach_standing(one: Breach, at: datetime) -> tuple[str, str]:
    """State and words of an incident, for a mark."""
    if one.closed_at is not None:
        return "closed", _("closed on %(day)s", day=i18n.full_day(clock.local_day(one.closed_at)))
    if one.notified_at is not None:
        return "done", _("reported on %(day)s", day=i18n.full_day(clock.local_day(one.notified_at)))
    left = int((one.notify_by - at).total_seconds() // 3600)
    if at >= one.notify_by:
        return "late", ngettext("%(count)s hour late", "%(count)s hours late", max(1, -left))
    if left < 1:
        return "late", _("less than an hour left to report")
    until = f"{i18n.clock_time(one.notify_by)}, {i18n.full_day(clock.local_day(one.notify_by))}"
    words = ngettext("%(count)s hour left to report", "%(count)s hours left to report", left)
    return "due", _("%(left)s, until %(until)s", left=words, until=until)
