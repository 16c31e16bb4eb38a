"""After a key was rotated everything is sealed anew: in steps, stopped anywhere, nothing lost."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import Engine, LargeBinary, NullPool, create_engine, func, select, type_coerce
from sqlalchemy.orm import Session

from rehabfield import vault
from rehabfield.database import Base, Sealed, prepare
from rehabfield.exchange import reseal, schema
from rehabfield.exchange.reseal import LEFT, sealed_columns, sealed_tables, unreadable
from rehabfield.models import AuditEntry, Draft, Person
from tests.factories import make
from tests.settlers import settle
from tests.shell import as_it_was

MANY = 450
"""More drafts than two batches: their key has two parts."""
Contents = dict[str, list[tuple[object, ...]]]


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """The small world with keys of its own, and a long table."""
    with as_it_was():
        vault.use(vault.Vault.create(tmp_path / "secrets"))
        url = f"sqlite:///{tmp_path / 'world.db'}"
        schema.upgrade(url)
        engine = create_engine(url, poolclass=NullPool)
        prepare(engine)
        world = settle(engine)
        with Session(engine) as session:
            for number in range(MANY):
                owner = (world.hung, world.mai)[number % 2].id
                session.add(make(Draft, owner_id=owner, key=key(number), fields={"n": [number]}))
            session.commit()
        yield engine


def key(number: int) -> UUID:
    return UUID(int=number * 7919 % 100_003)


def contents(engine: Engine) -> Contents:
    """Every row of every table, opened."""
    with engine.connect() as connection:
        return {
            table.name: [
                tuple(row)
                for row in connection.execute(select(table).order_by(*table.primary_key.columns))
            ]
            for table in Base.metadata.sorted_tables
        }


def old_values(engine: Engine) -> int:
    """How many sealed values still lie under an old key, the trail apart."""
    found = 0
    with engine.connect() as connection:
        for table in sealed_tables():
            if table.name in LEFT:
                continue
            for column in sealed_columns(table):
                kind = column.type
                assert isinstance(kind, Sealed)
                raw = select(type_coerce(column, LargeBinary)).where(column.is_not(None))
                found += sum(
                    not vault.current().is_current(bytes(blob), kind.compartment)
                    for blob in connection.scalars(raw)
                )
    return found


def rotate() -> None:
    for compartment in vault.COMPARTMENTS:
        vault.current().rotate(compartment)


def all_of_it(engine: Engine) -> dict[str, int]:
    with Session(engine) as session:
        return dict(reseal.reseal(session))


def test_everything_is_current_after_and_says_the_same(engine: Engine) -> None:
    before = contents(engine)
    rotate()
    assert old_values(engine) > MANY
    changed = all_of_it(engine)
    assert old_values(engine) == 0
    assert contents(engine) == before
    assert changed["drafts"] == len(before["drafts"])
    assert changed["people"] == len(before["people"])


def test_a_second_time_there_is_nothing_to_do(engine: Engine) -> None:
    rotate()
    all_of_it(engine)
    assert set(all_of_it(engine).values()) == {0}


class Pulled(Exception):
    """Somebody pulled the plug."""


@pytest.mark.parametrize("after", [1, 250, 470])
def test_stopped_halfway_it_goes_on_and_loses_nothing(
    engine: Engine, after: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, renew, done = contents(engine), reseal._renew, 0

    def pull_the_plug(*row: object) -> int:
        nonlocal done
        done += 1
        if done > after:
            raise Pulled
        return renew(*row)  # type: ignore[arg-type]  # passed on as it came

    rotate()
    all_there_is = old_values(engine)
    monkeypatch.setattr(reseal, "_renew", pull_the_plug)
    with suppress(Pulled):
        all_of_it(engine)
    monkeypatch.undo()

    assert contents(engine) == before
    assert 0 < old_values(engine) <= all_there_is
    all_of_it(engine)
    assert old_values(engine) == 0
    assert contents(engine) == before


def test_the_trail_is_left_as_it_is_and_still_opens(engine: Engine) -> None:
    rotate()
    assert "audit_entries" not in all_of_it(engine)
    with Session(engine) as session:
        assert session.scalar(select(func.count(AuditEntry.id)))
        assert list(unreadable(session)) == []


def test_what_no_key_opens_is_found_and_counted(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE people SET hamlet = name")
    with Session(engine) as session:
        people = session.scalar(select(func.count(Person.id)))
        assert dict(unreadable(session)) == {"people.hamlet": people}
