"""Late meetings for which the leader is asked, and which stand until they answer."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlalchemy import and_

from ..database import db
from ..models import Actor, Assignment, AssignmentState, Case, LadderStep, Person, User
from ..policies import visible_cases, visible_ladder_steps
from ..reminders import standing_steps
from ..schedule import Rung, Window
from .colleagues import called


@dataclass
class Asked:
    """One of them, with those who help."""

    step_id: UUID
    case_id: UUID
    name: str
    born: str
    hamlet: str
    window: Window
    asked_on: date
    helpers: list[str] = field(default_factory=list)
    phone: tuple[str, str] | None = None
    """Of the first helper who has one: (called, number)."""


def asked(actor: Actor, teams: frozenset[UUID]) -> list[Asked]:
    """Those of the teams, the longest asked first (one query)."""
    rows = db.session.execute(
        visible_ladder_steps(actor)
        .join(Case, Case.id == LadderStep.case_id)
        .join(Person, Person.id == Case.person_id)
        .outerjoin(
            Assignment,
            and_(Assignment.case_id == Case.id, Assignment.state == AssignmentState.active),
        )
        .outerjoin(User, User.id == Assignment.user_id)
        .where(
            standing_steps(Rung.ask),
            Case.team_id.in_(teams),
            Case.id.in_(visible_cases(actor).with_only_columns(Case.id)),
        )
        .with_only_columns(
            LadderStep.id,
            LadderStep.case_id,
            LadderStep.reached_on,
            Case.next_from,
            Case.next_by,
            Person.name,
            Person.birth,
            Person.hamlet,
            User.name.label("helper"),
            User.form_of_address,
            User.phone,
        )
        .order_by(LadderStep.reached_on, LadderStep.id, Assignment.role)
    )
    found: dict[UUID, Asked] = {}
    for row in rows:
        window = Window(row.next_from, row.next_by)
        one = found.setdefault(
            row.id,
            Asked(row.id, row.case_id, row.name, row.birth[:4], row.hamlet, window, row.reached_on),
        )
        if row.helper is not None:
            name = called(row.helper, row.form_of_address)
            one.helpers.append(name)
            one.phone = one.phone or ((name, row.phone) if row.phone else None)
    return list(found.values())
