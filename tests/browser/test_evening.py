"""A signing evening without signal: two phones, one list, one household a screen."""

from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from rehabfield.models import Commitment, EveningLine, LineState, SigningEvening
from tests import hamlet
from tests.browser.conftest import Opener, Site
from tests.browser.signing import MARK, NAME, Finger
from tests.browser.test_first_days import tap
from tests.browser.without_signal import finds_signal, ready, sends_all, type_pin
from tests.factories import STROKES
from tests.world import World

READY = "() => !!document.querySelector('signing-steps')?.evening?.line"


def prepared(world: World, count: int) -> SigningEvening:
    """An evening of today with so many households."""
    names = [f"Hộ Mẫu Số {number}" for number in range(1, count + 1)]
    with world.session() as session:
        return hamlet.prepare(session, world.actor(world.lan), names)


def line(world: World, evening: SigningEvening, number: int) -> EveningLine:
    with world.looking() as session:
        return hamlet.line(session, evening, f"Hộ Mẫu Số {number}")


def desk(evening: SigningEvening) -> str:
    """Where those of an evening sign."""
    return f"/evenings/{evening.id}/sign"


def opened(page: Page, evening: SigningEvening, first: EveningLine | None = None) -> None:
    """The page for this household, or for the first who waits."""
    page.goto(desk(evening) + (f"#{first.id}" if first else ""))
    page.wait_for_function(READY)


def signs(page: Page) -> None:
    """The household on the screen reads, signs and gives the phone back."""
    tap(page, "Đưa máy cho người ký")
    tap(page, "Tiếp tục")
    place = page.locator("[data-role=householder]")
    place.get_by_role("button", name="Ký", exact=True).tap()
    expect(place.locator("dialog")).to_be_visible()
    finger = Finger(page)
    for shape in (NAME, MARK):
        finger.draws(shape)
    place.locator("dialog").get_by_role("button", name="Xong").tap()
    tap(page, "Ký xong")
    tap(page, "Lưu")


def states(world: World, evening: SigningEvening) -> dict[LineState, int]:
    with world.looking() as session:
        rows = session.execute(
            select(EveningLine.state, func.count().label("count"))
            .where(EveningLine.evening_id == evening.id)
            .group_by(EveningLine.state)
        )
        return {row.state: row[1] for row in rows}


def counted(world: World, evening: SigningEvening) -> int:
    with world.looking() as session:
        query = select(func.count()).where(
            EveningLine.evening_id == evening.id, EveningLine.counted
        )
        return session.scalar(query) or 0


def test_one_household_after_the_other_signs_without_signal(
    phone: Opener, site: Site, world: World
) -> None:
    evening = prepared(world, 3)
    page = ready(phone, site, world.hung, desk(evening))
    site.stop()
    opened(page, evening)
    expect(page.get_by_text("Số 1 trong danh sách")).to_be_visible()
    signs(page)
    expect(page.get_by_text("Đã ký trên máy này: 1.")).to_be_visible()
    expect(page.get_by_text("Số 2 trong danh sách")).to_be_visible()
    assert "Hộ Mẫu Số 3" not in page.inner_text("body")
    tap(page, "Đưa máy cho người ký")
    tap(page, "Tiếp tục")
    page.locator("[name=s-householder-how][value=not_yet]").check(force=True)
    tap(page, "Ký xong")
    expect(page.get_by_text("Đã đếm, không giữ tên.")).to_be_visible()
    signs(page)
    expect(page.get_by_text("không còn ai chờ")).to_be_visible()
    page.goto(f"/evenings/{evening.id}")
    page.locator("#handed").wait_for()
    type_pin(page)
    page.wait_for_url(f"**/evenings/{evening.id}")
    finds_signal(page, site)
    sends_all(page)
    assert states(world, evening) == {LineState.signed: 2, LineState.declined: 1}
    assert counted(world, evening) == 2
    with world.looking() as session:
        nameless = select(EveningLine).where(EveningLine.state == LineState.declined)
        assert [one.name for one in session.scalars(nameless)] == [None]


ALL_SIGN = """async ({path, first, last, stranger}) => {
  const steps = document.querySelector("signing-steps");
  const frame = () => new Promise(done => setTimeout(done));
  const once = {once: true};
  const kept = () => new Promise(done => document.addEventListener("kept-here", done, once));
  const sign = async () => {
    steps.go(1);
    steps.go(1);
    steps.put(steps.field("s-householder-path"), path);
    while (!steps.field("s-householder-proof").value) await frame();
    steps.go(1);
    const done = kept();
    steps.go(1);
    await done;
    while (steps.field("s-householder-path").value) await frame();
    await frame();
  };
  let signed = 0;
  for (let number = first; number <= last; number += 1) {
    if (Number(steps.evening.current.number) !== number) return `${number} is not next`;
    await sign();
    signed += 1;
  }
  steps.evening.show(null);
  steps.put(steps.value("householder_name"), stranger);
  steps.put(steps.field("s-householder-name"), stranger);
  await sign();
  return signed + 1;
}"""


def test_a_hundred_households_sign_on_two_phones_without_signal(
    phone: Opener, site: Site, world: World
) -> None:
    evening = prepared(world, 100)
    hung = ready(phone, site, world.hung, desk(evening))
    mai = ready(phone, site, world.mai, desk(evening))
    site.stop()
    opened(hung, evening)
    opened(mai, evening, line(world, evening, 46))
    latecomer = {"path": STROKES, "stranger": "Hộ Mẫu Đến Sau"}
    assert hung.evaluate(ALL_SIGN, {**latecomer, "first": 1, "last": 55}) == 56
    assert mai.evaluate(ALL_SIGN, {**latecomer, "first": 46, "last": 100}) == 56
    finds_signal(hung, site)
    sends_all(hung)
    mai.evaluate("dispatchEvent(new Event('online'))")
    sends_all(mai)
    assert counted(world, evening) == 101
    assert states(world, evening)[LineState.signed] == 112
    with world.looking() as session:
        of = select(Commitment).where(Commitment.evening_id == evening.id)
        assert all(one.is_whole for one in session.scalars(of))
