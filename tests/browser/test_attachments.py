"""A paper is photographed in the page: with a camera that tests play, with and without signal."""

from collections import Counter
from collections.abc import Callable, Iterator
from io import BytesIO
from os import environ
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from sqlalchemy import select

from rehabfield import models as m
from rehabfield.offline import content_of
from tests.browser.conftest import ARGS, Opener, Site
from tests.browser.stormy_papers import bytes_of, large
from tests.browser.test_first_days import tap
from tests.browser.test_limits import NO_ROOM
from tests.browser.without_signal import (
    becomes,
    finds_signal,
    ready,
    restarted,
    sends_all,
    stored,
    takes_along,
    type_pin,
    unsent,
)
from tests.photos import HEIC, MAKER, PDF, picture
from tests.world import World

FORM = "/activities/new"
CAMERA = "--use-fake-device-for-media-stream"
NO_CAMERA = """name => {
  navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("no", name));
}"""
LIVE = "document.querySelector('take-picture').stream?.getTracks()[0].readyState ?? 'off'"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One with a camera before which a green ball jumps."""
    path = environ.get("REHABFIELD_TEST_CHROMIUM") or "/usr/bin/chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*ARGS, CAMERA])
        yield browser
        browser.close()


@pytest.fixture
def hung(phone: Opener, site: Site, world: World) -> Page:
    """Bác Hùng's phone, ready to be without signal, whose camera may be used."""
    page = ready(phone, site, world.hung, FORM)
    page.context.grant_permissions(["camera"])
    return page


def form(page: Page, reach: int = 17) -> None:
    """The form of outreach, filled in as far as it must be, when all of it works."""
    page.goto(FORM)
    page.wait_for_function("() => !!customElements.get('take-picture')")
    page.wait_for_load_state("networkidle")
    page.locator("[name=reach]").fill(str(reach))


def photograph(page: Page) -> None:
    """Take the picture that the camera shows, and use it."""
    tap(page, "Chụp tờ giấy")
    page.wait_for_function("() => document.querySelector('.camera video').videoWidth > 0")
    page.get_by_role("button", name="Chụp", exact=True).tap()
    tap(page, "Dùng ảnh này")
    expect(page.locator(".shot canvas")).to_be_visible()


def chooses(page: Page, data: bytes, name: str = "IMG_2041.jpg") -> None:
    """Choose a file instead."""
    file = {"name": name, "mimeType": "image/jpeg", "buffer": data}
    page.locator("input[type=file]").set_input_files(file)  # type: ignore[arg-type]


def logged(world: World, reach: int = 17) -> list[m.Activity]:
    with world.looking() as session:
        return list(session.scalars(select(m.Activity).where(m.Activity.reach == reach)))


def papers(world: World, reach: int = 17) -> list[bytes]:
    """The pictures of outreach that reached so many."""
    with world.looking() as session:
        of = select(m.Activity.id).where(m.Activity.reach == reach)
        found = select(m.Attachment).where(
            m.Attachment.record_id.in_(of), m.Attachment.taken_at.is_not(None)
        )
        return [content_of(one) for one in session.scalars(found)]


# --- what lies on the disk -------------------------------------------------------------------


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    """Where a browser keeps everything of its user."""
    return tmp_path / "profile"


@pytest.fixture
def lasting(site: Site, world: World, profile: Path) -> Iterator[BrowserContext]:
    """Bác Hùng's phone with a real profile on the disk."""
    path = environ.get("REHABFIELD_TEST_CHROMIUM") or "/usr/bin/chromium"
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            str(profile), executable_path=path, args=ARGS, base_url=site.url, has_touch=True
        )
        held = world.sign_in(world.hung)
        for name, value in {"s": held.session, f"e-{held.enrolment.hex}": held.secret}.items():
            context.add_cookies([{"name": name, "value": value, "url": site.url}])
        yield context
        context.close()


