"""A commitment is signed on a volunteer's phone: read, ticked, signed one after the other."""

from collections.abc import Callable

from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from rehabfield import models as m
from rehabfield.texts import SignerRole
from tests.browser.conftest import Opener, Site
from tests.browser.signing import MARK, NAME, Finger
from tests.browser.test_first_days import tap
from tests.browser.without_signal import (
    finds_signal,
    keeps_draft,
    ready,
    restarted,
    sends_all,
    type_pin,
)
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
    page.get_by_label("Họ và tên người đại diện gia đình").fill("Phạm Thị Thuỳ Ngoãn")
    page.locator("[name=also][value=volunteer]").check(force=True)
    tap(page, "Đưa máy cho người ký")
    expect(page.get_by_text("Tôi là: Phạm Thị Thuỳ Ngoãn")).to_be_visible()
    for box in page.locator("input[name=tick]").all():
        box.check(force=True)
    tap(page, "Tiếp tục")
    page.locator("[name=s-family-name]").fill("Phạm Thị Thuỳ Ngoãn")
    signs(page, "family")
    tap(page, "Tiếp: Đại diện Đội")
    signs(page, "volunteer")
    tap(page, "Ký xong")
    tap(page, "Lưu")
    page.locator("#handed").wait_for()
    page.locator("#toasts", has_text="Đã lưu trên máy").wait_for()
    type_pin(page)
    expect(page.get_by_label("Mã PIN")).to_have_count(0)
    finds_signal(page, site)
    sends_all(page)
    found = collected(world)
    assert found.id != before
    assert found.signed
    assert found.is_whole
    assert [one.role for one in found.signatures] == [SignerRole.family, SignerRole.volunteer]


def reads(page: Page, world: World) -> None:
    """The form, filled in, in the hands of whoever signs."""
    page.goto(form_of(world))
    page.wait_for_function(READY)
    tap(page, "Đưa máy cho người ký")
    for box in page.locator("input[name=tick]").all():
        box.check(force=True)
    tap(page, "Tiếp tục")


def test_what_was_signed_is_there_again_after_the_app_was_closed(
    phone: Opener, site: Site, world: World
) -> None:
    page = ready(phone, site, world.hung, form_of(world))
    site.stop()
    reads(page, world)
    signs(page, "family")
    keeps_draft(page)
    page = restarted(page)
    page.goto(form_of(world))
    page.locator("#handed").wait_for()
    type_pin(page)
    page.wait_for_function(READY)
    tap(page, "Đưa máy cho người ký")
    expect(page.locator("input[name=tick]:checked")).to_have_count(4)
    tap(page, "Tiếp tục")
    expect(page.locator("[data-role=family] .signed")).to_be_visible()
    tap(page, "Ký xong")
    tap(page, "Lưu")
    type_pin(page)
    expect(page.get_by_label("Mã PIN")).to_have_count(0)
    finds_signal(page, site)
    sends_all(page)
    assert collected(world).is_whole


def test_a_word_changed_after_the_signature_asks_for_another(
    phone: Opener, site: Site, world: World
) -> None:
    page = ready(phone, site, world.hung, form_of(world))
    reads(page, world)
    signs(page, "family")
    tap(page, "Quay lại")
    page.locator("input[name=tick]").first.uncheck(force=True)
    tap(page, "Tiếp tục")
    expect(page.locator("[data-role=family] [data-changed]")).to_be_visible()
    expect(page.locator("[data-role=family] .signed")).to_be_hidden()
    tap(page, "Ký xong")
    expect(page.locator("[data-unanswered]")).to_be_visible()


def test_whoever_holds_the_phone_gets_nowhere_without_the_pin(
    phone: Opener, site: Site, world: World
) -> None:
    page = ready(phone, site, world.hung, form_of(world))
    reads(page, world)
    for path in ("/today", "/people", f"/people/{world.khanh.case}", form_of(world)):
        page.goto(path)
        expect(page.locator("#handed")).to_be_visible()
        assert world.khanh.name not in page.inner_text("body")
    page.goto("/emergency")
    expect(page.get_by_text("115").first).to_be_visible()
    page.goto("/people")
    type_pin(page, "000000")
    page.goto("/people")
    expect(page.locator("#handed")).to_be_visible()
    type_pin(page)
    expect(page.get_by_text(world.khanh.name)).to_be_visible()


def test_the_form_passes_axe_on_every_step(
    phone: Opener, site: Site, world: World, axe: Callable[[Page], None]
) -> None:
    page = ready(phone, site, world.hung, form_of(world))
    page.goto(form_of(world))
    page.wait_for_function(READY)
    axe(page)
    tap(page, "Đưa máy cho người ký")
    axe(page)
    tap(page, "Tiếp tục")
    axe(page)
