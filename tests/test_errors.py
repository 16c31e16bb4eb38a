"""When it cannot be done now: a calm page, and what was typed is still there."""

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest
from flask import Flask
from sqlalchemy import event, select
from sqlalchemy.exc import OperationalError

from rehabfield.models import Visit
from tests.page import Page
from tests.world import World

NOTE = "Chị ấy kể đã xin được việc ở xưởng mộc."


@contextmanager
def failing(world: World, words: str) -> Iterator[None]:
    """Every INSERT fails as a database that says these words."""

    def fail(_: object, __: object, statement: str, *___: object) -> None:
        if statement.startswith("INSERT INTO visits"):
            raise OperationalError(statement, {}, sqlite3.OperationalError(words))

    event.listen(world.engine, "before_cursor_execute", fail)
    try:
        yield
    finally:
        event.remove(world.engine, "before_cursor_execute", fail)


def notes(world: World) -> list[str | None]:
    with world.looking() as session:
        return [visit.note for visit in session.scalars(select(Visit)) if visit.note == NOTE]


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        ("database is locked", 503, "Chờ một phút"),
        ("database or disk is full", 507, "Hết chỗ"),
    ],
)
def test_what_could_not_be_saved_is_sent_again_with_one_tap(
    page: Page, world: World, words: str, status: int, said: str
) -> None:
    form = page.as_(world.hung).get(f"/people/{world.khanh.case}/visits/new")
    with failing(world, words):
        refused = form.submit("Lưu", note=NOTE, status=status)
    refused.sees(said)
    assert notes(world) == []
    refused.submit("Gửi lại")
    assert notes(world) == [NOTE]


@pytest.mark.parametrize("house", ["sqlite"], indirect=True)
def test_another_process_that_holds_the_database_makes_the_form_wait_its_turn(
    page: Page, world: World
) -> None:
    form = page.as_(world.hung).get(f"/people/{world.khanh.case}/visits/new")
    event.listen(world.engine, "connect", lambda c, _: c.execute("PRAGMA busy_timeout = 50"))
    world.engine.dispose()
    with closing(sqlite3.connect(str(world.engine.url.database))) as other:
        other.execute("BEGIN IMMEDIATE")
        refused = form.submit("Lưu", note=NOTE, status=503)
        other.rollback()
    refused.submit("Gửi lại")
    assert notes(world) == [NOTE]


def test_a_pin_is_never_brought_along(app: Flask, page: Page, world: World) -> None:
    client = app.test_client()
    client.set_cookie(f"e-{world.hung.id.hex}", "x", domain="localhost")

    def fail(*_: object) -> None:
        raise OperationalError("", {}, sqlite3.OperationalError("database is locked"))

    event.listen(world.engine, "before_cursor_execute", fail)
    answer = client.post(
        "/sessions",
        base_url="http://localhost",
        data={"enrolment": str(world.hung.id), "pin": "270418"},
        headers={"Sec-Fetch-Site": "same-origin"},
    )
    event.remove(world.engine, "before_cursor_execute", fail)
    assert answer.status_code == 503
    assert "270418" not in answer.text


def test_a_broken_page_is_calm_and_needs_no_database(app: Flask, world: World) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("a bug")

    event.listen(world.engine, "before_cursor_execute", fail)
    client = app.test_client()
    client.set_cookie("s", "whatever", domain="localhost")
    answer = client.get("/today", base_url="http://localhost")
    event.remove(world.engine, "before_cursor_execute", fail)
    assert answer.status_code == 500
    assert "<h1>Máy chủ đang trục trặc" in answer.text
    assert "Traceback" not in answer.text
    assert "a bug" not in answer.text


def test_a_full_disk_under_the_files_is_told_apart(app: Flask, world: World) -> None:
    def fail(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    event.listen(world.engine, "before_cursor_execute", fail)
    client = app.test_client()
    client.set_cookie("s", "whatever", domain="localhost")
    answer = client.get("/today", base_url="http://localhost")
    event.remove(world.engine, "before_cursor_execute", fail)
    assert answer.status_code == 507


def test_a_body_of_ten_megabytes_is_refused_with_words(page: Page, world: World) -> None:
    hung = page.as_(world.hung)
    answer = hung.post(f"/people/{world.khanh.case}/visits", {"note": "a" * 10_000_000}, status=413)
    assert answer.h1
