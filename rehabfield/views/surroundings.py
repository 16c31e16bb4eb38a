"""Who and what stands around a person, as the page shows it: plain values."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from ..i18n import weekday
from ..models import FollowUpState, Knows, LadderHow, Need, PauseReason, ReviewState
from ..schedule import News, Outcome, Rung, Way


@dataclass(frozen=True)
class Helper:
    """Somebody who walks alongside, or is proposed."""

    user_id: UUID
    name: str
    called: str
    is_main: bool
    is_proposed: bool
    starts_on: date
    weekdays: frozenset[int]

    @property
    def chosen_weekdays(self) -> list[int]:
        """As the form counts them: Monday is 1."""
        return [day + 1 for day in sorted(self.weekdays)]

    @property
    def weekday_words(self) -> str:
        """ "thứ Bảy, Chủ Nhật"; empty where any day will do."""
        return ", ".join(weekday(day) for day in sorted(self.weekdays))


@dataclass(frozen=True)
class Near:
    """Somebody around the person."""

    id: UUID
    name: str
    relation: str
    phone: str | None
    phone_shared: bool
    knows: Knows
    guardian: bool
    representative: bool


@dataclass(frozen=True)
class Rest:
    """A pause that runs or is to come; from news it waits for the leader."""

    reason: PauseReason
    starts_on: date
    ends_on: date | None
    is_confirmed: bool


@dataclass(frozen=True)
class Wish:
    """A need and how far it has come."""

    id: UUID
    need: Need
    state: FollowUpState
    result: str | None
    changed_at: datetime
    version: int

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done about it."""
        return self.state in {FollowUpState.open, FollowUpState.under_way}


@dataclass(frozen=True)
class Step:
    """That somebody heard of a late meeting, and what the leader answered."""

    rung: Rung
    day: date
    how: LadderHow | None
    answered_at: datetime | None
    by: str
    until: date | None
    reason: str | None


@dataclass(frozen=True)
class Met:
    """A meeting or an attempt, as a line of the timeline."""

    id: UUID
    at: datetime
    outcome: Outcome
    news: News | None
    way: Way
    review: ReviewState
    by: str
    companions: tuple[str, ...]
    words: tuple[str, ...]
