"""A person, and somebody around them."""

from datetime import date
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import AfterValidator, Field, field_validator
from pydantic_core.core_schema import ValidationInfo

from .. import clock, vietnamese
from ..i18n import gettext as _
from ..models import Knows
from .base import Block, Fields, Form, Line, refuse

EARLIEST_BIRTH = 1900


def _phone(text: str) -> str:
    try:
        return vietnamese.phone(text)
    except ValueError:
        raise refuse(_("This is not a telephone number. Example: 0912 345 678.")) from None


def _lettered(text: str) -> str:
    if not any(char.isalpha() for char in text):
        raise refuse(_("Please write the name in letters."))
    return text


Name = Annotated[Line, Field(min_length=1, max_length=120), AfterValidator(_lettered)]
Place = Annotated[Line, Field(min_length=1, max_length=120)]
Phone = Annotated[str, Field(max_length=40), AfterValidator(_phone)]
Sex = Literal["nam", "nữ"]
Short = Annotated[Line, Field(max_length=120)]
Long = Annotated[Block, Field(max_length=1000)]


class _Dashed:
    """Fields whose names carry a dash in the page (birth-day) and an underscore here."""

    def __init__(self, fields: Fields) -> None:
        self._fields = fields

    def keys(self) -> Any:
        return self._fields.keys()

    def getlist(self, key: str) -> list[str]:
        return self._fields.getlist(key) or self._fields.getlist(key.replace("_", "-"))


class BirthForm(Form):
    """A birth date in three boxes, of which the year is enough."""

    birth_day: Annotated[int | None, Field(ge=1, le=31)] = None
    birth_month: Annotated[int | None, Field(ge=1, le=12)] = None
    birth_year: Annotated[int, Field(ge=EARLIEST_BIRTH)]

    @classmethod
    def read(cls, fields: Fields) -> Self:
        """Check posted fields; raises Invalid."""
        return super().read(_Dashed(fields))

    @field_validator("birth_year")
    @classmethod
    def _exists(cls, year: int, info: ValidationInfo) -> int:
        day, month = info.data.get("birth_day"), info.data.get("birth_month")
        if (day is None) != (month is None):
            raise refuse(_("Please write day and month, or the year alone."))
        try:
            born = date(year, month or 1, day or 1)
        except ValueError:
            raise refuse(_("This day is not in the calendar.")) from None
        if born > clock.today():
            raise refuse(_("This day has not come yet."))
        return year

    @property
    def birth(self) -> str:
        """As it is kept: "1987", or "1987-05-03" where the day is known."""
        if self.birth_day is None or self.birth_month is None:
            return f"{self.birth_year:04d}"
        return f"{self.birth_year:04d}-{self.birth_month:02d}-{self.birth_day:02d}"

    def youngest_age(self, on: date) -> int:
        """Whole years on that day; the lowest it can be where only the year is known."""
        month, day = self.birth_month or 12, self.birth_day or 31
        return on.year - self.birth_year - ((on.month, on.day) < (month, day))


class PersonForm(BirthForm):
    """What is known of a person; `version` is the one the page was made from."""

    version: int
    name: Name
    other_name: Short | None = None
    sex: Sex | None = None
    hamlet: Place
    address: Annotated[Line, Field(max_length=300)] | None = None
    phone: Phone | None = None
    phone_shared: bool = False
    form_of_address: Annotated[str | None, Field(max_length=8)] = None
    languages: Short | None = None
    how_to_meet: Long | None = None
    own_user: UUID | None = None

    @field_validator("form_of_address")
    @classmethod
    def _known(cls, value: str | None) -> str | None:
        if value is not None and value not in vietnamese.ADDRESS_FORMS:
            raise refuse(_("Please choose one."))
        return value


class ContactForm(Form):
    """Somebody around a person."""

    id: UUID
    name: Name
    relation: Place
    phone: Phone | None = None
    phone_shared: bool = False
    knows: Knows
    guardian: bool = False
    representative: bool = False
