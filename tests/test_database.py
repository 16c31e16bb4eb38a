"""The database keeps its promises: locks, sealed columns, UTC, and reading that only reads."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone

import pytest
from flask import Flask
from sqlalchemy import Engine, create_engine, delete, event, func, select, text
from sqlalchemy.exc import IntegrityError, OperationalError, StatementError
from sqlalchemy.orm import Session

from rehabfield.clock import TZ
from rehabfield.database import (
    Sealed,
    SealedComparison,
    WriteWhileReading,
    may_write,
    only_read,
    prepare,
    reading,
    writing,
)
from rehabfield.models import Case, Consent, Person, Team, Visit, visit_companions
from rehabfield.vault import VaultError
from tests.factories import make
from tests.world import World


def sqlite_only(engine: Engine) -> bool:
    return engine.dialect.name == "sqlite"


# --- transactions -----------------------------------------------------------------------------


def is_locked(engine: Engine) -> bool:
    """Whether another program could not write now."""
    with closing(sqlite3.connect(str(engine.url.database), timeout=0.05)) as other:
        try:
            other.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return True
        other.execute("ROLLBACK")
        return False


def test_writing_takes_the_lock_at_once_and_reading_takes_none(world: World) -> None:
    if not sqlite_only(world.engine):
        return
    for intent, locks in ((writing, True), (reading, False)):
        with intent(), Session(world.engine) as session:
            session.scalar(select(func.count(Person.id)))
            assert is_locked(world.engine) is locks


def test_a_second_writer_waits_and_a_reader_does_not(world: World) -> None:
    if not sqlite_only(world.engine):
        return
    address = world.engine.url.render_as_string(False)
    other = create_engine(address, connect_args={"timeout": 0.1})
    prepare(other)
    event.listen(other, "connect", lambda c, _: c.execute("PRAGMA busy_timeout = 50"))
    with writing(), Session(world.engine) as session:
        session.add(make(Consent, person_id=world.khanh.person, recorded_by_id=world.lan.id))
        session.flush()
        with Session(other) as second, pytest.raises(OperationalError, match="locked"):
            second.scalar(select(func.count(Person.id)))
        with reading(), Session(other) as reader:
            assert reader.scalar(select(func.count(Consent.id))) == 2
    other.dispose()


def test_who_only_reads_cannot_write_by_mistake(world: World) -> None:
    with reading(), Session(world.engine) as session:
        session.get_one(Person, world.khanh.person).rename("Ai Đó", "1990")
        with pytest.raises(WriteWhileReading):
            session.flush()


def test_the_mark_of_a_request_can_be_set_and_lifted(world: World) -> None:
    only_read()
    with Session(world.engine) as session:
        session.add(make(Team, unit_id=world.ba_vi))
        with pytest.raises(WriteWhileReading):
            session.flush()
    may_write()
    world.add(make(Team, unit_id=world.ba_vi))


def test_a_write_that_was_committed_survives_a_power_cut(world: World) -> None:
    if not sqlite_only(world.engine):
        return
    with world.engine.connect() as connection:
        found = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_what_others_point_at_cannot_be_deleted(world: World) -> None:
    with world.engine.begin() as connection, pytest.raises(IntegrityError):
        connection.execute(delete(Person).where(Person.id == world.khanh.person))


# --- sealed columns -----------------------------------------------------------------------------


def test_a_name_lies_in_the_database_as_ciphertext_only(world: World) -> None:
    with world.engine.connect() as connection:
        raw = connection.execute(
            text("SELECT name FROM people WHERE id = :id"),
            {"id": world.khanh.person.hex if sqlite_only(world.engine) else world.khanh.person},
        ).scalar_one()
    assert world.khanh.name.encode() not in bytes(raw)
    assert world.load(Person, world.khanh.person).name == world.khanh.name


def test_no_file_of_the_database_holds_a_readable_name(app: Flask, world: World) -> None:
    if not sqlite_only(world.engine):
        return
    folder = app.config["SETTINGS"].home
    for path in folder.glob("*.db*"):
        content = path.read_bytes()
        for one in world.helped:
            assert one.name.encode() not in content
            assert one.hamlet.encode() not in content


@pytest.mark.parametrize(
    "compare",
    [
        lambda: Person.name == "Phạm Thị Ngọc Khánh",
        lambda: Person.name != "Phạm Thị Ngọc Khánh",
        lambda: Person.name < "M",
        lambda: Person.name.like("Ph%"),
        lambda: Person.name.in_(["a"]),
        lambda: Person.name.distinct(),
        lambda: Person.name.desc(),
        lambda: Person.name + "x",
        lambda: "x" + Person.name,
    ],
)
def test_a_sealed_column_refuses_to_be_compared_or_ordered(compare: object) -> None:
    assert callable(compare)
    with pytest.raises(SealedComparison):
        compare()


def test_a_sealed_column_may_be_asked_whether_it_is_empty(world: World) -> None:
    with world.looking() as session:
        query = select(func.count(Visit.id)).where(Visit.note.is_(None))
        assert session.scalar(query)
        assert session.scalar(select(func.count(Visit.id)).where(Visit.note.is_not(None)))


def test_a_value_moved_to_another_column_does_not_open(world: World) -> None:
    with world.engine.begin() as connection:
        connection.execute(text("UPDATE people SET hamlet = name"))
    with pytest.raises(VaultError):
        world.load(Person, world.khanh.person)


def test_the_same_text_is_sealed_differently_every_time() -> None:
    column = Sealed("people.name")
    dialect = create_engine("sqlite://").dialect
    assert column.process_bind_param("An", dialect) != column.process_bind_param("An", dialect)


def test_text_is_sealed_in_nfc(world: World) -> None:
    decomposed = "Nguye\u0302\u0303n Hu\u0300ng"
    with world.session() as session:
        session.get_one(Person, world.khanh.person).name = decomposed
    assert world.load(Person, world.khanh.person).name == "Nguyễn Hùng"


def test_lists_come_back_as_they_were_sealed(world: World) -> None:
    visit = world.log(world.khanh, world.hung, datetime(2026, 11, 20).date(), topics=["job", "id"])
    assert world.load(Visit, visit).topics == ["job", "id"]


# --- time ---------------------------------------------------------------------------------------


def test_a_moment_without_a_zone_is_refused(world: World) -> None:
    with pytest.raises(StatementError, match="naive"):
        world.add(make(Person, unit_id=world.ba_vi, created_at=datetime(2026, 1, 1)))


@pytest.mark.parametrize("zone", [UTC, TZ, timezone(timedelta(hours=-5))])
def test_a_moment_comes_back_as_the_same_moment_in_utc(world: World, zone: timezone) -> None:
    at = datetime(2026, 11, 21, 8, 30, 15, 123456, tzinfo=zone)
    with world.session() as session:
        session.get_one(Person, world.khanh.person).created_at = at
    kept = world.load(Person, world.khanh.person).created_at
    assert kept == at
    assert kept.utcoffset() == timedelta()


# --- promises -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "broken",
    [
        "UPDATE cases SET ends_on = '2020-01-01'",
        "UPDATE cases SET next_by = NULL WHERE next_by IS NOT NULL",
        "UPDATE cases SET state = 'closed', closed_on = NULL",
        "UPDATE cases SET state = 'nonsense'",
        "UPDATE assignments SET basis_id = NULL WHERE state = 'active'",
        "UPDATE assignments SET weekdays = 128",
        "UPDATE memberships SET unit_id = 9700, team_id = (SELECT MIN(id) FROM teams)",
        "UPDATE visits SET outcome = 'news', news = NULL",
        "UPDATE visits SET way = 'by_stealth'",
        "UPDATE activities SET reach = -1",
        "UPDATE unit_settings SET interval_days = 0",
    ],
)
def test_the_database_itself_refuses_what_cannot_be(world: World, broken: str) -> None:
    if "MIN(id)" in broken and not sqlite_only(world.engine):
        broken = broken.replace("MIN(id)", "id").replace("FROM teams", "FROM teams LIMIT 1")
    with world.engine.begin() as connection, pytest.raises(IntegrityError):
        connection.execute(text(broken))


def test_two_who_change_the_same_case_do_not_overwrite_each_other(world: World) -> None:
    from sqlalchemy.orm.exc import StaleDataError

    with world.looking() as first:
        mine = first.get_one(Case, world.khanh.case)
        first.expunge(mine)
    with world.session() as second:
        second.get_one(Case, world.khanh.case).stage = "thuong_xuyen"
    with writing(), Session(world.engine) as session:
        session.add(mine)
        mine.stage = "sap_hoan_thanh"
        with pytest.raises(StaleDataError):
            session.commit()


def test_sqlite_is_new_enough_for_what_is_used() -> None:
    assert sqlite3.sqlite_version_info >= (3, 37)


def test_a_companion_is_counted_once(world: World) -> None:
    with world.engine.begin() as connection:
        row = connection.execute(select(visit_companions)).first()
        assert row is not None
        with pytest.raises(IntegrityError):
            connection.execute(visit_companions.insert().values(**row._mapping))
