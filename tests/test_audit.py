"""The trail: every deed and reading in one chain that shows where it was touched."""

import threading
from collections.abc import Callable
from datetime import date, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, func, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from rehabfield import audit, clock, vault
from rehabfield.audit import BrokenTrail, log_read, note, verify
from rehabfield.database import Base, prepare, writing
from rehabfield.models import AuditEntry, AuditHead, Person
from tests.factories import MORNING
from tests.world import World, key

ENTRIES = Base.metadata.tables[AuditEntry.__tablename__]


def deed(world: World, action: str = "visit.log", **detail: str) -> int:
    with world.session() as session:
        note(
            session,
            world.actor(world.hung),
            action,
            "case",
            world.khanh.case,
            at=clock.now(),
            detail=detail or None,
        )
    return count(world)


@pytest.fixture
def unguarded(world: World) -> World:
    """The world after somebody with the whole database in hand took the triggers away."""
    names = ("audit_entries_stay", "audit_entries_remain")
    sqlite = world.engine.dialect.name == "sqlite"
    with world.engine.begin() as connection:
        for name in names if sqlite else names[:1]:
            on = "" if sqlite else " ON audit_entries"
            connection.execute(text(f"DROP TRIGGER {name}{on}"))
    return world


def count(world: World) -> int:
    with world.looking() as session:
        return session.scalar(select(func.count(AuditEntry.id))) or 0


def check(world: World) -> int:
    with world.looking() as session:
        return verify(session)


def break_at(world: World) -> int:
    with world.looking() as session, pytest.raises(BrokenTrail) as broken:
        verify(session)
    return broken.value.entry_id


def test_every_deed_is_one_more_entry_and_the_trail_holds(world: World) -> None:
    before = count(world)
    assert deed(world) == before + 1
    assert check(world) == before + 1


def test_a_deed_that_was_not_committed_is_not_on_the_trail(world: World) -> None:
    before = count(world)
    with writing(), Session(world.engine) as session:
        note(session, None, "pin.wrong", "user", world.hung.id, at=MORNING)
        session.rollback()
        session.commit()
    assert count(world) == before


def test_a_failing_transaction_leaves_neither_deed_nor_entry(world: World) -> None:
    before = count(world)
    with writing(), Session(world.engine) as session:
        session.get_one(Person, world.khanh.person).unit_id = 404_404
        note(session, None, "person.edit", "person", world.khanh.person, at=MORNING)
        with pytest.raises(Exception, match=r"(?i)foreign key"):
            session.commit()
    assert count(world) == before
    deed(world)
    assert check(world) == before + 1


@pytest.mark.parametrize(
    "change",
    [
        {"action": "read"},
        {"count": 40},
        {"at": MORNING - timedelta(days=1)},
        {"actor_id": None},
        {"subject_id": None},
        {"detail": {"case": "another"}},
        {"mac": b"x" * 32},
    ],
)
def test_an_altered_entry_is_found_where_it_is(unguarded: World, change: dict[str, object]) -> None:
    world = unguarded
    for _ in range(3):
        last = deed(world, case="this")
    with world.session() as session:
        session.execute(update(ENTRIES).where(AuditEntry.id == last - 1).values(**change))
    assert break_at(world) == last - 1


def test_a_removed_entry_is_found_at_the_gap(unguarded: World) -> None:
    world = unguarded
    for _ in range(3):
        last = deed(world)
    with world.session() as session:
        session.execute(text(f"DELETE FROM audit_entries WHERE id = {last - 1}"))
    assert break_at(world) == last


def test_the_last_entry_cannot_be_cut_off_in_silence(unguarded: World) -> None:
    world = unguarded
    last = deed(world)
    with world.session() as session:
        session.execute(text(f"DELETE FROM audit_entries WHERE id = {last}"))
    assert break_at(world) == last


def test_an_emptied_trail_is_found(unguarded: World) -> None:
    world = unguarded
    deed(world)
    with world.session() as session:
        session.execute(text("DELETE FROM audit_entries"))
    assert break_at(world) == 1


def test_a_trail_without_its_head_is_found(world: World) -> None:
    deed(world)
    with world.session() as session:
        session.execute(text("DELETE FROM audit_head"))
    assert break_at(world)


