"""The head of a person's page, loaded through what the actor may see."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, bindparam
from sqlalchemy.orm import aliased

from .. import rulebook
from ..models import Actor, Case, CaseState, Person
from ..policies import logged_cases, visible_cases
from ..schedule import Window
from .prepared import PreparedFor, Statement

# The policies look at people too, inside the same select.
_person = aliased(Person)
AS_THEY_ARE = (
    "person_id",
    "team_id",
    "law",
    "kind",
    "starts_on",
    "ends_on",
    "expected_end_on",
    "closed_on",
    "name",
    "other_name",
    "hamlet",
    "address",
    "phone",
    "phone_shared",
    "form_of_address",
    "languages",
    "how_to_meet",
)
_COLUMNS = (
    Case.id,
    Case.person_id,
    Case.team_id,
    Case.law,
    Case.kind,
    Case.starts_on,
    Case.ends_on,
    Case.expected_end_on,
    Case.state,
    Case.closed_on,
    Case.next_from,
    Case.next_by,
    _person.name,
    _person.other_name,
    _person.birth,
    _person.hamlet,
    _person.address,
    _person.phone,
    _person.phone_shared,
    _person.form_of_address,
    _person.languages,
    _person.how_to_meet,
)


@dataclass(frozen=True, eq=False)
class Portrait:
    """The head of a person's page. `logged`: whether the actor may read meetings and needs."""

    case_id: UUID
    person_id: UUID
    team_id: UUID | None
    law: str
    kind: str
    starts_on: date
    ends_on: date | None
    expected_end_on: date | None
    is_open: bool
    closed_on: date | None
    window: Window | None
    name: str
    other_name: str | None
    birth_year: str
    hamlet: str
    address: str | None
    phone: str | None
    phone_shared: bool
    form_of_address: str | None
    languages: str | None
    how_to_meet: str | None
    logged: bool

    @property
    def spoken_phone(self) -> str:
        """The number in groups, as people read it out: 0912 345 678."""
        number = self.phone or ""
        return f"{number[:4]} {number[4:7]} {number[7:]}".strip()

    @property
    def plain(self) -> str:
        """What it is, in words that may stand on a volunteer's phone."""
        return rulebook.kind(self.law, self.kind).plain


def portrait(actor: Actor, case_id: UUID) -> Portrait | None:
    """The person of a case that the actor may open; None where there is none (one query)."""
    return next(iter(_PORTRAITS.all(actor, {"case": case_id})), None)


def _one(actor: Actor) -> Statement:
    logged = logged_cases(actor).whereclause
    if logged is None:
        raise RuntimeError("the policy has no condition")
    return (
        visible_cases(actor)
        .join(_person, _person.id == Case.person_id)
        .where(Case.id == bindparam("case", type_=Uuid()))
        .with_only_columns(*_COLUMNS, logged.label("logged"))
    )


def _portrait(row: Any) -> Portrait:
    values = row._asdict()
    return Portrait(
        **{name: values[name] for name in AS_THEY_ARE},
        case_id=row.id,
        is_open=row.state is CaseState.open,
        window=window_of(row.next_from, row.next_by),
        birth_year=row.birth[:4],
        logged=bool(row.logged),
    )


_PORTRAITS = PreparedFor(_one, _portrait)


def window_of(first: date | None, last: date | None) -> Window | None:
    """The window of a row."""
    return Window(first, last) if first and last else None
