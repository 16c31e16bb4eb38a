"""A signature is drawn with the finger: on a phone held upright and turned, and in the dark."""

from collections.abc import Callable
from typing import Literal

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, ViewportSize, expect

from rehabfield import signatures
from rehabfield.signatures import Drawn
from tests.browser.conftest import Opener, Site
from tests.browser.signing import (
    HERE,
    MARK,
    NAME,
    Finger,
    done,
    form,
    opened,
    shows,
    signed,
    value,
)
from tests.browser.test_first_days import tap
from tests.world import World

UPRIGHT: ViewportSize = {"width": 360, "height": 740}
TURNED: ViewportSize = {"width": 740, "height": 360}
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
BEFORE = "600x240:60,150 80,90 100,60 112,90 104,150 190,120 260,110;130,60 170,50"
BIG = "document.documentElement.style.fontSize = '200%'"
WIDER = "document.querySelector('.signing').scrollWidth - innerWidth"
READY = "() => !!customElements.get('sign-here')"
STROKES = "document.querySelector('sign-here').paper.strokes.length"
TAKEN = """width => {
  const {frame, canvas} = document.querySelector("sign-here").paper;
  return innerWidth === width && frame.width === canvas.clientWidth;
}"""
INK = """canvas => {
  const {width, height} = canvas;
  const copy = new OffscreenCanvas(width, height).getContext("2d", {willReadFrequently: true});
  copy.drawImage(canvas, 0, 0);
  const {data} = copy.getImageData(0, 0, width, height);
  let [left, right, inked] = [width, 0, 0];
  for (let at = 3; at < data.length; at += 4) {
    if (!data[at]) continue;
    const x = ((at - 3) / 4) % width;
    [left, right, inked] = [Math.min(left, x), Math.max(right, x), inked + 1];
  }
  return [left / width, right / width, inked];
}"""


@pytest.fixture
def page(app: Flask, monkeypatch: pytest.MonkeyPatch, phone: Opener, world: World) -> Page:
    """A form with a signature, on bác Hùng's phone, after Hôm nay."""
    shows(app, monkeypatch, form())
    found = phone(world.hung, "/today")
    found.goto(HERE)
    found.wait_for_function(READY)
    return found


def ink(page: Page) -> list[float]:
    """From where to where the paper is inked, as shares of its width, and how much."""
    found: list[float] = page.locator(".pad canvas").evaluate(INK)
    return found


def turns(page: Page, size: ViewportSize) -> None:
    """The phone is turned, and the paper has taken its new size."""
    page.set_viewport_size(size)
    page.wait_for_function(TAKEN, arg=size["width"])


def span(drawn: Drawn) -> float:
    left, _, right, _ = drawn.reach
    return (right - left) / drawn.width


def is_previewed(page: Page) -> None:
    """The form shows what the server would draw."""
    path = page.locator(".signed path")
    expect(page.locator(".signed")).to_be_visible()
    expect(path).to_have_attribute("d", signatures.path_of(signed(page)))
    assert path.evaluate("path => path.getBoundingClientRect().width") > 100


def strokes(page: Page) -> int:
    found: int = page.evaluate(STROKES)
    return found


# --- signing ---------------------------------------------------------------------------------


def test_somebody_signs_with_the_finger(page: Page) -> None:
    page.evaluate("document.forms.form.addEventListener('input', () => (window.told = true))")
    finger = opened(page)
    finger.draws(NAME)
    finger.draws(MARK)
    done(page)
    drawn = signed(page)
    assert len(drawn.strokes) == 2
    assert span(drawn) == pytest.approx(0.8, abs=0.02)
    assert len(drawn.points) <= 400
    assert page.evaluate("window.told")
    is_previewed(page)
    expect(page.get_by_role("button", name="Ký lại")).to_be_focused()


def test_a_stroke_is_taken_back_and_all_of_them_are_and_come_again(page: Page) -> None:
    finger = opened(page)
    for shape in (NAME, MARK):
        finger.draws(shape)
    tap(page, "Xóa nét cuối")
    assert strokes(page) == 1
    assert ink(page)[2] > 0
    tap(page, "Xóa hết")
    assert ink(page)[2] == 0
    tap(page, "Lấy lại nét")
    assert strokes(page) == 1
    assert ink(page)[2] > 0
    finger.draws(MARK)
    done(page)
    assert len(signed(page).strokes) == 2


