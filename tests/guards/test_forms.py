"""Whatever is typed into any form of any page: the answer is calm, and a page in order."""

import re
from collections.abc import Callable
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from rehabfield import audit
from tests.guards.test_crawl import crawl
from tests.house import House
from tests.page import CALM, HOST, Browser, Form, Page
from tests.world import World

KEPT = frozenset({"id", "kind", "subject", "enrolment"})
"""Hidden fields that name a record; they are spoilt in a way of their own."""


def as_it_stands(form: Form) -> MultiDict[str, str]:
    return form.values()


def emptied(form: Form) -> MultiDict[str, str]:
    return MultiDict({name: "" for name in form.names() if name not in KEPT} | hidden(form))


def too_much(form: Form) -> MultiDict[str, str]:
    return MultiDict({name: "Ữ" * 9000 for name in form.names() if name not in KEPT} | hidden(form))


def nonsense(form: Form) -> MultiDict[str, str]:
    words = ["-1", "99999999999999999999", "31/02/2026", "0001-01-01", "9999-12-31", "<b>x</b>"]
    names = sorted(form.names() - KEPT)
    return MultiDict({name: words[n % len(words)] for n, name in enumerate(names)} | hidden(form))


def other_nonsense(form: Form) -> MultiDict[str, str]:
    words = ["\x00", "\u202eevil", "2026-11-21T08:00", "NaN", "1e9", "'; DROP TABLE people; --"]
    names = sorted(form.names() - KEPT)
    return MultiDict({name: words[n % len(words)] for n, name in enumerate(names)} | hidden(form))


def wrong_ids(form: Form) -> MultiDict[str, str]:
    return MultiDict({**form.values(), **dict.fromkeys(form.names() & KEPT, "not-an-id")})


def nothing(_: Form) -> MultiDict[str, str]:
    return MultiDict()


def everything_twice(form: Form) -> MultiDict[str, str]:
    twice: MultiDict[str, str] = MultiDict()
    for name in form.names() - {"locale"}:  # in another language the page is another one
        for value in form.choices(name) or {"Một", "Hai"}:
            twice.add(name, value)
    if "locale" in form.names():
        twice.add("locale", "vi")
    return twice


def hidden(form: Form) -> dict[str, str]:
    return {name: value for name, value in form.values().items() if name in KEPT}


TYPED: list[Callable[[Form], MultiDict[str, str]]] = [
    as_it_stands,
    emptied,
    too_much,
    nonsense,
    other_nonsense,
    wrong_ids,
    nothing,
    everything_twice,
]


def forms_of(app: Flask, browser: Browser) -> dict[tuple[str, str], tuple[str, int]]:
    """Every kind of form that can be reached: (address, fields) → where one stands."""
    routes = app.url_map.bind("localhost")
    found: dict[tuple[str, str], tuple[str, int]] = {}
    pages, _ = crawl(browser)
    for url in pages:
        loaded = browser.get(url, status=CALM)
        for n, form in enumerate(loaded.forms):
            path = urlsplit(urljoin(HOST + loaded.path, form.action)).path
            rule, _ = routes.match(path, method=form.method)
            found.setdefault((f"{form.method} {rule}", " ".join(sorted(form.names()))), (url, n))
    return found


@pytest.mark.slow
@pytest.mark.parametrize("typed", TYPED, ids=lambda typed: typed.__name__)
@pytest.mark.parametrize("who", ["nobody", "hung", "lan", "hanh", "duc"])
def test_no_form_breaks_whatever_is_typed(
    app: Flask, house: House, world: World, who: str, typed: Callable[[Form], MultiDict[str, str]]
) -> None:
    def browser() -> Browser:
        fresh = Page(app, world)
        return fresh.nobody() if who == "nobody" else fresh.as_(getattr(world, who))

    wrong = []
    for (name, _), (url, n) in forms_of(app, browser()).items():
        house.fresh()
        audit.reads.forget()
        visitor = browser()
        form = visitor.get(url, status=CALM).forms[n]
        target = urljoin(HOST + urlsplit(url).path, form.action) if form.action else url
        try:
            if form.method == "GET":
                visitor.get(target, query=typed(form), status=CALM)
            else:
                visitor.post(target, typed(form), status=CALM, referrer=HOST + url)
        except AssertionError as problem:
            wrong.append(f"{name} on {url}: {re.sub(r' +', ' ', str(problem))[:500]}")
    assert not wrong, "\n\n".join(wrong)
