"""Fragments that are kept: made of their values, the language and the day, and of nothing else."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import nodes
from jinja2.meta import find_undeclared_variables

from rehabfield import i18n
from rehabfield.views.kept import each, kept, remembered
from tests.page import Page
from tests.world import World

TEMPLATES = Path(__file__).resolve().parent.parent / "rehabfield" / "templates"
ALWAYS = {"lang", "today"}


def calls(app: Flask) -> list[tuple[str, set[str]]]:
    """Fragments and the names given to them, as the templates ask for them."""
    found = []
    for path in TEMPLATES.rglob("*.html"):
        tree = app.jinja_env.parse(path.read_text(encoding="utf-8"))
        for call in tree.find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name in {"kept", "each"}:
                given = {keyword.key for keyword in call.kwargs}
                name = call.args[0]
                assert isinstance(name, nodes.Const), (
                    f"{path.name}: a fragment without a plain name"
                )
                found.append((name.value, given | ({"one"} if call.node.name == "each" else set())))
    return found


def wanted(app: Flask, name: str) -> set[str]:
    """The names that a fragment and all that it includes use."""
    tree = app.jinja_env.parse((TEMPLATES / name).read_text(encoding="utf-8"))
    stored = {node.name for node in tree.find_all(nodes.Name) if node.ctx == "store"}
    names = find_undeclared_variables(tree)
    for include in tree.find_all(nodes.Include):
        assert isinstance(include.template, nodes.Const)
        names |= wanted(app, include.template.value)
    imported = {one.target for one in tree.find_all(nodes.Import)}
    return names - app.jinja_env.globals.keys() - stored - imported


def test_a_kept_fragment_uses_nothing_that_is_not_given(app: Flask) -> None:
    found = calls(app)
    assert found
    for name, given in found:
        assert wanted(app, name) <= given | ALWAYS, name


def test_no_kept_fragment_looks_at_the_request(app: Flask) -> None:
    for name, _ in calls(app):
        tree = app.jinja_env.parse((TEMPLATES / name).read_text(encoding="utf-8"))
        used = {node.name for node in tree.find_all(nodes.Name)}
        assert not used & {"request", "session", "g", "me"}, name


def test_what_is_asked_again_is_not_made_again() -> None:
    made = []

    @remembered(8)
    def greeting(name: str) -> str:
        made.append(name)
        return i18n.gettext("Today") + name

    assert greeting("Lan") == greeting("Lan")
    assert made == ["Lan"]


def test_another_language_and_another_day_are_made_anew(travel: Callable[[date], None]) -> None:
    made = []

    @remembered(8)
    def greeting() -> str:
        made.append(i18n.current_locale())
        return i18n.gettext("Today")

    words = greeting()
    with i18n.speaking("en"):
        assert greeting() != words
    assert made == ["vi", "en"]
    travel(date(2026, 12, 24))
    assert greeting() == words
    assert made == ["vi", "en", "vi"]


def test_a_fragment_is_made_once_for_the_same_values(app: Flask) -> None:
    with app.test_request_context("/"):
        first = kept("layout/_back.html", url="/today", label="Về")
        assert first is kept("layout/_back.html", url="/today", label="Về")
        assert first != kept("layout/_back.html", url="/people", label="Về")
        assert 'href="/today"' in first


def test_values_are_escaped(app: Flask) -> None:
    with app.test_request_context("/"):
        assert "<b>" not in kept("layout/_back.html", url="/", label="<b>Về</b>")


def test_each_gives_every_thing_its_own(app: Flask) -> None:
    with app.test_request_context("/"):
        assert each("people/_row.html", ()) == ""


def test_what_cannot_be_compared_is_not_kept(app: Flask) -> None:
    with app.test_request_context("/"), pytest.raises(TypeError):
        kept("layout/_back.html", url="/", label=["a list"])  # type: ignore[arg-type]


def test_nobody_is_shown_what_was_made_for_somebody_else(page: Page, world: World) -> None:
    page.as_(world.hung).get("/today").sees(world.hoa.name)
    page.as_(world.nga).get("/today").lacks(world.hoa.name)
    page.as_(world.mai).get("/people").lacks(world.khanh.name)
