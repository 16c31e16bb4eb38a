"""What the worker does by itself: it forgets what had its day, and backs up every night."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select

from rehabfield import clock, jobs, vault
from rehabfield.clock import at_local
from rehabfield.config import Settings
from rehabfield.models import (
    Assignment,
    Attempt,
    Case,
    Delivery,
    Draft,
    Invitation,
    PrivateNote,
    Receipt,
    Reminder,
    Session,
    Visit,
)
from tests.factories import make
from tests.shell import as_it_was
from tests.world import World, key

DAY = timedelta(days=1)


def tidied(app: Flask) -> int:
    with app.app_context():
        return jobs.tidy()


@pytest.fixture
def tidy(app: Flask, world: World) -> World:
    """The small world after the worker came by: nothing left that had its day."""
    tidied(app)
    return world


def test_there_is_nothing_to_do_twice(app: Flask, tidy: World) -> None:
    assert tidied(app) == 0


def test_a_draft_is_kept_for_a_month(app: Flask, tidy: World) -> None:
    now, hung = clock.now(), tidy.hung.id
    old = make(Draft, owner_id=hung, key=uuid4(), changed_at=now - 31 * DAY)
    new = make(Draft, owner_id=hung, key=uuid4(), changed_at=now - 29 * DAY)
    tidy.add(old, new)
    assert tidied(app) == 1
    tidy.load(Draft, (hung, new.key))


def test_a_session_and_an_invitation_are_kept_for_three_months_after_their_end(
    app: Flask, tidy: World
) -> None:
    at = clock.wall()
    cookies = tidy.sign_in(tidy.hung)
    for days in (91, 89):
        end = at - days * DAY
        tidy.add(
            make(Session, enrolment_id=cookies.enrolment, last_seen_at=end, ends_at=end),
            make(Session, enrolment_id=cookies.enrolment, ends_at=at + DAY, ended_at=end),
            make(Invitation, user_id=tidy.hung.id, expires_at=end),
        )
    assert tidied(app) == 3


def test_counters_of_tried_codes_go_after_a_day(app: Flask, tidy: World) -> None:
    at = clock.wall()
    tidy.add(make(Attempt, hour=at - 25 * DAY / 24), make(Attempt, hour=at))
    assert tidied(app) == 1


def test_a_receipt_outlives_every_phone_that_could_send_again(app: Flask, tidy: World) -> None:
    now, owner = clock.now(), tidy.hung.id
    tidy.add(
        make(Receipt, owner_id=owner, key=uuid4(), at=now - 399 * DAY),
        make(Receipt, owner_id=owner, key=uuid4(), at=now - 401 * DAY),
    )
    assert tidied(app) == 1


def test_who_was_reminded_is_forgotten_after_a_year(app: Flask, tidy: World) -> None:
    long_ago = clock.today() - 401 * DAY
    old = make(Reminder, user_id=tidy.mai.id, day=long_ago)
    new = make(Reminder, user_id=tidy.mai.id, day=clock.today() - 399 * DAY)
    phone = key("nhắc bác Hùng")
    tidy.add(old, new, make(Delivery, reminder=old, subscription_id=phone))
    assert tidied(app) == 2
    tidy.load(Reminder, new.id)


def noted(world: World) -> Visit:
    """A meeting of bác Hùng with a private note."""
    visit = world.load(Visit, world.log(world.khanh, world.hung, date(2026, 11, 20)))
    world.add(
        make(PrivateNote, visit_id=visit.id, case_id=world.khanh.case, author_id=world.hung.id)
    )
    return visit


def test_a_private_note_stays_while_its_author_helps(app: Flask, tidy: World) -> None:
    visit = noted(tidy)
    assert tidied(app) == 0
    tidy.load(PrivateNote, visit.id)


def test_a_private_note_goes_when_the_assignment_has_run_out(app: Flask, tidy: World) -> None:
    visit = noted(tidy)
    with tidy.session() as session:
        mine = select(Assignment).where(
            Assignment.case_id == tidy.khanh.case, Assignment.user_id == tidy.hung.id
        )
        session.scalars(mine).one().ends_on = clock.today() - DAY
    assert tidied(app) == 1
    tidy.load(Visit, visit.id)


def test_tidying_takes_nothing_else(app: Flask, world: World) -> None:
    def counts() -> dict[str, int]:
        with world.session() as session:
            return {
                kind.__name__: session.scalar(select(func.count()).select_from(kind)) or 0
                for kind in (Visit, Case, Assignment)
            }

    before = counts()
    tidied(app)
    assert counts() == before


# --- The backup of the night -----------------------------------------------------------------


@pytest.fixture
def night(app: Flask, tmp_path: Path) -> Iterator[Settings]:
    """The small world's database with a home of its own, whose sheet is printed."""
    with as_it_was():
        vault.Vault.create(tmp_path / "secrets").new_recovery_sheet()
        of_world: Settings = app.config["SETTINGS"]
        yield Settings(home=tmp_path, database_url=of_world.engine_url, backup_hour=2)


def at(hour: int, monkeypatch: pytest.MonkeyPatch, day: date = date(2026, 11, 21)) -> datetime:
    moment = at_local(day, time(hour, 7))
    monkeypatch.setattr(clock, "wall", lambda: moment)
    return moment


def test_a_backup_is_made_once_a_night_when_its_hour_has_come(
    night: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(1, monkeypatch)
    assert not jobs.nightly_backup(night)
    at(2, monkeypatch)
    assert jobs.nightly_backup(night)
    assert not jobs.nightly_backup(night)
    at(23, monkeypatch)
    assert not jobs.nightly_backup(night)
    at(5, monkeypatch, date(2026, 11, 22))
    assert jobs.nightly_backup(night)
    assert len(list((night.home / "backups").glob("*.dh"))) == 2


def test_without_a_sheet_the_log_says_why_there_is_no_backup(
    night: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    at(3, monkeypatch)
    (night.home / "secrets" / "recovery.pub").unlink()
    assert not jobs.nightly_backup(night)
    assert "recovery sheet" in caplog.text
    assert not (night.home / "backups").exists()


# --- The queue -------------------------------------------------------------------------------


def test_the_queue_lies_beside_the_data(night: Settings) -> None:
    queue = jobs.queue(night)
    pings: list[int] = []

    @queue.task()  # type: ignore[untyped-decorator]  # huey has no types
    def ping() -> None:
        pings.append(1)

    ping()
    task = queue.dequeue()
    queue.execute(task)
    queue.storage.close()
    assert pings == [1]
    beside = night.home / "jobs.db"
    assert beside.exists() is night.database_url.startswith("sqlite")
