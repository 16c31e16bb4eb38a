"""A meeting line by line, in the reader's words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from .. import i18n, messages
from ..clock import local_day
from ..forms.visits import VisitForm
from ..i18n import pgettext
from ..models import FollowUp, Need, Raised, User, Visit
from ..schedule import News, Outcome, Way
from .colleagues import called
from .visit_pages import hour_of


@dataclass(frozen=True)
class Said:
    """What one version of a meeting says, whether it is kept or was just typed."""

    at: datetime
    outcome: Outcome
    news: News | None
    way: Way
    topics: Iterable[str]
    situation: str | None
    needs: Iterable[Need]
    note: str | None
    next_on: date | None
    company: bool
    companions: Iterable[User]

    @classmethod
    def of(cls, visit: Visit, needs: list[FollowUp]) -> "Said":
        """A kept version."""
        return cls(
            visit.at,
            visit.outcome,
            visit.news,
            visit.way,
            visit.topics,
            visit.situation,
            [one.need for one in needs],
            visit.note,
            visit.next_on,
            visit.raised is Raised.company,
            visit.companions,
        )

    @classmethod
    def typed(cls, form: VisitForm, at: datetime, companions: Iterable[User]) -> "Said":
        """What a form says, kept or not; `at` and `companions` are what its fields stand for."""
        return cls(
            at,
            form.outcome,
            form.news,
            form.way,
            form.topics,
            form.situation,
            form.needs,
            form.note,
            form.agreed,
            form.raised is Raised.company,
            companions,
        )

    def lines(self, today: date) -> dict[str, str]:
        """Line by line, in the reader's words; the private note is apart."""
        news = messages.news(self.news) if self.news else ""
        day, hour = i18n.spoken_day(local_day(self.at), today), hour_of(self.at)
        return {
            pgettext("log", "When"): f"{day}, {hour}" if hour else day,
            pgettext("log", "Outcome"): _joined(": ", [messages.outcome(self.outcome), news]),
            pgettext("log", "How"): messages.way(self.way),
            pgettext("log", "Together with"): _joined(
                ", ", [called(one.name, one.form_of_address) for one in self.companions]
            ),
            pgettext("log", "Talked about"): _joined(", ", map(messages.topic, self.topics)),
            pgettext("log", "Situation"): self.situation or "",
            pgettext("log", "Needs"): _joined(", ", map(messages.need, self.needs)),
            pgettext("log", "Note"): self.note or "",
            pgettext("log", "Agreed day"): (
                i18n.spoken_day(self.next_on, today) if self.next_on else ""
            ),
            pgettext("log", "For the leader"): (
                messages.raised(Raised.company) if self.company else ""
            ),
        }


def _joined(by: str, parts: Iterable[str]) -> str:
    return by.join(part for part in parts if part)
