"""The search of one's people answers without signal too, from the list on the page."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from rehabfield.models import Person
from tests.browser.conftest import Site
from tests.world import World

Opener = Callable[..., Page]


def names(page: Page) -> Locator:
    """The names of the list."""
    return page.locator("#people .who")


def said(page: Page) -> Locator:
    """What a screen reader is told about the list on the page."""
    return page.locator("find-people > [role=status]")


def search(page: Page, query: str) -> None:
    """Type into the search, in place of what stood there."""
    page.get_by_label("Tìm người").fill(query)


@pytest.fixture
def people(phone: Opener, site: Site, world: World) -> Page:
    """The leader's list, open on a phone whose server has just gone out of reach."""
    with world.session() as session:
        session.get_one(Person, world.khanh.person).other_name = "Út Mận"
    page = phone(world.lan, "/people")
    everybody = names(page).all_text_contents()
    assert len(everybody) > 3
    site.stop()
    site.forgive("/people/search")
    site.forgive("htmx:error")
    site.forgive("/static/icon.")
    site.forgive("/static/offline.")  # both come after all else, perhaps too late
    return page


@pytest.mark.parametrize("query", ["ngoc kh", "Khánh Ngọc", "KHÁNH", "gò trám", "ut man"])
def test_without_signal_a_person_is_found_by_names_and_hamlet(
    people: Page, world: World, query: str
) -> None:
    search(people, query)
    expect(said(people)).to_have_text("Tìm thấy 1 người trên trang này.")
    expect(names(people)).to_have_text([world.khanh.name])
    expect(people.locator("#toasts > *")).to_have_count(0)
    expect(people.locator("#busy")).to_be_hidden()
    assert people.url.endswith("/people")


def test_the_next_letters_look_among_everybody_again(people: Page, world: World) -> None:
    everybody = names(people).all_text_contents()
    search(people, "zzz")
    expect(said(people)).to_contain_text("Chưa tìm thấy ai")
    expect(names(people)).to_have_count(0)
    search(people, "đồi")
    expect(names(people)).to_have_text([world.sen.name])
    search(people, "1987")
    expect(names(people)).to_have_count(0)
    search(people, "")
    expect(names(people)).to_have_text(everybody)
    expect(said(people)).to_be_empty()


def test_the_typed_accents_come_first_without_signal_too(
    phone: Opener, site: Site, world: World
) -> None:
    for name in ("Lê Văn Hoa", "Đỗ Văn Hóa"):
        world.new_person(name)
    page = phone(world.lan, "/people")
    search(page, "hóa")
    online = page.locator("#people [role=status]")
    expect(online).to_have_text("Tìm thấy 3 người")
    ranked = names(page).all_text_contents()
    assert ranked[0] == "Đỗ Văn Hóa"
    search(page, "khánh")
    expect(names(page)).to_have_text([world.khanh.name])
    page.context.set_offline(True)
    search(page, "hóa")
    expect(names(page)).to_have_text(ranked)
    expect(online).to_have_count(0)


def test_the_search_key_stays_on_the_page_without_signal(people: Page, world: World) -> None:
    search(people, "khánh")
    expect(names(people)).to_have_text([world.khanh.name])
    people.keyboard.press("Enter")
    people.get_by_role("button", name="Tìm", exact=True).tap()
    expect(names(people)).to_have_text([world.khanh.name])
    expect(people.locator("#toasts > *")).to_have_count(0)
    assert people.url.endswith("/people")


def test_the_server_answers_again_when_it_is_back(people: Page, site: Site, world: World) -> None:
    search(people, "khánh")
    expect(names(people)).to_have_text([world.khanh.name])
    site.start()
    search(people, "hòa")
    expect(people.locator("#people [role=status]")).to_have_text("Tìm thấy 1 người")
    expect(names(people)).to_have_text([world.hoa.name])
    expect(said(people)).to_be_empty()


def test_with_signal_the_server_answers(phone: Opener, world: World) -> None:
    page = phone(world.lan, "/people")
    search(page, "ngoc kh")
    expect(page.locator("#people [role=status]")).to_have_text("Tìm thấy 1 người")
    expect(names(page)).to_have_text([world.khanh.name])
    expect(said(page)).to_be_empty()
    page.keyboard.press("Enter")
    expect(page).to_have_url(page.url.removesuffix("/search") + "/search")
    expect(names(page)).to_have_text([world.khanh.name])
