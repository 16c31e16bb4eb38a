"""What tests without signal do with a phone: type its PIN, wait for its store, switch it off."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Error, Page
from sqlalchemy import select

from rehabfield.models import Visit
from tests.browser.conftest import Opener, Site
from tests.browser.test_first_days import tap
from tests.world import PIN, Helped, Someone, World

_LEAVING = ("context was destroyed", "context with specified id", "because of a navigation")
_STORE = """async ({store, pick}) => {
  const open = indexedDB.open("dh");
  open.onupgradeneeded = () => open.transaction.abort(); // the phone makes its store, no test does
  const database = await new Promise(done => {
    open.onsuccess = () => done(open.result);
    open.onerror = event => { event.preventDefault(); done(null); };
  });
  if (!database) return [];
  const read = database.transaction(store).objectStore(store).getAll();
  const all = await new Promise(done => { read.onsuccess = () => done(read.result); });
  database.close();
  return all.map(one => one[pick]);
}"""


def stored(page: Page, store: str, pick: str) -> list[Any]:
    """One member of every value in a store of the phone, also while one page follows another."""
    for _ in range(10):
        try:
            found: list[Any] = page.evaluate(_STORE, {"store": store, "pick": pick})
            return found
        except Error as error:
            if not any(text in error.message for text in _LEAVING):
                raise
            page.wait_for_load_state()
    raise AssertionError(f"the pages follow each other without end: {page.url}")


def type_pin(page: Page, pin: str = PIN) -> None:
    """At the door, the server's or the phone's own."""
    page.get_by_label("Mã PIN").fill(pin)
    tap(page, "Mở")


def ready(phone: Opener, site: Site, who: Someone, keeps: str) -> Page:
    """A phone on which somebody typed the PIN, and that has taken the page `keeps` along."""
    site.forgive("ERR_CONNECTION")
    site.forgive("Failed to load resource")
    page = phone(who, "/lock")
    type_pin(page)
    page.wait_for_url(lambda url: "/lock" not in url)
    takes_along(page, keeps)
    return page


def form_of(about: Helped) -> str:
    """The form for a meeting with this person."""
    return f"/people/{about.case}/visits/new"


def newest(world: World) -> Visit:
    """The meeting with Khánh that was recorded last."""
    with world.looking() as session:
        found = select(Visit).where(Visit.case_id == world.khanh.case)
        return session.scalars(found.order_by(Visit.recorded_at.desc()).limit(1)).one()


def becomes(page: Page, what: Callable[[], object], wanted: Callable[[Any], bool]) -> None:
    """Wait, 20 s at most, until what is read there is as wanted; says what it was instead."""
    for _ in range(100):
        found = what()
        if wanted(found):
            return
        page.wait_for_timeout(200)
    raise AssertionError(found)


def takes_along(page: Page, url: str) -> None:
    """Wait until the phone keeps this page."""
    becomes(page, lambda: stored(page, "pages", "url"), lambda kept: url in kept)


def keeps_draft(page: Page) -> None:
    """Wait until the phone keeps what is being written."""
    becomes(page, lambda: stored(page, "drafts", "key"), bool)


def unsent(page: Page) -> list[str]:
    """The states of the records that are not with the server."""
    return [state for state in stored(page, "records", "state") if state != "sent"]


def sends_all(page: Page) -> None:
    """Wait until nothing waits on the phone."""
    comes_to(page)


def comes_to(page: Page, *states: str) -> None:
    """Wait until exactly these states are left of what is not with the server."""
    becomes(page, lambda: unsent(page), lambda left: left == list(states))


def finds_signal(page: Page, site: Site) -> None:
    """The server is back, and the phone notices."""
    site.start()
    page.evaluate("dispatchEvent(new Event('online'))")


def restarted(page: Page) -> Page:
    """The browser after its phone was off: no page, no worker, only what is on the disk."""
    session = page.context.new_cdp_session(page)
    session.send("ServiceWorker.enable")
    page.goto("about:blank")
    session.send("ServiceWorker.stopAllWorkers")
    page.wait_for_timeout(300)
    return page


def saves(page: Page, about: Helped, world: World, outcome: str = "met") -> None:
    """Log a meeting without signal."""
    page.goto(form_of(about))
    page.locator(f"input[name=outcome][value={outcome}]").check(force=True)
    tap(page, "Lưu")
    page.locator("#toasts", has_text="Đã lưu trên máy").wait_for()
