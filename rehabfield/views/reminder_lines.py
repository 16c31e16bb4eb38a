"""One message to a member, as a line: the day, how much it said, and what became of it."""

from dataclasses import dataclass
from datetime import date

from .. import messages
from ..i18n import clock_time, ngettext
from ..i18n import gettext as _
from ..models import GivenUp, Reminder, ReminderKind


@dataclass(frozen=True)
class Line:
    """What is shown of it. `state` chooses the mark."""

    day: date
    said: str
    state: str
    words: str


def line_of(one: Reminder) -> Line:
    """In words; the matters are a number, for nothing else was ever sent."""
    count = one.matters
    said = ngettext("%(count)s matter", "%(count)s matters", count) if count else ""
    state, words = _came_of(one)
    return Line(one.day, said, state, words)


def _came_of(one: Reminder) -> tuple[str, str]:
    if one.kind is ReminderKind.told and one.sent_at is not None:
        return "done", _("told by the team leader at %(time)s", time=clock_time(one.sent_at))
    if one.seen_at is not None:
        return "done", _("opened at %(time)s", time=clock_time(one.seen_at))
    if one.shown_at is not None:
        return "done", _("shown by the phone at %(time)s", time=clock_time(one.shown_at))
    if one.sent_at is not None:
        return "plain", _("sent at %(time)s", time=clock_time(one.sent_at))
    if one.given_up is GivenUp.nothing:
        return "plain", _("not sent: %(why)s", why=messages.given_up(one.given_up))
    if one.given_up is not None:
        return "look", _("not sent: %(why)s", why=messages.given_up(one.given_up))
    return "due", _("on its way")
