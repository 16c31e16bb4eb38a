"""The phone's voice reads a text in order, says no name, and stops when it should."""

import json
from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.browser.conftest import Opener
from tests.browser.signing import HERE, shows
from tests.browser.test_first_days import tap
from tests.world import World

TEXT = """{% extends "layout/phone.html" %}
{% from "ui/aloud.html" import read_aloud %}
{% block title %}Bản cam kết{% endblock %}
{% block main %}{% call read_aloud() %}
<h2 data-read>Nội dung cam kết</h2>
<p data-read>Tôi là <b data-filled>Lê Quang Hòa</b>, sinh năm <b data-filled>1994</b>,
  ở <span class="write"></span>, cùng gia đình cam kết:</p>
<ol><li data-read>Giữ nếp sinh hoạt; đến các buổi gặp đã hẹn.</li>
<li data-read>Báo cho <span data-filled>Nguyễn Văn Hùng</span> khi đi xa.
  <button class="btn quiet" type="button">Sửa</button></li></ol>
<p data-filled><span data-read>Xóm Bãi Sậy</span></p>
<p>Ký tại nhà văn hóa.</p>
{% endcall %}{% endblock %}
{% block end %}<script src="{{ asset("sign.js") }}" defer></script>{% endblock %}"""
READ = [
    "Nội dung cam kết",
    "Tôi là",
    "sinh năm",
    "ở",
    "cùng gia đình cam kết:",
    "Giữ nếp sinh hoạt;",
    "đến các buổi gặp đã hẹn.",
    "Báo cho",
    "khi đi xa.",
]
VOICES = """({voices, late, held}) => {
  window.spoken = [];
  window.marked = [];
  let [known, current] = [late ? [] : voices, null];
  const fake = new EventTarget();
  Object.assign(fake, {
    getVoices: () => known,
    speak(words) {
      spoken.push(words.text);
      marked.push(document.querySelector(".being-read")?.textContent ?? "");
      window.used = [words.voice.name, words.lang];
      current = words;
      if (!held) setTimeout(() => current === words && words.onend(), 5);
    },
    cancel() {
      const [stopped] = [current, (current = null)];
      stopped?.onerror({error: "canceled"});
    },
    come() { known = voices; fake.dispatchEvent(new Event("voiceschanged")); },
  });
  Object.defineProperty(window, "speechSynthesis", {value: fake});
  window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
}"""
VIETNAMESE = {"name": "An", "lang": "vi-VN", "localService": True}
FAR = {"name": "Xa", "lang": "vi_VN", "localService": False}
ENGLISH = {"name": "Ann", "lang": "en-US", "localService": True}
SILENT = "Máy này chưa có giọng đọc tiếng Việt."
LAST = "() => spoken.at(-1) === 'khi đi xa.' && !document.querySelector('.being-read')"

Reader = Callable[..., Page]


@pytest.fixture
def reader(app: Flask, monkeypatch: pytest.MonkeyPatch, phone: Opener, world: World) -> Reader:
    """Opens the text on a phone with these voices."""
    shows(app, monkeypatch, TEXT)

    def opens(*voices: dict[str, object], late: bool = False, held: bool = False) -> Page:
        page = phone(world.hung, "/today")
        given = {"voices": list(voices), "late": late, "held": held}
        if voices:
            page.context.add_init_script(f"({VOICES})({json.dumps(given)})")
        page.goto(HERE)
        page.wait_for_function("() => !!customElements.get('read-aloud')")
        return page

    return opens


def spoken(page: Page) -> list[str]:
    found: list[str] = page.evaluate("spoken")
    return found


def test_a_text_is_read_in_order_and_no_name_is_said(reader: Reader) -> None:
    page = reader(ENGLISH, FAR, VIETNAMESE)
    tap(page, "Nghe đọc")
    page.wait_for_function(LAST)
    assert spoken(page) == READ
    assert page.evaluate("used") == ["An", "vi-VN"]
    expect(page.get_by_role("button", name="Nghe đọc")).to_be_visible()


def test_what_is_being_read_is_marked(reader: Reader) -> None:
    page = reader(VIETNAMESE)
    tap(page, "Nghe đọc")
    page.wait_for_function(LAST)
    marked = page.evaluate("marked")
    for text, element in zip(READ, marked, strict=True):
        assert text in " ".join(element.split())


def test_it_stops_when_it_is_told(reader: Reader) -> None:
    page = reader(VIETNAMESE, held=True)
    tap(page, "Nghe đọc")
    expect(page.locator(".being-read")).to_have_text("Nội dung cam kết")
    tap(page, "Dừng đọc")
    expect(page.locator(".being-read")).to_have_count(0)
    expect(page.get_by_role("button", name="Nghe đọc")).to_be_visible()
    page.wait_for_timeout(600)
    assert spoken(page) == READ[:1]


@pytest.mark.parametrize(
    "comes",
    [
        "document.documentElement.toggleAttribute('data-cover', true)",
        "dispatchEvent(new Event('pagehide'))",
        "document.querySelector('read-aloud').remove()",
        """Object.defineProperty(document, 'visibilityState', {value: 'hidden'});
           document.dispatchEvent(new Event('visibilitychange'))""",
    ],
    ids=["the lock", "leaving", "another page", "another app"],
)
def test_it_falls_silent_when_nobody_listens(reader: Reader, comes: str) -> None:
    page = reader(VIETNAMESE, held=True)
    tap(page, "Nghe đọc")
    page.wait_for_function("() => spoken.length === 1")
    page.evaluate(comes)
    assert page.evaluate("document.querySelectorAll('.being-read').length") == 0
    page.wait_for_timeout(600)
    assert spoken(page) == READ[:1]


def test_a_voice_that_comes_late_is_used(reader: Reader) -> None:
    page = reader(FAR, late=True)
    tap(page, "Nghe đọc")
    expect(page.get_by_text(SILENT)).to_be_visible()
    page.evaluate("speechSynthesis.come()")
    expect(page.get_by_text(SILENT)).to_be_hidden()
    tap(page, "Nghe đọc")
    page.wait_for_function(LAST)
    assert page.evaluate("used") == ["Xa", "vi_VN"]


def test_a_phone_with_other_voices_only_says_so(reader: Reader) -> None:
    page = reader(ENGLISH)
    expect(page.get_by_text(SILENT)).to_be_visible()
    expect(page.get_by_role("button", name="Nghe đọc")).to_be_hidden()


def test_a_phone_without_a_voice_says_so_in_the_end(
    reader: Reader, axe: Callable[[Page], None]
) -> None:
    page = reader()
    expect(page.get_by_text(SILENT)).to_be_visible()
    expect(page.get_by_role("button", name="Nghe đọc")).to_be_hidden()
    axe(page)


def test_it_can_be_used_with_keys_and_by_everybody(
    reader: Reader, axe: Callable[[Page], None]
) -> None:
    page = reader(VIETNAMESE, held=True)
    page.get_by_role("button", name="Nghe đọc").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Dừng đọc")).to_be_focused()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        axe(page)
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Nghe đọc")).to_be_focused()
