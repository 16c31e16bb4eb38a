"""Adding somebody from a paper, and what is known of a person."""

import unicodedata
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from rehabfield.models import (
    Assignment,
    AssignmentState,
    Case,
    Consent,
    Contact,
    Decision,
    Draft,
    Person,
    Purpose,
)
from tests.page import Loaded, Page
from tests.world import World

NAME = "Nguyễn Thị Hường"

PAPER: dict[str, Any] = {
    "name": NAME,
    "birth-year": "1991",
    "hamlet": "xóm Cây Đa",
    "matter": "after_care_12",
    "number": "204/QĐ-UBND",
    "signed_on": "18/11/2026",
    "starts_on": "2026-11-20",
    "ends_on": "2027-11-20",
}

BORN_1985: dict[str, Any] = {"birth-year": "1985"}
BORN_1987: dict[str, Any] = {"birth-year": "1987"}
BORN_2010: dict[str, Any] = {"birth-year": "2010"}


def add(browser: Any, *, status: int = 200, **changed: Any) -> Loaded:
    """Fill in the form from the paper above and send it."""
    form: Loaded = browser.get("/people/new")
    return form.submit("form", status=status, **{**PAPER, **changed})


def added(world: World, name: str = NAME) -> Case:
    """The one case of the person of that name; fails where there is none."""
    with world.session() as session:
        people = [one for one in session.scalars(select(Person)) if one.name == name]
        assert len(people) == 1
        return session.scalars(select(Case).where(Case.person_id == people[0].id)).one()


def nobody_added(world: World) -> bool:
    with world.session() as session:
        return all(one.name != NAME for one in session.scalars(select(Person)))


def test_a_leader_adds_somebody_and_a_named_helper_begins_at_once(page: Page, world: World) -> None:
    add(page.as_(world.lan), helper=world.hung.id, kin="no").sees(NAME)
    case = added(world)
    assert (case.law, case.kind) == ("l120-2025", "SAUCAI_1")
    assert (case.starts_on, case.ends_on) == (date(2026, 11, 20), date(2027, 11, 20))
    with world.session() as session:
        one = session.scalars(select(Assignment).where(Assignment.case_id == case.id)).one()
        assert one.state is AssignmentState.active
        assert one.basis_id == world.standing_paper
    assert case.next_from == date(2026, 11, 21)
    page.as_(world.hung).get("/people").sees(NAME)


def test_a_helper_whom_no_paper_names_is_only_proposed(page: Page, world: World) -> None:
    with world.session() as session:
        standing = session.get_one(Decision, world.standing_paper)
        standing.helpers = [one for one in standing.helpers if one.id != world.mai.id]
    add(page.as_(world.lan), helper=world.mai.id, kin="no").sees("Đề nghị phân công")
    case = added(world)
    with world.session() as session:
        one = session.scalars(select(Assignment).where(Assignment.case_id == case.id)).one()
        assert one.state is AssignmentState.proposed
    assert case.next_from is None
    page.as_(world.mai).get(f"/people/{case.id}", status=404)
    page.as_(world.hanh).get("/commune").sees(NAME, "chờ quyết định của xã")


def test_an_officer_may_say_that_the_decision_names_the_helper(page: Page, world: World) -> None:
    with world.session() as session:
        standing = session.get_one(Decision, world.standing_paper)
        standing.helpers = [one for one in standing.helpers if one.id != world.mai.id]
    add(page.as_(world.hanh), helper=world.mai.id, kin="no", names_helper="1")
    case = added(world)
    with world.session() as session:
        one = session.scalars(select(Assignment).where(Assignment.case_id == case.id)).one()
        assert one.state is AssignmentState.active
        paper = session.get_one(Decision, one.basis_id)
        assert (paper.number, paper.signed_on) == ("204/QĐ-UBND", date(2026, 11, 18))
        assert [helper.id for helper in paper.helpers] == [world.mai.id]


def test_a_leader_cannot_name_helpers_on_a_decision(page: Page, world: World) -> None:
    with world.session() as session:
        standing = session.get_one(Decision, world.standing_paper)
        standing.helpers = [one for one in standing.helpers if one.id != world.mai.id]
    form = page.as_(world.lan).get("/people/new")
    assert "names_helper" not in form.form("form").names()
    sent = {**form.form("form").values(), **PAPER, "helper": str(world.mai.id), "kin": "no"}
    page.as_(world.lan).post("/people/new", {**sent, "names_helper": "1"})
    with world.session() as session:
        case = added(world)
        one = session.scalars(select(Assignment).where(Assignment.case_id == case.id)).one()
        assert one.state is AssignmentState.proposed


