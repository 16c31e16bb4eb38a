"""Every address × everybody: who gets in, who does not, and that a refusal changes nothing."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from rehabfield import audit
from rehabfield.database import may_write
from tests.guards import doorways
from tests.guards.doorways import EVERYBODY, PUBLIC
from tests.house import House
from tests.querylog import watching
from tests.world import World, key

ROWS = doorways.table()
HOUSEKEEPING = {"sessions", "audit_entries", "audit_head", "attempts"}


def rules(app: Flask) -> Iterator[tuple[str, Rule]]:
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield method, rule


def address(app: Flask, rule: Rule, method: str) -> str:
    """The rule with the things of the small world filled in."""
    things = {**doorways.ARGUMENTS, **doorways.THINGS.get(rule.endpoint.split(".")[0], {})}
    values = {name: things[name] for name in rule.arguments}
    path = rule.build(values, append_unknown=False)
    assert path is not None
    return str(path[1])


def ask(app: Flask, world: World, method: str, url: str, endpoint: str, who: str) -> TestResponse:
    client = app.test_client()
    if who != "nobody":
        cookies = world.sign_in(getattr(world, who))
        client.set_cookie("s", cookies.session, domain="localhost")
    may_write()
    if method == "GET":
        return client.get(url, base_url="http://localhost")
    fields: dict[str, Any] = {"id": key("a new record"), **doorways.FIELDS.get(endpoint, {})}
    send = client.put if method == "PUT" else client.post
    return send(
        url,
        base_url="http://localhost",
        data={name: str(value) for name, value in fields.items()},
        headers={"Sec-Fetch-Site": "same-origin"},
    )


def to_the_door(answer: TestResponse) -> bool:
    return bool(re.match(r"/(lock|invitation)\b", answer.headers.get("Location", "")))


def test_every_address_has_its_line_and_no_line_is_left_over(app: Flask) -> None:
    there = {(method, str(rule)) for method, rule in rules(app)}
    missing = sorted(there - set(ROWS))
    assert not missing, "\n".join(f"{method} {url}  who?" for method, url in missing)
    assert not set(ROWS) - there


def test_the_public_pages_are_these_and_no_more(app: Flask) -> None:
    found = {name for name, view in app.view_functions.items() if getattr(view, "is_public", False)}
    assert found == PUBLIC


def test_an_address_holds_ids_and_fixed_words_only(app: Flask) -> None:
    for _, rule in rules(app):
        for name in rule.arguments:
            kind = type(rule._converters[name]).__name__
            known = kind in {"UUIDConverter", "IntegerConverter"} or name in doorways.FIXED_WORDS
            assert known, f"{rule}: <{name}> could hold anything"


@pytest.mark.parametrize(("method", "url"), ROWS, ids=map(" ".join, ROWS))
def test_who_gets_in(app: Flask, house: House, world: World, method: str, url: str) -> None:
    rule = next(rule for m, rule in rules(app) if m == method and str(rule) == url)
    path, allowed = address(app, rule, method), ROWS[method, url]
    wrong = []
    for who in sorted(EVERYBODY - allowed):
        with watching(world.engine) as seen:
            answer = ask(app, world, method, path, rule.endpoint, who)
        if answer.status_code not in {403, 404}:
            wrong.append(f"{who} gets in: {answer.status}")
        if changed := seen.written() - HOUSEKEEPING - {"devices", "enrolments"}:
            wrong.append(f"{who} is refused and changes {changed}")
    for who in sorted(allowed):
        world = World(house.fresh())
        audit.reads.forget()
        answer = ask(app, world, method, path, rule.endpoint, who)
        if answer.status_code not in {200, 204, 302, 303, 409, 422}:
            wrong.append(f"{who} does not get in: {answer.status}")
        elif to_the_door(answer) and rule.endpoint not in PUBLIC | {"doors.create_lock"}:
            wrong.append(f"{who} is sent to the door")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(("method", "url"), ROWS, ids=map(" ".join, ROWS))
def test_without_a_pin_there_is_only_the_door(
    app: Flask, world: World, method: str, url: str
) -> None:
    rule = next(rule for m, rule in rules(app) if m == method and str(rule) == url)
    answer = ask(app, world, method, address(app, rule, method), rule.endpoint, "nobody")
    if rule.endpoint in PUBLIC:
        assert answer.status_code in {200, 302, 303, 422}
    else:
        assert answer.status_code == 303
        assert to_the_door(answer)


@pytest.mark.parametrize("url", [url for method, url in ROWS if method == "GET" and "<uuid" in url])
def test_an_id_that_does_not_exist_looks_like_one_that_may_not_be_seen(
    app: Flask, world: World, url: str
) -> None:
    rule = next(rule for m, rule in rules(app) if m == "GET" and str(rule) == url)
    values = {
        name: key("nothing") if name.endswith(("_id", "key")) else doorways.ARGUMENTS[name]
        for name in rule.arguments
    }
    built = rule.build(values, append_unknown=False)
    assert built is not None
    for who in ("hanh", "lan", "duc"):
        answer = ask(app, world, "GET", str(built[1]), rule.endpoint, who)
        if rule.endpoint in doorways.LEADS_HOME:
            assert (answer.status_code, answer.headers["Location"]) == (303, "/")
        else:
            assert answer.status_code in {403, 404}


@pytest.mark.parametrize("url", [url for method, url in ROWS if method == "GET"])
def test_a_page_that_is_read_writes_nothing_but_who_read_it(
    app: Flask, house: House, world: World, url: str
) -> None:
    rule = next(rule for m, rule in rules(app) if m == "GET" and str(rule) == url)
    path = address(app, rule, "GET")
    for who in sorted(ROWS["GET", url] | {"nobody"}):
        may_write()
        if who != "nobody":
            cookies = world.sign_in(getattr(world, who))
        client = app.test_client()
        if who != "nobody":
            client.set_cookie("s", cookies.session, domain="localhost")
        with watching(world.engine) as seen:
            client.get(path, base_url="http://localhost")
        assert seen.written() <= HOUSEKEEPING, who
