"""Being reminded in a real browser: turned on by a tap, shown by the worker, followed by a tap.

Chromium without Google cannot subscribe, so `subscribe()` answers with keys of the tests' own push
service, and what that service decrypts is handed to the worker by the browser's debugger.
"""

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import CDPSession, Page, expect

from rehabfield import vault
from rehabfield.models import PushTrial
from rehabfield.push import Courier, Hosts
from rehabfield.trials import send_trials
from rehabfield.views.reminder_help import WAYS
from tests.browser.conftest import Opener, Site
from tests.browser.test_first_days import tap
from tests.browser.without_signal import becomes, type_pin
from tests.push_service import Phone, PushService
from tests.world import World, key

HERE = "/me/reminders"
SUBSCRIBED = """({endpoint, p256dh, auth}) => {
  const plain = text => atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  const bytes = text => Uint8Array.from(plain(text), letter => letter.charCodeAt(0)).buffer;
  const getKey = name => bytes(name === "auth" ? auth : p256dh);
  const made = {endpoint, options: {}, getKey, unsubscribe: async () => true};
  let on = false;
  PushManager.prototype.subscribe = async () => { on = true; return made; };
  PushManager.prototype.getSubscription = async () => on ? made : null;
}"""
SHOWN = """async () => (await (await navigator.serviceWorker.ready).getNotifications())
  .map(({title, body, tag, data}) => ({title, body, tag, to: data?.navigate}))"""
CLICK = """async () => {
  self.opened = [];
  self.clients.openWindow = async url => { self.opened.push(url); return null; };
  const [notification] = await self.registration.getNotifications();
  self.dispatchEvent(new NotificationEvent("notificationclick", {notification}));
  await new Promise(done => setTimeout(done, 700));
  return {opened: self.opened, left: (await self.registration.getNotifications()).length};
}"""
SAID = {
    "web_push": 8030,
    "notification": {
        "title": "Nhắc việc",
        "body": "Hôm nay bác có 2 việc.",
        "tag": "due",
        "lang": "vi",
    },
}


class Line:
    """The browser's debugger: what reaches a worker that may be asleep."""

    def __init__(self, page: Page, origin: str) -> None:
        self.page, self.origin = page, origin
        self.ids: list[str] = []
        self.session: CDPSession = page.context.new_cdp_session(page)
        self.session.on("ServiceWorker.workerRegistrationUpdated", self._heard)
        self.session.send("ServiceWorker.enable")
        page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        becomes(page, lambda: self.ids, bool)

    def _heard(self, event: dict[str, Any]) -> None:
        self.ids += [one["registrationId"] for one in event["registrations"]]

    def delivers(self, data: str) -> None:
        """A push comes."""
        self.session.send(
            "ServiceWorker.deliverPushMessage",
            {"origin": self.origin, "registrationId": self.ids[-1], "data": data},
        )

    def stops_all(self) -> None:
        """The system stops the worker, as it does after half a minute."""
        self.session.send("ServiceWorker.stopAllWorkers")
        self.page.wait_for_timeout(300)

    def shows(self) -> list[dict[str, Any]]:
        """What stands on the screen, once something does."""
        becomes(self.page, lambda: self.page.evaluate(SHOWN), bool)
        found: list[dict[str, Any]] = self.page.evaluate(SHOWN)
        return found

    def clicks(self) -> dict[str, Any]:
        """Somebody taps on it; what it opens is noted, for windows need a real tap."""
        found: dict[str, Any] = self.page.context.service_workers[0].evaluate(CLICK)
        return found


@pytest.fixture
def service(app: Flask) -> Iterator[PushService]:
    before = app.config["SETTINGS"]
    with PushService() as running:
        app.config["SETTINGS"] = replace(before, push_hosts=running.host)
        yield running
    app.config["SETTINGS"] = before


