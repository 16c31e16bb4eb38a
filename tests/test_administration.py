"""A first real start: communes, teams, offices, days off. The administrator sees no case."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import delete, select

from rehabfield.models import (
    Case,
    Decision,
    Holiday,
    HolidayKind,
    Role,
    Team,
    UnitSetting,
    User,
)
from tests.page import Page
from tests.world import World


def test_the_steps_say_where_each_stands(page: Page, world: World) -> None:
    first = page.as_(world.duc).get("/administration")
    first.sees("Chọn xã", "Xã Ba Vì, Xã Minh Châu", "2 đội", "đội nào cũng có", "chưa in")
    with world.session() as session:
        session.get_one(Decision, world.other_standing_paper).ends_on = date(2026, 11, 20)
    page.as_(world.duc).get("/administration").sees("1 đội chưa có")


def test_the_administrator_reads_nobody_s_case(page: Page, world: World) -> None:
    duc = page.as_(world.duc)
    urls = ["/administration", "/teams", f"/teams/{world.team}", "/users", "/units", "/members"]
    for url in [*urls, f"/teams/{world.team}/papers/new", "/administration/holidays"]:
        shown = duc.get(url)
        for one in world.helped:
            shown.lacks(one.name)
    for url in ("/cases", "/commune", "/decisions", "/numbers", "/people/new", "/decisions/new"):
        duc.get(url, status=403)
    duc.get(f"/people/{world.khanh.case}", status=404)
    duc.get(f"/decisions/{world.khanh_paper}", status=404)


def test_the_setting_up_is_the_administrator_s_alone(page: Page, world: World) -> None:
    for url in ("/administration", "/users", "/users/new", "/units", "/administration/holidays"):
        page.as_(world.hanh).get(url, status=403)
        page.as_(world.lan).get(url, status=403)
    page.as_(world.lan).get("/teams", status=403)
    page.as_(world.hanh).post("/users", {"name": "Ai đó"}, status=403)
    page.as_(world.hanh).post("/administration/holidays", {"day": "2027-01-01"}, status=403)


def test_a_commune_is_found_without_accents_and_chosen(page: Page, world: World) -> None:
    with world.session() as session:
        session.execute(delete(UnitSetting))
    found = page.as_(world.duc).get("/units?q=minh%20chau")
    found.sees("Xã Minh Châu", "Thành phố Hà Nội")
    page.as_(world.duc).get("/units?q=ba").sees("Xã Ba Vì")
    page.as_(world.duc).post(f"/units/{world.ba_vi}/choice").sees("Đã chọn")
    assert world.load(UnitSetting, world.ba_vi).unit_id == world.ba_vi


def test_units_of_before_july_2025_and_provinces_cannot_be_chosen(page: Page, world: World) -> None:
    page.as_(world.duc).get("/units?q=minh%20quang").sees("Hiện không có xã nào tên này")
    page.as_(world.duc).post("/units/1009700/choice", status=404)
    page.as_(world.duc).post(f"/units/{world.province}/choice", status=404)
    page.as_(world.duc).post("/units/999999999/choice", status=404)


def test_a_team_is_made_with_its_founding_decision(page: Page, world: World) -> None:
    form = page.as_(world.duc).get("/teams/new")
    shown = form.submit(
        "form",
        unit=world.minh_chau,
        name="Đội số 2 xã Minh Châu",
        founded_by="45/QĐ-UBND",
        founded_on="2026-08-03",
    )
    shown.sees("Đội số 2 xã Minh Châu", "Chưa có ai.")
    with world.session() as session:
        team = next(one for one in session.scalars(select(Team)) if "số 2" in one.name)
        assert (team.unit_id, team.founded_by) == (world.minh_chau, "45/QĐ-UBND")
    shown.submit("form", name="Đội số 2")
    assert world.load(Team, team.id).name == "Đội số 2"


@pytest.mark.parametrize(
    ("field", "fields"),
    [
        ("name", {"unit": 9700, "name": ""}),
        ("name", {"unit": 9700, "name": "ĐỘI CÔNG TÁC XÃ HỘI TÌNH NGUYỆN XÃ BA VÌ"}),
        ("name", {"unit": 9700, "name": "Đ" * 121}),
        ("unit", {"unit": None, "name": "Đội mới"}),
        ("founded_on", {"unit": 9700, "name": "Đội mới", "founded_on": "2027-01-01"}),
    ],
)
def test_a_team_that_cannot_be_is_asked_again(
    page: Page, world: World, field: str, fields: dict[str, Any]
) -> None:
    again = page.as_(world.duc).get("/teams/new").submit("form", status=422, **fields)
    assert again.error_of(field)


def test_an_officer_makes_teams_for_the_own_commune_only(page: Page, world: World) -> None:
    page.as_(world.hanh).get("/teams").lacks("Minh Châu")
    page.as_(world.hanh).get(f"/teams/{world.other_team}", status=404)
    sent = {"unit": str(world.minh_chau), "name": "Đội mới"}
    page.as_(world.hanh).post("/teams", sent, status=422)
    page.as_(world.hanh).post("/teams", {**sent, "unit": str(world.ba_vi)}).sees("Đội mới")


def test_somebody_joins_an_office_and_is_invited(page: Page, world: World) -> None:
    form = page.as_(world.duc).get("/users/new")
    shown = form.submit(
        "form", name="Khuất Thị Vân", role="police", unit=world.minh_chau, phone="0912 345 678"
    )
    shown.sees("Khuất Thị Vân")
    with world.session() as session:
        user = next(u for u in session.scalars(select(User)) if u.name == "Khuất Thị Vân")
        member = user.memberships[0]
        assert (member.role, member.unit_id) == (Role.police, world.minh_chau)
    page.as_(world.duc).get("/users").sees("Khuất Thị Vân", "chưa đăng nhập")


@pytest.mark.parametrize(
    ("field", "fields"),
    [
        ("name", {"name": ""}),
        ("phone", {"name": "Khuất Thị Vân", "phone": "abc"}),
        ("role", {"name": "Khuất Thị Vân", "role": None}),
    ],
)
def test_an_account_that_cannot_be_is_asked_again(
    page: Page, world: World, field: str, fields: dict[str, Any]
) -> None:
    again = page.as_(world.duc).get("/users/new").submit("form", status=422, **fields)
    assert again.error_of(field)


def test_team_roles_and_strange_places_are_not_given_here(page: Page, world: World) -> None:
    sent = page.as_(world.duc).get("/users/new").form("form").values()
    for changed in ({"role": "leader"}, {"unit": "1009700"}, {"unit": "x"}):
        page.as_(world.duc).post("/users", {**sent, "name": "Ai Đó", **changed}, status=422)


def test_a_day_off_moves_limits_and_weeks_and_can_be_taken_away(page: Page, world: World) -> None:
    duc = page.as_(world.duc)
    duc.get("/administration/holidays").sees("24/11/2026")
    before = world.load(Case, world.khanh.case).next_by
    for day in ("2026-11-25", "2026-11-26", "2026-11-27", "2026-11-28", "2026-11-29"):
        form = duc.get("/administration/holidays")
        form.submit("form", day=day, kind="off", name="Nghỉ lũ")
    after = world.load(Case, world.khanh.case).next_by
    assert before is not None
    assert after is not None
    assert after > before
    for day in ("2026-11-25", "2026-11-26", "2026-11-27", "2026-11-28", "2026-11-29"):
        duc.post(f"/administration/holidays/{day}/removal")
    assert world.load(Case, world.khanh.case).next_by == before


def test_the_same_day_is_kept_once(page: Page, world: World) -> None:
    for name in ("Nghỉ lũ", "Nghỉ bão"):
        form = page.as_(world.duc).get("/administration/holidays")
        form.submit("form", day="25/11/2026", kind="off", name=name)
    assert world.load(Holiday, date(2026, 11, 25)).name == "Nghỉ bão"


@pytest.mark.parametrize(
    ("field", "fields"),
    [
        ("day", {"day": "2026-11-25", "kind": "working", "name": "Làm bù"}),
        ("day", {"day": "1926-11-25", "kind": "off", "name": "Xưa"}),
        ("day", {"day": "", "kind": "off", "name": "Nghỉ"}),
        ("name", {"day": "2026-11-25", "kind": "off", "name": ""}),
    ],
)
def test_a_day_that_cannot_be_is_asked_again(
    page: Page, world: World, field: str, fields: dict[str, Any]
) -> None:
    form = page.as_(world.duc).get("/administration/holidays")
    assert form.submit("form", status=422, **fields).error_of(field)


def test_a_swap_saturday_is_worked(page: Page, world: World) -> None:
    form = page.as_(world.duc).get("/administration/holidays")
    form.submit("form", day="2026-11-28", kind="working", name="Làm bù")
    assert world.load(Holiday, date(2026, 11, 28)).kind is HolidayKind.working
    page.as_(world.duc).post("/administration/holidays/khong-phai-ngay/removal", status=404)


def test_roles_without_work_here_are_told_the_truth(page: Page, world: World) -> None:
    for who in (world.yen, world.thom):
        page.as_(who).get("/").sees("Chưa có ai được giới thiệu", "Khẩn cấp")
