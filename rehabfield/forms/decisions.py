"""Papers: a number, a day, a signer, and whom they name."""

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field

from .. import clock, rulebook
from ..i18n import full_day
from ..i18n import gettext as _
from ..models import DecisionKind
from .base import Day, Form, Line, refuse


def _signed(day: date) -> date:
    first = rulebook.versions()[0].valid_from
    if day > clock.today():
        raise refuse(_("The paper's day has not come yet. Please look at the paper again."))
    if day < first:
        raise refuse(_("No paper before %(day)s is known here.", day=full_day(first)))
    return day


def _numbered(number: str) -> str:
    if not any(char.isdigit() for char in number):
        raise refuse(_("The number as on the paper, such as 118/QĐ-UBND."))
    return number


class Deed(StrEnum):
    """A kind of paper by its form; the values stand in the page and tell nothing."""

    form_53 = "53"
    form_55 = "55"
    form_59 = "59"
    form_60 = "60"
    form_22 = "22"
    other = "other"

    @property
    def kind(self) -> DecisionKind:
        return _KINDS[self]


_KINDS = {
    Deed.form_53: DecisionKind.after_care,
    Deed.form_55: DecisionKind.group,
    Deed.form_59: DecisionKind.helpers,
    Deed.form_60: DecisionKind.helper_after_move,
    Deed.form_22: DecisionKind.rehabilitation,
    Deed.other: DecisionKind.other,
}


Number = Annotated[Line, Field(min_length=1, max_length=60), AfterValidator(_numbered)]
SignedOn = Annotated[date, Day, AfterValidator(_signed)]
Signer = Annotated[Line, Field(max_length=120)]


class PaperForm(Form):
    """Number and day of a paper, as written on it."""

    number: Number
    signed_on: SignedOn
    signer: Signer | None = None


class DecisionForm(PaperForm):
    """A paper about some of the commune's cases, and the helpers it names."""

    id: UUID
    kind: Deed
    cases: Annotated[list[UUID], Field(min_length=1, max_length=200)]
    helpers: Annotated[list[UUID], Field(max_length=200)]


class StandingPaperForm(PaperForm):
    """A team's standing paper (Mẫu 59): it names members; it may replace the one before."""

    id: UUID
    helpers: Annotated[list[UUID], Field(min_length=1, max_length=200)]
    replaces: bool = False
