"""What the form of a meeting shows: its choices, the days it proposes, and who reads what."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from werkzeug.datastructures import MultiDict

from .. import clock, i18n, messages, schedule
from ..clock import at_local, local, local_day
from ..database import db
from ..forms.visits import NOON, NOTE, OTHER, PRIVATE, SITUATION, earliest
from ..i18n import gettext as _
from ..i18n import pgettext
from ..models import Case, Need, Topic, Visit
from ..offline import Colleague, colleagues_of, plan_of
from ..schedule import News, Outcome, Way, Window
from .colleagues import called
from .gate import me

Values = MultiDict[str, str]

ICONS = {
    Outcome.met: "handshake",
    Outcome.family_met: "house",
    Outcome.not_home: "door-closed",
    Outcome.another_day: "calendar-clock",
    Outcome.not_today: "leaf",
    Outcome.not_convenient: "triangle-alert",
    Outcome.news: "message-circle",
}


@dataclass(frozen=True)
class Proposal:
    """What an outcome leads to: `days` in words, and a word more."""

    outcome: str
    label: str
    days: str
    more: str = ""


def blank(newest: Visit | None) -> Values:
    """A routine meeting of today: whoever met as last time has nothing to choose."""
    values: Values = MultiDict()
    values["outcome"] = Outcome.met.value
    values["way"] = (newest.way if newest else Way.home).value
    values["day"] = me().today.isoformat()
    values["known"] = str(newest.id) if newest else ""
    return values


def values_of(visit: Visit, private_note: str | None, needs: list[Need]) -> Values:
    """A meeting as its form would bring it."""
    values: Values = MultiDict()
    values["outcome"], values["way"] = visit.outcome.value, visit.way.value
    values["news"] = visit.news.value if visit.news else ""
    values["day"] = local_day(visit.at).isoformat()
    values["at"] = hour_of(visit.at)
    values["situation"], values["note"] = visit.situation or "", visit.note or ""
    values["private_note"] = private_note or ""
    values["next_on"] = visit.next_on.isoformat() if visit.next_on else ""
    values["company"] = "1" if visit.raised == "company" else ""
    values.setlist("topics", visit.topics)
    values.setlist("needs", [need.value for need in needs])
    values.setlist("companions", [str(one.id) for one in visit.companions])
    return values


def hour_of(moment: datetime) -> str:
    """14:30; nothing for the noon of a meeting whose hour nobody named."""
    hour = local(moment).time()
    return "" if hour == NOON else f"{hour:%H:%M}"


def shown(case: Case, values: Values) -> dict[str, Any]:
    """All that visits/form.html wants of a case beside values, errors, key and targets."""
    today = me().today
    team = colleagues_of(db.session, me(), case)
    known = values.get("next_on") or ""
    days = _days(case, today)
    other = known not in {"", *(day for day, _words in days)}
    return {
        **choices(today),
        "case_id": case.id,
        "person": case.person,
        "days": [("", _("As planned")), *days, (OTHER, pgettext("visit", "Another day"))],
        "day_chosen": OTHER if other else known,
        "other_on": values.get("other_on", "") if known == OTHER else known if other else "",
        "earliest": earliest(today, case.starts_on).isoformat(),
        "colleagues": [(str(one.id), called(one.name, one.form_of_address)) for one in team],
        "readers": readers(team),
        "private_readers": private_readers(team),
    }


def choices(today: date) -> dict[str, Any]:
    """What can be chosen in any meeting's form, whomever it is about."""
    return {
        "outcomes": [(one.value, messages.outcome(one), ICONS[one]) for one in Outcome],
        "news_kinds": messages.choices(News),
        "ways": messages.choices(Way),
        "topics": messages.choices(Topic),
        "needs": messages.choices(Need),
        "quick": [
            (_("Today"), today.isoformat()),
            (pgettext("visit", "Yesterday"), _plus(today, -1)),
        ],
        "limits": {"note": NOTE, "situation": SITUATION, "private_note": PRIVATE},
    }


def _days(case: Case, today: date) -> list[tuple[str, str]]:
    """Days that people most often agree on: tomorrow, the next day they like, in a week."""
    mine = [one for one in case.assignments if one.user_id == me().id and one.runs_on(today)]
    liked = frozenset().union(*(one.preferred_weekdays for one in mine)) or {6}
    coming = [today + timedelta(days=n) for n in range(1, 9)]
    wanted = {coming[0], coming[6], next(day for day in coming[1:] if day.weekday() in liked)}
    return [(day.isoformat(), _capital(i18n.spoken_day(day, today))) for day in sorted(wanted)]


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _plus(day: date, days: int) -> str:
    return (day + timedelta(days=days)).isoformat()


def proposals(case: Case, on: str | None) -> list[Proposal] | None:
    """What each outcome of a meeting on that day leads to; None where a newer meeting decides."""
    now, today = clock.now(), me().today
    try:
        day = date.fromisoformat(on or "")
    except ValueError:
        day = today
    day = min(max(day, earliest(today, case.starts_on)), today)
    moment = now if day == today else at_local(day, NOON)
    if case.moved_at is not None and moment <= case.moved_at:
        return None
    windows = schedule.proposals(day, plan_of(db.session, case), case.window)
    resting = case.window is None
    return [_proposal(one, None if resting else windows[one], today) for one in Outcome]


def _proposal(outcome: Outcome, window: Window | None, today: date) -> Proposal:
    label = messages.outcome(outcome)
    if outcome is Outcome.news:
        return Proposal(outcome, label, _("no reminders until your team leader has answered"))
    if window is None:
        return Proposal(outcome, label, _("resting, nobody needs to go"))
    more = {
        Outcome.met: _("as planned, not by law"),
        Outcome.not_convenient: _("by two, your team leader will know at once"),
    }
    return Proposal(outcome, label, i18n.spoken_window(window, today), more.get(outcome, ""))


def readers(team: list[Colleague]) -> str:
    """Who reads what is written of a meeting."""
    leaders = _leaders(team)
    if not leaders:
        return _("your team, the commune's social officer; not the police")
    return _("%(who)s, co-helpers, the commune's social officer; not the police", who=leaders)


def private_readers(team: list[Colleague]) -> str:
    """Who reads the private note."""
    leaders = _leaders(team)
    return _("%(who)s and you, nobody else", who=leaders) if leaders else _("you, nobody else")


def _leaders(team: list[Colleague]) -> str:
    names = ", ".join(called(one.name, one.form_of_address) for one in team if one.reads)
    return _("%(who)s (team leader)", who=names) if names else ""
