"""Prepared selects: the same answers as SQLAlchemy's own way, for every kind of actor."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Date, bindparam, func, select
from sqlalchemy.exc import DBAPIError

from rehabfield.database import db, only_read
from rehabfield.models import Actor, Assignment, Case, CaseState, Person, Visit
from rehabfield.policies import logged_cases, running, visible_cases, visible_visits
from rehabfield.views.prepared import Prepared, PreparedFor, Statement
from tests.factories import TODAY
from tests.querylog import watching
from tests.world import Someone, World

EVERYBODY = ("lan", "hung", "mai", "tam", "hanh", "bao", "yen", "son", "duc", "luc", "thang")
Policy = Callable[[Actor], Any]


@contextmanager
def asking(app: Flask) -> Iterator[None]:
    """An app context that only reads."""
    with app.app_context():
        only_read()
        yield


def names(row: Any) -> Any:
    """Rows as they are."""
    return row


_OPEN: Prepared[Any] = Prepared(
    select(Case.id, Case.state, Case.next_by, Person.name, Person.phone_shared)
    .join(Person, Person.id == Case.person_id)
    .where(
        Case.state.in_([CaseState.open, CaseState.closed]),
        Case.starts_on <= bindparam("today", type_=Date()),
    )
    .order_by(Case.id),
    names,
)


def test_values_are_opened_as_the_models_open_them(app: Flask, world: World) -> None:
    with asking(app):
        rows = _OPEN.all({"today": TODAY})
        cases = db.session.scalars(select(Case).order_by(Case.id)).all()
        assert [(r.id, r.state, r.next_by, r.name, r.phone_shared) for r in rows] == [
            (c.id, c.state, c.next_by, c.person.name, c.person.phone_shared) for c in cases
        ]


def test_parameters_are_bound_anew_each_time(app: Flask, world: World) -> None:
    with asking(app):
        assert _OPEN.all({"today": TODAY})
        assert _OPEN.all({"today": date(2000, 1, 1)}) == ()


def test_a_row_that_came_before_is_the_same_object(app: Flask, world: World) -> None:
    with asking(app):
        first = _OPEN.all({"today": TODAY})
    with world.session() as session:
        session.get_one(Person, world.khanh.person).rename("Phạm Thị Khánh", "1987")
    with asking(app):
        second = _OPEN.all({"today": TODAY})
    changed = [one.name for one, other in zip(second, first, strict=True) if one is not other]
    assert changed == ["Phạm Thị Khánh"]


def _listed(policy: Policy) -> Callable[[Actor], Statement]:
    return lambda actor: policy(actor).order_by("id").with_only_columns(Case.id, Case.starts_on)


_CASES: PreparedFor[Any] = PreparedFor(_listed(visible_cases), names)
_LOGGED: PreparedFor[Any] = PreparedFor(_listed(logged_cases), names)
_VISITS: PreparedFor[Any] = PreparedFor(
    lambda actor: visible_visits(actor).with_only_columns(Visit.id), names
)
_MINE: PreparedFor[Any] = PreparedFor(
    lambda actor: select(Assignment.case_id).where(
        Assignment.user_id == actor.id, running(actor.today)
    ),
    names,
)


@pytest.mark.parametrize("who", EVERYBODY)
def test_everybody_sees_what_the_policies_show(app: Flask, world: World, who: str) -> None:
    one: Someone = getattr(world, who)
    world.log(world.hoa, world.mai, TODAY)
    actor = world.actor(one)
    with asking(app):
        for prepared, policy in ((_CASES, visible_cases), (_LOGGED, logged_cases)):
            allowed = set(db.session.scalars(policy(actor).with_only_columns(Case.id)))
            assert {row.id for row in prepared.all(actor, {})} == allowed
        visits = set(db.session.scalars(visible_visits(actor).with_only_columns(Visit.id)))
        assert {row.id for row in _VISITS.all(actor, {})} == visits
        mine = set(
            db.session.scalars(
                select(Assignment.case_id).where(
                    Assignment.user_id == actor.id, running(actor.today)
                )
            )
        )
        assert {row.case_id for row in _MINE.all(actor, {})} == mine


def test_actors_of_one_kind_share_the_statement_but_not_the_rows(app: Flask, world: World) -> None:
    with asking(app), watching(world.engine) as seen:
        hung = {row.id for row in _CASES.all(world.actor(world.hung), {})}
        nga = {row.id for row in _CASES.all(world.actor(world.nga), {})}
    statements = [sql for sql in seen.reads if "FROM cases" in sql]
    assert hung == {world.khanh.case, world.hoa.case}
    assert nga == {world.quyet.case}
    assert len(set(statements)) == 1


def test_on_another_day_the_policies_are_asked_again(
    app: Flask, world: World, travel: Callable[[date], None]
) -> None:
    with world.session() as session:
        for one in session.scalars(select(Assignment).where(Assignment.user_id == world.hung.id)):
            one.ends_on = TODAY
    with asking(app):
        assert _MINE.all(world.actor(world.hung), {})
    travel(date(2026, 11, 22))
    with asking(app):
        assert _MINE.all(world.actor(world.hung), {}) == ()


def test_an_error_of_the_driver_is_told_as_sqlalchemy_tells_it(app: Flask, world: World) -> None:
    broken: Prepared[Any] = Prepared(select(Case.id).with_only_columns(Case.id), names)
    with asking(app):
        broken.all({})
        for ready in broken._ready.values():
            ready.sql = "SELECT nothing FROM nowhere"
        with pytest.raises(DBAPIError):
            broken.all({})


def test_a_connection_that_was_lost_is_replaced(app: Flask, world: World) -> None:
    if world.engine.dialect.name != "postgresql":
        pytest.skip("a file is never lost")
    with asking(app):
        assert _OPEN.all({"today": TODAY})
        pid = db.session.scalar(select(func.pg_backend_pid()))
        with world.engine.connect() as other:
            other.execute(select(func.pg_terminate_backend(pid)))
        with pytest.raises(DBAPIError) as lost:
            _OPEN.all({"today": TODAY})
        assert lost.value.connection_invalidated
    with asking(app):
        assert _OPEN.all({"today": TODAY})
