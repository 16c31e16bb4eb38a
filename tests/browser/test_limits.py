"""A phone's limits: what can be read off its disk, ten thousand records, no room left."""

import json
from collections.abc import Iterator
from os import environ
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect, sync_playwright

from tests.browser.conftest import ARGS, Site
from tests.browser.test_first_days import tap, write_note
from tests.browser.without_signal import (
    form_of,
    keeps_draft,
    saves,
    sends_all,
    takes_along,
    type_pin,
    unsent,
)
from tests.planted import occurs
from tests.world import World

NOTE = "Nghe kể chuyện lớp hàn buổi tối"
DRAFT = "Đang nghĩ xem ghi gì cho gọn"
WHO = "Kha Văn Phượng xóm Gốc Sấu"

FILL = """count => new Promise(done => {
  const open = indexedDB.open("dh");
  open.onsuccess = () => {
    const work = open.result.transaction("records", "readwrite");
    const records = work.objectStore("records");
    const first = records.getAll();
    first.onsuccess = () => {
      const [one] = first.result;
      for (let at = 0; at < count; at += 1) {
        records.put({...one, key: crypto.randomUUID(), at: one.at + at + 1});
      }
    };
    work.oncomplete = () => { open.result.close(); done(true); };
  };
})"""


NO_ROOM = """() => {
  window.room = IDBObjectStore.prototype.put;
  IDBObjectStore.prototype.put = () => { throw new DOMException("full", "QuotaExceededError"); };
}"""


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
            str(profile),
            executable_path=path,
            args=ARGS,
            base_url=site.url,
            locale="vi-VN",
            viewport={"width": 360, "height": 740},
            has_touch=True,
            is_mobile=True,
        )
        held = world.sign_in(world.hung)
        for name, value in {"s": held.session, f"e-{held.enrolment.hex}": held.secret}.items():
            context.add_cookies([{"name": name, "value": value, "url": site.url}])
        yield context
        context.close()


def test_a_phones_disk_tells_no_name_and_no_word_that_was_typed(
    lasting: BrowserContext, site: Site, world: World, profile: Path
) -> None:
    page = lasting.pages[0]
    page.goto("/lock")
    type_pin(page)
    page.wait_for_url("**/today")
    takes_along(page, form_of(world.khanh))
    page.goto(f"/people/{world.khanh.case}")
    page.goto("/people")
    site.stop()
    page.goto(form_of(world.khanh))
    write_note(page, NOTE)
    tap(page, "Lưu")
    page.locator("#toasts", has_text="Đã lưu trên máy").wait_for()
    page.goto("/visits/nameless/new")
    page.locator("[name=who]").fill(WHO)
    tap(page, "Lưu")
    page.locator("#toasts", has_text="Đã lưu trên máy").wait_for()
    page.goto(form_of(world.hoa))
    write_note(page, DRAFT)
    keeps_draft(page)
    page.goto("/waiting")
    expect(page.locator("#unsent")).to_contain_text(world.khanh.name)
    page.goto("/today")
    lasting.close()
    site.start()
    planted = [NOTE, DRAFT, WHO, *(one.name for one in world.helped), world.khanh.hamlet]
    files = [path for path in profile.rglob("*") if path.is_file()]
    assert any("IndexedDB" in str(path) for path in files)
    found = [(word, path) for path in files for word in planted if occurs(word, path)]
    assert found == []


def test_ten_thousand_waiting_records_are_counted_and_listed_in_part(
    hung: Page, site: Site, world: World
) -> None:
    site.stop()
    saves(hung, world.khanh, world)
    hung.evaluate(FILL, 9_999)
    hung.goto("/today")
    expect(hung.locator("main .unsent")).to_have_text("10.000 chưa gửi")
    saves(hung, world.hoa, world)
    expect(hung.locator("main .unsent")).to_have_text("10.001 chưa gửi")
    hung.goto("/waiting")
    expect(hung.locator("#unsent li")).to_have_count(50, timeout=30_000)
    expect(hung.locator("#more-unsent")).to_have_text("và 9.951 bản ghi nữa")


def test_a_full_phone_says_so_and_loses_nothing(hung: Page, site: Site, world: World) -> None:
    site.stop()
    hung.goto(form_of(world.khanh))
    write_note(hung, NOTE)
    hung.wait_for_timeout(2500)
    hung.evaluate(NO_ROOM)
    tap(hung, "Lưu")
    expect(hung.locator("#toasts")).to_contain_text("Chưa gửi được")
    expect(hung.locator("textarea[name=note]")).to_have_value(NOTE)
    hung.evaluate("() => { IDBObjectStore.prototype.put = window.room; }")
    tap(hung, "Lưu")
    hung.locator("#toasts", has_text="Đã lưu trên máy").wait_for()
    assert unsent(hung) == ["waiting"]
    site.start()
    hung.evaluate("dispatchEvent(new Event('online'))")
    sends_all(hung)


def test_what_a_page_keeps_open_is_no_more_than_its_own(hung: Page, world: World) -> None:
    """Nothing of a person in the browser's other stores."""
    hung.goto(f"/people/{world.khanh.case}")
    kept = hung.evaluate(
        "async () => JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage),"
        " (await Promise.all((await caches.keys()).map(async name =>"
        " (await (await caches.open(name)).keys()).map(one => one.url)))).flat()])"
    )
    local, session, cached = json.loads(kept)
    assert (local, session) == ([], [])
    assert all("/static/" in url or "/offline/" in url or "/waiting" in url for url in cached)
