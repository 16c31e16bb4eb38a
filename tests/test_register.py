"""The register of commitments: what stands in it for whom, its totals, and the sheet to print."""

from collections.abc import Callable
from datetime import date
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from rehabfield import jobs
from rehabfield.data import load_texts
from rehabfield.figures.periods import Span, SpanKind
from rehabfield.models import (
    AuditEntry,
    Commitment,
    CommitmentTemplate,
    EveningLine,
    How,
    LineState,
    Role,
    Signature,
    SigningEvening,
    Unit,
    User,
)
from rehabfield.texts import Filled, SignerRole
from tests.factories import MORNING, TODAY, make
from tests.page import Page
from tests.world import PIN, World, key

HERE = key("buổi ký ở Ba Vì")
LAW = CommitmentTemplate.shipped_id("v-25", 1)
HOUSEHOLD = "Vi Thị Nết"
FAMILY = "Lò Thị Ban"
"""Whom the small world's commitments name."""


def at_the_station(world: World) -> UUID:
    """Khánh has signed a form of the law before the police."""
    text = next(one.text for one in load_texts() if one.text.code == "v-25")
    values = {
        "person_full_name": "Triệu Thị Luật",
        "document_date": "19/11/2026",
        "addressee_police_unit": "xã Ba Vì",
        "person_date_of_birth": "1987",
    }
    commitment = make(
        Commitment,
        id=uuid4(),
        template_id=LAW,
        unit_id=world.ba_vi,
        team_id=world.team,
        case_id=world.khanh.case,
        by_id=world.bao.id,
        signed_on=date(2026, 11, 19),
        content={"values": values, "ticks": []},
        digest=Filled(text, values).digest(str(LAW)),
    )
    world.add(commitment, make(Signature, commitment_id=commitment.id, role=SignerRole.person))
    return UUID(str(commitment.id))


def ink(world: World, *names: str, state: LineState = LineState.on_paper) -> None:
    """Households that signed on paper, or did not, on the evening in Ba Vì."""
    with world.session() as session:
        evening = session.get_one(SigningEvening, HERE)
        for number, name in enumerate(names, 100):
            line = EveningLine(number=number, state=LineState.waiting)
            evening.lines.append(line)
            line.write(name, "xóm Bờ Rào", 4)
            line.mark(state, MORNING)


# --- who reads what -----------------------------------------------------------------------------


def test_the_officer_reads_what_was_signed_in_the_commune(page: Page, world: World) -> None:
    ink(world, "Hoàng Thị Mận")
    at_the_station(world)
    shown = page.as_(world.hanh).get("/register")
    shown.sees("Sổ cam kết", "Tháng 11/2026", FAMILY, "Hoàng Thị Mận", "Triệu Thị Luật", "Mẫu 25")
    shown.sees("4 bản đã ký", world.hung.name, world.bao.name)
    assert HOUSEHOLD not in shown.main  # she is on a list and has not signed


def test_the_leader_reads_the_team_s_and_no_form_of_the_law(page: Page, world: World) -> None:
    ink(world, "Hoàng Thị Mận")
    at_the_station(world)
    shown = page.as_(world.lan).get("/register")
    shown.sees(FAMILY, "Hoàng Thị Mận", "3 bản đã ký").lacks("Triệu Thị Luật", "Mẫu 25")
    page.as_(world.luc).get("/register").lacks("Hoàng Thị Mận").sees("2 bản đã ký")


def test_the_police_read_the_forms_of_the_law_alone(page: Page, world: World) -> None:
    page.as_(world.bao).get("/register").sees("chưa có bản cam kết nào").lacks(FAMILY)
    at_the_station(world)
    ink(world, "Hoàng Thị Mận", state=LineState.absent)
    shown = page.as_(world.bao).get("/register")
    shown.sees("Triệu Thị Luật", "Mẫu 25", "1 bản đã ký").lacks(FAMILY, "vắng")


def test_nobody_else_reads_it(page: Page, world: World) -> None:
    for who in (world.hung, world.nga, world.son, world.duc, world.yen, world.thom):
        page.as_(who).get("/register", status=403)
        page.as_(who).get("/register/sheet", status=403)
    page.as_(world.hanh).get(f"/register?unit={world.minh_chau}", status=404)
    page.as_(world.hanh).get(f"/register?team={world.other_team}").sees("chưa có bản")


def test_who_keeps_several_communes_reads_one_after_the_other(page: Page, world: World) -> None:
    with world.session() as session:
        province = session.get_one(Unit, world.province)
        session.get_one(User, world.hanh.id).join(Role.officer, on=TODAY, unit=province)
    ink(world, "Hoàng Thị Mận")
    first = page.as_(world.hanh).get("/register")
    there = first.submit("form", unit=world.minh_chau)
    there.sees("Xã Minh Châu", "2 bản đã ký").lacks("Hoàng Thị Mận")
    there.click("Năm").sees("Năm 2026 · Xã Minh Châu")
    there.submit("form", unit=world.ba_vi).sees("Hoàng Thị Mận", "3 bản đã ký")


