"""Without signal on an iPhone's engine, as far as WebKitGTK is one.

What it cannot do, and so is not shown here: be a home-screen app, `navigator.storage` (there is
none at all: `persist()` cannot be asked), Background Sync (nothing of WebKit has it: what waits
goes with the next page, when the signal comes back, or by the clock), Web Push, and take the
network away (the server is stopped instead, `navigator.onLine` stays true). Its driver touches
with a mouse.
"""

import os
import signal
import time
from pathlib import Path

import pytest
from flask import Flask, request, request_started
from sqlalchemy import select

from rehabfield.models import Visit
from tests.browser.conftest import Site
from tests.webkit.conftest import Phone
from tests.webkit.driver import Browser, until
from tests.world import PIN, World

STORED = """return (async () => {
  if (!(await indexedDB.databases()).some(({name}) => name === "dh")) return [];
  const open = indexedDB.open("dh");
  const database = await new Promise(done => { open.onsuccess = () => done(open.result); });
  const read = database.transaction(arguments[0]).objectStore(arguments[0]).getAll();
  const found = await new Promise(done => { read.onsuccess = () => done(read.result); });
  database.close();
  return found.map(one => one[arguments[1]]);
})()"""
OPEN = """return document.querySelector("form:not([data-sent]) textarea[name=note]")"""
UNFOLD = """document.querySelector("textarea[name=note]").closest("details").open = true"""


@pytest.fixture
def hung(phone: Phone, world: World) -> Browser:
    """Bác Hùng's phone: he typed his PIN, and it has had time to take his pages along."""
    browser = phone(world.hung, "/lock")
    type_pin(browser)
    browser.sees("h1", "Hôm nay")
    until(lambda: "/me" in kept(browser), "/me, the last page that is taken along")
    return browser


def type_pin(browser: Browser, pin: str = PIN) -> None:
    """Type the PIN, and open."""
    browser.type_into("input[name=pin]", pin)
    browser.tap("Mở")


def kept(browser: Browser) -> list[str]:
    """The pages that lie on the phone."""
    return list(browser.run(STORED, "pages", "url"))


def sends_all(browser: Browser) -> None:
    """Wait until nothing waits on the phone."""
    until(lambda: set(browser.run(STORED, "records", "state")) == {"sent"}, "all is sent")


def log(browser: Browser, note: str) -> None:
    """On the open form: write a note, and save."""
    until(lambda: typed(browser, note), "the note is written")
    until(lambda: sent(browser), "the form is sent")


def typed(browser: Browser, note: str) -> bool:
    """Write a note; not while the copy of the form is replaced by the server's."""
    browser.run(UNFOLD)
    browser.type_into("textarea[name=note]", note)
    return True


def sent(browser: Browser) -> bool:
    """Save; again if the button moved away just then."""
    if browser.run(OPEN):
        browser.tap("Lưu")
        time.sleep(0.3)
    return not browser.run(OPEN)


def notes(world: World) -> list[str | None]:
    """What was written about Khánh, oldest first."""
    asked = select(Visit).where(Visit.case_id == world.khanh.case).order_by(Visit.recorded_at)
    with world.looking() as session:
        return [visit.note for visit in session.scalars(asked)]


def test_pages_open_from_the_phone(hung: Browser, site: Site, world: World) -> None:
    site.stop()
    hung.reload()
    hung.sees("h1", "Hôm nay")
    hung.sees("main .kept", "Trang này lưu hôm nay")  # the page knows that it is a copy
    hung.goto(f"{site.url}/people/{world.khanh.case}")
    hung.sees("main", world.khanh.name)
    hung.goto(f"{site.url}/people/{world.khanh.case}/visits/new")
    hung.sees("main", world.khanh.name)
    hung.sees("button", "Lưu")
    hung.goto(f"{site.url}/emergency")
    hung.sees("main", "115")
    hung.goto(f"{site.url}/reviews")
    hung.sees("main", "Trang này chưa có trên máy")


