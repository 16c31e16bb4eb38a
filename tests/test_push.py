"""One push to one phone, against a push service that answers as real ones do."""

import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from rehabfield import clock, vault
from rehabfield.config import SettingError, Settings
from rehabfield.push import (
    MOST,
    Answer,
    Courier,
    Hosts,
    Message,
    Target,
    Urgency,
    Verdict,
    retry_after,
    topic,
)
from tests.push_service import CLOSES, HANGS, Phone, PushService

CONTACT = "mailto:donghanh@example.vn"


@pytest.fixture
def service() -> Iterator[PushService]:
    with PushService() as running:
        yield running


@pytest.fixture
def keys(tmp_path: Path) -> vault.Pairs:
    return vault.Vault.create(tmp_path / "secrets").push


@pytest.fixture
def courier(service: PushService, keys: vault.Pairs) -> Iterator[Courier]:
    with Courier(keys, CONTACT, Hosts(frozenset({service.host})), (0.5, 0.5)) as one:
        yield one


@pytest.fixture
def phone(service: PushService) -> Phone:
    return service.phone()


def message(**given: object) -> Message:
    values: dict[str, object] = {
        "title": "Nhắc việc",
        "body": "Hôm nay bác có 2 việc",
        "navigate": "https://donghanh.example.vn/today",
        "tag": "due-2026-11-21",
        "topic": topic("bác Hùng", "due", "2026-11-21"),
        "ttl": timedelta(hours=13),
        "urgency": Urgency.high,
        "badge": 2,
    }
    return Message(**{**values, **given})  # type: ignore[arg-type]  # each test says one of them


def test_a_message_arrives_as_it_was_written(
    service: PushService, courier: Courier, phone: Phone
) -> None:
    assert courier.send(phone.target(), message()) == Answer(Verdict.delivered, 201)
    (got,) = service.got
    assert got.text(phone) == {
        "web_push": 8030,
        "notification": {
            "title": "Nhắc việc",
            "body": "Hôm nay bác có 2 việc",
            "lang": "vi",
            "dir": "ltr",
            "navigate": "https://donghanh.example.vn/today",
            "tag": "due-2026-11-21",
            "silent": False,
            "app_badge": 2,
        },
        "app_badge": 2,
    }
    assert "Hùng" not in str(got.headers)
    assert b"2 vi" not in got.body


def test_its_headers_say_how_long_how_urgent_and_what_it_replaces(
    service: PushService, courier: Courier, phone: Phone
) -> None:
    courier.send(phone.target(), message())
    (got,) = service.got
    assert got.headers["ttl"] == "46800"
    assert got.headers["urgency"] == "high"
    assert got.headers["topic"] == topic("bác Hùng", "due", "2026-11-21")
    assert len(got.headers["topic"]) == 32
    assert got.headers["content-encoding"] == "aes128gcm"


def test_the_token_is_for_this_push_service_and_names_whom_to_turn_to(
    service: PushService, courier: Courier, phone: Phone, keys: vault.Pairs
) -> None:
    courier.send(phone.target(), message())
    (got,) = service.got
    assert got.claims["aud"] == f"http://{service.host}"
    assert got.claims["sub"] == CONTACT
    left = got.claims["exp"] - clock.wall().timestamp()
    assert 11 * 3600 < left <= 12 * 3600
    assert got.key == keys.public()[1]


def test_one_token_and_one_connection_serve_a_whole_morning(
    service: PushService, courier: Courier
) -> None:
    phones = [service.phone() for _ in range(5)]
    assert {courier.send(one.target(), message()).verdict for one in phones} == {Verdict.delivered}
    assert len({got.headers["authorization"] for got in service.got}) == 1
    assert {got.line for got in service.got} == {0}
    assert [got.text(one)["app_badge"] for got, one in zip(service.got, phones, strict=True)] == (
        [2] * 5
    )


def test_the_token_serves_the_next_round_too(
    service: PushService, keys: vault.Pairs, phone: Phone
) -> None:
    for _ in range(2):
        with Courier(keys, CONTACT, Hosts(frozenset({service.host}))) as courier:
            courier.send(phone.target(), message())
    assert len({got.headers["authorization"] for got in service.got}) == 1
    assert [got.line for got in service.got] == [0, 1]