def allowed(phone: Opener, site: Site, world: World, path: str = HERE) -> Page:
    """The phone of bác Hùng, which allows what is asked."""
    site.forgive("ERR_CONNECTION")
    site.forgive("Failed to load resource")
    page = phone(world.hung, "/lock")
    page.context.grant_permissions(["notifications"], origin=site.url)
    type_pin(page)
    page.wait_for_url(lambda url: "/lock" not in url)
    page.goto(path)
    return page


def sent(app: Flask, service: PushService, url: str) -> None:
    """What the worker does. In a thread of its own: Playwright's is one of asyncio's."""

    def work() -> None:
        hosts = Hosts(frozenset({service.host}))
        with app.app_context(), Courier(vault.current().push, "mailto:a@b.vn", hosts) as courier:
            send_trials(courier, url)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()


def subscribes(page: Page, phone: Phone) -> None:
    """From now on this browser's push service is the tests' own."""
    keys = {"endpoint": phone.endpoint, "p256dh": phone.p256dh, "auth": phone.auth}
    page.add_init_script(f"({SUBSCRIBED})({json.dumps(keys)})")


def test_from_the_tap_to_the_answer(
    app: Flask, phone: Opener, site: Site, service: PushService, world: World
) -> None:
    mine = service.phone()
    with world.session() as session:
        session.delete(session.get_one(PushTrial, key("thử nhắc bác Hùng")))
    page = allowed(phone, site, world, "/me")
    subscribes(page, mine)
    page.get_by_role("link", name="Nhắc việc").tap()
    expect(page.get_by_text("Trên máy này: chưa bật")).to_be_visible()
    tap(page, "Nhắc việc trên máy này")
    expect(page.get_by_text("Trên máy này: đang bật")).to_be_visible()
    line = Line(page, site.url)
    tap(page, "Gửi thử")
    expect(page.get_by_text("Bác có thấy lời nhắc không?")).to_be_visible()
    there = page.url
    sent(app, service, site.url)
    (got,) = service.got
    line.delivers(mine.opens(got.body).decode())
    (shown,) = line.shows()
    assert shown["title"] == "Nhắc việc"
    assert shown["body"] == "Lời nhắc thử mà bác vừa nhờ gửi. Chạm vào đây."
    expect(page.get_by_text("Máy báo đã hiện lúc")).to_be_visible(timeout=10_000)
    page.goto("/me")
    assert line.clicks()["left"] == 0
    page.wait_for_url(there)
    tap(page, "Có thấy")
    expect(page.get_by_text("Tốt rồi. Máy này sẽ nhắc.")).to_be_visible()


@pytest.mark.parametrize("asleep", [False, True], ids=["awake", "stopped"])
def test_a_push_is_shown_also_by_a_worker_that_was_stopped(
    phone: Opener, site: Site, world: World, asleep: bool
) -> None:
    page = allowed(phone, site, world)
    line = Line(page, site.url)
    if asleep:
        line.stops_all()
    line.delivers(json.dumps(SAID))
    assert line.shows() == [
        {"title": "Nhắc việc", "body": "Hôm nay bác có 2 việc.", "tag": "due", "to": ""}
    ]


@pytest.mark.parametrize(
    "data",
    [
        "",
        "{",
        "null",
        "[]",
        '{"notification": {"title": "Kẻ lạ"}}',
        '{"web_push": "8030", "notification": {"title": "Kẻ lạ"}}',
        '{"web_push": 8030, "notification": {"title": ""}}',
    ],
)
def test_whatever_comes_something_neutral_is_shown(
    phone: Opener, site: Site, world: World, data: str
) -> None:
    page = allowed(phone, site, world)
    line = Line(page, site.url)
    becomes(page, lambda: words(page), bool)
    line.delivers(data)
    (shown,) = line.shows()
    assert (shown["title"], shown["body"]) == ("Đồng Hành", "Có việc cần xem. Chạm để mở.")


def words(page: Page) -> bool:
    """Whether the phone knows the app's sentences by now."""
    from tests.browser.without_signal import stored

    return "words" in stored(page, "notes", "name")