def test_a_phones_disk_holds_no_picture_and_nothing_of_what_it_told(
    lasting: BrowserContext, site: Site, profile: Path
) -> None:
    page = lasting.pages[0]
    page.goto("/lock")
    type_pin(page)
    page.wait_for_url("**/today")
    takes_along(page, FORM)
    site.stop()
    form(page)
    chooses(page, picture(1600, 1200, exif=True))
    expect(page.locator(".shot canvas")).to_be_visible()
    saved = bytes_of(page)
    tap(page, "Lưu")
    page.locator("#toasts", has_text="Đã lưu trên máy").wait_for()
    form(page, reach=18)
    chooses(page, picture(1600, 1200, seed=2))
    expect(page.locator(".shot canvas")).to_be_visible()
    begun = bytes_of(page)
    becomes(page, lambda: stored(page, "shots", "key"), bool)
    lasting.close()
    site.start()
    planted = [MAKER.encode(), saved[900:940], saved[-60:-20], begun[900:940], begun[-60:-20]]
    files = [path for path in profile.rglob("*") if path.is_file()]
    assert sum(p.stat().st_size for p in files if "IndexedDB" in str(p)) > len(saved) + len(begun)
    assert [path for path in files for word in planted if word in path.read_bytes()] == []


# --- without signal --------------------------------------------------------------------------


def test_a_paper_photographed_without_signal_comes_to_the_leader_once(
    hung: Page, desk: Opener, site: Site, world: World
) -> None:
    site.stop()
    form(hung)
    photograph(hung)
    taken = bytes_of(hung)
    tap(hung, "Lưu")
    expect(hung.locator("#toasts")).to_contain_text("Đã lưu trên máy, sẽ gửi khi có sóng.")
    hung.goto("/waiting")
    expect(hung.locator("#unsent li")).to_contain_text("kèm ảnh: đã gửi 0/")
    page = restarted(hung)
    site.start()
    page.goto("/today")
    sends_all(page)
    assert len(logged(world)) == 1
    assert papers(world) == [taken]
    lan = desk(world.lan, "/activities")
    lan.get_by_role("link", name="17 lượt người").click()
    expect(lan.locator("h1")).to_have_text("Tuyên truyền")
    lan.wait_for_function("() => document.querySelector('.paper img').naturalWidth > 300")


def saved_without_signal(hung: Page, site: Site) -> bytes:
    """An outreach with a large picture waits on the phone; the bytes of the picture."""
    site.stop()
    form(hung)
    chooses(hung, large())
    expect(hung.locator(".shot canvas")).to_be_visible()
    taken = bytes_of(hung)
    tap(hung, "Lưu")
    expect(hung.locator("#toasts")).to_contain_text("Đã lưu trên máy")
    return taken


def test_a_part_that_does_not_arrive_is_sent_again_and_only_that_one(
    hung: Page, site: Site, world: World
) -> None:
    taken = saved_without_signal(hung, site)
    assert len(stored(hung, "parts", "number")) >= 3
    tried: Counter[str] = Counter()

    def second_fails(method: str, path: str) -> str:
        part = path.rpartition("/")[2]
        tried[part] += method == "PUT"
        return "deaf" if method == "PUT" and part == "2" else ""

    site.fate = second_fails
    finds_signal(hung, site)
    becomes(hung, lambda: tried["2"], lambda times: times >= 1)
    hung.goto("/waiting")
    expect(hung.locator("#unsent li")).to_contain_text("đã gửi 1/")
    assert logged(world) == []
    site.fate = lambda method, path: ""
    tap(hung, "Gửi ngay")
    sends_all(hung)
    assert papers(world) == [taken]
    assert tried["1"] == 1


def test_an_answer_that_is_lost_between_parts_doubles_nothing(
    hung: Page, site: Site, world: World
) -> None:
    taken = saved_without_signal(hung, site)
    heard: Counter[str] = Counter()

    def each_once(method: str, path: str) -> str:
        if not path.startswith("/outbox"):
            return ""
        heard[path] += 1
        return "silent" if heard[path] == 1 and path != "/outbox/presence" else ""

    site.fate = each_once
    finds_signal(hung, site)

    def tries() -> list[str]:
        hung.evaluate("dispatchEvent(new Event('online'))")
        return unsent(hung)

    becomes(hung, tries, lambda left: not left)
    assert max(heard.values()) >= 2
    assert len(logged(world)) == 1
    assert papers(world) == [taken]


