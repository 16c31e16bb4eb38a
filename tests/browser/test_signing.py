"""A commitment is signed on a volunteer's phone: read, ticked, signed one after the other."""


from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from rehabfield import models as m
from rehabfield.texts import SignerRole
from tests.browser.conftest import Opener, Site
from tests.browser.signing import MARK, NAME, Finger
from tests.browser.test_first_days import tap
from tests.browser.without_signal import finds_signal, ready, sends_all, type_pin
from tests.world import World, key

WORDING = key("lời riêng của Ba Vì")
READY = "() => !!customElements.get('signing-steps')"


def form_of(world: World) -> str:
    """Where the family of Khánh signs."""
    return f"/people/{world.khanh.case}/commitments/new/{WORDING}"


def signs(page: Page, role: str) -> None:
    """Whoever signs as this draws a signature and goes on."""
    place = page.locator(f"[data-role={role}]")
    place.get_by_role("button", name="Ký", exact=True).tap()
    dialog = place.locator("dialog")
    expect(dialog).to_be_visible()
    finger = Finger(page)
    for shape in (NAME, MARK):
        finger.draws(shape)
    dialog.get_by_role("button", name="Xong").tap()
    expect(place.locator(".signed")).to_be_visible()


def collected(world: World) -> m.Commitment:
    """The commitment that came last."""
    with world.looking() as session:
        return session.scalars(
            select(m.Commitment)
            .where(m.Commitment.case_id == world.khanh.case)
            .order_by(m.Commitment.recorded_at.desc())
            .options(selectinload(m.Commitment.signatures), selectinload(m.Commitment.template))
            .limit(1)
        ).one()


def test_a_family_signs_without_signal(phone: Opener, site: Site, world: World) -> None:
    page = ready(phone, site, world.hung, form_of(world))
    before = collected(world).id
    site.stop()
    page.goto(form_of(world))
    page.wait_for_function(READY)
    page.screenshot(path="/tmp/s1.png", full_page=True)
    page.get_by_label("Họ và tên người đại diện gia đình").fill("Phạm Thị Thuỳ Ngoãn")
    page.locator("[name=also][value=volunteer]").check(force=True)
    tap(page, "Đưa máy cho người ký")
    page.screenshot(path="/tmp/s2.png", full_page=True)
    expect(page.get_by_text("Tôi là: Phạm Thị Thuỳ Ngoãn")).to_be_visible()
    for box in page.locator("input[name=tick]").all():
        box.check(force=True)
    tap(page, "Tiếp tục")
    page.screenshot(path="/tmp/s3.png", full_page=True)
    page.locator("[name=s-family-name]").fill("Phạm Thị Thuỳ Ngoãn")
    signs(page, "family")
    page.screenshot(path="/tmp/s4.png", full_page=True)
    tap(page, "Tiếp: Đại diện Đội nếu có ký")
    signs(page, "volunteer")
    tap(page, "Ký xong")
    page.screenshot(path="/tmp/s5.png", full_page=True)
    tap(page, "Lưu bản cam kết")
    page.locator("#handed").wait_for()
    page.screenshot(path="/tmp/s6.png", full_page=True)
    type_pin(page)
    page.locator("#toasts", has_text="Đã lưu trên máy").wait_for()
    finds_signal(page, site)
    sends_all(page)
    found = collected(world)
    assert found.id != before
    assert found.signed
    assert found.is_whole
    assert [one.role for one in found.signatures] == [SignerRole.family, SignerRole.volunteer]
