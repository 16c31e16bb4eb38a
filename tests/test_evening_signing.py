"""Households sign on glass on a signing evening: from a form, and in records from phones."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from rehabfield import clock
from rehabfield import models as m
from rehabfield.models import LineState
from tests import hamlet
from tests.page import Page
from tests.signers import TEXTS, shipped, signed
from tests.telephone import Telephone
from tests.world import Someone, World

HOUSEHOLD = {
    "place_name": "Ba Vì",
    "document_date": "21/11/2026",
    "householder_name": "Vi Thị Nết",
    "household_members": "4",
    "household_address": hamlet.HAMLET,
}


@pytest.fixture
def evening(world: World) -> m.SigningEvening:
    """Of the team of Ba Vì, with two households who wait."""
    with world.session() as session:
        return hamlet.prepare(session, world.actor(world.lan), ["Vi Thị Nết", "Lò Văn Sòi"])


def line(world: World, evening: m.SigningEvening, name: str = "Vi Thị Nết") -> m.EveningLine:
    with world.looking() as session:
        return hamlet.line(session, evening, name)


def record(**more: Any) -> dict[str, Any]:
    """What the household of Nết signed."""
    return signed("tnxh-ho", shipped("tnxh-ho"), HOUSEHOLD, "householder", **more)


def commitments(world: World, evening: m.SigningEvening) -> list[m.Commitment]:
    with world.looking() as session:
        of = select(m.Commitment).where(m.Commitment.evening_id == evening.id)
        return list(session.scalars(of))


def sends(
    page: Page, who: Someone, evening: m.SigningEvening, fields: dict[str, Any], key: UUID
) -> Any:
    phone = Telephone(page.as_(who))
    return phone.sends("commitment", fields, target=evening.id, key=key)


def test_a_household_that_signs_is_marked_on_the_list_and_counted(
    page: Page, world: World, evening: m.SigningEvening
) -> None:
    net = line(world, evening)
    sends(page, world.hung, evening, record(line=str(net.id)), uuid4()).is_taken()
    now = line(world, evening)
    assert now.state is LineState.signed
    assert now.counted
    (one,) = commitments(world, evening)
    assert now.commitment_id == one.id
    assert (one.unit_id, one.team_id, one.case_id) == (world.ba_vi, world.team, None)


def test_a_household_that_is_on_no_list_is_added(
    page: Page, world: World, evening: m.SigningEvening
) -> None:
    late = {**HOUSEHOLD, "householder_name": "Hà Thị Muộn"}
    fields = signed("tnxh-ho", shipped("tnxh-ho"), late, "householder")
    sends(page, world.hung, evening, fields, uuid4()).is_taken()
    assert line(world, evening, "Hà Thị Muộn").state is LineState.signed


def test_two_phones_that_write_the_same_household_count_it_once(
    page: Page, world: World, evening: m.SigningEvening
) -> None:
    for who, name in ((world.hung, "Vi Thị Nết"), (world.mai, "VI THỊ NẾT")):
        typed = {**HOUSEHOLD, "householder_name": name}
        fields = signed("tnxh-ho", shipped("tnxh-ho"), typed, "householder")
        sends(page, who, evening, fields, uuid4()).is_taken()
    with world.looking() as session:
        lines = hamlet.lines_of(session, evening)
    assert sum(one.counted for one in lines) == 1
    assert len(commitments(world, evening)) == 2


def test_who_does_not_sign_leaves_no_commitment_and_no_name(
    page: Page, world: World, evening: m.SigningEvening
) -> None:
    refused = {
        **record(),
        "s-householder-how": "not_yet",
        "s-householder-path": "",
        "s-householder-proof": "",
    }
    sent = sends(page, world.hung, evening, refused, uuid4()).is_("look", 422)
    assert "chỉ được đếm" in sent.answer.json["errors"]["s-householder-how"]
    assert commitments(world, evening) == []


def test_what_was_signed_before_the_end_is_taken_after_it(
    page: Page, world: World, evening: m.SigningEvening
) -> None:
    net = line(world, evening)
    with world.session() as session:
        found = session.get_one(m.SigningEvening, evening.id)
        found.close(clock.now(), 0)
    sends(page, world.hung, evening, record(line=str(net.id)), uuid4()).is_taken()
    assert line(world, evening).counted


def test_a_form_comes_too_late_when_the_evening_is_over(
    page: Page, world: World, evening: m.SigningEvening
) -> None:
    with world.session() as session:
        session.get_one(m.SigningEvening, evening.id).close(clock.now(), 0)
    page.as_(world.hung).get(f"/evenings/{evening.id}/sign", status=403)


def test_an_evening_takes_its_own_text_only(
    page: Page, world: World, evening: m.SigningEvening
) -> None:
    other = {
        "document_date": "21/11/2026",
        "person_full_name": "Vi Thị Nết",
    }
    fields = signed("tnxh-ca-nhan", shipped("tnxh-ca-nhan"), other, "person")
    sent = sends(page, world.hung, evening, fields, uuid4()).is_("look", 422)
    assert set(sent.answer.json["errors"]) == {"template"}


def test_nobody_of_another_team_signs_there(
    page: Page, world: World, evening: m.SigningEvening
) -> None:
    sends(page, world.nga, evening, record(), uuid4()).is_taken()
    assert commitments(world, evening) == []
    page.as_(world.nga).get(f"/evenings/{evening.id}/sign", status=404)
    page.as_(world.hanh).get(f"/evenings/{evening.id}/sign", status=403)


def test_one_that_is_taken_back_waits_again(
    page: Page, world: World, evening: m.SigningEvening
) -> None:
    key = uuid4()
    sends(page, world.hung, evening, record(), key).is_taken()
    page.as_(world.hung).post(f"/commitments/{key}/withdrawal")
    now = line(world, evening)
    assert now.state is LineState.waiting
    assert not now.counted


def test_a_form_without_scripts_is_signed_on_paper(
    page: Page, world: World, evening: m.SigningEvening
) -> None:
    shown = page.as_(world.hung).get(f"/evenings/{evening.id}/sign")
    typed: dict[str, Any] = {
        "b-householder_name": "Vi Thị Nết",
        "b-household_address": hamlet.HAMLET,
    }
    answered: dict[str, Any] = {"s-householder-how": "paper", "s-householder-name": "Vi Thị Nết"}
    shown.submit("form", **typed, **answered).sees("Đã lưu bản cam kết.")
    assert line(world, evening).counted


def test_what_is_wrong_is_said_beside_its_field_and_the_list_still_follows(
    page: Page, world: World, evening: m.SigningEvening
) -> None:
    shown = page.as_(world.hung).get(f"/evenings/{evening.id}/sign")
    typed: dict[str, Any] = {"b-householder_name": "Vi Thị Nết", "s-householder-how": "paper"}
    again = shown.submit("form", status=422, **typed)
    assert again.error_of("s-householder-name") == "Xin viết tên người ký."
    assert again.form("form").values()["b-householder_name"] == "Vi Thị Nết"
    assert "Lò Văn Sòi" in again.html


def test_the_page_shows_nobody_of_the_list(
    page: Page, world: World, evening: m.SigningEvening
) -> None:
    shown = page.as_(world.hung).get(f"/evenings/{evening.id}/sign")
    assert "Vi Thị Nết" not in shown.text
    assert "Lò Văn Sòi" not in shown.text


def kept(page: Page, who: Someone) -> set[str]:
    """The pages that this phone may keep."""
    answer = page.as_(who).client.get("/offline/manifest")
    assert answer.json is not None
    return {one["url"] for one in answer.json["pages"]}


def test_the_teams_phones_take_the_evening_along_until_it_is_over(
    page: Page, world: World, evening: m.SigningEvening
) -> None:
    pages = {f"/evenings/{evening.id}", f"/evenings/{evening.id}/sign"}
    assert pages <= kept(page, world.hung)
    assert pages <= kept(page, world.lan)
    assert not pages & kept(page, world.nga)
    assert not pages & kept(page, world.hanh)
    with world.session() as session:
        session.get_one(m.SigningEvening, evening.id).close(clock.now(), 0)
    assert not pages & kept(page, world.hung)


def test_no_phone_keeps_an_evening_of_last_week(page: Page, world: World) -> None:
    day = clock.today() - timedelta(days=7)
    with world.session() as session:
        old = hamlet.prepare(session, world.actor(world.lan), ["Vi Thị Nết"], day=day)
    assert f"/evenings/{old.id}/sign" not in kept(page, world.hung)


def test_every_movement_text_says_who_and_where() -> None:
    for text in TEXTS.values():
        if text.movement:
            assert text.name_blank in text.blanks
            assert text.address_blank