def test_a_token_is_made_anew_before_it_ends(
    service: PushService, courier: Courier, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    courier.send(phone.target(), message())
    later = clock.wall() + timedelta(hours=11, minutes=1)
    monkeypatch.setattr(clock, "wall", lambda: later)
    courier.send(phone.target(), message())
    first, second = service.got
    assert first.headers["authorization"] != second.headers["authorization"]
    assert second.claims["exp"] > first.claims["exp"]


def test_a_phone_is_written_to_with_the_key_it_subscribed_with(
    service: PushService, courier: Courier, phone: Phone, keys: vault.Pairs
) -> None:
    first = keys.public()[1]
    assert keys.rotate() == 2
    courier.send(phone.target(1), message())
    courier.send(phone.target(2), message())
    assert [got.key for got in service.got] == [first, keys.public()[1]]
    assert first != keys.public()[1]


def test_a_key_that_is_no_more_is_our_fault_and_raises_an_alarm(
    courier: Courier, phone: Phone, caplog: pytest.LogCaptureFixture
) -> None:
    assert courier.send(phone.target(7), message()).verdict is Verdict.refused
    assert [record.levelno for record in caplog.records] == [logging.ERROR]


@pytest.mark.parametrize("status", ["404 Not Found", "410 Gone"])
def test_a_subscription_that_is_no_more_is_gone(
    service: PushService, courier: Courier, phone: Phone, status: str
) -> None:
    service.will(status)
    assert courier.send(phone.target(), message()) == Answer(Verdict.gone, int(status[:3]))


@pytest.mark.parametrize("status", [400, 401, 403, 413, 418])
def test_a_fault_of_ours_retires_nobody_and_raises_an_alarm(
    service: PushService,
    courier: Courier,
    phone: Phone,
    status: int,
    caplog: pytest.LogCaptureFixture,
) -> None:
    service.will(f"{status} No")
    assert courier.send(phone.target(), message()) == Answer(Verdict.refused, status)
    assert [record.levelno for record in caplog.records] == [logging.ERROR]
    assert phone.endpoint not in caplog.text


def test_a_busy_service_is_asked_again_when_it_says(
    service: PushService, courier: Courier, phone: Phone
) -> None:
    service.will("429 Too Many Requests", Retry_After="90")
    wanted = Answer(Verdict.later, 429, timedelta(seconds=90))
    assert courier.send(phone.target(), message()) == wanted


def test_a_busy_service_may_also_give_a_date(
    service: PushService, courier: Courier, phone: Phone
) -> None:
    then = datetime.now(UTC) + timedelta(minutes=5)
    service.will("503 Service Unavailable", Retry_After=format_datetime(then, usegmt=True))
    answer = courier.send(phone.target(), message())
    assert (answer.verdict, answer.status) == (Verdict.later, 503)
    assert answer.wait is not None
    assert timedelta(minutes=4) < answer.wait <= timedelta(minutes=5)


@pytest.mark.parametrize(
    ("said", "wait"),
    [
        (None, None),
        ("0", timedelta(0)),
        (" 120 ", timedelta(minutes=2)),
        ("-5", None),
        ("soon", None),
        ("٣", None),
        ("Wed, 21 Oct 2015 07:28:00 GMT", timedelta(0)),
        ("Wed, 99 Oct 2015 07:28:00 GMT", None),
    ],
)
def test_nonsense_in_retry_after_says_nothing(said: str | None, wait: timedelta | None) -> None:
    assert retry_after(said) == wait


@pytest.mark.parametrize("status", ["500 Error", "502 Bad Gateway", "503 Service Unavailable"])
def test_a_broken_service_is_asked_again_some_time(
    service: PushService, courier: Courier, phone: Phone, status: str
) -> None:
    service.will(status)
    assert courier.send(phone.target(), message()) == Answer(Verdict.later, int(status[:3]))


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_never_followed(
    service: PushService, courier: Courier, phone: Phone, status: int
) -> None:
    with PushService() as elsewhere:
        service.will(f"{status} Moved", Location=f"http://{elsewhere.host}/take")
        assert courier.send(phone.target(), message()) == Answer(Verdict.refused, status)
        assert elsewhere.got == []
    assert len(service.got) == 1


def test_a_service_that_hangs_costs_the_time_out_and_no_more(
    service: PushService, courier: Courier, phone: Phone
) -> None:
    service.will(HANGS)
    began = datetime.now(UTC)
    assert courier.send(phone.target(), message()) == Answer(Verdict.later)
    assert datetime.now(UTC) - began < timedelta(seconds=3)
    assert courier.send(phone.target(), message()).verdict is Verdict.delivered


def test_a_service_that_hangs_up_is_asked_again_some_time(
    service: PushService, courier: Courier, phone: Phone
) -> None:
    service.will(CLOSES)
    assert courier.send(phone.target(), message()) == Answer(Verdict.later)
    assert courier.send(phone.target(), message()).verdict is Verdict.delivered


def test_a_kept_line_that_was_hung_up_meanwhile_is_dialled_once_more(
    service: PushService, courier: Courier, phone: Phone
) -> None:
    courier.send(phone.target(), message())
    service.will(CLOSES)
    assert courier.send(phone.target(), message()).verdict is Verdict.delivered
    assert [got.line for got in service.got] == [0, 0, 1]


def test_a_service_that_is_not_there_is_asked_again_some_time(keys: vault.Pairs) -> None:
    with PushService() as gone:
        phone = gone.phone()
    with Courier(keys, CONTACT, Hosts(frozenset({gone.host})), (0.5, 0.5)) as courier:
        assert courier.send(phone.target(), message()) == Answer(Verdict.later)


def test_nothing_is_posted_to_a_host_that_is_not_a_push_service(
    service: PushService, keys: vault.Pairs, phone: Phone, caplog: pytest.LogCaptureFixture
) -> None:
    with Courier(keys, CONTACT, Hosts()) as courier:
        assert courier.send(phone.target(), message()) == Answer(Verdict.refused)
    assert service.got == []
    assert [record.levelno for record in caplog.records] == [logging.ERROR]


@pytest.mark.parametrize(("p256dh", "auth"), [("", ""), ("AAAA", "AAAA"), ("?", "?")])
def test_keys_that_are_none_are_said_and_break_nothing(
    courier: Courier, phone: Phone, p256dh: str, auth: str
) -> None:
    bad = Target(phone.endpoint, p256dh, auth, 1)
    assert courier.send(bad, message()).verdict is Verdict.refused


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://fcm.googleapis.com/fcm/send/abc:def",
        "https://fcm.googleapis.com:443/fcm/send/abc",
        "https://updates.push.services.mozilla.com/wpush/v2/abc",
        "https://web.push.apple.com/abc",
        "https://wns2-pn1p.notify.windows.com/w/?token=abc",
        "http://127.0.0.1:4000/p/1",
        "https://push.example.vn:8443/p",
    ],
)
def test_the_push_services_of_the_browsers_are_written_to(endpoint: str) -> None:
    more = frozenset({"127.0.0.1:4000", "push.example.vn:8443"})
    assert Hosts(more).allow(endpoint)


