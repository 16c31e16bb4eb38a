"""Forms of the leader who reads logs: seen or please add; what was raised and its answer."""

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from ..i18n import gettext as _
from ..models import ReviewState
from ..schedule import News
from .base import Block, Day, Form, Invalid


class ReviewForm(Form):
    """One log: seen, please add (with what), or back to unread."""

    verdict: ReviewState
    comment: Annotated[Block | None, Field(max_length=500)] = None

    def check(self) -> None:
        """Raises Invalid where something is asked for without saying what."""
        if self.verdict is ReviewState.asked and not self.comment:
            raise Invalid({"comment": _("Please say what should be added.")})


class SeenForm(Form):
    """Several logs at once, all seen."""

    visits: Annotated[list[UUID], Field(min_length=1, max_length=50)]


class How(StrEnum):
    """How the leader took care of what was raised."""

    called = "called"
    going = "going"
    rest_until = "rest_until"
    rest = "rest"
    go_on = "go_on"


class AnswerForm(Form):
    """The answer; `until` is the last day of the pause that is agreed to."""

    how: How
    until: Annotated[date | None, Day] = None
    comment: Annotated[Block | None, Field(max_length=500)] = None

    def check(self, news: News | None, today: date) -> None:
        """Raises Invalid where the answer does not fit what was raised."""
        if self.how not in answers_to(news):
            raise Invalid({"how": _("Please choose one.")})
        if self.how is How.rest_until and (self.until is None or self.until < today):
            raise Invalid({"until": _("Please choose a day from today on.")})


def answers_to(news: News | None) -> tuple[How, ...]:
    """Answers to choose from. News pauses until somebody says otherwise; a death ends it all."""
    if news is None:
        return How.called, How.going
    if news is News.died:
        return (How.rest,)
    return How.rest_until, How.rest, How.go_on
