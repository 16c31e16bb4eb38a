"""The list of the people whose cases one may open."""

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import aliased

from ..database import db
from ..models import Actor, Assignment, Case, CaseState, Person, Role, User
from ..policies import running, visible_cases
from ..schedule import Window
from ..vietnamese import NameKey, sort_key
from .colleagues import called
from .portrait import window_of

# The policies look at people too, inside the same select.
_person = aliased(Person)


@dataclass(frozen=True)
class Listed:
    """A line of the list. `helpers` as colleagues call them, for leaders only."""

    case_id: UUID
    name: str
    other_name: str | None
    birth_year: str
    hamlet: str
    is_open: bool
    window: Window | None
    helpers: tuple[str, ...] = ()

    @property
    def by_name(self) -> NameKey:
        """Order by given name."""
        return sort_key(self.name)

    @property
    def findable(self) -> str:
        """What the search looks at."""
        return f"{self.name} {self.other_name or ''} {self.hamlet}"


def listed(actor: Actor) -> list[Listed]:
    """Everybody whose case the actor may open, by given name (one query; two for leaders)."""
    rows = db.session.execute(
        visible_cases(actor)
        .join(_person, _person.id == Case.person_id)
        .with_only_columns(
            Case.id,
            Case.state,
            Case.next_from,
            Case.next_by,
            _person.name,
            _person.other_name,
            _person.birth,
            _person.hamlet,
        )
    ).all()
    helpers = _helpers(actor, [row.id for row in rows]) if actor.teams(Role.leader) else {}
    found = (
        Listed(
            row.id,
            row.name,
            row.other_name,
            row.birth[:4],
            row.hamlet,
            row.state is CaseState.open,
            window_of(row.next_from, row.next_by),
            tuple(helpers.get(row.id, ())),
        )
        for row in rows
    )
    return sorted(found, key=lambda one: one.by_name)


def _helpers(actor: Actor, cases: list[UUID]) -> dict[UUID, list[str]]:
    """Who helps in each case today, main helpers first."""
    names: dict[UUID, list[str]] = defaultdict(list)
    for row in db.session.execute(
        select(Assignment.case_id, User.name, User.form_of_address)
        .join(User, User.id == Assignment.user_id)
        .where(Assignment.case_id.in_(cases), running(actor.today))
        .order_by(Assignment.role, Assignment.starts_on)
    ):
        names[row.case_id].append(called(row.name, row.form_of_address))
    return names