def test_a_meeting_arrives_once(hung: Browser, site: Site, world: World) -> None:
    before = notes(world)
    site.stop()
    hung.goto(f"{site.url}/people/{world.khanh.case}/visits/new")
    log(hung, "Chị ấy đã có việc ở xưởng mộc.")
    hung.sees("#toasts", "Đã lưu trên máy, sẽ gửi khi có sóng.")
    hung.sees("main .unsent", "1 chưa gửi")
    hung.sees("main li.logged", world.khanh.name)
    assert notes(world) == before
    site.start()
    hung.run("dispatchEvent(new Event('online'))")
    sends_all(hung)
    hung.reload()
    hung.sees("h1", "Hôm nay")
    assert not hung.shows("main", "chưa gửi")
    assert notes(world) == [*before, "Chị ấy đã có việc ở xưởng mộc."]


def test_an_answer_that_is_lost_makes_no_second_meeting(
    hung: Browser, site: Site, world: World
) -> None:
    before = notes(world)
    site.silent.add("/outbox")
    hung.goto(f"{site.url}/people/{world.khanh.case}/visits/new")
    log(hung, "Chị ấy khỏe.")
    hung.sees("main .unsent", "1 chưa gửi")
    assert notes(world) == [*before, "Chị ấy khỏe."]
    site.silent.clear()
    hung.run("dispatchEvent(new Event('online'))")
    sends_all(hung)
    assert notes(world) == [*before, "Chị ấy khỏe."]


def test_two_windows_that_send_at_once_send_once(
    hung: Browser, site: Site, app: Flask, world: World
) -> None:
    before = notes(world)
    site.stop()
    hung.goto(f"{site.url}/people/{world.khanh.case}/visits/new")
    log(hung, "Gặp ở nhà.")
    hung.sees("main .unsent", "1 chưa gửi")
    other = hung.new_window()
    hung.goto(f"{site.url}/today")
    hung.sees("main .unsent", "1 chưa gửi")
    asked: list[str] = []
    with request_started.connected_to(lambda *_, **__: asked.append(request.path), app):
        site.start()
        hung.run("dispatchEvent(new Event('online'))")
        hung.turn_to(other)
        hung.run("dispatchEvent(new Event('online'))")
        sends_all(hung)
        time.sleep(1)  # a second one would come now
    assert asked.count("/outbox") == 1
    assert notes(world) == [*before, "Gặp ở nhà."]


def test_the_worker_is_killed_and_asks_an_open_page_for_the_key(
    hung: Browser, site: Site, world: World, tmp_path: Path
) -> None:
    """WebDriver has no word for workers; the process in which it runs is killed, as phones do."""
    hung.new_window()  # if the worker lives with the first page, that one goes too
    hung.goto(f"{site.url}/people")
    hung.sees(".hide-now", "Ẩn")  # it is there once the page has its key
    site.stop()
    kill_worker(tmp_path)
    hung.goto(f"{site.url}/people/{world.khanh.case}")
    hung.sees("main", world.khanh.name)


def test_the_worker_is_killed_and_no_page_is_open(
    hung: Browser, site: Site, world: World, tmp_path: Path
) -> None:
    site.stop()
    hung.goto("about:blank")
    kill_worker(tmp_path)
    hung.goto(f"{site.url}/today")
    hung.sees("h1", "Gõ mã PIN")
    assert not hung.shows("body", world.khanh.name)


def kill_worker(folder: Path) -> None:
    """Kill the process of this phone in which the worker runs."""
    found = [process for process in Path("/proc").glob("[0-9]*") if runs_worker(process, folder)]
    assert len(found) == 1
    os.kill(int(found[0].name), signal.SIGKILL)
    time.sleep(2)  # until the browser has seen it, it asks nobody but the network


def runs_worker(process: Path, folder: Path) -> bool:
    """Whether it is one of this phone's processes, with a thread for a worker."""
    try:
        parent = (process / "stat").read_text().rpartition(")")[2].split()[1]
        if str(folder) not in Path(f"/proc/{parent}/cmdline").read_text():
            return False
        threads = [(thread / "comm").read_text() for thread in (process / "task").iterdir()]
    except OSError:
        return False  # it has ended meanwhile
    return any("ServiceWorker" in name for name in threads)


