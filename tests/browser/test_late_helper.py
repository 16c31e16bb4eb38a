"""The whole way of one reminder: who is late, the worker's minute, a phone's screen, the tap."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime

import pytest
from flask import Flask
from playwright.sync_api import expect
from sqlalchemy import delete

from rehabfield import reminders, vault
from rehabfield.models import Delivery, PushSubscription, PushTrial, Reminder
from rehabfield.push import Courier, Hosts
from tests import wording
from tests.browser.conftest import Opener, Site
from tests.browser.test_first_days import tap
from tests.browser.test_push import HERE, Line, allowed, subscribes
from tests.browser.without_signal import becomes
from tests.couriers import BASE, Pigeon, reminders_of
from tests.push_service import PushService
from tests.world import World

Travel = Callable[[date | datetime], None]


@pytest.fixture
def service(app: Flask) -> Iterator[PushService]:
    """A push service of the tests' own, which the app may write to."""
    before = app.config["SETTINGS"]
    with PushService() as running:
        app.config["SETTINGS"] = replace(before, push_hosts=running.host)
        yield running
    app.config["SETTINGS"] = before


def minute(world: World, service: PushService, url: str) -> None:
    """The worker's minute. In a thread of its own: Playwright's is one of asyncio's."""
    hosts = Hosts(frozenset({service.host}))

    def work() -> None:
        def courier() -> Courier:
            return Courier(vault.current().push, "mailto:a@b.vn", hosts)

        reminders.sweep(world.engine, courier, url)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()


def test_the_helper_of_somebody_late_gets_one_push_without_a_name_and_the_tap_leads_there(
    app: Flask, phone: Opener, site: Site, service: PushService, world: World, travel: Travel
) -> None:
    with world.session() as session:
        for kind in (PushTrial, Delivery, PushSubscription):
            session.execute(delete(kind))
    world.log(world.hoa, world.mai, date(2026, 11, 21))
    one = world.new_person("Nông Thị Ngọc Huyền Trang", "1988")
    world.assign(one, world.hung, on=date(2026, 11, 16))
    mine = service.phone()
    page = allowed(phone, site, world, "/me")
    subscribes(page, mine)
    page.goto(HERE)
    tap(page, "Nhắc việc trên máy này")
    expect(page.get_by_text("Trên máy này: đang bật")).to_be_visible()
    line = Line(page, site.url)
    for day in (21, 22):
        travel(date(2026, 11, day))
        reminders.sweep(world.engine, Pigeon(), BASE)
    travel(date(2026, 11, 23))  # one day late
    for _ in range(3):
        minute(world, service, site.url)
    (got,) = service.got
    line.delivers(mine.opens(got.body).decode())
    (shown,) = line.shows()
    assert shown["title"] == "Nhắc việc"
    assert shown["body"].startswith("Hôm nay bác có ")
    assert shown["body"].endswith("Có 1 việc trễ hẹn.")
    assert wording.found((*wording.DRUG, *wording.NEVER, "trang", "ba vì"), shown["body"]) == []

    def noted() -> Reminder:
        return reminders_of(world, world.hung)[-1]

    becomes(page, lambda: noted().shown_at, bool)
    assert noted().sent_at is not None
    assert noted().seen_at is None
    assert line.clicks()["left"] == 0
    page.wait_for_url("**/today")
    expect(page.locator("main")).to_contain_text("Nông Thị Ngọc Huyền Trang")
    assert noted().seen_at is not None