@pytest.mark.parametrize(
    "endpoint",
    [
        "",
        "http://fcm.googleapis.com/fcm/send/abc",
        "https://fcm.googleapis.com:8443/fcm/send/abc",
        "https://fcm.googleapis.com.example.vn/fcm",
        "https://fcm.googleapis.com@example.vn/fcm",
        "https://a:b@fcm.googleapis.com/fcm",
        "https://notify.windows.com.evil/w",
        "https://evilnotify.windows.com/w",
        "https://127.0.0.1/p",
        "http://127.0.0.1:4001/p",
        "http://[::1]:4000/p",
        "http://push.example.vn:8443/p",
        "https://fcm.googleapis.com/a b",
        "https://fcm.googleapis.com/a\r\nX: y",
        "https://fcm.googleapis.com/a#b",
        "https://fcm.googleapis.com:99999/a",
        "file:///etc/passwd",
        "https://fcm.googleapis.com/" + "a" * 3000,
    ],
)
def test_nothing_else_is(endpoint: str) -> None:
    more = frozenset({"127.0.0.1:4000", "push.example.vn:8443"})
    assert not Hosts(more).allow(endpoint)


def test_the_longest_text_just_fits(service: PushService, courier: Courier, phone: Phone) -> None:
    rest = len(message(body="").payload())
    assert courier.send(phone.target(), message(body="a" * (MOST - rest))).status == 201
    with pytest.raises(ValueError, match="3993 fit"):
        message(body="a" * (MOST - rest + 1)).payload()


@pytest.mark.parametrize(
    "given",
    [
        {"navigate": "/today"},
        {"navigate": "javascript:alert(1)"},
        {"topic": "có dấu"},
        {"topic": "a" * 33},
        {"title": ""},
        {"tag": ""},
        {"ttl": timedelta(seconds=-1)},
        {"badge": -1},
    ],
)
def test_what_no_browser_takes_is_not_written(given: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"navigate|topic|title|badge"):
        message(**given)


def test_without_a_count_no_badge_is_touched() -> None:
    assert "app_badge" not in message(badge=None).payload().decode()
    assert json.loads(message(badge=0).payload())["app_badge"] == 0


@pytest.mark.parametrize(
    ("url", "given", "contact"),
    [
        ("https://donghanh.example.vn", "", "https://donghanh.example.vn"),
        ("https://donghanh.example.vn:8443", "", "https://donghanh.example.vn"),
        ("http://localhost:8000", "", "mailto:admin@localhost"),
        ("", "", "mailto:admin@localhost"),
        ("https://donghanh.example.vn", "mailto:ubnd.bavi@hanoi.gov.vn", None),
    ],
)
def test_push_services_learn_whom_to_turn_to(url: str, given: str, contact: str | None) -> None:
    settings = Settings(url=url, push_contact=given)
    settings.check()
    assert settings.contact == (contact or given)


@pytest.mark.parametrize(
    "given",
    ["a@b.vn", "mailto:a b@c.vn", "mailto:<a@b.vn>", "http://a.vn", "mailto:", "https://a.vn/x y"],
)
def test_a_contact_that_apple_would_refuse_stops_the_start(given: str) -> None:
    with pytest.raises(SettingError, match="PUSH_CONTACT"):
        Settings(push_contact=given).check()


def test_further_push_hosts_are_hosts() -> None:
    assert Settings(push_hosts="A.vn, 127.0.0.1:4000 ,").more_push_hosts == {
        "a.vn",
        "127.0.0.1:4000",
    }
    with pytest.raises(SettingError, match="PUSH_HOSTS"):
        Settings(push_hosts="https://a.vn").check()
