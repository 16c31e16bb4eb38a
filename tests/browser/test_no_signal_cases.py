"""What bad days found (see storms.py), each told as the one thing that went wrong."""

from playwright.sync_api import Page, expect
from sqlalchemy import select

from rehabfield.models import Held, Why
from rehabfield.vietnamese import given_name
from tests.browser.conftest import Opener, Site
from tests.browser.test_first_days import meetings, tap, write_note
from tests.browser.without_signal import (
    comes_to,
    finds_signal,
    form_of,
    keeps_draft,
    newest,
    saves,
    sends_all,
    stored,
    takes_along,
    type_pin,
)
from tests.world import World

BACK = """hours => {
  const Real = Date;
  globalThis.Date = class extends Real {
    constructor(...given) { if (given.length) super(...given); else super(Date.now()); }
    static now() { return Real.now() - hours * 3_600_000; }
  };
}"""
ALTER = """async ({stores, change}) => {
  const open = indexedDB.open("dh");
  const database = await new Promise(done => { open.onsuccess = () => done(open.result); });
  const writing = database.transaction(stores, "readwrite");
  const [from, to] = stores.map(name => writing.objectStore(name));
  const read = from.getAll();
  const [one] = await new Promise(done => { read.onsuccess = () => done(read.result); });
  (to ?? from).put({...one, ...change});
  await new Promise(done => { writing.oncomplete = done; });
  database.close();
}"""

BROKEN = """indexedDB.open = () => { throw new DOMException("broken", "UnknownError"); }"""
OLD = """async stay => {
  const open = indexedDB.open("dh");
  const database = await new Promise(done => { open.onsuccess = () => done(open.result); });
  const writing = database.transaction("pages", "readwrite");
  const pages = writing.objectStore("pages");
  const read = pages.getAll();
  const kept = await new Promise(done => { read.onsuccess = () => done(read.result); });
  for (const one of kept) if (!stay.includes(one.url)) pages.put({...one, until: "2026-01-01"});
  await new Promise(done => { writing.oncomplete = done; });
  database.close();
}"""
"""The time of every kept page is over, but of these."""


def alters(page: Page, stores: list[str], **change: object) -> None:
    """Put the only value of a store back altered, or into the second store."""
    page.evaluate(ALTER, {"stores": stores, "change": change})


def held(world: World, why: Why) -> list[Held]:
    with world.looking() as session:
        return list(session.scalars(select(Held).where(Held.why == why)))


def test_an_undo_that_could_go_at_once_lets_its_meeting_go_first(
    hung: Page, site: Site, world: World
) -> None:
    """The signal came back between the two, and nothing was sent yet."""
    before, gone = meetings(world), len(held(world, Why.gone))
    site.stop()
    saves(hung, world.khanh, world)
    site.start()
    hung.evaluate("document.querySelector('#toasts form').requestSubmit()")
    expect(hung.locator("main .unsent")).to_have_count(0)
    sends_all(hung)
    assert meetings(world) == before + 1
    assert not newest(world).current
    assert len(held(world, Why.gone)) == gone


def test_a_clock_that_is_put_back_turns_no_order_round(
    hung: Page, site: Site, world: World
) -> None:
    before, gone = meetings(world), len(held(world, Why.gone))
    site.stop()
    saves(hung, world.khanh, world)
    hung.evaluate(BACK, 5)
    tap(hung, "Hoàn tác")
    expect(hung.locator("main .unsent")).to_have_text("2 chưa gửi")
    finds_signal(hung, site)
    sends_all(hung)
    assert meetings(world) == before + 1
    assert not newest(world).current
    assert len(held(world, Why.gone)) == gone


def test_a_locked_phone_opens_nothing_by_itself(hung: Page, site: Site, world: World) -> None:
    """The page that was just locked is still there, and had the key."""
    site.stop()
    hung.reload()
    hung.locator(".hide-now").tap()
    expect(hung.locator("h1")).to_have_text("Gõ mã PIN")
    for path in ("/today", form_of(world.khanh)):
        hung.goto(path)
        expect(hung.locator("h1")).to_have_text("Gõ mã PIN")


def test_a_form_whose_draft_was_handed_in_can_still_be_saved_without_signal(
    hung: Page, site: Site, world: World
) -> None:
    before = meetings(world)
    site.stop()
    hung.goto(form_of(world.khanh))
    write_note(hung, "Viết dở, rồi lưu.")
    keeps_draft(hung)
    alters(hung, ["drafts", "records"], kind="draft", schema=1, state="waiting", faults=0, own=None)
    tap(hung, "Lưu")
    expect(hung.locator("#toasts")).to_contain_text("Đã lưu trên máy")
    finds_signal(hung, site)
    sends_all(hung)
    assert meetings(world) == before + 1
    assert newest(world).note == "Viết dở, rồi lưu."


