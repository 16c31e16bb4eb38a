"""What is due in a commune, its cases and settings, and its numbers."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from rehabfield.models import AuditEntry, Case, LadderStep, UnitSetting
from rehabfield.schedule import Rung
from tests.factories import make
from tests.page import Page
from tests.world import Helped, World


def ends(world: World, who: Helped, on: date, kind: str = "SAUCAI_1") -> None:
    """Let a case end on that day by its paper."""
    with world.session() as session:
        case = session.get_one(Case, who.case)
        case.kind, case.ends_on = kind, on
        case.starts_on = min(case.starts_on, on - timedelta(days=365))


def test_the_window_of_the_certificate_counts_working_days(page: Page, world: World) -> None:
    ends(world, world.khanh, date(2026, 11, 26))
    # 24/11/2026 is a day off, so the window opens on Friday 20/11.
    shown = page.as_(world.hanh).get("/commune")
    shown.sees("làm trong 20/11/2026 – 26/11/2026", "Mẫu 56", "Điều 138")


def test_an_end_that_is_still_weeks_away_is_only_announced(page: Page, world: World) -> None:
    ends(world, world.khanh, date(2026, 12, 10))
    shown = page.as_(world.hanh).get("/commune")
    shown.sees("Hết hạn trong 30 ngày", "hết hạn 10/12/2026")
    ends(world, world.khanh, date(2027, 1, 10))
    page.as_(world.hanh).get("/commune").lacks("Hết hạn trong 30 ngày")


def test_the_helper_s_notice_is_due_thirty_days_before_a_home_programme_ends(
    page: Page, world: World
) -> None:
    ends(world, world.hoa, date(2027, 1, 5), "CNTN_GDCD")
    shown = page.as_(world.hanh).get("/commune")
    shown.sees("chậm nhất 06/12/2026", "Mẫu 51")


def test_a_term_that_has_passed_comes_first(page: Page, world: World) -> None:
    ends(world, world.khanh, date(2026, 11, 18))
    page.as_(world.hanh).get("/commune").sees("đã hết hạn 18/11/2026")
    page.as_(world.hanh).get("/cases").sees("đã hết thời hạn")


def test_an_end_moved_by_absences_counts_from_the_expected_day(page: Page, world: World) -> None:
    ends(world, world.khanh, date(2026, 11, 18))
    with world.session() as session:
        session.get_one(Case, world.khanh.case).expected_end_on = date(2026, 12, 12)
    page.as_(world.hanh).get("/commune").sees("hết hạn 12/12/2026")


def test_late_teams_are_numbers_without_names(page: Page, world: World) -> None:
    page.as_(world.hanh).get("/commune").lacks("chưa trả lời")
    late = world.load(Case, world.hoa.case).next_by
    assert late is not None
    world.add(
        make(
            LadderStep,
            case_id=world.hoa.case,
            rung=Rung.delay,
            since=late,
            reached_on=date(2026, 11, 20),
        )
    )
    shown = page.as_(world.hanh).get("/commune")
    shown.sees("còn 1 việc chưa trả lời")
    page.as_(world.thang).get("/commune").lacks("chưa trả lời")
    teams = shown.main.split("còn 1 việc")[0].split("Đội")[-1]
    assert world.hoa.name not in teams


def test_a_case_in_which_nobody_walks_alongside_is_shown(page: Page, world: World) -> None:
    one = world.new_person("Trương Thị Lụa")
    shown = page.as_(world.hanh).get("/commune").sees("Chưa có người giúp", one.name)
    assert f"/people/{one.case}/assignments/new" in {link.href for link in shown.links}


def test_requests_and_incidents_stand_with_their_clocks(page: Page, world: World) -> None:
    page.as_(world.hanh).get("/commune").sees("Yêu cầu", "Sự cố")


def test_the_matters_of_another_commune_stay_there(page: Page, world: World) -> None:
    ends(world, world.quyet, date(2026, 11, 24))
    page.as_(world.hanh).get("/commune").lacks(world.quyet.name)
    page.as_(world.thang).get("/commune").sees(world.quyet.name)
    for who in (world.lan, world.bao, world.son, world.duc):
        page.as_(who).get("/commune", status=403)


def test_opening_the_list_is_noted_with_how_many_names_it_showed(page: Page, world: World) -> None:
    page.as_(world.hanh).get("/cases")
    with world.session() as session:
        entry = session.scalars(
            select(AuditEntry).where(AuditEntry.actor_id == world.hanh.id)
        ).one()
        assert (entry.action, entry.subject, entry.count) == ("read", "list", 5)


def test_cases_are_found_without_accents_and_in_any_word_order(page: Page, world: World) -> None:
    listed = page.as_(world.hanh).get("/cases")
    for query in ("khanh", "KHÁNH pham", "go tram"):
        found = listed.submit("Tìm", q=query)
        found.sees(world.khanh.name).lacks(world.hoa.name)
    listed.submit("Tìm", q="không ai").sees("không có ai tên như vậy")


def test_closed_cases_stand_apart(page: Page, world: World) -> None:
    page.as_(world.hanh).get("/cases").lacks(world.pao.name)
    page.as_(world.hanh).get("/cases?state=closed").sees(world.pao.name).lacks(world.hoa.name)
    page.as_(world.hanh).post("/cases?state=closed", {"q": "pao"}).sees(world.pao.name)


def test_the_police_see_cases_and_no_lateness(page: Page, world: World) -> None:
    page.as_(world.hanh).get("/cases").sees("trễ hẹn")
    page.as_(world.bao).get("/cases").sees(world.hoa.name).lacks("trễ hẹn")
    page.as_(world.bao).get("/cases").lacks("Thêm người")


def test_a_case_s_own_address_leads_to_the_person(page: Page, world: World) -> None:
    shown = page.as_(world.hanh).get(f"/cases/{world.khanh.case}")
    assert shown.path == f"/people/{world.khanh.case}"
    page.as_(world.hanh).get(f"/cases/{world.quyet.case}", status=404)


def test_another_interval_moves_the_next_meetings(page: Page, world: World) -> None:
    before = world.load(Case, world.quyet.case).next_by
    form = page.as_(world.thang).get("/commune/settings")
    form.submit("form", interval_days="7", retention_months="24", phone="024 3386 3001")
    kept = world.load(UnitSetting, world.minh_chau)
    assert (kept.interval_days, kept.retention_months) == (7, 24)
    assert kept.phone == "02433863001"
    assert before is not None
    assert world.load(Case, world.khanh.case).next_by is not None


@pytest.mark.parametrize(
    ("field", "value"),
    [("interval_days", "0"), ("interval_days", "bảy"), ("retention_months", "-1"), ("phone", "1")],
)
def test_a_setting_that_cannot_be_is_asked_again(
    page: Page, world: World, field: str, value: str
) -> None:
    form = page.as_(world.hanh).get("/commune/settings")
    fields: dict[str, Any] = {field: value}
    assert form.submit("form", status=422, **fields).error_of(field)


def test_settings_of_another_commune_do_not_exist(page: Page, world: World) -> None:
    page.as_(world.hanh).get(f"/commune/settings?unit={world.minh_chau}", status=404)
    page.as_(world.lan).get("/commune/settings", status=403)


def test_the_province_reads_numbers_commune_by_commune_and_no_name(
    page: Page, world: World
) -> None:
    shown = page.as_(world.son).get("/numbers")
    shown.sees("Xã Ba Vì", "Xã Minh Châu", "01/11/2026 đến 30/11/2026")
    names = [one.name for one in world.helped] + [one.name for one in world.users]
    for name in names:
        if name != world.son.name:
            shown.lacks(name)
    page.as_(world.son).get("/cases", status=403)


def test_an_officer_reads_the_numbers_of_the_own_commune(page: Page, world: World) -> None:
    page.as_(world.hanh).get("/numbers").sees("Xã Ba Vì").lacks("Minh Châu")


def test_numbers_are_counted_from_the_records(page: Page, world: World) -> None:
    row = "Xã Ba Vì {people} {meetings} {reach} 0 1 4"
    shown = page.as_(world.hanh).get("/numbers")
    shown.sees(row.format(people=6, meetings=0, reach=12))
    world.log(world.khanh, world.hung, date(2026, 11, 20))
    page.as_(world.hanh).get("/numbers").sees(row.format(people=6, meetings=1, reach=12))
    october = page.as_(world.hanh).get("/numbers").click("Tháng trước")
    october.sees(row.format(people=6, meetings=3, reach=0))


@pytest.mark.parametrize("month", ["2026-12", "1999-01", "tháng-này", "2026-13"])
def test_a_month_that_cannot_be_is_this_one(page: Page, world: World, month: str) -> None:
    page.as_(world.hanh).get(f"/numbers?month={month}").sees("01/11/2026")


def test_numbers_are_not_for_everybody(page: Page, world: World) -> None:
    for who in (world.lan, world.hung, world.bao, world.duc, world.yen):
        page.as_(who).get("/numbers", status=403)
