"""Goals 1, 2 and 22: what comes over the wire, before and after the first content; is it calm.

A start ends 0.6 s after the load event. What a signed-in page brings 1.5 s after it for times
without signal (offline.js, the worker and the kept pages) is not part of it.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from statistics import median
from typing import Any

from playwright.sync_api import Browser, CDPSession

from tests.bench import floor
from tests.bench.browser import browser, phone, served
from tests.bench.goals import Measured
from tests.bench.place import give_people, small_world
from tests.signers import OWN_WORDING
from tests.world import key

WINDOW = 14_600
"""Bytes that a server may send before it must wait for an answer (10 segments of 1,460)."""
LOADS = 7
CALM = """() => new Promise(done => {
  const found = {shift: 0, fcp: 0, lcp: 0};
  const on = (type, take) => new PerformanceObserver(list => list.getEntries().forEach(take))
    .observe({type, buffered: true});
  on("layout-shift", e => { if (!e.hadRecentInput) found.shift += e.value; });
  on("paint", e => { if (e.name === "first-contentful-paint") found.fcp = e.startTime; });
  on("largest-contentful-paint", e => { found.lcp = e.startTime; });
  setTimeout(() => done(found), 600);
})"""


@dataclass(frozen=True)
class Load:
    """One opening of a page in a browser that kept nothing. Bytes with headers, milliseconds."""

    first: int
    total: int
    requests: int
    shift: float
    later: float
    """From the first content to the last larger one."""
    longest: float
    """The longest task of the page, in time of the processor."""


def measure() -> Iterator[Measured]:
    """Every screen of a volunteer, in fresh browsers; the floor beside Hôm nay."""
    with small_world() as (house, world), browser() as chromium:
        give_people(world, 18)
        token = world.sign_in(world.hung).session
        person = f"/people/{world.khanh.case}"
        screens = {
            "Hôm nay": "/today",
            "Người tôi thăm": "/people",
            "a person": person,
            "Ghi buổi gặp": f"{person}/visits/new",
            "Lịch": "/calendar",
            "Ghi tuyên truyền": "/activities/new",
            "Ký cam kết": f"{person}/commitments/new/{OWN_WORDING}",
            "Buổi ký cam kết": f"/evenings/{key('buổi ký ở Ba Vì')}",
            "Tôi": "/me",
        }
        with served(house.app) as base:
            text = _text(chromium, base, token)
            found = {
                name: [_load(chromium, base, path, token) for _ in range(LOADS)]
                for name, path in screens.items()
            }
        with served(floor.app(text)) as base:
            hand = _load(chromium, base, "/", token)
    yield from _against(found["Hôm nay"][0], hand)
    yield from _worst(found)


def _against(today: Load, hand: Load) -> Iterator[Measured]:
    """By hand the same words came from the same server with the same headers and compression."""
    yield Measured("1", "first content of Hôm nay", today.first, "B", WINDOW)
    yield Measured("1", "first content of Hôm nay, by hand = 1", today.first / hand.first, "×", 2.0)
    yield Measured("2", "cold start, by hand with htmx = 1", today.total / hand.total, "×", 1.6)
    yield Measured("2", "bytes of a cold start", today.total, "B")
    yield Measured("2", "requests of a cold start", today.requests, "", 6)


def _worst(found: dict[str, list[Load]]) -> Iterator[Measured]:
    """Of all screens the one that does worst."""

    def worst(of: Callable[[list[Load]], float]) -> tuple[float, str]:
        return max((round(of(loads), 4), name) for name, loads in found.items())

    value, name = worst(lambda loads: loads[0].first)
    yield Measured("1", f"first content, heaviest screen ({name})", value, "B", WINDOW)
    value, name = worst(lambda loads: max(load.shift for load in loads))
    yield Measured("22", "layout shift, any screen", value, "", 0)
    value, name = worst(lambda loads: median(load.later for load in loads))
    yield Measured("22", "a larger paint after the first content, any screen", value, "ms", 0)
    value, name = worst(lambda loads: median(load.longest for load in loads))
    yield Measured("22", f"longest task, heaviest screen ({name})", value, "ms", 50)


def _text(chromium: Browser, base: str, token: str) -> str:
    """Hôm nay as it was sent."""
    with phone(chromium, base, token) as context:
        return context.request.get(f"{base}/today").text()


def _load(chromium: Browser, base: str, path: str, token: str) -> Load:
    with phone(chromium, base, token) as context:
        page = context.new_page()
        wire = Wire(context.new_cdp_session(page))
        chromium.start_tracing(page=page, categories=["toplevel"])
        page.goto(base + path, wait_until="load")
        calm = page.evaluate(CALM)
        longest = _longest(chromium.stop_tracing())
        return Load(
            wire.first,
            wire.total,
            wire.requests,
            calm["shift"],
            max(0.0, calm["lcp"] - calm["fcp"]),
            longest,
        )


def _longest(trace: bytes) -> float:
    """Milliseconds that the longest task took the processor: waiting for others is not its own."""
    events = json.loads(trace)["traceEvents"]
    main = {
        (event["pid"], event["tid"])
        for event in events
        if event["name"] == "thread_name" and event["args"]["name"] == "CrRendererMain"
    }
    spent = (
        event.get("tdur", 0) / 1000
        for event in events
        if event["name"] == "ThreadControllerImpl::RunTask" and (event["pid"], event["tid"]) in main
    )
    return max(spent, default=0.0)


class Wire:
    """What a page load brought over the network, headers included, as Chromium counts it."""

    def __init__(self, session: CDPSession) -> None:
        self.first, self.total, self.requests = 0, 0, 0
        self._kinds: dict[str, str] = {}
        session.on("Network.requestWillBeSent", self._sent)
        session.on("Network.loadingFinished", self._came)
        session.send("Network.enable")

    def _sent(self, event: dict[str, Any]) -> None:
        if not event["request"]["url"].startswith("data:"):
            self._kinds[event["requestId"]] = event.get("type", "")

    def _came(self, event: dict[str, Any]) -> None:
        kind = self._kinds.get(event["requestId"])
        if kind is None:
            return
        size = int(event["encodedDataLength"])
        self.requests += 1
        self.total += size
        if kind == "Document":
            self.first += size
