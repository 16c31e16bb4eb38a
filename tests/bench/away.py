"""A phone that has taken its pages along, and a site that can leave the net."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from playwright.sync_api import Browser, BrowserContext, CDPSession, Page

from tests.bench.browser import phone
from tests.browser.conftest import Site
from tests.world import PIN, World

SLOW = 6
"""How many times slower than this machine a page's own thread runs (not its worker's)."""
SLOW_3G = {"latency": 2000, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
"""ms before an answer, bytes a second: what DevTools call "Slow 3G"."""
ALONG = """async () => {
  const asked = request => new Promise(done => { request.onsuccess = () => done(request.result); });
  const database = await asked(indexedDB.open("dh"));
  const store = name => database.transaction(name).objectStore(name);
  const notes = await asked(store("notes").getAll());
  const pages = await asked(store("pages").count());
  database.close();
  const list = notes.find(({name}) => name.startsWith("list "));
  return Boolean(list) && pages >= Object.keys(list.value).length;
}"""


@contextmanager
def on_the_net(app: Flask) -> Iterator[Site]:
    """This app, until it is stopped or the measurement ends."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    site = Site(app)
    site.start()
    yield site
    site.stop()


@contextmanager
def unlocked(chromium: Browser, site: Site, world: World) -> Iterator[BrowserContext]:
    """Bác Hùng's phone: he typed his PIN, it took along what it may; that page stays open."""
    held = world.sign_in(world.hung)
    with phone(chromium, site.url, held.session) as context:
        name = f"e-{held.enrolment.hex}"
        context.add_cookies([{"name": name, "value": held.secret, "url": site.url}])
        page = context.new_page()
        page.goto(f"{site.url}/lock")
        page.locator("[name=pin]").fill(PIN)
        page.locator("form[data-door] [type=submit]").tap()
        page.wait_for_url("**/today")
        _until(page, ALONG)
        yield context


@contextmanager
def kept_by_hand(chromium: Browser, site: Site, path: str) -> Iterator[BrowserContext]:
    """A phone that has opened the page by hand at `path`; that page stays open."""
    with phone(chromium, site.url) as context:
        context.new_page().goto(site.url + path)
        yield context


def take_along(context: BrowserContext) -> None:
    """From now on the page by hand comes from its own worker."""
    (page,) = context.pages
    page.evaluate("navigator.serviceWorker.register('/sw.js').then(() => 0)")
    page.wait_for_function("navigator.serviceWorker.controller")
    page.reload()
    page.wait_for_timeout(500)


def slowed(page: Page, link: dict[str, int] | None = None) -> CDPSession:
    """Make this page's processor slow and, perhaps, its link."""
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOW})
    if link is not None:
        session.send("Network.enable")
        session.send("Network.emulateNetworkConditions", {"offline": False, **link})
    return session


def _until(page: Page, condition: str) -> None:
    for _ in range(150):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(200)
    raise AssertionError(f"never came true on {page.url}: {condition}")


def opened(
    context: BrowserContext, url: str, link: dict[str, int] | None = None, first: str = ""
) -> Page:
    """A new tab with this page in it, slowed; the script `first` runs before all others."""
    page = context.new_page()
    page.add_init_script(first)
    slowed(page, link)
    page.goto(url, wait_until="commit")
    return page
