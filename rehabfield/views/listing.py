"""The list of the people whose cases one may open."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from uuid import UUID

from flask import current_app
from markupsafe import Markup
from sqlalchemy import LargeBinary, select, type_coerce
from sqlalchemy.orm import aliased

from .. import i18n
from ..database import db
from ..models import Actor, Assignment, Case, CaseState, Person, Role, User
from ..policies import running, visible_cases
from ..schedule import Window
from . import mine
from .colleagues import called
from .mine import Named
from .portrait import window_of

# The policies look at people too, inside the same select.
_person = aliased(Person)


@dataclass(frozen=True)
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

    def row(self, today: date) -> Markup:
        """The line as it is shown."""
        return _rendered(self, today, i18n.current_locale())


@lru_cache(maxsize=4096)
def _rendered(one: Listed, today: date, _locale: str) -> Markup:
    """Remembered: whoever opens the list again today sees the same line."""
    rows = current_app.jinja_env.get_template("people/_row.html").module
    row: Markup = rows.listed_row(one, today)  # type: ignore[attr-defined]  # a macro
    return row


def listed(actor: Actor) -> list[Listed]:
    """Everybody whom the actor visits or whose team they lead, by given name.

    One query; two for leaders, who see the helpers as well.
    """
    if not actor.teams(Role.leader, on_paper=True):
        return [Listed(one.case_id, one.named, True, one.window) for one in mine.people_of(actor)]
    rows = db.session.execute(
        visible_cases(actor)
        .join(_person, _person.id == Case.person_id)
        .with_only_columns(
            Case.id,
            Case.state,
            Case.next_from,
            Case.next_by,
            type_coerce(_person.name, LargeBinary).label("name"),
            type_coerce(_person.birth, LargeBinary).label("birth"),
            type_coerce(_person.hamlet, LargeBinary).label("hamlet"),
            type_coerce(_person.other_name, LargeBinary).label("other_name"),
        )
    ).all()
    helpers = _helpers(actor, [row.id for row in rows])
    found = (
        Listed(
            row.id,
            mine.opened_name(row.name, row.birth, row.hamlet, row.other_name),
            row.state is CaseState.open,
            window_of(row.next_from, row.next_by),
            tuple(helpers.get(row.id, ())),
        )
        for row in rows
    )
    return sorted(found, key=lambda one: one.named.by_name)


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
