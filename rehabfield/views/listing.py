"""The list of the people whose cases one may open."""

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import aliased

from ..models import Actor, Assignment, Case, CaseState, Person, Role, User
from ..policies import running, visible_cases
from ..schedule import Window
from . import mine
from .colleagues import called
from .mine import Named, Visited
from .portrait import window_of
from .prepared import PreparedFor, Statement

# The policies look at people too, inside the same select.
_person = aliased(Person)


@dataclass(frozen=True, eq=False)
class Listed:
    """A line of the list. `helpers` as colleagues call them; None where they are not shown."""

    case_id: UUID
    named: Named
    is_open: bool
    window: Window | None
    helpers: tuple[str, ...] | None = None

    @property
    def findable(self) -> str:
        """What the search looks at."""
        return f"{self.named.name} {self.named.other_name or ''} {self.named.hamlet}"


def listed(actor: Actor) -> tuple[Listed, ...]:
    """Everybody whom the actor visits or whose team they lead, by given name.

    One query; two for leaders, who see the helpers as well.
    """
    if not actor.teams(Role.leader, on_paper=True):
        return _visited(mine.people_of(actor))
    return _led(_CASES.all(actor, {}), _HELPERS.all(actor, {}))


def _cases(actor: Actor) -> Statement:
    return (
        visible_cases(actor)
        .join(_person, _person.id == Case.person_id)
        .with_only_columns(
            Case.id,
            Case.state,
            Case.next_from,
            Case.next_by,
            _person.name,
            _person.birth,
            _person.hamlet,
            _person.other_name,
        )
    )


def _helpers(actor: Actor) -> Statement:
    """Who helps in each case today, main helpers first."""
    cases = visible_cases(actor).with_only_columns(Case.id)
    return (
        select(Assignment.case_id, User.name, User.form_of_address)
        .join(User, User.id == Assignment.user_id)
        .where(Assignment.case_id.in_(cases), running(actor.today))
        .order_by(Assignment.role, Assignment.starts_on)
    )


_CASES: PreparedFor[Any] = PreparedFor(_cases, make=lambda row: row)
_HELPERS: PreparedFor[Any] = PreparedFor(_helpers, make=lambda row: row)


@lru_cache(1024)
def _visited(people: tuple[Visited, ...]) -> tuple[Listed, ...]:
    return tuple(Listed(one.case_id, one.named, True, one.window) for one in people)


@lru_cache(1024)
def _led(cases: tuple[Any, ...], helping: tuple[Any, ...]) -> tuple[Listed, ...]:
    helpers: dict[UUID, list[str]] = defaultdict(list)
    for row in helping:
        helpers[row.case_id].append(called(row.name, row.form_of_address))
    found = (
        Listed(
            row.id,
            Named.of(row),
            row.state is CaseState.open,
            window_of(row.next_from, row.next_by),
            tuple(helpers[row.id]),
        )
        for row in cases
    )
    return tuple(sorted(found, key=lambda one: one.named.by_name))