def test_two_of_the_same_kind_are_one(phone: Opener, site: Site, world: World) -> None:
    page = allowed(phone, site, world)
    line = Line(page, site.url)
    line.delivers(json.dumps(SAID))
    line.shows()
    line.delivers(json.dumps(SAID))
    page.wait_for_timeout(500)
    assert len(line.shows()) == 1


def leading(to: str) -> str:
    return json.dumps({**SAID, "notification": {**SAID["notification"], "navigate": to}})  # type: ignore[dict-item]


def test_a_tap_on_it_goes_through_the_lock_to_the_right_place(
    phone: Opener, site: Site, world: World
) -> None:
    page = allowed(phone, site, world)
    line = Line(page, site.url)
    page.goto("/me")
    tap(page, "Khóa, đăng xuất")
    page.wait_for_url("**/lock")
    wanted = f"/people/{world.khanh.case}"
    line.delivers(leading(site.url + wanted))
    line.shows()
    line.clicks()
    page.wait_for_url(lambda url: "/lock?next=" in url)
    type_pin(page)
    page.wait_for_url(f"**{wanted}")


def test_it_works_without_signal_too(hung: Page, site: Site, world: World) -> None:
    hung.context.grant_permissions(["notifications"], origin=site.url)
    line = Line(hung, site.url)
    wanted = f"/people/{world.khanh.case}"
    becomes(hung, lambda: kept(hung), lambda pages: wanted in pages)
    site.stop()
    hung.goto("/lock")
    line.stops_all()
    line.delivers(leading(site.url + wanted))
    line.shows()
    line.clicks()
    hung.wait_for_url(f"**{wanted}")
    type_pin(hung)
    expect(hung.get_by_text(world.khanh.name).first).to_be_visible()
    assert wanted in hung.url


def kept(page: Page) -> list[str]:
    from tests.browser.without_signal import stored

    return stored(page, "pages", "url")


@pytest.mark.parametrize("to", ["https://evil.example/steal", "javascript:alert(1)", "", "//evil"])
def test_a_tap_never_leads_elsewhere(phone: Opener, site: Site, world: World, to: str) -> None:
    page = allowed(phone, site, world)
    line = Line(page, site.url)
    line.delivers(leading(to))
    line.shows()
    line.clicks()
    page.wait_for_url("**/today")
    assert page.url.startswith(site.url)


def test_without_an_open_page_one_is_opened(phone: Opener, site: Site, world: World) -> None:
    page = allowed(phone, site, world)
    line = Line(page, site.url)
    line.delivers(leading(f"{site.url}/calendar"))
    line.shows()
    worker = page.context.service_workers[0]
    worker.evaluate("self.clients.matchAll = async () => []")
    assert line.clicks() == {"opened": [f"{site.url}/calendar"], "left": 0}


BADGE = """() => { self.counted = [];
  navigator.setAppBadge = async n => { self.counted.push(n); };
  navigator.clearAppBadge = async () => { self.counted.push(0); }; }"""


def test_the_count_on_the_icon_comes_with_it_and_goes_once_the_day_is_seen(
    phone: Opener, site: Site, world: World
) -> None:
    page = allowed(phone, site, world)
    line = Line(page, site.url)
    worker = page.context.service_workers[0]
    worker.evaluate(BADGE)
    day = f"{site.url}/today"
    said: dict[str, Any] = json.loads(leading(day))
    for badge in (2, "3", 0, "x"):
        line.delivers(json.dumps({**said, "app_badge": badge}))
        line.shows()
        page.wait_for_timeout(200)
    assert worker.evaluate("self.counted") == [2, 3, 0]
    page.add_init_script(f"({BADGE})()")
    page.goto("/today")
    becomes(page, lambda: page.evaluate("self.counted"), lambda counted: counted == [0])
    becomes(page, lambda: page.evaluate(SHOWN), lambda shown: shown == [])