def test_an_entry_added_past_the_writer_is_found(world: World) -> None:
    last = deed(world)
    with world.session() as session:
        forged = AuditEntry(
            id=last + 1, at=MORNING, action="read", subject="case", count=1, mac=b"y" * 32
        )
        session.add(forged)
    assert break_at(world) == last + 1


@pytest.mark.parametrize(
    "statement", ["UPDATE audit_entries SET count = 2", "DELETE FROM audit_entries"]
)
def test_the_database_itself_refuses_to_change_the_trail(world: World, statement: str) -> None:
    deed(world)
    with world.engine.begin() as connection, pytest.raises(DBAPIError, match="only added to"):
        connection.execute(text(statement))


def test_details_are_sealed(world: World) -> None:
    deed(world, why="hàng xóm")
    with world.engine.connect() as connection:
        rows = connection.execute(text("SELECT detail FROM audit_entries")).scalars()
        assert not any("hàng xóm".encode() in bytes(raw) for raw in rows if raw)


# --- reading ------------------------------------------------------------------------------------


def read(world: World) -> None:
    log_read(world.engine, world.actor(world.hung), "case", world.hoa.case, at=clock.now())


def test_one_opening_is_one_entry_for_a_quarter_of_an_hour(
    world: World, travel: Callable[[date | datetime], None]
) -> None:
    before = count(world)
    read(world)
    read(world)
    assert count(world) == before + 1
    travel(MORNING + timedelta(minutes=14))
    read(world)
    assert count(world) == before + 1
    travel(MORNING + timedelta(minutes=16))
    read(world)
    assert count(world) == before + 2
    assert check(world)


def test_another_process_that_noted_the_reading_is_believed(world: World) -> None:
    read(world)
    before = count(world)
    audit.reads.forget()
    read(world)
    assert count(world) == before


def test_a_list_is_one_entry_with_its_count(world: World) -> None:
    who = world.actor(world.hung)
    log_read(world.engine, who, "list", who.id, at=clock.now(), count=40)
    with world.looking() as session:
        newest = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert newest is not None
    assert (newest.action, newest.subject, newest.count) == ("read", "list", 40)


def test_the_memory_of_readings_does_not_grow_without_end(world: World) -> None:
    seen = audit.Reads(size=3)
    for n in range(10):
        at = MORNING + timedelta(seconds=n)
        assert seen.first(world.hung.id, key(str(n)), at)
    assert not seen.first(world.hung.id, key("9"), MORNING + timedelta(minutes=1))
    assert seen.first(world.hung.id, key("0"), MORNING + timedelta(minutes=1))


# --- many at once -------------------------------------------------------------------------------

EACH = 8


def write_deeds(engine: Engine) -> None:
    for _ in range(EACH):
        with writing(), Session(engine) as session:
            note(session, None, "pin.wrong", "user", None, at=clock.now())
            session.commit()


def in_a_process(secrets: Path, url: str) -> None:
    vault.use(vault.Vault.load(secrets))
    engine = create_engine(url)
    prepare(engine)
    write_deeds(engine)
    engine.dispose()


def test_eight_processes_keep_one_chain(world: World) -> None:
    before = count(world)
    url, secrets = world.engine.url.render_as_string(False), vault.current().folder
    world.engine.dispose()
    workers = [
        get_context("fork").Process(target=in_a_process, args=(secrets, url)) for _ in range(8)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0] * 8
    assert check(world) == before + 8 * EACH


def test_eight_threads_keep_one_chain(world: World) -> None:
    before = count(world)
    threads = [threading.Thread(target=write_deeds, args=(world.engine,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert check(world) == before + 8 * EACH
    with world.looking() as session:
        assert session.get_one(AuditHead, 1).entry_id == before + 8 * EACH


def test_the_first_entries_of_an_empty_trail_do_not_race(unguarded: World) -> None:
    world = unguarded
    with world.session() as session:
        session.execute(text("DELETE FROM audit_entries"))
        session.execute(text("DELETE FROM audit_head"))
    threads = [threading.Thread(target=write_deeds, args=(world.engine,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert check(world) == 4 * EACH
