"""A held record in the reader's words: why it waits, and what it says, line by line.

A phone that was closed hands in whatever lay on it, unchecked: what cannot be read as its form
says is shown as it was written.
"""

from collections.abc import Callable, Iterable
from datetime import date

from .. import i18n, messages
from ..clock import local_day
from ..forms.activities import ActivityForm
from ..forms.base import Invalid
from ..forms.evenings import EveningLineForm
from ..forms.follow_ups import FollowUpForm
from ..forms.held import NamelessForm
from ..forms.visits import VisitForm
from ..i18n import gettext as _
from ..i18n import pgettext
from ..models import Held, Need, Topic, User, Why
from ..offline import Typed
from ..schedule import Outcome, Way
from ..vietnamese import clean, clean_lines
from . import evening_rooms
from .colleagues import called
from .visit_lines import Said

Lines = list[tuple[str, str]]


def maker(held: Held) -> str:
    """Whose phone it came from: "bác Hùng"."""
    return called(held.owner.name, held.owner.form_of_address)


def kind(held: Held) -> str:
    """What the record is, in a word or two."""
    return {
        "visit": pgettext("held", "Meeting"),
        "nameless": pgettext("held", "Meeting, with a written name"),
        "correction": pgettext("held", "Correction of a meeting"),
        "withdrawal": pgettext("held", "A meeting to be taken back"),
        "activity": pgettext("held", "Outreach"),
        "activity-withdrawal": pgettext("held", "Outreach to be taken back"),
        "follow-up": pgettext("held", "What was done about a need"),
        "evening-line": pgettext("held", "A household of a signing evening"),
        "commitment": pgettext("held", "Commitment"),
        "commitment-withdrawal": pgettext("held", "A commitment to be taken back"),
        "scan": pgettext("held", "Picture of a signed paper"),
    }.get(held.kind, pgettext("held", "Record"))


def why(held: Held) -> str:
    """Why it waits, in a few words."""
    return {
        Why.nameless: _("a written name, not in the list"),
        Why.stranger: _("somebody they were not assigned to"),
        Why.gone: _("it no longer opens for them"),
        Why.other: _("it came again, with other words"),
        Why.closed_phone: _("from a phone that was closed"),
    }[held.why]


def reason(held: Held) -> str:
    """The same in a sentence that says what to do."""
    who = maker(held)
    return {
        Why.nameless: _("The name was written by hand. Say with whom it was; then it is logged."),
        Why.stranger: _(
            "%(who)s was not assigned to this person, so it was not logged. Ask first.", who=who
        ),
        Why.gone: _(
            "It was closed or handed on before the phone found a signal. Ask %(who)s.",
            who=who,
        ),
        Why.other: _("It was sent once already, and came again with other words. Compare the two."),
        Why.closed_phone: _(
            "The phone was closed before it could send this. Ask %(who)s whether it is theirs.",
            who=who,
        ),
    }[held.why]


def written_name(held: Held) -> str:
    """Whom they met, as it was typed."""
    return clean(_first(held, "who"))


def private_note(held: Held) -> str:
    """For its author and the leader, nobody else: the page asks the policies first."""
    return clean_lines(_first(held, "private_note"))


def lines(held: Held, companions: Iterable[User], today: date) -> Lines:
    """What it says; empty lines are left out by the page."""
    try:
        return _READ.get(held.kind, _as_written)(held, companions, today)
    except Invalid:
        return _as_written(held, companions, today)


def companion_ids(held: Held) -> list[str]:
    """Who came along, as the phone named them."""
    return [str(one) for one in held.fields.get("companions", [])]


def _meeting(held: Held, companions: Iterable[User], today: date) -> Lines:
    fields = Typed({**held.fields, "id": [str(held.key)]})
    form = (NamelessForm if held.kind == "nameless" else VisitForm).read(fields)
    said = Said.typed(form, form.moment(held.said_at, date.min), companions)
    return list(said.lines(today).items())


def _activity(held: Held, _companions: Iterable[User], today: date) -> Lines:
    form = ActivityForm.read(Typed({**held.fields, "id": [str(held.key)]}))
    return [
        (pgettext("log", "When"), i18n.spoken_day(form.day, today)),
        (_("Kind of work"), messages.activity(form.activity)),
        (_("Contacts"), i18n.number(form.reach)),
        (_("Leaflets"), i18n.number(form.leaflets) if form.leaflets else ""),
        (pgettext("log", "Note"), form.note or ""),
    ]


def _follow_up(held: Held, _companions: Iterable[User], _today: date) -> Lines:
    form = FollowUpForm.read(Typed(held.fields))
    return [
        (_("How far has it come?"), messages.follow_up_state(form.state)),
        (pgettext("log", "Note"), form.result or ""),
    ]


def _evening_line(held: Held, _companions: Iterable[User], _today: date) -> Lines:
    form = EveningLineForm.read(Typed({**held.fields, "id": [str(held.key)]}))
    return [
        (_("Name"), form.name or ""),
        (_("Address"), form.address),
        (pgettext("log", "Outcome"), evening_rooms.state(form.state)),
    ]


def _as_written(held: Held, _companions: Iterable[User], today: date) -> Lines:
    return [
        (pgettext("log", "When"), _first(held, "day") or _saved_on(held, today)),
        (
            pgettext("log", "Outcome"),
            _each(held, "outcome", lambda v: messages.outcome(Outcome(v))),
        ),
        (pgettext("log", "How"), _each(held, "way", lambda v: messages.way(Way(v)))),
        (
            pgettext("log", "Talked about"),
            _each(held, "topics", lambda v: messages.topic(Topic(v))),
        ),
        (pgettext("log", "Situation"), clean_lines(_first(held, "situation"))),
        (pgettext("log", "Needs"), _each(held, "needs", lambda v: messages.need(Need(v)))),
        (pgettext("log", "Note"), clean_lines(_first(held, "note") or _first(held, "result"))),
    ]


def _saved_on(held: Held, today: date) -> str:
    return i18n.spoken_day(local_day(held.said_at), today)


def _each(held: Held, name: str, words: Callable[[str], str]) -> str:
    found = []
    for value in held.fields.get(name, []):
        try:
            found.append(words(value))
        except ValueError:
            found.append(clean(value))
    return ", ".join(filter(None, found))


def _first(held: Held, name: str) -> str:
    return str(next(iter(held.fields.get(name, [])), ""))


_READ: dict[str, Callable[[Held, Iterable[User], date], Lines]] = {
    "visit": _meeting,
    "nameless": _meeting,
    "correction": _meeting,
    "activity": _activity,
    "follow-up": _follow_up,
    "evening-line": _evening_line,
}