def test_several_people_stand_on_one_decision(page: Page, world: World) -> None:
    add(page.as_(world.hanh))
    add(page.as_(world.hanh), name="Hoàng Văn Lộc", number=" 204 /QĐ-UBND")
    with world.session() as session:
        papers = [one for one in session.scalars(select(Decision)) if "204" in one.number]
        assert len(papers) == 1
        assert len(papers[0].cases) == 2


def test_a_paper_of_the_old_law_keeps_its_own_term(page: Page, world: World) -> None:
    add(
        page.as_(world.lan),
        matter="after_care_24",
        signed_on="15/06/2026",
        starts_on="2026-06-20",
        ends_on="2028-06-20",
    )
    case = added(world)
    assert (case.law, case.kind, case.ends_on) == ("l73-2021", "SAUCAI_CU", date(2028, 6, 20))


def test_old_home_programmes_last_what_the_paper_says_between_six_and_twelve_months(
    page: Page, world: World
) -> None:
    add(
        page.as_(world.hanh),
        matter="home",
        signed_on="01/06/2026",
        starts_on="2026-06-01",
        ends_on="2027-02-14",
    )
    assert added(world).kind == "CNTN_GDCD_CU"


@pytest.mark.parametrize(
    ("signed", "law", "kind"),
    [("30/06/2026", "l73-2021", "SAUCAI_CU"), ("01/07/2026", "l120-2025", "SAUCAI_1")],
)
def test_the_day_of_the_paper_decides_under_which_law_a_case_runs(
    page: Page, world: World, signed: str, law: str, kind: str
) -> None:
    add(
        page.as_(world.lan),
        signed_on=signed,
        starts_on="2026-07-01",
        ends_on="2027-07-01",
    )
    case = added(world)
    assert (case.law, case.kind) == (law, kind)


def test_an_end_unlike_the_law_s_is_asked_about_and_taken_from_the_paper(
    page: Page, world: World
) -> None:
    again = add(page.as_(world.lan), ends_on="2027-12-31", status=422)
    assert "dùng ngày trên giấy?" in again.error_of("as_on_paper")
    again.sees("20/11/2027")
    again.submit("form", as_on_paper="1")
    assert added(world).ends_on == date(2027, 12, 31)


def test_the_end_by_law_is_offered_while_one_fills_in(page: Page, world: World) -> None:
    fields = {"matter": "home", "signed_on": "18/11/2026", "starts_on": "2026-11-20"}
    part = page.as_(world.lan).post("/people/new/term", fields, htmx=True)
    part.sees("Theo luật: đến 20/11/2028", "Theo luật: đến 20/11/2029", "Luật 120/2025/QH15")
    assert "<input" not in part.html  # it comes while fields are being filled in
    old = {**fields, "signed_on": "18/06/2026", "starts_on": "2026-06-18"}
    page.as_(world.lan).post("/people/new/term", old, htmx=True).sees("giữ nguyên thời hạn")
    page.as_(world.lan).post("/people/new/term", {"matter": "?"}, htmx=True)


@pytest.mark.parametrize(
    ("field", "changed"),
    [
        ("ends_on", {"ends_on": "2026-11-20"}),
        ("ends_on", {"ends_on": "2026-11-19"}),
        ("ends_on", {"ends_on": ""}),
        ("ends_on", {"ends_on": "2097-11-20"}),
        ("signed_on", {"signed_on": "22/11/2026"}),
        ("signed_on", {"signed_on": "08/09/2010"}),
        ("signed_on", {"signed_on": "hôm qua"}),
        ("signed_on", {"signed_on": "31/02/2026"}),
        ("starts_on", {"starts_on": "2024-01-01"}),
        ("number", {"number": "QĐ-UBND"}),
        ("number", {"number": " "}),
        ("name", {"name": "  "}),
        ("name", {"name": "12345"}),
        ("name", {"name": "Nguyễn " * 30}),
        ("hamlet", {"hamlet": ""}),
        ("birth_year", {"birth-year": "2027"}),
        ("birth_year", {"birth-year": "1899"}),
        ("birth_year", {"birth-year": "2019"}),
        ("birth_year", {"birth-day": "31", "birth-month": "2"}),
        ("birth_year", {"birth-day": "3"}),
        ("phone", {"phone": "12"}),
        ("matter", {"matter": None}),
    ],
)
def test_what_cannot_be_is_said_beside_its_field_and_nothing_typed_is_lost(
    page: Page, world: World, field: str, changed: dict[str, Any]
) -> None:
    again = add(page.as_(world.lan), status=422, signer="Khuất Văn Thành", **changed)
    assert again.error_of(field), again.main
    kept = again.form("form").values()
    for name, value in {**PAPER, "signer": "Khuất Văn Thành", **changed}.items():
        assert kept.get(name, "") == (value or "")
    assert nobody_added(world)


