"""A person and a case from a paper, on one page."""

from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated, Self
from uuid import UUID

from pydantic import field_validator
from pydantic_core.core_schema import ValidationInfo

from .. import clock, rulebook
from ..clock import add_months
from ..i18n import full_day
from ..i18n import gettext as _
from ..rulebook import CaseKind, Group, RuleError, Version
from .assignments import Kin
from .base import Day, Fields, Form, Invalid, refuse
from .decisions import PaperForm
from .persons import BirthForm, Name, Phone, Place, Sex

FAR = timedelta(days=366)
LONGEST_MONTHS = 120


class Matter(StrEnum):
    """What the paper is about; its day decides under which law, and so of which kind.

    The values stand in the page, where nothing may tell what this is about.
    """

    after_care_12 = "after_care_12"
    after_care_24 = "after_care_24"
    home = "home"
    users = "users"

    @property
    def group(self) -> Group:
        return {Matter.home: Group.rehab, Matter.users: Group.users}.get(self, Group.after_care)

    @property
    def months(self) -> int | None:
        """The term written on the paper, where the choice says it."""
        return {"after_care_12": 12, "after_care_24": 24}.get(self.value)

    def kind_on(self, day: date) -> tuple[Version, CaseKind]:
        """The law of that day and its kind of case (L120 Đ56). Raises RuleError for none."""
        law = rulebook.in_force(day)
        for kind in law.kinds:
            if kind.group is self.group and (self.months or 0) in (0, *kind.duration_months):
                return law, kind
        raise RuleError(f"{law.code} knows no {self.value}")


class TermForm(Form):
    """What is known so far of a paper, for a proposal of its end."""

    matter: Matter | None = None
    signed_on: Annotated[date | None, Day] = None
    starts_on: Annotated[date | None, Day] = None
    ends_on: Annotated[date | None, Day] = None

    @classmethod
    def so_far(cls, fields: Fields) -> Self:
        """What can be read of a form that is still being filled in."""
        try:
            return cls.read(fields)
        except Invalid as problem:
            known = {
                name: fields.getlist(name)[-1:]
                for name in cls.model_fields
                if name not in problem.errors
            }
            return cls.take({name: value[0] for name, value in known.items() if value and value[0]})

    def law(self) -> tuple[Version, CaseKind] | None:
        """The law and kind that matter and day lead to, if they lead to one."""
        if self.matter is None or self.signed_on is None:
            return None
        try:
            return self.matter.kind_on(self.signed_on)
        except RuleError:
            return None

    def lawful_ends(self) -> list[date]:
        """The last days that the law gives for this start; a proposal, the paper counts."""
        found = self.law()
        if found is None or self.starts_on is None or self.matter is None:
            return []
        months = (self.matter.months,) if self.matter.months else found[1].duration_months
        return [add_months(self.starts_on, n) for n in months]

    def is_lawful(self) -> bool:
        """Whether the end is one the law gives; where it gives a span of months, any day in it."""
        ends = self.lawful_ends()
        if self.ends_on is None or not ends:
            return False
        return self.ends_on in ends or (len(ends) > 2 and ends[0] <= self.ends_on <= ends[-1])


class NewcomerForm(BirthForm, PaperForm):
    """One person from one paper, with the helper where one is known."""

    id: UUID
    team: UUID | None = None
    name: Name
    sex: Sex | None = None
    hamlet: Place
    phone: Phone | None = None
    person: str | None = None
    matter: Matter
    starts_on: Annotated[date, Day]
    ends_on: Annotated[date | None, Day] = None
    as_on_paper: bool = False
    helper: UUID | None = None
    names_helper: bool = False
    kin: Kin | None = None
    guardian_name: Name | None = None
    guardian_relation: Place | None = None
    guardian_phone: Phone | None = None

    @field_validator("starts_on")
    @classmethod
    def _near_the_paper(cls, day: date, info: ValidationInfo) -> date:
        signed = info.data.get("signed_on")
        if signed is not None and abs(day - signed) > FAR:
            raise refuse(_("More than a year from the paper's day. Please look at it again."))
        return day

    @field_validator("ends_on")
    @classmethod
    def _after_the_start(cls, day: date | None, info: ValidationInfo) -> date | None:
        start = info.data.get("starts_on")
        if day is None or start is None:
            return day
        if day <= start:
            raise refuse(_("The end comes after the start."))
        if day > add_months(start, LONGEST_MONTHS):
            raise refuse(_("More than ten years. Please look at the paper again."))
        if day < clock.today():
            raise refuse(
                _(
                    "This paper ended on %(day)s. Only people whose paper still runs are added.",
                    day=full_day(day),
                )
            )
        return day

    @property
    def term(self) -> TermForm:
        """The part about the term."""
        return TermForm(
            matter=self.matter,
            signed_on=self.signed_on,
            starts_on=self.starts_on,
            ends_on=self.ends_on,
        )

    @property
    def guarded(self) -> bool:
        """Whether somebody is named who stands for a minor."""
        return bool(self.guardian_name and self.guardian_phone)