def test_opening_it_is_noted_with_how_many_lines_were_shown(page: Page, world: World) -> None:
    page.as_(world.hanh).get("/register")
    with world.looking() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.actor_id == world.hanh.id))
        assert [(one.action, one.subject, one.count) for one in entry] == [("read", "list", 2)]


# --- lines and totals ---------------------------------------------------------------------------


def test_what_was_taken_back_is_not_in_it(page: Page, world: World) -> None:
    with world.session() as session:
        session.get_one(Commitment, key(f"gia đình của {world.khanh.name}")).withdraw(MORNING)
    page.as_(world.hanh).get("/register").sees("1 bản đã ký")


def test_not_signed_yet_is_told_of_a_case_and_never_of_an_evening(page: Page, world: World) -> None:
    with world.session() as session:
        one = session.get_one(Commitment, key(f"gia đình của {world.khanh.name}"))
        one.signed = False
        one.signatures[0].how, one.signatures[0].path = How.not_yet, None
    ink(world, "Hoàng Thị Mận", state=LineState.declined)
    shown = page.as_(world.hanh).get("/register")
    shown.sees("1 bản đã ký", "1 chưa ký", "1 người ký", "1 vắng hoặc chưa ký trong buổi ký")
    shown.lacks("Hoàng Thị Mận")


def test_few_that_were_away_or_did_not_sign_are_one_number(page: Page, world: World) -> None:
    ink(world, *(f"Hộ {n}" for n in range(6)), state=LineState.absent)
    ink(world, *(f"Nhà {n}" for n in range(4)), state=LineState.declined)
    page.as_(world.hanh).get("/register").sees("10 vắng hoặc chưa ký trong buổi ký")
    ink(world, "Hộ nữa", state=LineState.declined)
    apart = page.as_(world.hanh).get("/register")
    apart.sees("6 vắng trong buổi ký", "5 chưa ký trong buổi ký")


def test_a_paper_with_several_signatures_is_one_line_with_their_number(
    page: Page, world: World
) -> None:
    signed = key(f"gia đình của {world.khanh.name}")
    world.add(
        make(Signature, commitment_id=signed, turn=2, role=SignerRole.person),
        make(
            Signature,
            commitment_id=signed,
            turn=3,
            role=SignerRole.witness,
            how=How.not_yet,
            path=None,
        ),
    )
    page.as_(world.hanh).get("/register").sees("2 bản đã ký", "3 người ký")


def test_it_can_be_narrowed_to_a_text_and_a_team(page: Page, world: World) -> None:
    ink(world, "Hoàng Thị Mận")
    shown = page.as_(world.hanh).get("/register")
    of_households = shown.submit("form", text="tnxh-ho")
    of_households.sees("Hoàng Thị Mận", "1 bản đã ký").lacks(FAMILY)
    own = page.as_(world.hanh).get(f"/register?team={world.team}")
    own.sees("3 bản đã ký")


def test_lines_are_numbered_in_the_order_of_their_days_page_by_page(
    page: Page, world: World
) -> None:
    ink(world, *(f"Hộ thứ {n}" for n in range(60)))
    first = page.as_(world.hanh).get("/register").sees("1–50 trong 62", "62 bản đã ký")
    second = first.click("Sau").sees("51–62 trong 62")
    assert second.click("Trước").main == first.main


# --- days ---------------------------------------------------------------------------------------


def test_months_quarters_and_years_are_a_tap_away(page: Page, world: World) -> None:
    november = page.as_(world.hanh).get("/register")
    november.click("Kỳ trước").sees("Tháng 10/2026", "chưa có bản cam kết nào")
    november.click("Quý").sees("Quý IV/2026", "2 bản đã ký")
    november.click("Năm").sees("Năm 2026").click("Kỳ trước").sees("Năm 2025").click("Kỳ sau")


@pytest.mark.parametrize(
    ("kind", "day", "first", "last"),
    [
        (SpanKind.month, date(2024, 2, 29), date(2024, 2, 1), date(2024, 2, 29)),
        (SpanKind.quarter, date(2026, 9, 30), date(2026, 7, 1), date(2026, 9, 30)),
        (SpanKind.year, date(2026, 12, 31), date(2026, 1, 1), date(2026, 12, 31)),
    ],
)
def test_a_span_has_its_days(kind: SpanKind, day: date, first: date, last: date) -> None:
    assert Span.of(kind, day) == Span(kind, first, last)


