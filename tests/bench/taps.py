"""Goal 23: how many taps, letters and requests a routine meeting takes."""

from collections.abc import Iterator

from playwright.sync_api import Page, expect

from tests.bench.browser import browser, phone, served
from tests.bench.goals import Measured
from tests.bench.place import small_world

BESIDE = ("/drafts", "/outbox/presence")
"""What a phone says beside saving: what is being written, and how much waits on it, once a day."""
COUNT = """() => {
  const count = name => sessionStorage[name] = Number(sessionStorage[name] ?? 0) + 1;
  addEventListener("touchstart", () => count("taps"), true);
  addEventListener("keydown", () => count("keys"), true);
}"""


def measure() -> Iterator[Measured]:
    """From Hôm nay to "Đã ghi buổi gặp" on Hôm nay again, as the page itself counts it."""
    with (
        small_world() as (house, world),
        browser() as chromium,
        served(house.app) as base,
        phone(chromium, base, (held := world.sign_in(world.hung)).session) as context,
    ):
        name = f"e-{held.enrolment.hex}"  # an enrolled phone, as every volunteer's is
        context.add_cookies([{"name": name, "value": held.secret, "url": base}])
        context.add_init_script(f"({COUNT})()")
        page = context.new_page()
        page.goto(f"{base}/today")
        posts: list[str] = []
        page.on("request", lambda sent: posts.append(sent.url) if sent.method == "POST" else None)
        page.locator("main .row .btn").first.tap()
        page.wait_for_url("**/visits/new")
        page.get_by_role("button", name="Lưu", exact=True).tap()
        page.wait_for_url("**/today")
        expect(page.get_by_role("status")).to_contain_text("Đã ghi buổi gặp")
        yield Measured("23", "taps for a routine meeting", _counted(page, "taps"), "", 2)
        yield Measured("23", "keys pressed for it", _counted(page, "keys"), "", 0)
        saving = [url for url in posts if not url.endswith(BESIDE)]
        yield Measured("23", "requests that save it", len(saving), "", 1)


def _counted(page: Page, name: str) -> int:
    return int(page.evaluate(f"Number(sessionStorage.{name} ?? 0)"))
