"""Nhập hộ: the leader enters the notebook of a member who has no phone. All lines or none."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select

from rehabfield.clock import local_day
from rehabfield.models import Case, Pause, PauseReason, Raised, Source, Visit
from rehabfield.schedule import Outcome, Way
from tests.page import Loaded, Page
from tests.world import Helped, World


@pytest.fixture
def ty(world: World) -> Helped:
    """Somebody whom bác Tám, who has no phone, has been visiting since October."""
    one = world.new_person("Nông Văn Tý")
    world.assign(one, world.tam, on=date(2026, 10, 5))
    return one


def notebook(page: Page, world: World) -> Loaded:
    return (
        page.as_(world.lan).get("/team").click("Nhập hộ người chưa dùng máy").click(world.tam.name)
    )


def enter(form: Loaded, lines: dict[str, Any], status: int = 200) -> Loaded:
    return form.submit("form", status=status, **lines)


def visits(world: World, of: Helped) -> list[Visit]:
    with world.looking() as session:
        query = select(Visit).where(Visit.case_id == of.case).order_by(Visit.at)
        return list(session.scalars(query))


def count(world: World) -> int:
    with world.looking() as session:
        return session.scalar(select(func.count()).select_from(Visit)) or 0


def test_the_notebook_of_a_member_becomes_logs_with_their_real_days(
    page: Page, world: World, ty: Helped
) -> None:
    lines = {
        "day-0": "2026-10-09",
        "outcome-0": "met",
        "note-0": "Đang phụ xây.",
        "day-1": "12/11/2026",
        "outcome-1": "not_home",
        "way-1": "call",
        "source": "told",
    }
    after = enter(notebook(page, world), lines)
    after.sees("Đã nhập 2 dòng.", "Phùng Văn Tám")
    first, second = visits(world, ty)
    assert (local_day(first.at), local_day(second.at)) == (date(2026, 10, 9), date(2026, 11, 12))
    assert {first.by_id, second.by_id} == {world.tam.id}
    assert {first.entered_by_id, second.entered_by_id} == {world.lan.id}
    assert first.source is Source.told
    assert (first.note, second.way) == ("Đang phụ xây.", Way.call)
    case = world.load(Case, ty.case)
    assert case.last_contact_on == date(2026, 11, 12)


def test_news_on_a_line_pauses_and_asks_the_leader(page: Page, world: World, ty: Helped) -> None:
    enter(notebook(page, world), {"day-0": "2026-11-20", "outcome-0": "news:away_for_work"})
    (visit,) = visits(world, ty)
    assert (visit.outcome, visit.raised) == (Outcome.news, Raised.news)
    with world.looking() as session:
        pause = session.scalar(select(Pause).where(Pause.case_id == ty.case))
        assert pause is not None
        assert pause.reason is PauseReason.away


def test_one_bad_line_keeps_all_of_them_out_and_nothing_typed_is_lost(
    page: Page, world: World, ty: Helped
) -> None:
    before = count(world)
    lines = {
        "day-0": "2026-11-10",
        "outcome-0": "met",
        "note-0": "Dòng tốt.",
        "day-1": "2026-11-30",
        "outcome-1": "met",
        "day-2": "2026-11-12",
        "note-2": "Quên kết quả.",
    }
    back = enter(notebook(page, world), lines, 422)
    assert back.error_of("day-1") == "Ngày này chưa đến."
    assert back.error_of("outcome-2") == "Mục này cần điền."
    back.sees("Dòng 2: Ngày này chưa đến.", "Dòng 3: Mục này cần điền.")
    assert back.form("form").values()["note-2"] == "Quên kết quả."
    assert back.form("form").values()["note-0"] == "Dòng tốt."
    assert back.form("form").values()["day-1"] == "2026-11-30"
    assert count(world) == before
    enter(back, {"day-1": "2026-11-20", "outcome-2": "not_home"}).sees("Đã nhập 3 dòng.")
    assert count(world) == before + 3


def test_a_line_of_somebody_else_is_refused(page: Page, world: World, ty: Helped) -> None:
    fields = notebook(page, world).form("form").values()
    fields["day-0"], fields["outcome-0"] = "2026-11-10", "met"
    fields["case-0"] = str(world.hoa.case)
    back = page.as_(world.lan).post("/entries", fields, status=422)
    assert back.error_of("case-0") == "Người này không do thành viên này giúp."
    fields["case-0"] = str(world.quyet.case)
    page.as_(world.lan).post("/entries", fields, status=422)
    assert visits(world, ty) == []


def test_the_same_day_entered_again_is_asked_about(page: Page, world: World, ty: Helped) -> None:
    line = {"day-0": "2026-11-10", "outcome-0": "met"}
    enter(notebook(page, world), line)
    again = enter(notebook(page, world), line, 422)
    assert again.error_of("again-0").startswith("Ngày này đã có buổi gặp rồi.")
    enter(again, {"again-0": "1"})
    assert len(visits(world, ty)) == 2


def test_a_double_tap_enters_once(page: Page, world: World, ty: Helped) -> None:
    form = notebook(page, world)
    for _ in range(2):
        enter(form, {"day-0": "2026-11-10", "outcome-0": "met"})
    assert len(visits(world, ty)) == 1


def test_a_key_with_other_lines_is_a_conflict(page: Page, world: World, ty: Helped) -> None:
    form = notebook(page, world)
    enter(form, {"day-0": "2026-11-10", "outcome-0": "met"})
    enter(form, {"day-0": "2026-11-11", "outcome-0": "met"}, 409)


def test_an_empty_notebook_is_not_entered(page: Page, world: World, ty: Helped) -> None:
    back = notebook(page, world).submit("form", status=422)
    assert back.error_of("day-0") == "Xin ghi ít nhất một dòng."


def test_what_is_older_than_sixty_days_can_no_longer_be_entered(
    page: Page, world: World, ty: Helped
) -> None:
    back = enter(notebook(page, world), {"day-0": "2026-09-01", "outcome-0": "met"}, 422)
    assert back.error_of("day-0") == "Đã quá 60 ngày, không nhập được nữa."


def test_a_member_who_helps_nobody_has_nothing_to_enter(page: Page, world: World) -> None:
    notebook(page, world).sees("chưa được phân công giúp ai")


def test_only_the_leader_of_the_team_enters_for_its_members(
    page: Page, world: World, ty: Helped
) -> None:
    url = f"/entries/new?member={world.tam.id}"
    page.as_(world.luc).get(url, status=404)
    page.as_(world.mai).get(url, status=403)
    page.as_(world.hanh).get(url, status=403)
    page.as_(world.lan).get(f"/entries/new?member={world.lan.id}", status=403)
    page.as_(world.lan).get(f"/entries/new?member={world.nga.id}", status=404)
    fields = notebook(page, world).form("form").values()
    fields["day-0"], fields["outcome-0"] = "2026-11-10", "met"
    page.as_(world.luc).post("/entries", fields, status=404)
    page.as_(world.mai).post("/entries", fields, status=403)
    assert visits(world, ty) == []
