"""Wherever somebody can go from their first page is a page in order, and every link leads there."""

from collections import deque
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask

from rehabfield.models import User
from tests.guards import doorways
from tests.page import HOST, Browser, Loaded, Page
from tests.world import World

PEOPLE = sorted(doorways.EVERYBODY | {"nobody"})
AT_MOST = 800


def internal(loaded: Loaded) -> list[str]:
    """The addresses on this site that the page links to, without fragments."""
    found = []
    for link in loaded.links:
        parts = urlsplit(urljoin(HOST + loaded.path, link.href))
        if parts.scheme == "http" and parts.netloc == "localhost":
            found.append(parts.path + (f"?{parts.query}" if parts.query else ""))
    return found


def crawl(browser: Browser, start: str = "/") -> tuple[list[str], list[str]]:
    """Every page that can be reached, and what is wrong with them."""
    waiting, seen, wrong = deque([(start, "the start")]), {start}, []
    while waiting:
        url, found_on = waiting.popleft()
        try:
            loaded = browser.get(url)
        except AssertionError as problem:
            wrong.append(f"{url} (linked from {found_on}): {str(problem)[:600]}")
            continue
        for target in internal(loaded):
            if target not in seen:
                seen.add(target)
                waiting.append((target, url))
        assert len(seen) < AT_MOST, "pages without end"
    return sorted(seen), wrong


@pytest.mark.parametrize("who", PEOPLE)
def test_every_page_one_can_reach_is_in_order(page: Page, world: World, who: str) -> None:
    browser = page.nobody() if who == "nobody" else page.as_(getattr(world, who))
    seen, wrong = crawl(browser)
    assert not wrong, "\n\n".join(wrong)
    assert len(seen) > (3 if who == "nobody" else 8)


@pytest.mark.parametrize("who", ["lan", "hung", "hanh"])
def test_every_page_speaks_english_to_who_asked_for_it(page: Page, world: World, who: str) -> None:
    one = getattr(world, who)
    with world.session() as session:
        session.get_one(User, one.id).locale = "en"
    browser = page.as_(one)
    browser.lang = "en"
    _, wrong = crawl(browser)
    assert not wrong, "\n\n".join(wrong)


def test_no_address_is_made_up_for_a_page_that_is_not_there(app: Flask) -> None:
    assert app.url_build_error_handlers == []