def test_the_phone_is_turned_and_the_strokes_stay(page: Page) -> None:
    finger = opened(page)
    finger.draws(NAME)
    upright = ink(page)
    turns(page, TURNED)
    assert strokes(page) == 1
    assert ink(page)[1] - ink(page)[0] > 0.4
    Finger(page).draws(MARK)
    turns(page, UPRIGHT)
    assert strokes(page) == 2
    assert ink(page)[2] > 0
    tap(page, "Xóa nét cuối")
    done(page)
    assert len(signed(page).strokes) == 1
    assert upright[2] > 0


def test_a_phone_that_is_only_turned_and_turned_back_changes_nothing(page: Page) -> None:
    finger = opened(page)
    finger.draws(NAME)
    before = ink(page)
    turns(page, TURNED)
    turns(page, UPRIGHT)
    assert ink(page) == pytest.approx(before, rel=0.02)


def test_the_buttons_lie_beside_the_paper_of_a_turned_phone(page: Page) -> None:
    page.set_viewport_size(TURNED)
    opened(page)
    paper = page.locator(".pad").bounding_box()
    assert paper is not None
    assert paper["height"] > 200
    for button in page.locator(".signing .btn").all():
        box = button.bounding_box()
        assert box is not None
        assert box["x"] >= paper["x"] + paper["width"]
        assert box["y"] + box["height"] <= 360


def test_ink_is_as_fine_as_the_glass(page: Page) -> None:
    opened(page)
    assert page.locator(".pad canvas").evaluate("c => c.width / c.clientWidth") == 2


def test_drawing_scrolls_nothing(page: Page) -> None:
    finger = opened(page)
    finger.draws([(0.5, 0.05), (0.5, 0.95), (0.6, 0.05)])
    assert page.evaluate("[scrollY, document.querySelector('.signing').scrollTop]") == [0, 0]
    assert strokes(page) == 1


def test_a_finger_that_leaves_the_paper_draws_along_its_edge(page: Page) -> None:
    finger = opened(page)
    finger.draws([(0.2, 0.5), (0.5, -0.05), (0.8, 0.5)])
    done(page)
    assert min(y for _, y in signed(page).points) == 0


def test_a_palm_does_not_break_the_stroke(page: Page) -> None:
    finger = opened(page)
    finger.draws(NAME, palm=True)
    assert strokes(page) == 1
    done(page)
    assert span(signed(page)) == pytest.approx(0.8, abs=0.02)


def test_a_pen_draws_and_the_hand_that_holds_it_does_not(page: Page) -> None:
    finger = opened(page)
    finger.rests(0.8, 0.9)
    finger.pen_draws(NAME)
    finger.goes()
    finger.draws(MARK)
    assert strokes(page) == 1
    done(page)
    assert span(signed(page)) == pytest.approx(0.8, abs=0.02)


def test_at_a_desk_the_mouse_draws(
    app: Flask, monkeypatch: pytest.MonkeyPatch, desk: Opener, world: World
) -> None:
    shows(app, monkeypatch, form())
    page = desk(world.hanh, HERE)
    page.get_by_role("button", name="Ký", exact=True).click()
    finger = Finger(page)
    page.mouse.move(*finger.place(*NAME[0]))
    page.mouse.down()
    for point in finger.way(NAME):
        page.mouse.move(*point)
    page.mouse.up()
    page.get_by_role("button", name="Xong").click()
    expect(page.locator("dialog.signing")).to_be_hidden()
    is_previewed(page)


# --- what is refused, and what is left -----------------------------------------------------------


def test_one_dot_is_refused_in_words(page: Page) -> None:
    finger = opened(page)
    tap(page, "Xong")
    said = page.locator(".signing [role=alert]")
    expect(said).to_have_text("Chưa có nét ký nào. Mời ký vào ô.")
    finger.draws([(0.5, 0.5), (0.505, 0.5)])
    expect(said).to_be_hidden()
    tap(page, "Xong")
    expect(said).to_have_text("Nét ký ngắn quá. Mời ký lại một lần nữa.")
    expect(page.locator("dialog.signing")).to_be_visible()
    assert value(page) == ""


def test_escape_leaves_the_signature_as_it_was(page: Page) -> None:
    opened(page).draws(NAME)
    done(page)
    before = value(page)
    opened(page, "Ký lại").draws(MARK)
    page.keyboard.press("Escape")
    expect(page.locator("dialog.signing")).to_be_hidden()
    assert value(page) == before
    opened(page, "Ký lại")
    assert strokes(page) == 2  # nothing that was drawn is lost, either
    done(page)
    assert len(signed(page).strokes) == 2


