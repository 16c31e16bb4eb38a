"""Goals 6 and 7: a second start over a slow link, and one without any, against a page by hand.

Both phones have opened the page before and have it open in another tab. Ours was unlocked; its
worker unseals the page. The page by hand comes, for goal 6, from the browser's own cache after the
server was asked; for goal 7 from the plainest worker there is. The middle decides, not the best:
single starts of either wander several times over on a busy machine.
"""

from collections.abc import Callable, Iterator
from functools import partial

from playwright.sync_api import BrowserContext

from tests.bench import floor
from tests.bench.away import SLOW_3G, kept_by_hand, on_the_net, opened, take_along, unlocked
from tests.bench.browser import browser
from tests.bench.goals import Measured, Ratio, compare
from tests.bench.place import give_people, small_world

ROUNDS = 11
PEOPLE = 18
NAMES = """() => new Promise(done => {
  const end = () => scheduler.postTask(() => done(performance.now()), {priority: "user-blocking"});
  const painted = () => requestAnimationFrame(end);
  const look = () => document.getElementsByTagName("b").length >= 6 && (painted(), true);
  if (look()) return;
  const watch = new MutationObserver(() => look() && watch.disconnect());
  watch.observe(document, {childList: true, subtree: true});
})"""
"""ms from the beginning of a start to the frame with six names: as many as a screen holds.

The end of the frame is asked for before all else: a timer would wait for the scripts after it."""
Start = Callable[[], list[float]]


def measure() -> Iterator[Measured]:
    """Hôm nay with twenty people; first over the link, then with both servers gone."""
    with small_world() as (house, world), browser() as chromium:
        give_people(world, PEOPLE)
        with on_the_net(house.app) as site, unlocked(chromium, site, world) as ours:
            text = ours.request.get(f"{site.url}/today").text()
            name = world.khanh.name
            with (
                on_the_net(floor.app(text)) as bare,
                kept_by_hand(chromium, bare, "/plain") as hand,
            ):
                start = partial(_readable, ours, f"{site.url}/today", name)
                other = partial(_readable, hand, f"{bare.url}/plain", name)
                found = _compared(partial(start, SLOW_3G), partial(other, SLOW_3G))
                what = "second start, Slow 3G, by hand from the browser's cache = 1"
                yield Measured("6", what, found.usual, "×", 0.5, binds=False)
                take_along(hand)
                site.stop()
                bare.stop()
                found = _compared(start, other)
                what = "start without signal, by hand with a plain worker = 1"
                yield Measured("7", what, found.usual, "×", 1.3)


def _compared(ours: Start, hand: Start) -> Ratio:
    """In turns, after one start each that does not count."""
    ours(), hand()
    return compare(ours, hand, ROUNDS)


def _readable(
    context: BrowserContext, url: str, name: str, link: dict[str, int] | None = None
) -> list[float]:
    """ms from the beginning of a start until a screen full of the people's names is painted."""
    page = opened(context, url, link, f"self.readable = ({NAMES})()")
    came = float(page.evaluate("self.readable"))
    assert name in page.locator("body").inner_text()
    page.close()
    return [came]