def test_a_paper_that_has_run_out_opens_nothing(page: Page, world: World) -> None:
    again = add(
        page.as_(world.hanh),
        signed_on="01/10/2025",
        starts_on="2025-10-01",
        ends_on="2026-10-01",
        status=422,
    )
    assert "đã hết hạn 01/10/2026" in again.error_of("ends_on")
    assert nobody_added(world)


def test_for_somebody_under_eighteen_the_guardian_is_asked_for(page: Page, world: World) -> None:
    again = add(page.as_(world.lan), **BORN_2010, status=422)
    assert again.error_of("guardian_name")
    again.submit("form", guardian_name="Nguyễn Thị Bưởi", guardian_phone="0912 345 678")
    case = added(world)
    with world.session() as session:
        one = session.scalars(select(Contact).where(Contact.person_id == case.person_id)).one()
        assert (one.name, one.phone, one.guardian) == ("Nguyễn Thị Bưởi", "0912345678", True)


def test_a_name_that_is_known_here_is_asked_about_first(page: Page, world: World) -> None:
    decomposed = unicodedata.normalize("NFD", "PHẠM THỊ NGỌC KHÁNH")
    again = add(page.as_(world.lan), name=decomposed, **BORN_1987, status=422)
    again.sees("Có phải người này không?", "1987 · xóm Gò Trám")
    again.submit("form", person=world.khanh.person)
    with world.session() as session:
        cases = session.scalars(select(Case).where(Case.person_id == world.khanh.person)).all()
        assert len(cases) == 2
        assert sum("Khánh" in one.name for one in session.scalars(select(Person))) == 1


def test_somebody_else_of_the_same_name_is_a_person_of_their_own(page: Page, world: World) -> None:
    again = add(page.as_(world.lan), name=world.khanh.name, **BORN_1987, status=422)
    again.submit("form", person="new")
    with world.session() as session:
        assert sum(one.name == world.khanh.name for one in session.scalars(select(Person))) == 2


def test_people_of_another_commune_are_never_offered_as_the_same(page: Page, world: World) -> None:
    add(page.as_(world.lan), name=world.quyet.name, **BORN_1985)
    with world.session() as session:
        assert sum(one.name == world.quyet.name for one in session.scalars(select(Person))) == 2


def test_a_person_of_another_commune_cannot_be_slipped_in(page: Page, world: World) -> None:
    form = page.as_(world.lan).get("/people/new")
    sent = {**form.form("form").values(), **PAPER, "person": str(world.quyet.person)}
    page.as_(world.lan).post("/people/new", sent, status=422)
    with world.session() as session:
        cases = session.scalars(select(Case).where(Case.person_id == world.quyet.person)).all()
        assert len(cases) == 1


def test_the_same_person_and_paper_are_not_entered_twice(page: Page, world: World) -> None:
    add(page.as_(world.lan))
    again = add(page.as_(world.lan), status=422)
    last = again.submit("form", person=added(world).person_id, status=422)
    assert "đã được thêm từ giấy này" in last.error_of("number")


def test_a_form_sent_twice_adds_one_person(page: Page, world: World) -> None:
    form = page.as_(world.lan).get("/people/new")
    form.submit("form", **PAPER)
    form.submit("form", **PAPER).sees(NAME)
    assert added(world).unit_id == world.ba_vi
    form.submit("form", **{**PAPER, "hamlet": "xóm Khác"}, status=409)


def test_relatives_help_only_where_the_person_agrees(page: Page, world: World) -> None:
    again = add(page.as_(world.lan), helper=world.hung.id, kin="not_asked", status=422)
    assert "Hỏi ý" in again.error_of("kin")
    again.submit("form", kin="agreed")
    case = added(world)
    with world.session() as session:
        told = session.scalars(select(Consent).where(Consent.person_id == case.person_id)).one()
        assert told.purpose is Purpose.kin_helper


def test_whether_they_are_related_is_always_asked(page: Page, world: World) -> None:
    again = add(page.as_(world.lan), helper=world.hung.id, status=422)
    assert again.error_of("kin")


def test_a_member_of_another_team_is_no_choice(page: Page, world: World) -> None:
    form = page.as_(world.lan).get("/people/new")
    sent = {**form.form("form").values(), **PAPER, "helper": str(world.nga.id), "kin": "no"}
    again = page.as_(world.lan).post("/people/new", sent, status=422)
    assert again.error_of("helper")


def test_what_was_typed_comes_back_from_the_draft_and_goes_with_it(
    page: Page, world: World
) -> None:
    browser = page.as_(world.lan)
    values = browser.get("/people/new").form("form").values()
    browser.post("/drafts", {**values, "name": NAME, "birth-year": "1991"}, status=204)
    form = browser.get("/people/new")
    assert form.form("form").values()["name"] == NAME
    form.submit("form", **PAPER)
    with world.session() as session:
        assert not session.scalars(select(Draft).where(Draft.kind == "newcomer")).all()


