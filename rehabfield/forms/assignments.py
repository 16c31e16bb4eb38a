"""Who shall walk alongside, and on which paper."""

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from ..models import AssignmentRole
from .base import Day, Form
from .decisions import Deed, PaperForm


class Kin(StrEnum):
    """Whether helper and person are related, and whether the person agrees to it."""

    no = "no"
    agreed = "agreed"
    not_asked = "not_asked"


class AssignmentForm(Form):
    """A helper for a case."""

    id: UUID
    helper: UUID
    role: AssignmentRole
    kin: Kin
    starts_on: Annotated[date, Day]


class ConfirmationForm(Form):
    """The paper that names the helper: one that is known here."""

    decision: UUID
    names_helper: bool = False


class NewPaperForm(PaperForm):
    """The paper that names the helper: one that is entered now."""

    kind: Deed


class EndForm(Form):
    """A helper's last day; today where none is given."""

    on: Annotated[date | None, Day] = None
