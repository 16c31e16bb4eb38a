"""What a phone takes along for times without signal: which pages, for how long, about whom."""

from datetime import date
from typing import Any

from rehabfield.models import Case
from rehabfield.views.offline import NAMED, SETTLED, STAYS
from tests.factories import TODAY
from tests.page import Page
from tests.world import Someone, World

URL = "http://localhost"
NAMES = "/today/names"


def taken_along(page: Page, who: Someone) -> dict[str, dict[str, Any]]:
    """By address, what this one's phone may keep."""
    answer = page.as_(who).client.get("/offline/manifest", base_url=URL)
    return {one["url"]: one for one in answer.get_json()["pages"]}


def until(one: dict[str, Any]) -> date:
    """The last day on which it opens."""
    return date.fromisoformat(one["until"])


def test_a_helper_takes_along_the_day_the_people_and_their_forms(page: Page, world: World) -> None:
    pages = taken_along(page, world.hung)
    here = f"/people/{world.khanh.case}"
    assert {"/today", "/people", "/calendar", here, f"{here}/visits/new"} <= pages.keys()
    assert {"/emergency", "/help", "/visits/nameless/new", "/activities/new"} <= pages.keys()
    assert here not in taken_along(page, world.mai)


def test_a_persons_pages_stay_a_week_after_the_next_meeting(page: Page, world: World) -> None:
    pages = taken_along(page, world.hung)
    last = world.load(Case, world.khanh.case).next_by
    assert last is not None
    assert until(pages[f"/people/{world.khanh.case}"]) == max(last, TODAY) + STAYS
    assert until(pages["/emergency"]) == TODAY + SETTLED


def test_first_names_stay_long_after_the_pages_about_people(page: Page, world: World) -> None:
    pages = taken_along(page, world.hung)
    about_people = ["/today", "/people", "/calendar", f"/people/{world.khanh.case}"]
    assert {pages[url]["instead"] for url in about_people} == {NAMES}
    assert until(pages[NAMES]) == max(until(pages[url]) for url in about_people) + NAMED
    assert until(pages["/visits/nameless/new"]) == until(pages[NAMES])
    assert {pages[url]["instead"] for url in ("/emergency", NAMES)} == {""}


def test_names_say_whom_to_see_and_when_and_nothing_else(page: Page, world: World) -> None:
    seen = page.as_(world.hung).get(NAMES)
    given = world.khanh.name.split()[-1]
    seen.sees(given, "Ghi buổi gặp")
    seen.lacks(world.khanh.name, "xóm", "hôm nay", "ngày mai")


def test_offices_take_nothing_along(page: Page, world: World) -> None:
    assert taken_along(page, world.hanh) == {}
