"""The whole way in a real browser: subscribe, send, decrypt, show, tap, leave, 410."""

from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from rehabfield import vault
from rehabfield.database import db
from rehabfield.models import PushSubscription, PushTrial, Retired
from rehabfield.push import Courier, Hosts
from rehabfield.trials import send_trials
from tests.browser.conftest import Site
from tests.firefox.autopush import Autopush
from tests.firefox.fox import Fox
from tests.world import PIN, World, key

BUTTON = "[...document.querySelectorAll('main button')].find(b => b.innerText.trim() === '{}')"
SHOWN = """const ready = await navigator.serviceWorker.ready;
  return (await ready.getNotifications()).map(one => [one.title, one.body])"""
ALERT = "[...Services.wm.getEnumerator('alert:alert')][0]"


def tap(fox: Fox, name: str) -> None:
    """On a button, once it is there."""
    found = BUTTON.format(name)
    fox.becomes(f"return Boolean({found})")
    fox.tells(f"{found}.click()")


def sees(fox: Fox, words: str) -> None:
    """Wait until that can be read on the page."""
    fox.becomes(f"return document.body?.innerText.includes('{words}')")


def send(app: Flask, site: Site, service: Autopush) -> None:
    """What the worker does."""
    hosts = Hosts(frozenset({service.host}))
    with app.app_context(), Courier(vault.current().push, "mailto:a@b.vn", hosts) as courier:
        send_trials(courier, site.url)
        db.session.rollback()


def mine(world: World) -> PushSubscription:
    with world.looking() as session:
        found = session.scalars(
            select(PushSubscription).where(
                PushSubscription.user_id == world.hung.id,
                PushSubscription.id != key("nhắc bác Hùng"),
            )
        ).one()
        session.expunge(found)
        return found


def test_from_subscribing_to_leaving(
    app: Flask, fox: Fox, site: Site, service: Autopush, world: World
) -> None:
    with world.session() as session:
        session.delete(session.get_one(PushTrial, key("thử nhắc bác Hùng")))
    held = world.sign_in(world.hung)
    fox.goes(f"{site.url}/healthz")
    fox.holds(f"e-{held.enrolment.hex}", held.secret)
    fox.goes(f"{site.url}/lock?next=/me/reminders")
    fox.tells(f"document.querySelector('[name=pin]').value = '{PIN}'")
    fox.tells("document.querySelector('form[data-door]').requestSubmit()")
    sees(fox, "Trên máy này: chưa bật")
    tap(fox, "Nhắc việc trên máy này")
    sees(fox, "Trên máy này: đang bật")
    assert mine(world).endpoint.startswith(f"http://{service.host}/p/")

    tap(fox, "Gửi thử")
    sees(fox, "Bác có thấy lời nhắc không?")
    asked = fox.url
    send(app, site, service)
    (got,) = service.got
    assert (got["urgency"], got["content-encoding"]) == ("high", "aes128gcm")
    shown = fox.becomes(SHOWN)
    assert shown == [["Nhắc việc", "Lời nhắc thử mà bác vừa nhờ gửi. Chạm vào đây."]]
    sees(fox, "Máy báo đã hiện lúc")

    fox.goes(f"{site.url}/me")
    fox.becomes_inside(f"return Boolean({ALERT})")
    fox.inside(f"{ALERT}.onAlertClick()")
    fox.becomes("return location.href", asked)
    tap(fox, "Có thấy")
    sees(fox, "Tốt rồi. Máy này sẽ nhắc.")

    with world.session() as session:
        for one in session.scalars(select(PushTrial)):
            one.asked_at -= timedelta(minutes=1)  # a second tap at once would lead to the first
    fox.tells(
        "const ready = await navigator.serviceWorker.ready;"
        "await (await ready.pushManager.getSubscription()).unsubscribe()"
    )
    tap(fox, "Gửi thử")
    sees(fox, "Đang gửi")
    send(app, site, service)
    assert mine(world).reason is Retired.gone
    sees(fox, "Máy không nhận được nữa")

    fox.goes(f"{site.url}/me/reminders")
    tap(fox, "Nhắc việc trên máy này")
    sees(fox, "Trên máy này: đang bật")
    assert (mine(world).is_live, service.subscribed) == (True, 1)
    fox.goes(f"{site.url}/me")
    fox.becomes("return Boolean(document.querySelector('.hide-now'))")  # the last scripts are there
    fox.tells("document.querySelector('#remove').open = true")
    tap(fox, "Gỡ tôi khỏi máy này")
    fox.becomes("return location.pathname", "/invitation")
    assert mine(world).reason is Retired.closed
    assert service.subscribed == 0
