"""Goal 10: what a page costs the processor, against Flask saying hello in the same process."""

import gc
import time
from collections.abc import Callable, Iterator
from functools import _lru_cache_wrapper, partial
from typing import Any

from flask import Flask
from werkzeug.test import EnvironBuilder

from tests.bench.goals import Measured, compare
from tests.bench.place import give_people, small_world
from tests.querylog import watching

PEOPLE = 20
CALLS, HELLOS = 20, 80


def measure() -> Iterator[Measured]:
    """Hôm nay, the list and a person of a volunteer with twenty people more."""
    hello = Flask("hello")
    hello.add_url_rule("/", view_func=lambda: "Xin chào")
    floor = partial(_times, hello, _environ("/"), HELLOS)
    with small_world() as (house, world):
        give_people(world, PEOPLE)
        token = world.sign_in(world.hung).session
        for what, path in (
            ("Hôm nay, 22 people", "/today"),
            ("Người tôi thăm, 22 people", "/people"),
            ("a person", f"/people/{world.khanh.case}"),
        ):
            plain, packed = _environ(path, token), _environ(path, token, "br")
            _times(house.app, plain, 2), floor()
            with watching(world.engine) as seen:
                _call(house.app, plain)
            yield Measured("10", f"queries of {what}", len(seen.reads), "", 3)
            found = compare(partial(_times, house.app, plain, CALLS), floor)
            yield Measured("10", f"CPU of {what}, best call", found.best, "× hello", 12)
            yield Measured("10", f"CPU of {what}, median call", found.usual, "× hello")
            found = compare(partial(_first, house.app, packed), floor)
            what = f"CPU of {what}, compressed, first opened since the start"
            yield Measured("10", what, found.best, "× hello")


def _times(app: Flask, environ: dict[str, Any], count: int) -> list[float]:
    """Seconds of the processor for each of so many requests."""
    times = []
    for _ in range(count):
        begun = time.process_time()
        _call(app, environ)
        times.append(time.process_time() - begun)
    return times


def _first(app: Flask, environ: dict[str, Any]) -> list[float]:
    """One request in a process that has kept nothing but statements and templates."""
    for kept in _memories():
        kept.cache_clear()
    return _times(app, environ, 1)


def _memories() -> list["_lru_cache_wrapper[Any]"]:
    return [
        one
        for one in gc.get_objects()
        if isinstance(one, _lru_cache_wrapper)
        and str(one.__module__).startswith("rehabfield.views.")
        and "PreparedFor" not in one.__qualname__
    ]


def _environ(path: str, token: str = "", encoding: str = "") -> dict[str, Any]:
    headers = [("Cookie", f"s={token}")] if token else []
    headers += [("Accept-Encoding", encoding)] if encoding else []
    return dict(EnvironBuilder(path, "http://localhost", headers=headers).get_environ())


def _call(app: Flask, environ: dict[str, Any]) -> None:
    def start(status: str, *_: Any) -> Callable[[bytes], object]:
        assert status.startswith("200"), status
        return lambda _: None

    body = app(dict(environ), start)
    for _ in body:
        pass
    if hasattr(body, "close"):
        body.close()
