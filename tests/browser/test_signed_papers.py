"""A paper's whole way: signed where there is no signal, printed, and known again by a stranger."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Page, expect
from sqlalchemy import select

from rehabfield import models as m
from rehabfield.offline.papers import spoken
from tests.browser.conftest import Opener, Site
from tests.browser.test_every_page import BIG, OVER, WIDTH
from tests.browser.test_first_days import tap
from tests.browser.test_signing import READY, signs
from tests.browser.without_signal import finds_signal, sends_all, type_pin
from tests.printed import pages
from tests.signers import shipped
from tests.world import World, key

SIGNED = key(f"gia đình của {World.khanh.name}")
SMALL = """[...document.querySelectorAll('main :is(a, button, summary, input:not([type=hidden]))')]
  .filter(e => e.checkVisibility() && !e.closest('.reading, .note, figure'))
  .map(e => [e.getBoundingClientRect().height, e.innerText || e.name])
  .filter(([height]) => height < 48).map(String)"""
Axe = Callable[[Page], None]


def law_form(world: World) -> str:
    """Where Mẫu 25 is laid before Khánh."""
    return f"/people/{world.khanh.case}/commitments/new/{shipped('v-25')}"


def newest(world: World) -> m.Commitment:
    with world.looking() as session:
        return session.scalars(
            select(m.Commitment)
            .where(m.Commitment.template_id == shipped("v-25"))
            .order_by(m.Commitment.recorded_at.desc())
        ).one()


def paper_of(world: World) -> m.Paper:
    with world.looking() as session:
        query = select(m.Paper).where(m.Paper.commitment_id == newest(world).id)
        return session.scalars(query).one()


def asks(page: Page, paper: m.Paper, file: bytes | None = None) -> str:
    """A stranger types what stands on the paper; what the page answers."""
    page.goto("/check")
    page.get_by_label("Mã giấy").fill(spoken(paper.code).lower())
    page.get_by_label("Mã kiểm tra").fill(spoken(paper.proof))
    if file is not None:
        sent = FilePayload(name="giay.pdf", mimeType="application/pdf", buffer=file)
        page.get_by_label("Tệp PDF của giấy").set_input_files(sent)
    page.keyboard.press("Enter") if file is None else page.get_by_role(
        "button", name="Kiểm tra"
    ).click()
    page.locator(".verdict").wait_for()
    return page.locator("h1").inner_text()


def test_mau_25_goes_from_the_hills_to_a_stranger(
    phone: Opener, desk: Opener, site: Site, world: World
) -> None:
    site.forgive("ERR_CONNECTION")
    site.forgive("Failed to load resource")
    bao = phone(world.bao, "/lock")
    type_pin(bao)
    bao.wait_for_url(lambda url: "/lock" not in url)
    bao.goto(law_form(world))
    bao.wait_for_function(READY)
    bao.wait_for_function("navigator.serviceWorker.controller !== null")
    site.stop()
    bao.locator("[name=b-person_full_name]").fill("Đặng Văn Thuỵ")
    bao.locator("[name=b-person_date_of_birth]").fill("03/05/2010")
    tap(bao, "Đưa máy cho người ký")
    tap(bao, "Tiếp tục")
    bao.locator("[name=s-person-name]").fill("Đặng Văn Thuỵ")
    signs(bao, "person")
    bao.get_by_role("button", name="Tiếp:").tap()
    bao.locator("[name=s-guardian-name]").fill("Lò Thị Ban")
    signs(bao, "guardian")
    tap(bao, "Ký xong")
    tap(bao, "Lưu")
    type_pin(bao)
    expect(bao.get_by_label("Mã PIN")).to_have_count(0)
    finds_signal(bao, site)
    sends_all(bao)

    bao.goto(f"/commitments/{newest(world).id}")
    expect(bao.locator("h1")).to_have_text("Mẫu 25")
    with bao.expect_popup():
        tap(bao, "In")
    paper = paper_of(world)
    file = bao.request.get(f"/papers/{paper.id}").body()
    assert file == paper.file
    [sheet] = pages(file)
    assert "Đặng Văn Thuỵ" in sheet
    assert "Lò Thị Ban" in sheet.partition("Phần ghi thêm")[2]

    stranger = desk(None, "/check")
    assert asks(stranger, paper) == "Khớp bản gốc"
    assert asks(stranger, paper, file) == "Khớp bản gốc"
    changed = bytearray(file)
    changed[len(file) // 2] ^= 1
    assert asks(stranger, paper, bytes(changed)) == "Không khớp bản gốc"


@pytest.fixture
def printed(world: World) -> m.Paper:
    """The paper of the small world; its codes are no true ones."""
    return world.load(m.Paper, key(f"giấy in của {World.khanh.name}"))


def test_a_stranger_gets_a_light_page_and_keeps_nothing(
    phone: Opener, printed: m.Paper, axe: Axe
) -> None:
    page = phone(None, "about:blank")
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))
    page.goto("/check")
    page.wait_for_timeout(2500)
    assert len(fetched) <= 8, fetched
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then(all => all.length)") == 0
    assert page.evaluate("indexedDB.databases().then(all => all.length)") == 0
    assert asks(page, printed) == "Không khớp bản gốc"
    axe(page)
    assert page.context.cookies() == []


def test_checking_works_without_scripts(
    chromium: object, site: Site, printed: m.Paper, tmp_path: Path
) -> None:
    context = chromium.new_context(  # type: ignore[attr-defined]  # Playwright's browser
        base_url=site.url, java_script_enabled=False
    )
    try:
        page = context.new_page()
        assert asks(page, printed, b"%PDF-1.7 another") == "Không khớp bản gốc"
    finally:
        context.close()


def test_checking_works_by_keyboard_alone(desk: Opener, printed: m.Paper) -> None:
    page = desk(None, "/check")
    page.keyboard.press("Tab")  # to the content
    page.keyboard.press("Tab")
    page.keyboard.type(printed.code)
    page.keyboard.press("Tab")
    page.keyboard.type(printed.proof)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Không khớp bản gốc")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Kiểm tra giấy")


@pytest.mark.parametrize(
    ("who", "path"),
    [
        ("hung", f"/commitments/{SIGNED}"),
        ("bao", f"/commitments/{SIGNED}"),
        ("hung", f"/commitments/{SIGNED}/scans/new"),
        ("hung", f"/people/{World.khanh.case}/commitments"),
        ("hanh", "/print-jobs"),
        ("", "/check"),
    ],
)
def test_targets_are_for_thumbs_and_nothing_runs_off_the_page(
    phone: Opener, world: World, axe: Axe, who: str, path: str
) -> None:
    page = phone(getattr(world, who) if who else None, path)
    for more in page.locator("main details:not([open]) > summary").all():
        more.tap()
    assert page.evaluate(SMALL) == []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        axe(page)
    page.evaluate(BIG)
    assert page.evaluate(WIDTH) <= 360, page.evaluate(OVER)


def test_a_viewer_shows_the_whole_paper(desk: Opener, site: Site, world: World) -> None:
    """Chromium's own viewer fills its window under the policy of the answer."""
    site.forgive("favicon.ico")
    page = desk(world.hanh, f"/commitments/{SIGNED}")
    answer = page.goto(f"/papers/{key(f'giấy in của {World.khanh.name}')}")
    assert answer is not None
    assert answer.headers["content-type"] == "application/pdf"
    assert page.evaluate("getComputedStyle(document.body).height") == "800px"
