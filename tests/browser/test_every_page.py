"""Every page in a real browser: axe in light and dark, nothing wider than the phone at 200 %."""

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page

from tests.browser.conftest import Opener
from tests.guards import doorways
from tests.guards.test_doorways import address, rules
from tests.world import World

WHO = ("hung", "lan", "hanh", "bao", "son", "duc")
BIG = "document.documentElement.style.fontSize = '200%'"
WIDTH = "document.documentElement.scrollWidth"
OVER = """[...document.querySelectorAll('main *')]
  .filter(e => e.getBoundingClientRect().right > innerWidth + 1)
  .map(e => e.tagName + '.' + e.className).slice(0, 4).join(' ')"""


def pages_of(app: Flask, who: str) -> list[str]:
    """Addresses of pages that open to this person, each person's own first."""
    rows = doorways.table()
    found = []
    for method, rule in rules(app):
        names = rows.get((method, rule.rule), frozenset())
        first = next((name for name in WHO if name in names), None)
        if method == "GET" and (who == first or (rule.rule == "/me" and who in names)):
            found.append(address(app, rule, method))
    return sorted(set(found) - {"/healthz", "/readyz"})


def is_page(page: Page, path: str) -> bool:
    """Whether a whole page comes from there: no fragment, no picture, no file."""
    answer = page.request.get(path)
    return answer.headers["content-type"].startswith("text/html") and "<title>" in answer.text()


@pytest.mark.parametrize("who", WHO)
def test_every_page_can_be_used_by_everybody(
    phone: Opener,
    axe: Callable[[Page], None],
    app: Flask,
    world: World,
    who: str,
) -> None:
    page = phone(getattr(world, who))
    wrong = []
    for path in pages_of(app, who):
        if not is_page(page, path):
            continue
        page.goto(path)
        page.set_viewport_size({"width": 360, "height": 4000})  # nothing lies under the bar
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            try:
                axe(page)
            except AssertionError as problem:
                wrong.append(f"{path} ({scheme}): {str(problem)[:500]}")
        page.set_viewport_size({"width": 360, "height": 740})
        for state in ("as it is", "200 %"):
            if page.evaluate(WIDTH) > 360:
                wrong.append(f"{path}, {state}: {page.evaluate(WIDTH)} px, {page.evaluate(OVER)}")
            page.evaluate(BIG)
    assert not wrong, "\n".join(wrong)