def test_volunteers_and_police_add_nobody(page: Page, world: World) -> None:
    for who in (world.hung, world.bao, world.son, world.duc, world.yen):
        page.as_(who).get("/people/new", status=403)
        page.as_(who).post("/people/new", PAPER, status=403)


def test_what_is_known_of_a_person_is_changed(page: Page, world: World) -> None:
    form = page.as_(world.lan).get(f"/people/{world.khanh.case}/edit")
    form.submit(
        "form",
        how_to_meet="Buổi tối, ở cổng sau.",
        phone="+84 912 345 678",
        phone_shared="1",
        form_of_address="chị",
    )
    person = world.load(Person, world.khanh.person)
    assert person.how_to_meet == "Buổi tối, ở cổng sau."
    assert (person.phone, person.phone_shared) == ("0912345678", True)
    assert person.form_of_address == "chị"
    assert (person.name, person.birth) == (world.khanh.name, world.khanh.birth)


def test_two_who_change_the_same_person_are_asked_what_is_right(page: Page, world: World) -> None:
    url = f"/people/{world.khanh.case}/edit"
    lan, hanh = page.as_(world.lan).get(url), page.as_(world.hanh).get(url)
    lan.submit("form", hamlet="xóm Mới", phone="0912345678")
    clash = hanh.submit("form", hamlet="xóm Cũ", languages="Mường", status=409)
    clash.sees("Có người vừa sửa", "xóm Mới", "xóm Cũ")
    picked: dict[str, Any] = {"pick-hamlet": "theirs", "pick-phone": "theirs"}
    clash.submit("form", **picked)
    person = world.load(Person, world.khanh.person)
    assert (person.hamlet, person.phone, person.languages) == ("xóm Mới", "0912345678", "Mường")


def test_a_renamed_person_is_found_again_as_the_same(page: Page, world: World) -> None:
    form = page.as_(world.lan).get(f"/people/{world.khanh.case}/edit")
    born: dict[str, Any] = {"birth-day": "3", "birth-month": "5"}
    form.submit("form", name="Phạm Thị Khánh Ly", **born)
    person = world.load(Person, world.khanh.person)
    assert person.birth == "1987-05-03"
    assert person.likeness == Person.likeness_of("Phạm Thị Khánh Ly", "1987")


def test_a_member_s_own_case_is_taken_out_of_the_team_s_sight(page: Page, world: World) -> None:
    form = page.as_(world.hanh).get(f"/people/{world.khanh.case}/edit")
    form.submit("form", own_user=world.tam.id)
    assert world.load(Person, world.khanh.person).own_user_id == world.tam.id
    page.as_(world.lan).get(f"/people/{world.khanh.case}", status=404)
    page.as_(world.lan).get("/people").lacks(world.khanh.name)


def test_a_leader_is_not_asked_for_accounts(page: Page, world: World) -> None:
    form = page.as_(world.lan).get(f"/people/{world.khanh.case}/edit").form("form")
    assert "own_user" not in form.names()


def test_contacts_are_written_down_changed_and_forgotten(page: Page, world: World) -> None:
    base = f"/people/{world.tu.case}"
    lan = page.as_(world.lan)
    fields: dict[str, Any] = {
        "name": "Dương Văn Cả",
        "relation": "bố",
        "phone": "0987 654 321",
        "knows": "no",
    }
    again = lan.get(f"{base}/contacts/new").submit("form", **{**fields, "phone": "12"}, status=422)
    assert again.error_of("phone")
    shown = again.submit("form", **fields, representative="1")
    shown.sees("Dương Văn Cả")
    edit = lan.get(shown.url).click("Dương Văn Cả bố · Không biết")
    edit.submit("form", knows="yes")
    with world.session() as session:
        one = session.scalars(select(Contact).where(Contact.person_id == world.tu.person)).one()
        assert (one.phone, one.knows.value, one.representative) == ("0987654321", "yes", True)
    edit.submit("Gỡ").lacks("Dương Văn Cả")


def test_people_of_another_commune_do_not_exist(page: Page, world: World) -> None:
    for url in ("edit", "contacts/new", "assignments/new", "closing/new"):
        page.as_(world.lan).get(f"/people/{world.quyet.case}/{url}", status=404)
        page.as_(world.hanh).get(f"/people/{world.quyet.case}/{url}", status=404)


def test_a_volunteer_changes_nothing_about_a_person(page: Page, world: World) -> None:
    page.as_(world.hung).get(f"/people/{world.khanh.case}/edit", status=403)
    page.as_(world.bao).get(f"/people/{world.khanh.case}/edit", status=403)