def test_the_way_back_leads_out_of_the_sheet_first(page: Page) -> None:
    opened(page).draws(NAME)
    page.go_back()
    expect(page.locator("dialog.signing")).to_be_hidden()
    expect(page.locator("h1")).to_have_text("Ký cam kết")
    assert value(page) == ""
    opened(page)
    done(page)
    page.go_back()
    expect(page.locator("h1")).to_have_text("Hôm nay")


def test_not_now_forgets_what_was_being_drawn(page: Page) -> None:
    opened(page).draws(NAME)
    tap(page, "Thôi")
    expect(page.locator("dialog.signing")).to_be_hidden()
    opened(page)
    assert strokes(page) == 0
    assert value(page) == ""


def test_a_signature_can_be_removed(page: Page) -> None:
    opened(page).draws(NAME)
    done(page)
    tap(page, "Bỏ chữ ký")
    assert value(page) == ""
    expect(page.locator(".signed")).to_be_hidden()
    expect(page.get_by_role("button", name="Ký", exact=True)).to_be_focused()


def test_what_was_signed_before_is_shown_and_nothing_changes_by_looking(
    app: Flask, monkeypatch: pytest.MonkeyPatch, phone: Opener, world: World
) -> None:
    shows(app, monkeypatch, form(BEFORE, "Nét ký ngắn quá. Mời ký lại một lần nữa."))
    page = phone(world.hung, HERE)
    is_previewed(page)
    finger = opened(page, "Ký lại")
    assert ink(page)[2] > 0
    done(page)
    assert value(page) == BEFORE
    opened(page, "Ký lại")
    tap(page, "Xóa hết")
    finger.draws(NAME)
    done(page)
    assert value(page) != BEFORE
    expect(page.locator("sign-here > .err")).to_have_count(0)


def test_a_draft_that_comes_back_is_shown(page: Page) -> None:
    expect(page.locator(".signed")).to_be_hidden()
    page.evaluate(
        """text => {
          document.querySelector("[name=path]").value = text;
          document.dispatchEvent(new Event("filled-in"));
        }""",
        BEFORE,
    )
    is_previewed(page)


# --- for everybody ---------------------------------------------------------------------------


def test_the_sheet_is_for_everybody(page: Page, axe: Callable[[Page], None]) -> None:
    axe(page)
    finger = opened(page)
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        axe(page)
    page.evaluate(BIG)
    for size in (UPRIGHT, TURNED):
        page.set_viewport_size(size)
        assert page.evaluate(WIDER) <= 0
    page.set_viewport_size(UPRIGHT)
    finger.draws(NAME)
    tap(page, "Xong")
    expect(page.locator("dialog.signing")).to_be_hidden()
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        axe(page)


def test_the_style_guide_shows_it(
    app: Flask,
    monkeypatch: pytest.MonkeyPatch,
    phone: Opener,
    world: World,
    axe: Callable[[Page], None],
) -> None:
    shows(app, monkeypatch, '{% extends "ui/gallery.html" %}')
    page = phone(world.hung, HERE)
    page.wait_for_function(READY)
    expect(page.locator(".signed:visible")).to_have_count(1)
    expect(page.locator("read-aloud")).to_be_visible()
    axe(page)


def test_every_target_is_large_enough(page: Page) -> None:
    opened(page)
    for size in (UPRIGHT, TURNED):
        page.set_viewport_size(size)
        for button in page.locator(".signing .btn").all():
            box = button.bounding_box()
            assert box is not None
            assert round(min(box["width"], box["height"])) >= 48


def test_keys_alone_open_and_close_it(page: Page) -> None:
    page.get_by_role("button", name="Ký", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Chữ ký của anh Hòa")).to_be_focused()
    for _ in range(3):
        page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Thôi")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("dialog.signing")).to_be_hidden()
    expect(page.get_by_role("button", name="Ký", exact=True)).to_be_focused()


def test_without_javascript_the_way_by_paper_is_said(
    app: Flask, monkeypatch: pytest.MonkeyPatch, chromium: Browser, site: Site, world: World
) -> None:
    shows(app, monkeypatch, form())
    context = chromium.new_context(base_url=site.url, java_script_enabled=False)
    held = world.sign_in(world.hung)
    for name, secret in {"s": held.session, f"e-{held.enrolment.hex}": held.secret}.items():
        context.add_cookies([{"name": name, "value": secret, "url": site.url}])
    page = context.new_page()
    page.goto(HERE)
    expect(page.get_by_text("Mời ký trên giấy rồi chụp lại")).to_be_visible()
    expect(page.get_by_role("button", name="Ký", exact=True)).to_be_hidden()
    expect(page.get_by_role("button", name="Lưu")).to_be_visible()
    context.close()