def test_days_may_be_chosen_freely_within_a_year(page: Page, world: World) -> None:
    days = page.as_(world.hanh).get("/register").click("Từ ngày – đến ngày")
    shown = days.submit("form", since="2026-11-20", until="2026-11-20")
    shown.sees("20/11/2026 đến 20/11/2026", "2 bản đã ký")
    days.submit("form", since="2026-11-21", until="2026-11-21").sees("chưa có bản cam kết nào")


@pytest.mark.parametrize(
    ("since", "until", "field"),
    [
        ("2025-01-01", "2026-01-02", "until"),
        ("2026-02-02", "2026-02-01", "until"),
        ("1999-01-01", "1999-02-01", "since"),
        ("", "2026-02-01", "since"),
        ("hôm qua", "2026-02-01", "since"),
    ],
)
def test_days_that_cannot_be_are_asked_again(
    page: Page, world: World, since: str, until: str, field: str
) -> None:
    days = page.as_(world.hanh).get("/register").click("Từ ngày – đến ngày")
    assert days.submit("form", status=422, since=since, until=until).error_of(field)


def test_nonsense_in_the_address_is_calm(page: Page, world: World) -> None:
    for query in ("at=9999-12-31&period=year", "at=0001-01-01", "page=0", "team=x", "period=song"):
        page.as_(world.hanh).get(f"/register?{query}", status=0)


# --- names that are deleted ---------------------------------------------------------------------


def test_the_officer_reads_when_names_go_and_that_they_have_gone(
    page: Page, world: World, app: Flask, travel: Callable[[date], None]
) -> None:
    ink(world, "Hoàng Thị Mận")
    before = page.as_(world.hanh).get("/register")
    before.sees("Tên của 2 cam kết năm 2026 sẽ được xóa ngày 01/01/2028")
    page.as_(world.lan).get("/register").lacks("sẽ được xóa")
    travel(date(2028, 1, 1))
    with app.app_context():
        jobs.tidy()
    after = page.as_(world.hanh).get("/register?period=year&at=2026-11-01")
    after.sees("Đã xóa tên của 2 cam kết năm 2026 ngày 01/01/2028", "đã xóa tên", "3 bản đã ký")
    after.lacks("Hoàng Thị Mận", "sẽ được xóa").sees(FAMILY)


def test_a_commune_s_own_years_count(page: Page, world: World) -> None:
    ink(world, "Hoàng Thị Mận")
    form = page.as_(world.hanh).get("/commune/settings")
    assert form.submit("form", status=422, signing_years="21").error_of("signing_years")
    form.submit("form", signing_years="0")
    page.as_(world.hanh).get("/register").sees("sẽ được xóa ngày 01/01/2027")
    kept = page.as_(world.hanh).get("/commune/settings").form("form").values()
    assert kept["signing_years"] == "0"


# --- the sheet ----------------------------------------------------------------------------------


def test_the_sheet_is_made_after_the_pin_and_stands_on_the_trail(page: Page, world: World) -> None:
    ink(world, "Hoàng Thị Mận")
    ask = page.as_(world.hanh).get("/register").click("In sổ").sees("3 dòng")
    ask.lacks(FAMILY, "Hoàng Thị Mận")
    assert ask.submit("form", status=422, pin="000000").error_of("pin")
    sheet = ask.submit("form", pin=PIN)
    sheet.sees(FAMILY, "Hoàng Thị Mận", f"{world.hanh.name} in lúc", "Tài liệu làm việc")
    with world.looking() as session:
        note = session.scalars(
            select(AuditEntry).where(AuditEntry.action == "register.export")
        ).one()
    assert (note.actor_id, note.count) == (world.hanh.id, 3)
    assert note.detail == {"unit": world.ba_vi, "first": "2026-11-01", "last": "2026-11-30"}


def test_the_sheet_holds_the_days_that_were_asked_for(page: Page, world: World) -> None:
    sheet = page.as_(world.lan).get("/register/sheet?period=days&since=2026-11-01&until=2026-11-19")
    sheet.submit("form", pin=PIN).sees("01/11/2026 đến 19/11/2026").lacks(FAMILY)


# --- figures ------------------------------------------------------------------------------------


def test_the_month_counts_each_household_once(page: Page, world: World) -> None:
    ink(world, "Hoàng Thị Mận", "Hoàng Thị Mơ")
    with world.session() as session:
        for line in session.scalars(
            select(EveningLine).where(EveningLine.state == LineState.on_paper)
        ):
            line.counted = line.number == 100
    shown = page.as_(world.son).get("/numbers")
    shown.sees("1 người ký cam kết", "Xã Ba Vì 6 0 12 1 1 4").lacks("Hoàng Thị Mận")
    page.as_(world.son).get("/numbers?month=2026-10").sees("0 người ký cam kết")
