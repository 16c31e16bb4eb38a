"""The commune's papers, and a team's standing one."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from rehabfield.models import Decision
from tests.page import Page
from tests.world import World


def paper_of(world: World, number: str) -> Decision:
    with world.session() as session:
        found = [one for one in session.scalars(select(Decision)) if one.number == number]
        assert len(found) == 1
        assert isinstance(found[0].cases, list)
        assert isinstance(found[0].helpers, list)
        return found[0]


def test_a_paper_about_several_people_names_several_helpers(page: Page, world: World) -> None:
    form = page.as_(world.hanh).get("/decisions/new")
    shown = form.submit(
        "form",
        kind="59",
        number="77/QĐ-UBND",
        signed_on="2026-11-10",
        cases=[world.khanh.case, world.hoa.case],
        helpers=[world.hung.id, world.mai.id],
    )
    shown.sees("77/QĐ-UBND", world.khanh.name, world.hoa.name, world.hung.name, world.mai.name)
    paper = paper_of(world, "77/QĐ-UBND")
    assert {case.id for case in paper.cases} == {world.khanh.case, world.hoa.case}
    assert {one.id for one in paper.helpers} == {world.hung.id, world.mai.id}
    assert paper.unit_id == world.ba_vi


def test_the_same_number_and_day_are_one_paper(page: Page, world: World) -> None:
    for case in (world.khanh.case, world.hoa.case):
        form = page.as_(world.hanh).get("/decisions/new")
        form.submit("form", number="77/QĐ-UBND", signed_on="2026-11-10", cases=case)
    assert len(paper_of(world, "77/QĐ-UBND").cases) == 2


@pytest.mark.parametrize(
    ("field", "changed"),
    [
        ("cases", {"cases": None}),
        ("number", {"number": "không số"}),
        ("number", {"number": ""}),
        ("signed_on", {"signed_on": "2027-01-01"}),
        ("signed_on", {"signed_on": "1999-01-01"}),
        ("kind", {"kind": None}),
    ],
)
def test_a_paper_that_cannot_be_is_asked_again(
    page: Page, world: World, field: str, changed: dict[str, Any]
) -> None:
    fields: dict[str, Any] = {
        "number": "77/QĐ",
        "signed_on": "2026-11-10",
        "cases": str(world.khanh.case),
    }
    again = (
        page.as_(world.hanh)
        .get("/decisions/new")
        .submit("form", status=422, **{**fields, "signer": "Ông Thành", **changed})
    )
    assert again.error_of(field)
    assert again.form("form").values()["signer"] == "Ông Thành"


def test_cases_of_another_commune_stand_on_no_paper_of_this_one(page: Page, world: World) -> None:
    form = page.as_(world.hanh).get("/decisions/new").lacks(world.quyet.name)
    sent = {**form.form("form").values(), "number": "77/QĐ", "signed_on": "2026-11-10"}
    sent["cases"] = str(world.quyet.case)
    page.as_(world.hanh).post("/decisions", sent, status=422)
    page.as_(world.hanh).get(f"/decisions/{world.quyet_paper}", status=404)


def test_helpers_of_another_commune_are_no_choice(page: Page, world: World) -> None:
    form = page.as_(world.hanh).get("/decisions/new")
    sent = {**form.form("form").values(), "number": "77/QĐ", "signed_on": "2026-11-10"}
    sent |= {"cases": str(world.khanh.case), "helpers": str(world.nga.id)}
    assert page.as_(world.hanh).post("/decisions", sent, status=422).error_of("helpers")


def test_the_list_shows_each_paper_with_what_it_does(page: Page, world: World) -> None:
    listed = page.as_(world.hanh).get("/decisions")
    listed.sees("118/QĐ-UBND", "06/07/2026", "4 người giúp", "Mẫu 53").lacks(world.khanh.name)
    page.as_(world.bao).get("/decisions").lacks("Nhập quyết định")
    page.as_(world.bao).get("/decisions/new", status=403)
    page.as_(world.lan).get("/decisions", status=403)


def test_a_standing_paper_lets_a_commune_begin_on_the_same_day(page: Page, world: World) -> None:
    with world.session() as session:
        session.get_one(Decision, world.standing_paper).ends_on = date(2026, 11, 20)
    page.as_(world.hanh).get("/commune").sees("chưa có quyết định chung")
    page.as_(world.lan).get("/people").lacks(world.khanh.name)
    form = page.as_(world.duc).get(f"/teams/{world.team}/papers/new")
    form.submit(
        "form",
        number="9/QĐ-UBND",
        signed_on="21/11/2026",
        helpers=[world.lan.id, world.hung.id],
    ).sees("9/QĐ-UBND")
    page.as_(world.lan).get("/people").sees(world.khanh.name)
    page.as_(world.hanh).get("/commune").lacks("chưa có quyết định chung")


def test_a_new_standing_paper_may_replace_the_one_before(page: Page, world: World) -> None:
    form = page.as_(world.hanh).get(f"/teams/{world.team}/papers/new").sees("118/QĐ-UBND")
    form.submit("form", number="9/QĐ-UBND", signed_on="2026-11-02", replaces="1")
    assert world.load(Decision, world.standing_paper).ends_on == date(2026, 11, 1)


def test_a_standing_paper_names_members_of_its_team_only(page: Page, world: World) -> None:
    url = f"/teams/{world.team}/papers"
    form = page.as_(world.hanh).get(f"{url}/new")
    sent = {**form.form("form").values(), "number": "9/QĐ", "signed_on": "2026-11-02"}
    again = page.as_(world.hanh).post(url, {**sent, "helpers": str(world.nga.id)}, status=422)
    assert again.error_of("helpers")
    page.as_(world.hanh).get(f"/teams/{world.other_team}/papers/new", status=404)
    page.as_(world.lan).get(f"{url}/new", status=403)


def test_a_paper_about_people_is_no_standing_paper(page: Page, world: World) -> None:
    number = world.load(Decision, world.khanh_paper).number
    form = page.as_(world.hanh).get(f"/teams/{world.team}/papers/new")
    again = form.submit("form", number=number, signed_on="2026-07-06", status=422)
    assert again.error_of("number")


def test_whom_a_standing_paper_names_grows_with_the_paper(page: Page, world: World) -> None:
    with world.session() as session:
        paper = session.get_one(Decision, world.standing_paper)
        paper.helpers = [one for one in paper.helpers if one.id != world.tam.id]
    form = page.as_(world.hanh).get(f"/teams/{world.team}/papers/new")
    form.submit("form", number="118/QĐ-UBND", signed_on="2026-07-06", helpers=world.tam.id)
    with world.session() as session:
        paper = session.get_one(Decision, world.standing_paper)
        assert world.tam.id in {one.id for one in paper.helpers}
