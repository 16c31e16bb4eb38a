"""Goal 9: from the tap on Lưu to the sign that it was felt, and what saving takes on the wire.

A tap is answered on the page by the moving bar, before anything is sealed or sent. It is measured
as the floor is, a class that changes on the page by hand: from the click to the end of the frame.
"""

from collections.abc import Iterator
from statistics import median
from typing import Any

from playwright.sync_api import CDPSession, Page

from tests.bench import floor
from tests.bench.away import kept_by_hand, on_the_net, slowed, unlocked
from tests.bench.browser import browser
from tests.bench.goals import Measured
from tests.bench.place import give_people, small_world
from tests.world import Helped

ROUNDS = 9
FRAME = "requestAnimationFrame(() => setTimeout(() => done(performance.now() - begun)))"
TOGGLE = f"""() => new Promise(done => {{
  const row = document.querySelector("li"), begun = performance.now();
  row.classList.toggle("o");
  row.querySelector("b").append("✓");
  {FRAME};
}})"""
TAP = f"""() => new Promise(done => {{
  const button = document.querySelector("#form [type=submit]:not([name])");
  const begun = performance.now();
  button.click();
  if (document.getElementById("busy").hidden) throw new Error("nothing is to be seen");
  {FRAME};
}})"""
READY = """() => performance.getEntriesByType("resource").some(
  ({name, responseEnd}) => /offline\\.[0-9a-f]+\\.js$/.test(name) && responseEnd > 0)"""


def measure() -> Iterator[Measured]:
    """A routine meeting with somebody else each round, with signal and then without."""
    with small_world() as (house, world), browser() as chromium:
        people = give_people(world, 2 * ROUNDS)
        with on_the_net(house.app) as site, unlocked(chromium, site, world) as ours:
            text = ours.request.get(f"{site.url}/today").text()
            with (
                on_the_net(floor.app(text)) as bare,
                kept_by_hand(chromium, bare, "/plain") as hand,
            ):
                page, other = ours.new_page(), hand.pages[0]
                wire = Posted(ours.new_cdp_session(page))
                for session in (slowed(page), slowed(other)):
                    session.send("Network.enable")
                ratio = _marked(page, other, site.url, people[:ROUNDS])
                what = "tap on Lưu to the moving bar, a class by hand = 1"
                yield Measured("9", f"{what}, with signal", ratio, "×", 1.5, binds=False)
                yield from wire.measured()
                site.stop()
                ratio = _marked(page, other, site.url, people[ROUNDS:])
                yield Measured("9", f"{what}, without", ratio, "×", 1.5, binds=False)


def _marked(ours: Page, hand: Page, base: str, people: list[Helped]) -> float:
    """Middle of one against the middle of the other, in turns; the first round does not count."""
    taps, toggles = [], []
    for one in people:
        ours.goto(f"{base}/people/{one.case}/visits/new")
        ours.wait_for_function(READY)
        ours.wait_for_timeout(600)
        toggles.append(float(hand.evaluate(TOGGLE)))
        taps.append(float(ours.evaluate(TAP)))
        ours.wait_for_url("**/today")
    return median(taps[1:]) / median(toggles[1:])


class Posted:
    """The forms that a page sends, as bytes without what HTTP/2 does not repeat: headers."""

    def __init__(self, session: CDPSession) -> None:
        self._sent: dict[str, int] = {}
        self._came: dict[str, int] = {}
        session.on("Network.requestWillBeSent", self._sends)
        session.on("Network.dataReceived", self._comes)
        session.send("Network.enable")

    def measured(self) -> Iterator[Measured]:
        """What one of the meetings took."""
        count = len(self._sent) / ROUNDS
        yield Measured("9", "requests that save a meeting", count, "", 1, binds=False)
        size = median(self._sent.values()) + median(self._came[one] for one in self._sent)
        what = "bodies that save a meeting, both ways"
        yield Measured("9", what, size, "B", 1500, binds=False)

    def _sends(self, event: dict[str, Any]) -> None:
        asked = event["request"]
        if asked["method"] == "POST" and "/drafts" not in asked["url"]:
            self._sent[event["requestId"]] = len(asked.get("postData", "").encode())
            self._came[event["requestId"]] = 0

    def _comes(self, event: dict[str, Any]) -> None:
        if event["requestId"] in self._came:
            self._came[event["requestId"]] += int(event["dataLength"])
