"""The app can be installed, everybody can read how, and the phone's own offers work."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from rehabfield.views.install import WAYS
from tests.browser.conftest import Opener
from tests.world import World

OFFER = """answer => {
  const offer = new Event("beforeinstallprompt", {cancelable: true});
  offer.prompt = async () => { window.prompted = (window.prompted ?? 0) + 1; };
  offer.userChoice = Promise.resolve({outcome: answer});
  window.dispatchEvent(offer);
  return offer.defaultPrevented;
}"""
INSTALLED = "Object.defineProperty(navigator, 'standalone', {value: true})"
PERSISTENCE = """([had, granted]) => {
  navigator.storage.persisted = async () => had;
  navigator.storage.persist = async () => granted;
}"""
PIXELS = """async url => {
  const picture = await createImageBitmap(await (await fetch(url)).blob());
  const canvas = new OffscreenCanvas(picture.width, picture.height);
  const pen = canvas.getContext("2d");
  pen.drawImage(picture, 0, 0);
  const {data} = pen.getImageData(0, 0, picture.width, picture.height);
  const middle = picture.width / 2;
  const outside = new Set();
  for (let y = 0; y < picture.height; y++) for (let x = 0; x < picture.width; x++) {
    if (Math.hypot(x - middle, y - middle) < picture.width * .4) continue;
    outside.add(data.slice(4 * (y * picture.width + x)).slice(0, 4).join());
  }
  return [...outside];
}"""


def devtools(page: Page, command: str) -> dict[str, Any]:
    """What Chromium's own tools say about the page."""
    found: dict[str, Any] = page.context.new_cdp_session(page).send(command)
    return found


def test_chromium_reads_the_manifest_without_complaint(phone: Opener, world: World) -> None:
    page = phone(world.hung, "/me")
    found = devtools(page, "Page.getAppManifest")
    assert found["url"].endswith("/manifest.webmanifest")
    assert found["errors"] == []
    problems = devtools(page, "Page.getInstallabilityErrors")["installabilityErrors"]
    # Contexts of tests are like private windows, in which nothing is installed.
    assert {one["errorId"] for one in problems} <= {"in-incognito"}


def test_the_filled_icon_may_be_cut_into_a_circle(phone: Opener) -> None:
    page = phone(None, "/help")
    found = devtools(page, "Page.getAppManifest")["data"]
    [url] = page.evaluate(
        "text => JSON.parse(text).icons.filter(i => i.purpose === 'maskable').map(i => i.src)",
        found,
    )
    assert page.evaluate(PIXELS, url) == ["45,63,115,255"]
    apple = page.locator("link[rel=apple-touch-icon]").get_attribute("href")
    assert page.evaluate(PIXELS, apple) == ["45,63,115,255"]


@pytest.mark.parametrize("path", ["/help/no-signal", *(f"/help/install/{way}" for way in WAYS)])
def test_the_pages_about_it_can_be_used_by_everybody(
    phone: Opener, axe: Callable[[Page], None], path: str
) -> None:
    page = phone(None, path)
    page.set_viewport_size({"width": 360, "height": 4000})
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        axe(page)
    page.set_viewport_size({"width": 360, "height": 740})
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_where_the_browser_offers_to_install_a_button_does_it(phone: Opener, world: World) -> None:
    page = phone(world.hung, "/me")
    row = page.locator("li", has=page.locator("install-app"))
    expect(row.get_by_role("link", name="Cài vào màn hình chính")).to_be_visible()
    assert page.evaluate(OFFER, "dismissed")
    row.get_by_role("button", name="Cài").tap()
    expect(row.get_by_role("link")).to_be_visible()
    assert page.evaluate(OFFER, "accepted")
    row.get_by_role("button", name="Cài").tap()
    page.evaluate("window.dispatchEvent(new Event('appinstalled'))")
    expect(row).to_have_count(0)
    assert page.evaluate("window.prompted") == 2


def test_the_help_offers_the_same_button(phone: Opener) -> None:
    page = phone(None, "/help/install/android-chrome")
    expect(page.get_by_role("button", name="Cài ngay")).to_have_count(0)
    page.evaluate(OFFER, "accepted")
    page.get_by_role("button", name="Cài ngay").tap()
    page.evaluate("window.dispatchEvent(new Event('appinstalled'))")
    expect(page.get_by_text("Máy này đã cài rồi.")).to_be_visible()


def test_a_page_without_the_offer_leaves_it_to_the_browser(phone: Opener, world: World) -> None:
    assert not phone(world.hung, "/today").evaluate(OFFER, "accepted")
    assert not phone(world.hung, "/calendar").evaluate(OFFER, "accepted")


def test_an_installed_app_does_not_speak_of_installing(phone: Opener, world: World) -> None:
    page = phone(world.hung, "/help")
    page.add_init_script(INSTALLED)
    page.goto("/me")
    expect(page.get_by_text("Máy của tôi")).to_be_visible()
    expect(page.get_by_text("Cài vào màn hình chính", exact=True)).to_have_count(0)
    page.goto("/help/install/android-chrome")
    expect(page.get_by_text("Máy này đã cài rồi.")).to_be_visible()


@pytest.mark.parametrize(
    ("granted", "words", "buttons"),
    [
        (True, "Máy sẽ giữ bản ghi chưa gửi.", 0),
        (False, "Trình duyệt có thể xóa khi máy đầy: cài vào màn hình chính để chắc chắn.", 1),
    ],
)
def test_the_phone_says_honestly_whether_it_will_keep_what_waits(
    phone: Opener, world: World, granted: bool, words: str, buttons: int
) -> None:
    page = phone(world.hung, "/help")
    page.add_init_script(f"({PERSISTENCE})([false, {str(granted).lower()}])")
    page.goto("/me")
    row = page.locator("keep-storage")
    row.get_by_role("button", name="Giữ").tap()
    expect(row.get_by_role("status")).to_have_text(words)
    expect(row.get_by_role("button")).to_have_count(buttons)


def test_what_is_promised_already_is_not_asked_again(phone: Opener, world: World) -> None:
    page = phone(world.hung, "/help")
    page.add_init_script(f"({PERSISTENCE})([true, true])")
    page.goto("/me")
    expect(page.locator("keep-storage [role=status]")).to_have_text("Máy sẽ giữ bản ghi chưa gửi.")
    expect(page.locator("keep-storage button")).to_have_count(0)


def test_a_browser_that_cannot_promise_is_not_asked(phone: Opener, world: World) -> None:
    page = phone(world.hung, "/help")
    page.add_init_script("delete StorageManager.prototype.persist")
    page.goto("/me")
    expect(page.get_by_text("Máy của tôi")).to_be_visible()
    expect(page.get_by_text("Giữ bản ghi chưa gửi")).to_have_count(0)
