"""Briefings and the tasks given there."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from rehabfield.clock import local
from rehabfield.models import Meeting, Task
from tests.page import Loaded, Page
from tests.world import World, key


def called(page: Page, world: World, **more: str) -> Loaded:
    fields: dict[str, Any] = {"day": "2026-11-26", "time": "14h30", "place": "Nhà văn hóa xã"}
    fields |= more
    return page.as_(world.lan).get("/meetings/new").submit("form", **fields)


def test_a_briefing_is_called_and_the_whole_team_finds_it(page: Page, world: World) -> None:
    after = called(page, world).sees("thứ Năm 26/11, 14:30", "Nhà văn hóa xã")
    page.as_(world.lan).get("/team").sees("Giao ban thứ Năm 26/11, 14:30")
    page.as_(world.hung).get("/meetings").sees("thứ Năm 26/11, 14:30").lacks("Hẹn giao ban")
    page.as_(world.hung).get(after.path).lacks("Giao việc")


def test_a_briefing_sent_twice_is_one_briefing(page: Page, world: World) -> None:
    form = page.as_(world.lan).get("/meetings/new")
    for _ in range(2):
        form.submit("form", day="2026-11-26", time="14:00", place="Nhà văn hóa xã")
    with world.looking() as session:
        held = select(Meeting).where(Meeting.team_id == world.team)
        assert len(session.scalars(held).all()) == 2  # one stood in the world already


def test_a_time_that_has_passed_or_is_none_comes_back(page: Page, world: World) -> None:
    form = page.as_(world.lan).get("/meetings/new")
    past = form.submit("form", day="2026-11-21", time="07:00", place="Nhà văn hóa xã", status=422)
    assert past.error_of("day") == "Giờ này đã qua."
    assert past.form("form").values()["place"] == "Nhà văn hóa xã"
    strange = form.submit("form", day="2026-11-26", time="chiều", place="", status=422)
    assert strange.error_of("time") == "Xin ghi giờ như 14:00."
    assert strange.error_of("place")


def test_the_hour_is_local(page: Page, world: World) -> None:
    path = called(page, world).path
    with world.looking() as session:
        meeting = session.get_one(Meeting, UUID(path.rsplit("/", 1)[-1]))
        assert local(meeting.at).hour == 14


def test_a_task_is_given_to_a_member_and_done(page: Page, world: World) -> None:
    meeting = called(page, world)
    task = meeting.submit(
        "Giao việc này", text="Mượn loa của xã", assignee=world.mai.id, due_on="2026-11-30"
    )
    task.sees("Việc cần làm 1", "Mượn loa của xã", "Đỗ Thị Mai", "30/11")
    mine = page.as_(world.mai).get(meeting.path).sees("Mượn loa của xã")
    mine.submit("Xong: Mượn loa của xã")
    page.as_(world.lan).get(meeting.path).sees("xong hôm nay")
    page.as_(world.hung).get(meeting.path).lacks("Mượn loa của xã")


def test_a_task_sent_twice_is_one_task(page: Page, world: World) -> None:
    meeting = called(page, world)
    for _ in range(2):
        meeting.submit("Giao việc này", text="Mượn loa của xã", assignee=world.mai.id)
    with world.looking() as session:
        given = session.scalars(select(Task).where(Task.assignee_id == world.mai.id)).all()
        assert len(given) == 1


def test_a_task_needs_words_and_a_member_of_the_team(page: Page, world: World) -> None:
    meeting = called(page, world)
    back = meeting.submit("Giao việc này", text="Mượn loa của xã", status=422)
    assert back.error_of("assignee")
    back.sees("Mượn loa của xã")
    fields = meeting.form("Giao việc này").values()
    fields["text"], fields["assignee"] = "Mượn loa", str(world.nga.id)
    page.as_(world.lan).post(f"{meeting.path}/tasks", fields, status=422)


def test_a_briefing_can_be_called_off(page: Page, world: World) -> None:
    meeting = called(page, world)
    meeting.submit("Hủy buổi giao ban").sees("Buổi này đã hủy.")
    page.as_(world.lan).get("/meetings").lacks("thứ Năm 26/11")


def test_after_the_briefing_it_stands_among_the_past(
    page: Page, world: World, travel: Callable[[date | datetime], None]
) -> None:
    meeting = called(page, world)
    travel(date(2026, 11, 28))
    page.as_(world.lan).get("/meetings").sees("Đã qua", "14:30")
    page.as_(world.lan).get(meeting.path).sees("Giao việc").lacks("Hủy buổi giao ban")


def test_only_the_leader_calls_and_only_the_team_sees(page: Page, world: World) -> None:
    page.as_(world.hung).get("/meetings/new", status=403)
    page.as_(world.hanh).get("/meetings/new", status=403)
    meeting = called(page, world)
    page.as_(world.luc).get(meeting.path, status=404)
    page.as_(world.luc).post(f"{meeting.path}/cancellation", status=404)
    page.as_(world.hung).post(f"{meeting.path}/cancellation", status=403)
    page.as_(world.hung).post(f"{meeting.path}/tasks", status=403)
    page.as_(world.lan).get(f"/meetings/{key('giao ban Minh Châu')}", status=404)
    fields = page.as_(world.lan).get("/meetings/new").form("form").values()
    fields |= {"day": "2026-11-26", "time": "14:00", "place": "Xã", "team": str(world.other_team)}
    page.as_(world.lan).post("/meetings", fields, status=403)