def test_what_was_written_does_not_wait_for_a_picture_on_a_slow_line(
    hung: Page, site: Site, world: World
) -> None:
    site.stop()
    form(hung)
    photograph(hung)
    tap(hung, "Lưu")
    expect(hung.locator("#toasts")).to_contain_text("Đã lưu trên máy")
    form(hung, reach=18)
    tap(hung, "Lưu")
    expect(hung.locator("main .unsent")).to_have_text("2 chưa gửi")
    site.fate = lambda method, path: "deaf" if method == "PUT" else ""
    finds_signal(hung, site)
    becomes(hung, lambda: len(logged(world, 18)), lambda count: count == 1)
    assert unsent(hung) == ["waiting"]
    site.fate = lambda method, path: ""
    hung.evaluate("dispatchEvent(new Event('online'))")
    sends_all(hung)
    assert len(papers(world)) == 1


def test_a_server_that_lost_the_parts_gets_them_again(hung: Page, site: Site, world: World) -> None:
    """A backup was restored between the last part and the record."""
    site.stop()
    form(hung)
    photograph(hung)
    taken = bytes_of(hung)
    tap(hung, "Lưu")
    expect(hung.locator("#toasts")).to_contain_text("Đã lưu trên máy")
    site.fate = lambda method, path: "deaf" if path == "/outbox" else ""
    finds_signal(hung, site)
    becomes(hung, lambda: stored(hung, "parts", "here"), all)
    with world.session() as session:
        for part in session.scalars(select(m.AttachmentPart)):
            session.delete(part)
    site.fate = lambda method, path: ""
    hung.evaluate("dispatchEvent(new Event('online'))")
    sends_all(hung)
    assert papers(world) == [taken]


def test_outreach_that_is_undone_before_it_was_sent_leaves_no_paper_to_see(
    hung: Page, site: Site, world: World
) -> None:
    site.stop()
    form(hung)
    photograph(hung)
    tap(hung, "Lưu")
    tap(hung, "Hoàn tác")
    expect(hung.locator("main .unsent")).to_have_text("2 chưa gửi")
    finds_signal(hung, site)
    sends_all(hung)
    assert [one.withdrawn_at is not None for one in logged(world)] == [True]


def test_the_app_is_closed_in_the_middle_and_the_picture_is_in_its_form_again(
    hung: Page, site: Site, world: World
) -> None:
    site.stop()
    form(hung)
    photograph(hung)
    taken = bytes_of(hung)
    becomes(hung, lambda: stored(hung, "drafts", "key"), bool)
    becomes(hung, lambda: stored(hung, "shots", "key"), bool)
    page = restarted(hung)
    page.goto("/today")
    type_pin(page)
    expect(page.locator("h1")).to_have_text("Hôm nay")
    page.goto(FORM)
    expect(page.locator(".shot canvas")).to_be_visible()
    expect(page.locator("[name=reach]")).to_have_value("17")
    tap(page, "Lưu")
    expect(page.locator("#toasts")).to_contain_text("Đã lưu trên máy")
    assert stored(page, "shots", "key") == []
    finds_signal(page, site)
    sends_all(page)
    assert papers(world) == [taken]


def test_a_full_phone_says_so_and_the_form_stays(hung: Page, site: Site) -> None:
    site.stop()
    form(hung)
    photograph(hung)
    hung.evaluate(NO_ROOM)
    tap(hung, "Lưu")
    expect(hung.locator("take-picture [role=alert]")).to_contain_text("Máy đã đầy")
    expect(hung.locator("[name=reach]")).to_have_value("17")
    expect(hung.locator(".shot canvas")).to_be_visible()


# --- with signal -----------------------------------------------------------------------------


def test_with_signal_it_goes_at_once(hung: Page, world: World) -> None:
    form(hung)
    photograph(hung)
    taken = bytes_of(hung)
    tap(hung, "Lưu")
    expect(hung.locator("#toasts")).to_contain_text("Đã ghi 17 lượt người.")
    assert papers(world) == [taken]
    with Image.open(BytesIO(taken)) as image:
        assert image.format == "JPEG"
        assert not image.getexif()


