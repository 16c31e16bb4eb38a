"""Many teams like the small world's own, each person with as many meetings as asked for."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    Boolean,
    LargeBinary,
    String,
    Uuid,
    column,
    insert,
    select,
    table,
    text,
)

from rehabfield.database import Base, UTCDateTime, seal
from rehabfield.models import (
    Assignment,
    Case,
    Decision,
    Membership,
    Person,
    Role,
    Team,
    User,
)
from tests.factories import MORNING
from tests.world import World

TEAMS, HELPERS, PEOPLE = 100, 6, 12
AT_ONCE = 20_000

# As it lies in the database, so that sealed values can be put in as they are.
_VISITS = table(
    "visits",
    *(column(name, Uuid()) for name in ("id", "case_id", "team_id", "by_id", "entered_by_id")),
    *(column(name, UTCDateTime()) for name in ("at", "recorded_at")),
    *(column(name, String()) for name in ("source", "outcome", "way", "review_state")),
    *(column(name, LargeBinary()) for name in ("topics", "situation")),
    *(column(name, Boolean()) for name in ("outside", "current")),
)
Rows = dict[type[Base], list[dict[str, Any]]]


def fill(world: World, visits: int) -> None:
    """Put the teams and their people there, then so many meetings for each person."""
    rows: Rows = {kind: [] for kind in (Team, User, Membership, Person, Case, Assignment)}
    with world.session() as session:
        paper = session.get_one(Decision, world.standing_paper)
        unit = session.get_one(Team, world.team).unit_id
        like = {
            kind: _plain(session.scalars(select(kind).limit(1)).one())
            for kind in (Person, Case, Assignment, User)
        }
        for number in range(TEAMS):
            team = world.team if number == 0 else uuid4()
            if number:
                rows[Team].append({"id": team, "unit_id": unit, "name": f"Đội {number}"})
            _team(rows, like, team, paper.id)
        for kind, lines in rows.items():
            session.execute(insert(kind), lines)
    cases = [(row["id"], row["team_id"]) for row in rows[Case]]
    cases += [(world.khanh.case, world.team), (world.hoa.case, world.team)]
    _meetings(world, cases, visits)


def _team(rows: Rows, like: dict[Any, dict[str, Any]], team: UUID, paper: UUID) -> None:
    """Helpers and people of one team."""
    helpers = [uuid4() for _ in range(HELPERS)]
    for helper in helpers:
        rows[User].append(like[User] | {"id": helper})
        member: dict[str, Any] = {"id": uuid4(), "user_id": helper, "team_id": team}
        member |= {"unit_id": None, "role": Role.volunteer, "starts_on": MORNING.date()}
        rows[Membership].append(member)
    for number in range(PEOPLE):
        person, case = uuid4(), uuid4()
        rows[Person].append(like[Person] | {"id": person, "own_user_id": None})
        rows[Case].append(like[Case] | {"id": case, "person_id": person, "team_id": team})
        helped = {"id": uuid4(), "case_id": case, "user_id": helpers[number % HELPERS]}
        rows[Assignment].append(like[Assignment] | helped | {"team_id": team, "basis_id": paper})


def _plain(record: Base) -> dict[str, Any]:
    """A record's columns as values to insert."""
    return {column.key: getattr(record, column.key) for column in record.__table__.columns}


def _meetings(world: World, cases: list[tuple[UUID, UUID]], count: int) -> None:
    """Meetings that were read, one a day."""
    with world.engine.begin() as connection:
        lines = _lines(world, cases, count)
        while some := list(islice(lines, AT_ONCE)):
            connection.execute(insert(_VISITS), some)
    if world.engine.dialect.name == "postgresql":  # in life it does so by itself
        with world.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("ANALYZE"))


def _lines(world: World, cases: list[tuple[UUID, UUID]], count: int) -> Iterator[dict[str, Any]]:
    """The sealed values are one and the same, which reads alike and is sealed but once."""
    same = {
        "by_id": world.hung.id,
        "entered_by_id": world.hung.id,
        "source": "phone",
        "outcome": "met",
        "way": "home",
        "topics": seal("[]", "visits.topics"),
        "situation": seal("Nhà êm ấm.", "visits.situation"),
        "review_state": "seen",
        "outside": False,
        "current": True,
    }
    days = [MORNING - timedelta(days=30 + number) for number in range(count)]
    for case, team in cases:
        for at in days:
            yield {
                "id": uuid4(),
                "case_id": case,
                "team_id": team,
                "at": at,
                "recorded_at": at,
            } | same