def test_a_new_pin_takes_no_draft_for_the_meeting_that_it_became(
    hung: Page, site: Site, world: World
) -> None:
    """The phone was switched off between keeping the meeting and forgetting its draft."""
    before = meetings(world)
    site.stop()
    saves(hung, world.khanh, world)
    alters(hung, ["records", "drafts"])
    alters(hung, ["owners"], wrong=9)  # the tenth wrong PIN deletes the copies
    hung.goto("/today")
    hung.locator(".hide-now").tap()
    hung.get_by_label("Mã PIN").fill("111112")
    tap(hung, "Mở")
    expect(hung.locator("#said")).to_contain_text("Sai mã PIN quá nhiều lần")
    assert stored(hung, "records", "kind") == ["visit"]
    finds_signal(hung, site)
    hung.goto("/lock")
    sends_all(hung)
    assert meetings(world) == before + 1


def test_what_needs_a_look_and_cannot_be_opened_goes_to_the_leader(
    hung: Page, site: Site, world: World
) -> None:
    """The PIN is another one since: the phone itself has only sealed bytes."""
    gone = len(held(world, Why.gone))
    site.stop()
    hung.goto(form_of(world.khanh))
    hung.evaluate("document.querySelector('[name=day]').value = '2027-01-01'")
    tap(hung, "Lưu")
    expect(hung.locator("#toasts")).to_contain_text("Đã lưu trên máy")
    alters(hung, ["records"], own=None)
    finds_signal(hung, site)
    comes_to(hung, "look")
    hung.evaluate("dispatchEvent(new Event('online'))")
    sends_all(hung)
    assert len(held(world, Why.gone)) == gone + 1


def test_what_arrived_is_said_also_where_the_signal_is_gone_again(
    hung: Page, site: Site, world: World
) -> None:
    site.stop()
    saves(hung, world.khanh, world)
    site.deaf.add("/today")
    finds_signal(hung, site)
    expect(hung.locator("#toasts")).to_contain_text("Đã gửi: 1.")


def test_outreach_that_goes_at_once_is_said_and_can_be_taken_back(hung: Page) -> None:
    hung.goto("/activities/new")
    hung.wait_for_function("document.querySelector('script[src*=offline]') != null")
    hung.wait_for_timeout(500)
    hung.locator("[name=reach]").fill("9")
    tap(hung, "Lưu")
    expect(hung.locator("#toasts")).to_contain_text("Đã ghi 9 lượt người.")
    expect(hung.locator("#toasts").get_by_role("button", name="Hoàn tác")).to_be_visible()


def test_a_draft_does_not_write_over_what_is_looked_at_again(
    hung: Page, site: Site, world: World
) -> None:
    """Another meeting with the same person was begun meanwhile, and lies on the phone."""
    site.forgive("status of 422")
    site.stop()
    hung.goto(form_of(world.khanh))
    write_note(hung, "Đã lưu, nhưng ngày sai.")
    hung.evaluate("document.querySelector('[name=day]').value = '2027-01-01'")
    tap(hung, "Lưu")
    expect(hung.locator("#toasts")).to_contain_text("Đã lưu trên máy")
    hung.goto(form_of(world.khanh))
    write_note(hung, "Buổi khác, đang viết.")
    keeps_draft(hung)
    site.deaf.add("/drafts")
    finds_signal(hung, site)
    comes_to(hung, "look")
    hung.goto("/waiting")
    tap(hung, "Xem lại")
    expect(hung.locator("#errors")).to_be_visible()
    hung.wait_for_timeout(2500)
    expect(hung.locator("textarea[name=note]")).to_have_value("Đã lưu, nhưng ngày sai.")


def test_after_weeks_without_signal_first_names_are_left(
    hung: Page, site: Site, world: World
) -> None:
    takes_along(hung, "/visits/nameless/new")
    site.stop()
    hung.evaluate(OLD, ["/today/names", "/visits/nameless/new"])
    hung.goto(f"/people/{world.khanh.case}")
    expect(hung.locator("h1")).to_have_text("Cần gặp ai")
    expect(hung.locator("main")).to_contain_text(given_name(world.khanh.name))
    expect(hung.locator("main")).not_to_contain_text(world.khanh.name)
    hung.get_by_role("link", name="Ghi buổi gặp").last.tap()
    expect(hung.locator("[name=who]")).to_be_visible()


def test_a_phone_whose_own_store_fails_signs_in_and_saves_with_a_signal(
    phone: Opener, site: Site, world: World
) -> None:
    site.forgive("threw broken")
    page = phone(world.hung)
    page.add_init_script(BROKEN)
    page.goto("/lock")
    type_pin(page)
    page.wait_for_url("**/today")
    before = meetings(world)
    page.goto(form_of(world.khanh))
    write_note(page, "Gặp ở nhà, mọi việc ổn.")
    tap(page, "Lưu")
    page.wait_for_url("**/today")
    expect(page.locator("#toasts")).to_contain_text("Đã ghi buổi gặp")
    assert meetings(world) == before + 1
