"""Lịch: a month of windows, briefings, days off, and what was done."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta

import pytest

from rehabfield.models import Assignment
from rehabfield.schedule import Outcome
from tests.factories import TODAY
from tests.page import Loaded, Page
from tests.querylog import Seen
from tests.world import World

Travel = Callable[[date], None]


def cells(page: Loaded) -> dict[str, list[str]]:
    """Days of the month that lead to something: number → states of its dots."""
    table = page.top.all("table")[0]
    return {
        cell.get("href").removeprefix("#d-"): [dot.get("class") for dot in cell.all("i")]
        for cell in table.all("a")
    }


def off(page: Loaded) -> list[str]:
    """Numbers of the days that are marked as free."""
    table = page.top.all("table")[0]
    return [
        cell.text
        for cell in table.all("td")
        if "off" in cell.get("class").split() and "outside" not in cell.get("class").split()
    ]


def test_the_month_shows_who_is_due_and_the_briefing(page: Page, world: World) -> None:
    month = page.as_(world.hung).get("/calendar")
    month.sees("Tháng 11, 2026", "Phạm Thị Ngọc Khánh", "trong tuần", "Giao ban, 08:00")
    assert cells(month) == {
        "2026-11-21": ["late"],
        "2026-11-23": ["due"],
        "2026-11-27": ["wait"],
    }


def test_meetings_that_were_stand_on_their_day(page: Page, world: World) -> None:
    october = page.as_(world.hung).get("/calendar", query={"month": "2026-10"})
    october.sees("đã gặp, tại nhà").lacks("trễ 2")
    assert cells(october) == {"2026-10-05": ["done"], "2026-10-28": ["done"]}


def test_attempts_are_no_meetings(page: Page, world: World) -> None:
    world.log(world.khanh, world.hung, date(2026, 11, 19), Outcome.not_home)
    assert "2026-11-19" not in cells(page.as_(world.hung).get("/calendar"))


def test_a_day_of_the_month_leads_to_what_it_holds(page: Page, world: World) -> None:
    month = page.as_(world.hung).get("/calendar")
    sections = {node.get("id") for node in month.top.all("section")}
    assert {f"d-{day}" for day in cells(month)} <= sections
    assert f"/people/{world.khanh.case}/shifts/new" in {link.href for link in month.links}


def test_a_preferred_weekday_moves_the_dot(page: Page, world: World) -> None:
    new = world.new_person("Đinh Công Sửu")
    assignment = world.assign(new, world.hung, on=date(2026, 11, 21))
    with world.session() as session:
        session.get_one(Assignment, assignment).prefer(frozenset({3}))
    assert cells(page.as_(world.hung).get("/calendar"))["2026-11-26"] == ["due"]


def test_days_off_have_names(page: Page, world: World) -> None:
    page.as_(world.hung).get("/calendar").sees("Ngày Văn hóa Việt Nam: thứ Ba 24/11")


def test_the_month_of_tet_is_free_and_says_why(page: Page, world: World) -> None:
    tet = page.as_(world.hung).get("/calendar", query={"month": "2027-02"})
    tet.sees("Tháng 2, 2027", "Tết Nguyên Đán: 4/2 đến 10/2", "Tháng này chưa có lịch.")
    assert off(tet) == [str(n) for n in (4, 5, 6, 7, 8, 9, 10, 13, 14, 20, 21, 27, 28)]
    assert tet.click("Về tháng này").main.startswith("Lịch Tháng 11, 2026")


def test_nobody_is_to_be_visited_in_tet(page: Page, world: World, travel: Travel) -> None:
    travel(date(2027, 1, 20))
    world.log(world.khanh, world.hung, date(2027, 1, 9))
    form = page.as_(world.hung).get(f"/people/{world.khanh.case}/shifts/new")
    form.submit("Lưu", to="2027-02-06")
    days = cells(page.as_(world.hung).get("/calendar", query={"month": "2027-02"}))
    assert not {f"2027-02-{day:02d}" for day in range(4, 11)} & days.keys()


def test_one_walks_from_month_to_month(page: Page, world: World) -> None:
    month = page.as_(world.hung).get("/calendar")
    hrefs = {link.href for link in month.links}
    assert {"/calendar?month=2026-10", "/calendar?month=2026-12"} <= hrefs
    january = page.as_(world.hung).get("/calendar", query={"month": "2027-01"})
    assert "/calendar?month=2026-12" in {link.href for link in january.links}


@pytest.mark.parametrize("month", ["2026-13", "abc", "2026", "9999-01", "0-1", "2026-11-05", "-"])
def test_what_is_no_month_does_not_exist(page: Page, world: World, month: str) -> None:
    page.as_(world.hung).get("/calendar", query={"month": month}, status=404)


def test_the_calendar_shows_my_people_only(page: Page, world: World) -> None:
    page.as_(world.hung).get("/calendar").lacks(world.quyet.name, world.sen.name, "Minh Châu")


def test_the_calendar_costs_the_same_for_two_and_twenty(
    page: Page, world: World, queries: Callable[[], AbstractContextManager[Seen]]
) -> None:
    hung, counts = page.as_(world.hung), []
    for more in (0, 18):
        for number in range(more):
            one = world.new_person(f"Lò Văn Số{number}")
            world.assign(one, world.hung, on=TODAY - timedelta(days=7))
            world.log(one, world.hung, TODAY - timedelta(days=3))
        hung.get("/calendar")
        with queries() as seen:
            hung.get("/calendar")
        counts.append(len(seen.all))
    assert counts[0] == counts[1] <= 8
