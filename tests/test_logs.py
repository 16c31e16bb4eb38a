"""The log: one JSON object a line, and nobody in it."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from gunicorn.config import Config

from rehabfield import logs
from rehabfield.cli.server import OwnLog
from tests.page import Page
from tests.world import World

NAME = "Phạm Thị Ngọc Khánh"


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """Where the log goes during a test."""
    said, root = io.StringIO(), logging.getLogger()
    handlers, level = list(root.handlers), root.level
    logs.begin("INFO")
    handler = root.handlers[0]
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(said)
    yield said
    root.handlers[:] = handlers
    root.setLevel(level)


def read(lines: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in lines.getvalue().splitlines()]


def test_a_message_is_one_line_with_its_known_fields_only(lines: io.StringIO) -> None:
    logging.getLogger("x").info("two\nlines", extra={"count": 3, "name_of": NAME})
    (line,) = read(lines)
    assert line["says"] == "two\nlines"
    assert line["count"] == 3
    assert line["level"] == "INFO"
    assert line["at"].endswith("+00:00")
    assert NAME not in lines.getvalue()


def test_of_an_error_its_kind_and_place_are_kept_but_never_its_text(lines: io.StringIO) -> None:
    try:
        raise ValueError(NAME)
    except ValueError:
        logging.getLogger("x").exception("went wrong")
    (line,) = read(lines)
    assert line["error"] == "ValueError"
    assert line["where"][-1].startswith("test_logs.py:")
    assert "Khánh" not in lines.getvalue()


def test_a_request_is_logged_by_endpoint_status_and_time(
    page: Page, world: World, lines: io.StringIO
) -> None:
    page.as_(world.hung).get(f"/people/{world.khanh.case}")
    line = read(lines)[-1]
    assert (line["method"], line["endpoint"], line["status"]) == ("GET", "people.show", 200)
    assert line["ms"] > 0
    assert str(world.khanh.case) not in lines.getvalue()
    assert "Khánh" not in lines.getvalue()


def test_an_address_that_is_not_there_leaves_no_path(app: Flask, lines: io.StringIO) -> None:
    path = f"/people/{uuid4()}/{NAME}"
    app.test_client().get(path, base_url="http://localhost")
    line = read(lines)[-1]
    assert (line["endpoint"], line["status"]) in {(None, 404), (None, 303), (None, 302)}
    assert "Khánh" not in lines.getvalue()


def test_what_the_web_server_says_goes_the_same_way(lines: io.StringIO) -> None:
    server = OwnLog(Config())
    server.warning("Worker (pid:%s) was sent SIGKILL!", 7)
    server.info("Booting worker")
    (line,) = read(lines)
    assert (line["log"], line["says"]) == ("gunicorn.error", "Worker (pid:7) was sent SIGKILL!")