def test_a_picture_is_looked_at_taken_again_and_removed(
    hung: Page, axe: Callable[[Page], None], world: World
) -> None:
    form(hung)
    expect(hung.get_by_role("button", name="Bỏ ảnh")).to_be_hidden()
    tap(hung, "Chụp tờ giấy")
    hung.wait_for_function("() => document.querySelector('.camera video').videoWidth > 0")
    axe(hung)
    hung.get_by_role("button", name="Chụp", exact=True).tap()
    expect(hung.get_by_text("Chữ và số có đọc được hết không?")).to_be_visible()
    tap(hung, "Chụp lại")
    expect(hung.locator(".camera video")).to_be_visible()
    hung.get_by_role("button", name="Chụp", exact=True).tap()
    tap(hung, "Dùng ảnh này")
    hung.wait_for_function(f"() => ({LIVE}) === 'off'")
    axe(hung)
    tap(hung, "Bỏ ảnh")
    expect(hung.locator(".shot")).to_be_hidden()
    tap(hung, "Lưu")
    expect(hung.locator("#toasts")).to_contain_text("Đã ghi 17 lượt người.")
    assert papers(world) == []


def test_nobody_is_filmed_when_the_page_is_left_or_hidden(hung: Page) -> None:
    form(hung)
    for leave in (
        "document.querySelector('.camera').close()",
        "dispatchEvent(new Event('pagehide'))",
        """Object.defineProperty(document, 'visibilityState', {value: 'hidden'});
           document.dispatchEvent(new Event('visibilitychange'))""",
    ):
        tap(hung, "Chụp tờ giấy")
        hung.wait_for_function("() => document.querySelector('.camera video').videoWidth > 0")
        assert hung.evaluate(LIVE) == "live"
        hung.evaluate(leave)
        hung.wait_for_function(f"() => ({LIVE}) === 'off'")
        expect(hung.locator(".camera")).to_be_hidden()


def test_a_camera_that_is_refused_says_what_to_do(hung: Page) -> None:
    hung.context.clear_permissions()
    form(hung)
    tap(hung, "Chụp tờ giấy")
    expect(hung.locator("take-picture [role=alert]")).to_contain_text("chưa được dùng máy ảnh")
    chooses(hung, picture(exif=True))
    expect(hung.locator(".shot canvas")).to_be_visible()
    expect(hung.locator("take-picture [role=alert]")).to_be_hidden()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("NotFoundError", "không thấy có máy ảnh"),
        ("NotReadableError", "Ứng dụng khác đang dùng"),
        ("TypeError", "không mở được"),
    ],
)
def test_a_camera_that_is_missing_or_busy_is_told_apart(hung: Page, name: str, words: str) -> None:
    form(hung)
    hung.evaluate(NO_CAMERA, name)
    tap(hung, "Chụp tờ giấy")
    expect(hung.locator("take-picture [role=alert]")).to_contain_text(words)


@pytest.mark.parametrize("data", [HEIC, PDF], ids=["HEIC", "PDF"])
def test_a_file_that_is_no_picture_is_told_at_once(hung: Page, data: bytes) -> None:
    form(hung)
    chooses(hung, data)
    expect(hung.locator("take-picture [role=alert]")).to_contain_text("không mở được như một ảnh")
    assert hung.evaluate("document.querySelector('input[type=file]').files.length") == 0


def test_a_picture_held_sideways_stands_upright_and_tells_nothing(hung: Page) -> None:
    form(hung)
    chooses(hung, picture(2400, 1200, exif=True))
    expect(hung.locator(".shot canvas")).to_be_visible()
    made = bytes_of(hung)
    assert MAKER.encode() not in made
    with Image.open(BytesIO(made)) as image:
        assert image.size == (900, 1800)
        assert not image.getexif()


def test_a_form_that_is_sent_at_once_waits_until_its_picture_is_small(
    hung: Page, world: World
) -> None:
    form(hung)
    hung.evaluate("""() => {
      const draw = createImageBitmap;
      window.createImageBitmap = (...given) =>
        new Promise(done => setTimeout(done, 800)).then(() => draw(...given));
    }""")
    chooses(hung, picture(1600, 1200, exif=True))
    tap(hung, "Lưu")
    expect(hung.locator("#toasts")).to_contain_text("Đã ghi 17 lượt người.")
    [made] = papers(world)
    assert MAKER.encode() not in made
    with Image.open(BytesIO(made)) as image:
        assert image.size == (1200, 1600)
