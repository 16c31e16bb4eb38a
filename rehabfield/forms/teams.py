"""Teams, and the members of the offices."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field, field_validator

from ..i18n import gettext as _
from ..models import Role
from ..vietnamese import ADDRESS_FORMS
from .base import Day, Form, Line, refuse
from .closings import _come
from .persons import Name, Phone

OFFICES = (Role.officer, Role.police, Role.coordinator, Role.health, Role.viewer, Role.admin)
"""Roles that are held in a unit, in the order in which they are offered."""

Place = Annotated[int, Field(ge=1)]


class TeamForm(Form):
    """A team and the decision that founded it."""

    unit: Place
    name: Annotated[Line, Field(min_length=3, max_length=120)]
    founded_by: Annotated[Line, Field(max_length=60)] | None = None
    founded_on: Annotated[date | None, Day, AfterValidator(lambda day: day and _come(day))] = None


class UserForm(Form):
    """A member of an office."""

    id: UUID
    name: Name
    phone: Phone | None = None
    form_of_address: Annotated[str, Field(max_length=8)] = "anh/chị"
    role: Role
    unit: Place

    @field_validator("role")
    @classmethod
    def _of_an_office(cls, value: Role) -> Role:
        if value not in OFFICES:
            raise refuse(_("Please choose one."))
        return value

    @field_validator("form_of_address")
    @classmethod
    def _known(cls, value: str) -> str:
        if value not in (*ADDRESS_FORMS, "anh/chị"):
            raise refuse(_("Please choose one."))
        return value
