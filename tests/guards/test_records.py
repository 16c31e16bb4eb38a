"""Guards over all records: what is sealed, what has a factory, what a policy opens."""

import ast
import inspect
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Boolean, Column, Enum, Uuid
from sqlalchemy import select as ask

from rehabfield import models, policies
from rehabfield.database import Base, Sealed, UTCDateTime
from rehabfield.models import Actor
from rehabfield.vault import COMPARTMENTS
from tests.factories import DEFAULTS
from tests.guards.plain_columns import PLAIN, WITHOUT_SCOPE
from tests.world import World

HARMLESS = (UTCDateTime, Boolean, Uuid, Enum)
"""Random keys, yes and no, one of a few words, and when something happened."""

FREE_TEXT_NAMES = {"name", "note", "text", "phone", "address", "situation", "comment", "result"}
PUBLIC_NAMES = {"units.name", "teams.name", "holidays.name"}


def columns() -> Iterator[tuple[str, Column[object]]]:
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            yield f"{table.name}.{column.name}", column


def test_every_column_is_sealed_or_has_a_reason_to_be_readable() -> None:
    readable = {
        place for place, column in columns() if not isinstance(column.type, (Sealed, *HARMLESS))
    }
    assert readable == set(PLAIN)
    assert all(reason for reason in PLAIN.values())


def test_a_sealed_column_is_bound_to_its_own_place() -> None:
    for place, column in columns():
        if isinstance(column.type, Sealed):
            assert column.type.place == place
            assert column.type.compartment in COMPARTMENTS


def test_names_and_notes_are_sealed() -> None:
    for place, column in columns():
        if column.name in FREE_TEXT_NAMES and place not in PUBLIC_NAMES:
            assert isinstance(column.type, Sealed), place


def test_a_private_note_has_keys_of_its_own() -> None:
    column = Base.metadata.tables["private_notes"].columns["text"]
    assert isinstance(column.type, Sealed)
    assert column.type.compartment == "private"


def test_nothing_sealed_is_unique_or_indexed() -> None:
    for table in Base.metadata.sorted_tables:
        for index in table.indexes:
            assert not [c for c in index.columns if isinstance(c.type, Sealed)], index.name
        for column in table.columns:
            if isinstance(column.type, Sealed):
                assert not column.unique
                assert not column.primary_key


def test_there_is_no_column_for_what_must_never_be_kept() -> None:
    never = ("hiv", "gps", "latitude", "longitude", "location", "score", "rating", "photo")
    for place, _ in columns():
        assert not [word for word in never if word in place], place


def test_every_record_has_a_factory() -> None:
    assert {mapper.class_ for mapper in Base.registry.mappers} == set(DEFAULTS)


def test_the_small_world_holds_a_row_of_every_kind(world: World) -> None:
    with world.looking() as session:
        empty = [
            table.name
            for table in Base.metadata.sorted_tables
            if session.execute(ask(table).limit(1)).first() is None
        ]
    assert empty == []


def opened_by_policies() -> set[str]:
    """The tables that a `visible_*` select opens, read off its return type."""
    folder = Path(inspect.getfile(policies)).parent
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in folder.glob("*.py")]
    kinds = {
        node.returns.slice.id
        for tree in trees
        for node in tree.body
        if isinstance(node, ast.FunctionDef)
        and node.name.startswith("visible_")
        and isinstance(node.returns, ast.Subscript)
        and isinstance(node.returns.slice, ast.Name)
    }
    return {str(getattr(models, kind).__tablename__) for kind in kinds}


def test_every_table_has_a_policy_or_a_reason_to_have_none() -> None:
    opened = opened_by_policies()
    assert not opened & set(WITHOUT_SCOPE)
    assert opened | set(WITHOUT_SCOPE) == set(Base.metadata.tables)


def test_a_stranger_with_an_account_and_no_membership_sees_nothing(world: World) -> None:
    nobody = Actor(world.pao.person, "Không Ai", (), world.actor(world.lan).today)
    with world.looking() as session:
        for name, function in inspect.getmembers(policies, inspect.isfunction):
            if name.startswith(("visible_", "logged_", "my_")):
                assert session.scalars(function(nobody)).all() == [], name