def test_after_a_meeting_it_is_offered_once(phone: Opener, site: Site, world: World) -> None:
    page = allowed(phone, site, world, "/me")
    page.add_init_script("Object.defineProperty(Notification, 'permission', {value: 'default'})")
    offered = page.get_by_text("Đến hẹn gặp, máy này nhắc được.")
    becomes(page, lambda: words(page), bool)
    for meeting, count in ((world.khanh, 1), (world.hoa, 0)):
        page.goto(f"/people/{meeting.case}/visits/new")
        tap(page, "Lưu")
        page.get_by_role("button", name="Hoàn tác").wait_for()
        if count:
            offered.wait_for()
        else:
            page.wait_for_timeout(3000)
        expect(offered).to_have_count(count)


# --- what hinders ------------------------------------------------------------------------------

REFUSES = "Notification.requestPermission = async () => '{}'"
FAILS = "PushManager.prototype.subscribe = async () => {{ throw new DOMException('', '{}'); }}"
HINDRANCES = [
    ("", "Notification.requestPermission = async () => 'default'", "Máy chưa được trả lời"),
    ("", REFUSES.format("denied"), "Máy không cho phép nhắc"),
    ("", FAILS.format("AbortError"), "chưa nối được tới dịch vụ"),
    ("", FAILS.format("NetworkError"), "chưa nối được tới dịch vụ"),
    ("", FAILS.format("NotAllowedError"), "Máy không cho phép nhắc"),
    ("fetch", "", "Ứng dụng chưa nhận được"),
    ("host", "", "qua nơi mà ứng dụng không biết"),
]


@pytest.mark.parametrize(("kind", "script", "said"), HINDRANCES)
def test_what_hinders_is_said_in_plain_words(
    phone: Opener,
    site: Site,
    service: PushService,
    world: World,
    kind: str,
    script: str,
    said: str,
) -> None:
    site.forgive("422")
    page = allowed(phone, site, world, "/me")
    mine = service.phone()
    elsewhere = replace(mine, endpoint="https://push.example.com/p")
    subscribes(page, elsewhere if kind == "host" else mine)
    page.add_init_script(script)
    page.goto(HERE)
    if kind == "fetch":
        site.deaf.add(f"{HERE}/subscription")
    tap(page, "Nhắc việc trên máy này")
    expect(page.get_by_text(said)).to_be_visible()


def test_after_fifteen_seconds_it_says_that_nobody_answers(
    phone: Opener, site: Site, world: World
) -> None:
    page = allowed(phone, site, world, "/me")
    page.add_init_script("PushManager.prototype.subscribe = () => new Promise(() => {})")
    page.clock.install()
    page.goto(HERE)
    tap(page, "Nhắc việc trên máy này")
    expect(page.get_by_text("Đang bật. Chờ vài giây.")).to_be_visible()
    page.clock.fast_forward(15_000)
    expect(page.get_by_text("15 giây chưa có trả lời")).to_be_visible()


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("delete window.PushManager", "Trình duyệt này không nhắc được"),
        (
            "Object.defineProperty(navigator, 'userAgent', {value: 'Mozilla/5.0 (iPhone)'})",
            "iPhone chỉ nhắc được từ màn hình chính",
        ),
        ("Object.defineProperty(window, 'isSecureContext', {value: false})", "đang là http"),
        (
            "Object.defineProperty(Notification, 'permission', {value: 'denied'})",
            "Máy không cho phép nhắc",
        ),
    ],
)
def test_where_it_cannot_work_no_button_promises_it(
    phone: Opener, site: Site, world: World, script: str, said: str
) -> None:
    page = allowed(phone, site, world, "/me")
    page.add_init_script(script)
    page.goto(HERE)
    expect(page.get_by_text(said)).to_be_visible()
    expect(page.get_by_role("button", name="Nhắc việc trên máy này")).to_have_count(0)


# --- how it looks ------------------------------------------------------------------------------


def test_every_page_of_help_can_be_used_by_everybody(
    phone: Opener, site: Site, world: World, axe: Callable[[Page], None]
) -> None:
    page = allowed(phone, site, world)
    for path in (HERE, *(f"/help/reminders/{way}" for way in WAYS)):
        page.goto(path)
        page.set_viewport_size({"width": 360, "height": 4000})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            axe(page)
        page.set_viewport_size({"width": 360, "height": 740})
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, path
