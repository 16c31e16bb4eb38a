"""Being reminded on this phone: turned on by a tap, tried, turned off, and ended with the phone."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from rehabfield import clock, vault
from rehabfield.database import db, may_write
from rehabfield.messages import push_trial
from rehabfield.models import (
    Enrolment,
    PushSubscription,
    PushTrial,
    Retired,
)
from rehabfield.push import Courier, Hosts
from rehabfield.trials import send_trials
from rehabfield.views.reminder_help import WAYS, way_of
from tests import wording
from tests.factories import make
from tests.page import Page
from tests.push_service import Phone, PushService
from tests.world import Cookies, Someone, World, key

URL = "http://localhost"
SAME = {"Sec-Fetch-Site": "same-origin"}
HERE = "/me/reminders"


@pytest.fixture
def service(app: Flask) -> Iterator[PushService]:
    """A push service that the app may write to."""
    from dataclasses import replace

    before = app.config["SETTINGS"]
    with PushService() as running:
        app.config["SETTINGS"] = replace(before, push_hosts=running.host)
        yield running
    app.config["SETTINGS"] = before


class Browser:
    """A phone of somebody, with its cookies, that posts what its scripts post."""

    def __init__(self, app: Flask, cookies: Cookies) -> None:
        self.client = app.test_client()
        self.cookies = cookies
        self.client.set_cookie("s", cookies.session, domain="localhost")
        self.knows(cookies)

    def knows(self, cookies: Cookies) -> None:
        """Somebody else is enrolled here too."""
        self.client.set_cookie(f"e-{cookies.enrolment.hex}", cookies.secret, domain="localhost")

    def locked(self) -> None:
        """The session is gone, the enrolment stays."""
        self.client.delete_cookie("s", domain="localhost")

    def posts(self, url: str, **body: Any) -> TestResponse:
        may_write()
        return self.client.post(url, base_url=URL, json=body, headers=SAME)

    def subscribes(self, phone: Phone, number: int = 1) -> TestResponse:
        return self.posts(f"{HERE}/subscription", **told(phone, number))


def told(phone: Phone, number: int = 1) -> dict[str, Any]:
    return {
        "endpoint": phone.endpoint,
        "p256dh": phone.p256dh,
        "auth": phone.auth,
        "key": number,
    }


@pytest.fixture
def mai(app: Flask, world: World) -> Browser:
    """The phone of cô Mai, who has not been asked yet."""
    return Browser(app, world.sign_in(world.mai))


def rows(world: World, who: Someone) -> list[PushSubscription]:
    with world.looking() as session:
        found = session.query(PushSubscription).filter_by(user_id=who.id).all()
        session.expunge_all()
        return found


def row(world: World, who: Someone) -> PushSubscription:
    (found,) = rows(world, who)
    return found


def test_it_says_what_comes_before_anybody_is_asked(page: Page, world: World) -> None:
    shown = page.as_(world.mai).get("/me").click("Nhắc việc Nhắc trên máy nào, cách thôi nhắc")
    shown.sees(
        "chưa bật",
        "Hôm nay cô có 2 việc",
        "Không bao giờ hiện tên ai",
        "Từ 21 giờ đến 7 giờ",
        "họ không đọc được",
        "một chạm",
    )
    (switch,) = shown.top.all("push-switch")
    assert switch.get("data-public") == newest()
    assert switch.get("data-on") == ""


def newest() -> str:
    from rehabfield.views.push import newest_key

    return newest_key()[1]


def test_a_tap_keeps_where_the_phone_is_reached_and_no_stranger_can_read_it(
    service: PushService, mai: Browser, world: World
) -> None:
    phone = service.phone()
    assert mai.subscribes(phone).status_code == 200
    kept = row(world, world.mai)
    assert (kept.endpoint, kept.p256dh, kept.auth) == (phone.endpoint, phone.p256dh, phone.auth)
    assert kept.is_live
    with world.engine.connect() as connection:
        raw = connection.exec_driver_sql("SELECT * FROM push_subscriptions").fetchall()
    assert phone.endpoint.encode() not in repr(raw).encode()


def test_a_second_tap_makes_no_second_row(service: PushService, mai: Browser, world: World) -> None:
    mai.subscribes(service.phone())
    again = service.phone()
    mai.subscribes(again)
    assert row(world, world.mai).endpoint == again.endpoint


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"endpoint": "https://evil.example.com/p"}, 422),
        ({"endpoint": "http://169.254.169.254/latest"}, 422),
        ({"p256dh": "AAAA"}, 422),
        ({"auth": ""}, 422),
        ({"key": 0}, 422),
        ({"key": 99}, 409),
        ({"endpoint": None}, 422),
    ],
)
def test_what_no_push_service_of_ours_gave_is_not_kept(
    service: PushService, mai: Browser, world: World, change: dict[str, Any], status: int
) -> None:
    body = {**told(service.phone()), **change}
    assert mai.posts(f"{HERE}/subscription", **body).status_code == status
    assert rows(world, world.mai) == []


def test_on_a_shared_phone_each_decides_alone(
    app: Flask, service: PushService, mai: Browser, world: World
) -> None:
    lan = world.sign_in(world.lan)
    move(world, lan.enrolment, mai.cookies.enrolment)
    other = Browser(app, lan)
    other.knows(mai.cookies)
    phone = service.phone()
    mai.subscribes(phone)
    assert rows(world, world.lan) == []
    other.subscribes(phone)
    quiet = row(world, world.mai)
    mai.client.post(f"{HERE}/{quiet.id}/silence", base_url=URL, headers=SAME)
    assert not row(world, world.mai).is_live
    assert row(world, world.lan).is_live


def move(world: World, enrolment: UUID, beside: UUID) -> None:
    """Put one enrolment onto the device of another."""
    with world.session() as session:
        one = session.get_one(Enrolment, enrolment)
        one.device_id = session.get_one(Enrolment, beside).device_id


def test_a_new_address_of_the_browser_serves_all_who_use_it(
    app: Flask, service: PushService, mai: Browser, world: World
) -> None:
    lan = world.sign_in(world.lan)
    move(world, lan.enrolment, mai.cookies.enrolment)
    Browser(app, lan).subscribes(service.phone())
    fresh = service.phone()
    mai.subscribes(fresh)
    assert {row(world, who).endpoint for who in (world.mai, world.lan)} == {fresh.endpoint}


def test_the_same_browser_enrolled_anew_is_not_reminded_twice(
    app: Flask, service: PushService, mai: Browser, world: World
) -> None:
    phone = service.phone()
    mai.subscribes(phone)
    Browser(app, world.sign_in(world.mai)).subscribes(phone)
    assert sorted(str(one.reason) for one in rows(world, world.mai)) == ["None", "moved"]


def test_the_worker_says_at_every_start_where_it_is_reached_also_while_locked(
    service: PushService, mai: Browser, world: World
) -> None:
    mai.subscribes(service.phone())
    mai.locked()
    moved = service.phone()
    assert mai.posts("/push/renewal", **told(moved)).status_code == 204
    assert row(world, world.mai).endpoint == moved.endpoint


def test_a_lost_subscription_comes_back_at_the_next_start(
    service: PushService, mai: Browser, world: World
) -> None:
    mai.subscribes(service.phone())
    with world.session() as session:
        session.get_one(PushSubscription, row(world, world.mai).id).retire(
            Retired.gone, clock.wall()
        )
    assert manifest(mai)["wanted"]
    assert not manifest(mai)["live"]
    mai.posts("/push/renewal", **told(service.phone()))
    assert row(world, world.mai).is_live
    assert manifest(mai)["live"]


def manifest(browser: Browser) -> dict[str, Any]:
    answer = browser.client.get("/offline/manifest", base_url=URL)
    assert answer.json is not None
    found: dict[str, Any] = answer.json["push"]
    return found


def test_nobody_is_added_by_a_renewal(service: PushService, mai: Browser, world: World) -> None:
    assert mai.posts("/push/renewal", **told(service.phone())).status_code == 204
    assert rows(world, world.mai) == []
    assert manifest(mai) == {"key": 1, "public": newest(), "wanted": False, "live": True}


def test_a_stranger_renews_nothing(
    app: Flask, service: PushService, mai: Browser, world: World
) -> None:
    phone = service.phone()
    mai.subscribes(phone)
    stranger = app.test_client()
    stranger.post("/push/renewal", base_url=URL, json=told(service.phone()), headers=SAME)
    assert row(world, world.mai).endpoint == phone.endpoint


def test_a_phone_that_blocks_reminders_says_so_and_its_user_sees_it(
    service: PushService, mai: Browser, world: World
) -> None:
    mai.subscribes(service.phone())
    mai.posts("/push/renewal", denied=True)
    assert row(world, world.mai).reason is Retired.denied
    assert not manifest(mai)["wanted"]
    assert "máy đang chặn" in mai.client.get(HERE, base_url=URL).text


def test_after_a_rotation_phones_hear_of_the_new_key_and_the_old_goes_on_serving(
    service: PushService, mai: Browser, world: World
) -> None:
    mai.subscribes(service.phone())
    keys = vault.current().push
    number = keys.rotate()
    try:
        assert manifest(mai)["key"] == number
        assert row(world, world.mai).vapid_key_id == 1
        mai.posts("/push/renewal", **told(service.phone(), number))
        assert row(world, world.mai).vapid_key_id == number
    finally:
        keys._path(number).unlink()
        keys._keys.pop(number)


@pytest.mark.parametrize("how", ["left", "closed", "ended"])
def test_a_phone_that_is_left_closed_or_of_somebody_who_leaves_is_reminded_no_more(
    service: PushService, mai: Browser, world: World, page: Page, how: str
) -> None:
    mai.subscribes(service.phone())
    one = mai.cookies.enrolment
    if how == "left":
        mai.client.post(f"/me/phones/{one}/revocation", base_url=URL, headers=SAME)
    else:
        lan = page.as_(world.lan)
        url = f"/members/{world.mai.id}"
        lan.post(f"{url}/devices/{one}/revocation" if how == "closed" else f"{url}/departure", {})
    assert row(world, world.mai).reason is Retired.closed


def test_silence_and_sound_are_one_tap_each(service: PushService, page: Page, world: World) -> None:
    hung = page.as_(world.hung)
    assert row(world, world.hung).is_live
    shown = (
        hung.get(HERE).submit("Không nhắc").sees("Máy đó không nhắc nữa", "không nhắc trên máy này")
    )
    assert row(world, world.hung).quiet
    shown.submit("Nhắc lại").sees("đang bật")
    assert row(world, world.hung).is_live


def test_what_is_kept_of_it_stands_in_ones_own_record(page: Page, world: World) -> None:
    page.as_(world.hung).get("/me/record").sees(
        "nhắc việc từ 21/11/2026: có lưu nơi nhận tin", "Lời nhắc tôi đã gửi thử 1"
    )


def test_another_ones_phone_is_nobodys_business(page: Page, world: World) -> None:
    url = f"{HERE}/{key('nhắc bác Hùng')}/silence"
    page.as_(world.lan).post(url, {}, status=404)
    assert row(world, world.hung).is_live


# --- trying it ---------------------------------------------------------------------------------


@pytest.fixture
def courier(service: PushService) -> Iterator[Courier]:
    hosts = Hosts(frozenset({service.host}))
    with Courier(vault.current().push, "mailto:a@b.vn", hosts, (0.5, 0.5)) as one:
        yield one


def sent(app: Flask, courier: Courier) -> int:
    with app.app_context():
        try:
            return send_trials(courier, "https://donghanh.example.vn")
        finally:
            db.session.rollback()


def asks(browser: Browser) -> str:
    may_write()
    answer = browser.client.post(f"{HERE}/trials", base_url=URL, headers=SAME)
    assert answer.status_code == 303
    return answer.headers["Location"]


def trials(world: World) -> list[PushTrial]:
    with world.looking() as session:
        query = session.query(PushTrial).order_by(PushTrial.asked_at.desc())
        found = [one for one in query if one.id != key("thử nhắc bác Hùng")]
        session.expunge_all()
        return found


def test_one_to_try_comes_without_a_name_and_leads_back_to_the_question(
    app: Flask, service: PushService, courier: Courier, mai: Browser, world: World
) -> None:
    phone = service.phone()
    mai.subscribes(phone)
    to = asks(mai)
    assert "Đang gửi" in mai.client.get(to, base_url=URL).text
    assert sent(app, courier) == 1
    (got,) = service.got
    said = got.text(phone)["notification"]
    assert said["navigate"] == f"https://donghanh.example.vn{to}"
    assert said["body"] == "Lời nhắc thử mà cô vừa nhờ gửi. Chạm vào đây."
    assert got.headers["urgency"] == "high"
    shown = mai.client.get(to, base_url=URL).text
    assert "Đã gửi lúc" in shown
    assert "Cô có thấy lời nhắc không?" in shown
    assert row(world, world.mai).delivered_at is not None


def test_it_is_sent_once_however_often_the_worker_looks(
    app: Flask, service: PushService, courier: Courier, mai: Browser
) -> None:
    mai.subscribes(service.phone())
    asks(mai)
    assert [sent(app, courier), sent(app, courier)] == [1, 0]
    assert len(service.got) == 1


def test_a_double_tap_asks_once_and_a_few_an_hour_are_enough(
    service: PushService, mai: Browser, world: World
) -> None:
    mai.subscribes(service.phone())
    assert asks(mai) == asks(mai)
    for number in range(1, 9):
        with world.session() as session:
            for one in session.query(PushTrial):
                one.asked_at -= timedelta(seconds=20)
        asks(mai)
        assert len(trials(world)) == min(number + 1, 6)


def test_the_phone_says_when_it_showed_it(
    app: Flask, service: PushService, courier: Courier, mai: Browser, world: World
) -> None:
    mai.subscribes(service.phone())
    to = asks(mai)
    sent(app, courier)
    mai.locked()
    assert mai.posts("/push/shown", to=to).status_code == 204
    assert trials(world)[0].shown_at is not None


def test_no_other_phone_can_say_that_it_was_shown(
    app: Flask, service: PushService, mai: Browser, world: World
) -> None:
    mai.subscribes(service.phone())
    to = asks(mai)
    Browser(app, world.sign_in(world.lan)).posts("/push/shown", to=to)
    assert trials(world)[0].shown_at is None


def test_seen_is_good_and_not_seen_leads_to_the_help_for_this_phone(
    service: PushService, mai: Browser, world: World
) -> None:
    mai.subscribes(service.phone())
    to = asks(mai)
    agent = {"User-Agent": "Mozilla/5.0 (Linux; Android 14; 23106RN0DA) Chrome/130 Mobile", **SAME}
    may_write()
    answer = mai.client.post(f"{to}/answer", base_url=URL, data={"seen": "no"}, headers=agent)
    assert answer.headers["Location"] == "/help/reminders/xiaomi"
    assert trials(world)[0].seen is False
    may_write()
    answer = mai.client.post(f"{to}/answer", base_url=URL, data={"seen": "yes"}, headers=SAME)
    assert answer.headers["Location"] == HERE
    assert trials(world)[0].seen is True


@pytest.mark.parametrize(
    ("status", "said", "live"),
    [
        ("410 Gone", "Máy không nhận được nữa", False),
        ("503 Busy", "đang bận", True),
        ("403 Forbidden", "báo người quản trị", True),
    ],
)
def test_what_the_push_service_says_is_said_plainly(
    app: Flask,
    service: PushService,
    courier: Courier,
    mai: Browser,
    world: World,
    status: str,
    said: str,
    live: bool,
) -> None:
    mai.subscribes(service.phone())
    to = asks(mai)
    service.will(status)
    sent(app, courier)
    assert said in mai.client.get(to, base_url=URL).text
    assert row(world, world.mai).is_live is live


def test_one_that_nobody_waits_for_any_more_is_not_sent(
    app: Flask, service: PushService, courier: Courier, mai: Browser, world: World
) -> None:
    mai.subscribes(service.phone())
    to = asks(mai)
    with world.session() as session:
        for one in session.query(PushTrial):
            one.asked_at -= timedelta(minutes=11)
    assert sent(app, courier) == 0
    assert "Chưa gửi được" in mai.client.get(to, base_url=URL).text


def test_without_reminders_on_there_is_nothing_to_try(mai: Browser, world: World) -> None:
    assert asks(mai) == HERE
    assert trials(world) == []


# --- words -------------------------------------------------------------------------------------


@pytest.mark.parametrize("locale", ["vi", "en"])
@pytest.mark.parametrize("address", ["bác", "chị", "anh/chị"])
def test_a_push_names_nobody_and_nothing(world: World, locale: str, address: str) -> None:
    text = push_trial(locale, address)
    said = f"{text.title} {text.body}"
    assert address in said
    assert not wording.found(wording.DRUG + wording.NEVER + wording.LEGAL_ONLY, said)
    names = [part for one in world.users for part in one.name.split() if len(part) > 2]
    assert not [name for name in names if f" {name} " in f" {said} "]


AGENTS = [
    ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Safari/604.1", "iphone"),
    ("Mozilla/5.0 (Linux; Android 10; K) Chrome/130.0.0.0 Mobile Safari/537.36", "chrome"),
    ("Mozilla/5.0 (Linux; Android 13; Redmi Note 12) Chrome/130.0 Mobile", "xiaomi"),
    ("Mozilla/5.0 (Linux; U; Android 13; 2201117TG) MiuiBrowser/17", "xiaomi"),
    ("Mozilla/5.0 (Linux; Android 13; CPH2481) Chrome/130.0 Mobile", "oppo"),
    ("Mozilla/5.0 (Linux; Android 13; RMX3630) Chrome/130.0 Mobile", "oppo"),
    ("Mozilla/5.0 (Linux; Android 13; V2247) Chrome/130.0 Mobile", "oppo"),
    ("Mozilla/5.0 (Linux; Android 13; SM-A055F) SamsungBrowser/26.0 Chrome/122", "samsung"),
    ("Mozilla/5.0 (Linux; Android 13; SM-A055F) Chrome/130.0 Mobile", "samsung-phone"),
    ("Mozilla/5.0 (Android 13; Mobile; rv:132.0) Gecko/132.0 Firefox/132.0", "firefox"),
    ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/130.0 Safari/537.36", "computer"),
    ("", "computer"),
]


@pytest.mark.parametrize(("agent", "way"), AGENTS)
def test_the_help_of_this_very_phone_comes_first(agent: str, way: str) -> None:
    assert way_of(agent) == way


@pytest.mark.parametrize("way", WAYS)
def test_every_phone_has_its_page_with_pictures_and_leads_to_all_others(
    page: Page, way: str
) -> None:
    shown = page.nobody().get(f"/help/reminders/{way}")
    links = {link.href for link in shown.links}
    assert {f"/help/reminders/{other}" for other in WAYS if other != way} <= links
    assert [one for one in shown.top.all("div") if "drawn" in (one.get("class") or "").split()]


def test_the_help_of_this_phone_lies_on_it_too(mai: Browser) -> None:
    agent = {"User-Agent": "Mozilla/5.0 (Linux; Android 13; CPH2481) Chrome/130.0 Mobile"}
    answer = mai.client.get("/offline/manifest", base_url=URL, headers=agent)
    assert answer.json is not None
    kept = {one["url"] for one in answer.json["pages"]}
    assert {"/help/reminders", "/help/reminders/oppo"} <= kept


def test_nothing_is_left_to_send_for_the_small_world(app: Flask, courier: Courier) -> None:
    assert sent(app, courier) == 0
    assert make(PushTrial).came_of is None
