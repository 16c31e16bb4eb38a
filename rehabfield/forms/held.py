"""A meeting with somebody whom the list does not name, and whom it was with, as the leader says."""

from typing import Annotated
from uuid import UUID

from .base import Form, Line
from .visits import VisitForm, at_most

WHO = 80


class NamelessForm(VisitForm):
    """A meeting as in `VisitForm`; `who` is a written name, which the leader reads."""

    who: Annotated[Line, at_most(WHO)]


class MatchForm(Form):
    """Whom it was with. `again`: another meeting of a day that has one."""

    case: UUID
    again: bool = False