def test_after_a_restart_the_pin_opens_what_is_kept(
    hung: Browser, phone: Phone, site: Site, world: World
) -> None:
    before = notes(world)
    site.stop()
    again = phone.again()
    again.goto(f"{site.url}/today")
    again.sees("h1", "Gõ mã PIN")
    assert not again.shows("body", world.khanh.name)
    type_pin(again, "111112")
    again.sees("#said", "Mã PIN chưa đúng")
    type_pin(again)
    again.sees("h1", "Hôm nay")
    again.sees("main", world.hoa.name)
    again.goto(f"{site.url}/people/{world.khanh.case}/visits/new")
    log(again, "Gặp ở chợ.")
    again.sees("main .unsent", "1 chưa gửi")
    again = phone.again()  # and once more, with something that waits
    site.start()
    again.goto(f"{site.url}/today")
    sends_all(again)
    assert notes(world) == [*before, "Gặp ở chợ."]


def test_what_was_being_written_comes_back_after_a_restart(
    hung: Browser, phone: Phone, site: Site, world: World
) -> None:
    form = f"{site.url}/people/{world.khanh.case}/visits/new"
    site.stop()
    hung.goto(form)
    until(lambda: typed(hung, "Đang viết ở rẫy thì hết pin."), "the note is written")
    until(lambda: hung.run(STORED, "drafts", "key"), "the draft is kept")
    again = phone.again()
    again.goto(form)
    again.sees("h1", "Gõ mã PIN")
    type_pin(again)
    again.sees("#form", "vẫn còn đây")
    written = again.run("return document.querySelector('textarea[name=note]').value")
    assert written == "Đang viết ở rẫy thì hết pin."


def test_nobody_leaves_a_phone_on_which_something_waits(
    hung: Browser, site: Site, world: World
) -> None:
    site.stop()
    hung.goto(f"{site.url}/people/{world.khanh.case}/visits/new")
    log(hung, "Gặp ở nhà.")
    hung.sees("main .unsent", "1 chưa gửi")
    site.deaf.add("/outbox")
    site.start()
    hung.goto(f"{site.url}/me")
    hung.sees("main .unsent", "1 chưa gửi")
    hung.tap_on("#remove summary")
    hung.tap_on("#remove form button")
    hung.sees("#remove [role=alert]", "Còn 1 bản ghi chưa gửi")
    site.deaf.clear()
    hung.tap_on("#remove form button")
    until(lambda: "/invitation" in hung.url, "the phone is a stranger's")
    assert hung.run(STORED, "records", "state") == []
    assert kept(hung) == []


def test_the_signal_goes_while_the_pin_is_typed(hung: Browser, site: Site, world: World) -> None:
    hung.goto(f"{site.url}/lock?next=/people")
    hung.sees("h1", "Gõ mã PIN")
    site.stop()
    type_pin(hung)
    hung.sees("main", world.khanh.name)


def test_a_form_that_only_the_server_can_take_stays_as_it_is(hung: Browser, site: Site) -> None:
    hung.goto(f"{site.url}/me/settings")
    site.stop()
    hung.tap("Lưu")
    hung.sees("#toasts", "Chưa gửi được")
    assert hung.url.endswith("/me/settings")


def test_one_tap_hides_everything_without_signal(hung: Browser, site: Site, world: World) -> None:
    site.stop()
    hung.goto(f"{site.url}/people/{world.khanh.case}")
    hung.sees("main", world.khanh.name)
    hung.tap("Ẩn")
    hung.sees("h1", "Gõ mã PIN")
    hung.goto(f"{site.url}/people/{world.khanh.case}")
    hung.sees("h1", "Gõ mã PIN")
    assert not hung.shows("body", world.khanh.name)


def test_a_browser_that_cannot_be_asked_to_keep_things_is_not_asked(
    hung: Browser, site: Site
) -> None:
    assert hung.run("return navigator.storage?.persist") is None
    hung.goto(f"{site.url}/me")
    hung.sees("main", "Khóa, đăng xuất")
    until(lambda: not hung.run("return document.querySelector('keep-storage')"), "the row is gone")
