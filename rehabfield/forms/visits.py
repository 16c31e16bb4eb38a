"""What a helper says of a meeting: two choices are enough, everything else is if they like."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from ..clock import at_local, local, local_day
from ..i18n import full_day
from ..i18n import gettext as _
from ..models import Need, Raised, Topic
from ..schedule import News, Outcome, Way
from .base import Block, Day, Errors, Form, Invalid, refuse

OLDEST = timedelta(days=60)
"""How long after a meeting it can still be logged."""
FARTHEST = timedelta(days=366)
"""How far ahead people agree on a day."""
NOON = time(12)
"""The hour of a past meeting whose hour nobody named."""
NOTE, SITUATION, PRIVATE = 2000, 1000, 1000
"""At most so many characters, counted as they are stored."""
OTHER = "other"
"""The choice "another day", whose day stands in a field of its own."""


def at_most(most: int) -> AfterValidator:
    def check(text: str) -> str:
        if len(text) > most:
            raise refuse(_("Too long: at most %(count)s characters.", count=most))
        return text

    return AfterValidator(check)


class VisitForm(Form):
    """A meeting or an attempt. `id` was minted with the form; days are local ones."""

    id: UUID
    outcome: Outcome
    news: Annotated[News | None, Field(validate_default=True)] = None
    way: Way
    topics: list[Topic] = Field(default_factory=list)
    situation: Annotated[Block, at_most(SITUATION)] | None = None
    needs: list[Need] = Field(default_factory=list)
    note: Annotated[Block, at_most(NOTE)] | None = None
    private_note: Annotated[Block, at_most(PRIVATE)] | None = None
    day: Annotated[date, Day] | None = None
    at: time | None = None
    next_on: Annotated[date, Day] | None = None
    other_on: str | None = None
    company: bool = False
    companions: list[UUID] = Field(default_factory=list)
    known: UUID | None = None
    """The newest meeting of the case when the form was shown."""
    again: bool = False
    """Another meeting of a day that has one: people who went back and saved again are asked."""

    @classmethod
    def take(cls, given: Mapping[str, Any]) -> Self:
        """Check the fields; "another day" takes its day from the field beside it."""
        fields = {"outcome": "", "way": "", **given}
        other_on = fields.pop("other_on", "")
        if fields.get("next_on") == OTHER:
            fields["next_on"] = other_on
        return super().take(fields)

    @field_validator("news")
    @classmethod
    def _only_with_news(cls, news: News | None, given: ValidationInfo) -> News | None:
        if given.data.get("outcome") is not Outcome.news:
            return None
        if news is None:
            raise refuse(_("Please say what the news is."))
        return news

    @property
    def raised(self) -> Raised | None:
        """Why the leader is asked, if at all."""
        if self.outcome is Outcome.news:
            return Raised.news
        if self.outcome is Outcome.not_convenient:
            return Raised.not_convenient
        return Raised.company if self.company else None

    @property
    def agreed(self) -> date | None:
        """The agreed day; news leaves none."""
        return None if self.outcome is Outcome.news else self.next_on

    def moment(self, now: datetime, opened_on: date, before: datetime | None = None) -> datetime:
        """When they met; raises Invalid outside the days that can be logged.

        Without an hour: now, or the noon of a past day. In a correction `before` is what was
        said at first, and stays where day and hour are the same.
        """
        today = local_day(now)
        day = self.day or (local_day(before) if before else today)
        if before is not None and day == local_day(before) and self.at in (None, _hour(before)):
            self._refuse(self._agreed_errors(day, today))
            return before
        moment = now if self.at is None and day == today else at_local(day, self.at or NOON)
        errors = _day_errors(day, today, opened_on)
        if not errors and moment > now:
            errors = {"at": _("This hour has not come yet.")}
        self._refuse(errors | self._agreed_errors(day, today))
        return moment

    def _agreed_errors(self, day: date, today: date) -> Errors:
        if self.agreed is None:
            return {}
        if self.agreed < day or (self.agreed == day and self.outcome is Outcome.met):
            return {"next_on": _("Please choose a day after this meeting.")}
        if self.agreed > today + FARTHEST:
            return {"next_on": _("Please choose a day within a year.")}
        return {}

    @staticmethod
    def _refuse(errors: Errors) -> None:
        if errors:
            raise Invalid(errors)


def _hour(moment: datetime) -> time:
    """The hour as a form shows it."""
    return local(moment).time().replace(second=0, microsecond=0)


def earliest(today: date, opened_on: date) -> date:
    """The first day that can be logged today."""
    return max(today - OLDEST, opened_on)


def _day_errors(day: date, today: date, opened_on: date) -> Errors:
    if day > today:
        return {"day": _("This day has not come yet.")}
    if day < opened_on:
        return {"day": _("Walking alongside began on %(day)s.", day=full_day(opened_on))}
    if day < earliest(today, opened_on):
        return {"day": _("That is more than 60 days ago. Please tell your team leader.")}
    return {}
