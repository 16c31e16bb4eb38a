"""A real commune, from an empty machine to its first meeting: `rehabfield start --no-demo`."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.installation import Installation
from tests.browser.test_first_days import CODE, come_in, tap
from tests.planted import occurs

TYPED = ("Hoàng Thị Lụa", "Vi Văn Thử", "xóm Gò Lau", "Lò Thị Lan", "012/QĐ-UBND")


@pytest.fixture
def commune(tmp_path: Path) -> Iterator[Installation]:
    """What `rehabfield start --no-demo` makes of an empty folder."""
    made = Installation(tmp_path, "--no-demo")
    try:
        made.start("2026-11-21T08:00+07:00")
        yield made
    finally:
        made.stop()


def new_phone(chromium: Browser, commune: Installation) -> Page:
    """Somebody's phone that has never been here."""
    context = chromium.new_context(
        base_url=commune.url,
        viewport={"width": 360, "height": 740},
        has_touch=True,
        is_mobile=True,
        locale="vi-VN",
    )
    context.set_default_timeout(8000)
    return context.new_page()


def slip_for(page: Page, path: str) -> str:
    """Open a member, make a slip, read its code."""
    page.goto(path)
    page.locator('form[action$="/invitations"] button').first.tap()
    found = CODE.search(page.locator("copy-code code").inner_text())
    assert found
    return found.group()


def test_an_empty_commune_reaches_its_first_meeting(
    chromium: Browser, commune: Installation
) -> None:
    admin = new_phone(chromium, commune)
    slip = CODE.search(commune.said.read_text())
    assert slip, commune.said.read_text()
    come_in(admin, slip.group())
    expect(admin.locator("h1")).to_have_text("Cài đặt")

    admin.goto("/units")
    admin.get_by_role("searchbox").fill("ba vi")
    admin.keyboard.press("Enter")
    admin.wait_for_url("**/units?**")
    found = admin.locator("#units .row", has_text="Xã Ba Vì").filter(has_text="Hà Nội")
    found.get_by_role("button", name="Chọn").tap()
    admin.wait_for_url("**/administration")
    admin.goto("/teams/new")
    admin.locator("[name=name]").fill("Đội công tác xã hội tình nguyện xã Ba Vì")
    admin.locator("form .foot button").tap()
    admin.wait_for_url(re.compile(r"/teams/[0-9a-f-]{36}"))
    team = admin.url

    members = {}
    for name, role in (("Lò Thị Lan", "leader"), ("Vi Văn Thử", "volunteer")):
        admin.goto(team)
        admin.locator('a[href*="/members/new"]').first.tap()
        admin.locator("[name=name]").fill(name)
        admin.locator(f"input[name=role][value={role}]").check(force=True)
        admin.locator("form .foot button").tap()
        admin.wait_for_url(re.compile(r"/members/[0-9a-f-]{36}"))
        members[role] = admin.url

    admin.goto(team)
    admin.locator('a[href$="/papers/new"]').first.tap()
    admin.locator("[name=number]").fill("012/QĐ-UBND")
    admin.locator("[name=signed_on]").fill("2026-11-02")
    for box in admin.locator("input[name=helpers]").all():
        box.check(force=True)
    admin.locator("form .foot button").tap()
    admin.wait_for_url(team)

    leader = new_phone(chromium, commune)
    come_in(leader, slip_for(admin, members["leader"]))
    expect(leader.locator("h1")).to_have_text("Việc cần lo")
    leader.goto("/people/new")
    leader.locator("[name=name]").fill("Hoàng Thị Lụa")
    leader.locator("[name=birth-year]").fill("1990")
    leader.locator("[name=hamlet]").fill("xóm Gò Lau")
    leader.locator("input[name=matter]").first.check(force=True)
    leader.locator("[name=number]").fill("034/QĐ-UBND")
    leader.locator("[name=signed_on]").fill("2026-11-10")
    leader.locator("[name=starts_on]").fill("2026-11-12")
    leader.locator("[name=ends_on]").fill("2027-11-12")
    leader.locator("label", has_text="Vi Văn Thử").first.tap()
    leader.locator("input[name=kin][value=no]").check(force=True)
    leader.locator("form .foot button").tap()
    leader.wait_for_url(re.compile(r"/people/[0-9a-f-]{36}$"))

    volunteer = new_phone(chromium, commune)
    come_in(volunteer, slip_for(leader, members["volunteer"]))
    row = volunteer.locator("main .row", has_text="Hoàng Thị Lụa")
    row.get_by_role("link", name="Ghi").tap()
    tap(volunteer, "Lưu")
    volunteer.wait_for_url("**/today")

    leader.goto("/reviews")
    expect(leader.locator("main")).to_contain_text("Hoàng Thị Lụa")
    commune.run("keys", "sheet")
    commune.run("backup")
    assert list((commune.home / "backups").iterdir())
    for path in [commune.said, *commune.home.rglob("*")]:
        if path.is_file():
            assert [name for name in TYPED if occurs(name, path)] == [], path
    for page in (admin, leader, volunteer):
        assert [name for name in TYPED if name in page.url + page.title()] == []
        page.context.close()
