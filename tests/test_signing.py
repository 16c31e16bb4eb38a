"""Commitments are laid before people: on a form, and in records from a phone."""

from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from rehabfield import models as m
from rehabfield.texts import SignerRole
from tests.factories import STROKES
from tests.page import Loaded, Page
from tests.photos import picture
from tests.signers import FAMILY, OWN_WORDING, YOUNG, shipped, signed
from tests.telephone import Telephone
from tests.world import Helped, World, key

ON_PAPER: dict[str, Any] = {
    "s-family-how": "paper",
    "s-family-name": "Lò Thị Ban",
    "tick": ["0", "1", "2", "3"],
}
MANY_POINTS = "600x240:" + " ".join("300,100" for _ in range(50_000))


def form_of(about: Helped, template: UUID = OWN_WORDING) -> str:
    return f"/people/{about.case}/commitments/new/{template}"


def form(page: Page, world: World) -> Loaded:
    """The family's commitment about Khánh, on bác Hùng's phone."""
    return page.as_(world.hung).get(form_of(world.khanh))


def newest(world: World, about: Helped) -> m.Commitment:
    with world.looking() as session:
        return session.scalars(
            select(m.Commitment)
            .where(m.Commitment.case_id == about.case)
            .order_by(m.Commitment.recorded_at.desc(), m.Commitment.id.desc())
            .options(selectinload(m.Commitment.signatures), selectinload(m.Commitment.template))
        ).all()[0]


def of(world: World, commitment_id: UUID) -> m.Commitment | None:
    with world.looking() as session:
        return session.scalar(
            select(m.Commitment)
            .where(m.Commitment.id == commitment_id)
            .options(selectinload(m.Commitment.signatures), selectinload(m.Commitment.template))
        )


def count(world: World) -> int:
    with world.looking() as session:
        return len(session.scalars(select(m.Commitment.id)).all())


# --- on a form -------------------------------------------------------------------------------


def test_what_is_known_is_filled_in_already(page: Page, world: World) -> None:
    shown = form(page, world)
    values = shown.form("form").values()
    assert values["b-family_name"] == "Lò Thị Ban"
    assert values["b-relative_full_name"] == world.khanh.name
    assert values["b-document_date"] == "21/11/2026"
    shown.sees("ngày 21 tháng 11 năm 2026", "Mẫu tham khảo")


def test_a_family_signs_on_paper(page: Page, world: World) -> None:
    after = form(page, world).submit("form", **ON_PAPER)
    assert after.path == f"/people/{world.khanh.case}/commitments"
    after.sees("Đã lưu bản cam kết.", "đã ký")
    found = max(_of_case(world, world.khanh), key=lambda one: one.recorded_at)
    assert found.signed


def _of_case(world: World, about: Helped) -> list[m.Commitment]:
    with world.looking() as session:
        query = select(m.Commitment).where(m.Commitment.case_id == about.case)
        return list(session.scalars(query.options(selectinload(m.Commitment.signatures))))


def made(world: World, about: Helped, before: set[UUID]) -> m.Commitment:
    """The one that came since."""
    (found,) = [one for one in _of_case(world, about) if one.id not in before]
    return found


def ids(world: World, about: Helped) -> set[UUID]:
    return {one.id for one in _of_case(world, about)}


def test_what_is_kept_is_what_was_shown(page: Page, world: World) -> None:
    before = ids(world, world.khanh)
    form(page, world).submit("form", **ON_PAPER)
    found = of(world, made(world, world.khanh, before).id)
    assert found is not None
    assert found.is_whole
    assert [one.how for one in found.signatures] == [m.How.paper]


def test_not_signing_takes_one_tap_and_no_reason(page: Page, world: World) -> None:
    before = ids(world, world.khanh)
    not_signed: dict[str, Any] = {"s-family-how": "not_yet", "s-family-name": None}
    form(page, world).submit("form", **not_signed).sees("Đã lưu: chưa ký.", "chưa ký")
    assert not made(world, world.khanh, before).signed


def test_a_finger_on_paper_is_photographed_with_it(page: Page, world: World) -> None:
    before = ids(world, world.khanh)
    file = (BytesIO(picture()), "anh.jpg")
    form(page, world).submit("form", **{**ON_PAPER, "s-family-how": "fingerprint"}, photo=file)
    found = made(world, world.khanh, before)
    with world.looking() as session:
        pictures = select(m.Attachment).where(m.Attachment.record_id == found.id)
        (paper,) = session.scalars(pictures)
        assert paper.taken_at is not None


def test_a_double_tap_keeps_one(page: Page, world: World) -> None:
    before = count(world)
    shown = form(page, world)
    shown.submit("form", **ON_PAPER)
    shown.submit("form", **ON_PAPER).sees("Đã lưu bản cam kết.")
    assert count(world) == before + 1


def test_the_language_and_the_interpreter_are_kept(page: Page, world: World) -> None:
    before = ids(world, world.khanh)
    said: dict[str, Any] = {"read_aloud": "1", "language": "Mường", "interpreter": "Quách Thị Mẫu"}
    form(page, world).submit("form", **ON_PAPER, **said)
    found = made(world, world.khanh, before)
    assert (found.read_aloud, found.language, found.interpreter) == (
        True,
        "Mường",
        "Quách Thị Mẫu",
    )
    page.as_(world.hung).get(f"/commitments/{found.id}").sees("tiếng Mường", "Quách Thị Mẫu")


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"b-family_name": ""}, "b-family_name", "cần điền"),
        ({"b-family_name": "12345"}, "b-family_name", "họ và tên"),
        ({"b-document_date": "31/02/2026"}, "b-document_date", "21/11/2026"),
        ({"b-document_date": "22/11/2026"}, "b-document_date", "chưa tới"),
        ({"b-document_date": "01/08/2026"}, "b-document_date", "60"),
        ({"s-family-how": None}, "s-family-how", "Xin chọn"),
        ({"s-family-name": ""}, "s-family-name", "Xin viết tên"),
        ({"s-family-how": "glass", "s-family-path": ""}, "s-family-path", "Mời ký"),
        (
            {"s-family-how": "glass", "s-family-path": "600x240:10,10"},
            "s-family-path",
            "ngắn",
        ),
        ({"s-family-how": "glass", "s-family-path": MANY_POINTS}, "s-family-path", "nhiều nét"),
        (
            {"s-family-how": "glass", "s-family-path": "<svg onload=alert(1)>"},
            "s-family-path",
            "không đọc được",
        ),
        (
            {"s-family-how": "glass", "s-family-path": STROKES},
            "s-family-path",
            "Nội dung đã đổi",
        ),
        ({"tick": []}, "tick", "đánh dấu"),
        ({"proof": "f" * 64}, "proof", "khác với bản đã hiện"),
        ({"language": "m" * 41}, "language", "40"),
    ],
)
def test_what_cannot_be_taken_is_said_beside_its_field_and_nothing_is_lost(
    page: Page, world: World, changes: dict[str, Any], field: str, sentence: str
) -> None:
    before = count(world)
    typed = {**ON_PAPER, "b-family_address": "xóm Gò Trám, cạnh giếng", **changes}
    again = form(page, world).submit("form", status=422, **typed)
    assert sentence in again.error_of(field)
    assert again.form("form").values()["b-family_address"] == "xóm Gò Trám, cạnh giếng"
    assert count(world) == before


# --- forms of the law ------------------------------------------------------------------------


def test_mau_25_is_laid_before_a_person_by_the_police(page: Page, world: World) -> None:
    bao = page.as_(world.bao)
    bao.get(f"/people/{world.khanh.case}/commitments").sees("Mẫu 25", "Nghị định 163/2026")
    shown = bao.get(form_of(world.khanh, shipped("v-25")))
    answered: dict[str, Any] = {"s-person-how": "paper", "b-addressee_police_unit": "xã Ba Vì"}
    shown.submit("form", **answered).sees("Đã lưu bản cam kết.")


@pytest.mark.parametrize("who", ["hung", "lan", "hanh"])
def test_nobody_else_collects_a_form_of_the_law(page: Page, world: World, who: str) -> None:
    them = page.as_(getattr(world, who))
    them.get(form_of(world.khanh, shipped("v-25")), status=404)
    them.get(f"/people/{world.khanh.case}/commitments").lacks("Mẫu 25")


def test_a_form_of_the_law_is_read_by_police_and_officer_alone(page: Page, world: World) -> None:
    bao = Telephone(page.as_(world.bao))
    fields = signed("v-25", shipped("v-25"), {**YOUNG, "person_date_of_birth": "1987"}, "person")
    key_ = uuid4()
    bao.sends("commitment", fields, target=world.khanh.case, key=key_).is_taken()
    for who, status in (("bao", 200), ("hanh", 200), ("lan", 404), ("hung", 404), ("thang", 404)):
        page.as_(getattr(world, who)).get(f"/commitments/{key_}", status=status)


def test_beside_somebody_of_sixteen_the_guardian_signs(page: Page, world: World) -> None:
    bao = Telephone(page.as_(world.bao))
    alone = signed("v-25", shipped("v-25"), YOUNG, "person")
    sent = bao.sends("commitment", alone, target=world.khanh.case).is_("look", 422)
    assert sent.answer.json is not None
    assert "s-guardian-how" in sent.answer.json["errors"]
    key_ = uuid4()
    both = signed("v-25", shipped("v-25"), YOUNG, "person", "guardian")
    bao.sends("commitment", both, target=world.khanh.case, key=key_).is_taken()
    found = of(world, key_)
    assert found is not None
    assert found.signed
    assert [one.role for one in found.signatures] == [SignerRole.person, SignerRole.guardian]


def test_nobody_under_twelve_signs(page: Page, world: World) -> None:
    bao = Telephone(page.as_(world.bao))
    child = {**YOUNG, "person_date_of_birth": "22/11/2014"}
    fields = signed("v-25", shipped("v-25"), child, "person", "guardian")
    sent = bao.sends("commitment", fields, target=world.khanh.case).is_("look", 422)
    assert sent.answer.json is not None
    assert "12" in sent.answer.json["errors"]["b-person_date_of_birth"]


# --- from a phone ----------------------------------------------------------------------------


def record(**more: object) -> dict[str, object]:
    return signed("gia-dinh", OWN_WORDING, FAMILY, "family", ticks=(0, 2), **more)


def test_a_record_is_taken_once_however_often_it_comes(page: Page, world: World) -> None:
    hung = Telephone(page.as_(world.hung))
    before = count(world)
    packed = hung.packs("commitment", record(), target=world.khanh.case)
    hung.posts(packed).is_taken()
    hung.posts(packed).is_taken()
    assert count(world) == before + 1


def test_a_text_changed_between_showing_and_sending_is_not_taken(page: Page, world: World) -> None:
    hung = Telephone(page.as_(world.hung))
    altered = {**record(), "b-family_name": "Lò Thị Bàn"}
    sent = hung.sends("commitment", altered, target=world.khanh.case).is_("look", 422)
    assert sent.answer.json is not None
    assert set(sent.answer.json["errors"]) == {"proof"}


def test_a_signature_under_other_words_is_not_taken(page: Page, world: World) -> None:
    hung = Telephone(page.as_(world.hung))
    older = signed("gia-dinh", OWN_WORDING, FAMILY, "family", ticks=(0,))
    mixed = {**record(), "s-family-proof": older["proof"]}
    sent = hung.sends("commitment", mixed, target=world.khanh.case).is_("look", 422)
    assert sent.answer.json is not None
    assert set(sent.answer.json["errors"]) == {"s-family-path"}


def test_what_was_signed_under_an_older_wording_stays_valid(page: Page, world: World) -> None:
    with world.session() as session:
        session.get_one(m.CommitmentTemplate, OWN_WORDING).retired_at = session.get_one(
            m.CommitmentTemplate, OWN_WORDING
        ).made_at
    hung = Telephone(page.as_(world.hung))
    hung.sends("commitment", record(), target=world.khanh.case).is_taken()


def test_a_record_about_a_case_that_was_closed_meanwhile_is_taken(page: Page, world: World) -> None:
    mai = Telephone(page.as_(world.mai))
    mai.sends("commitment", record(), target=world.pao.case).is_taken()


def test_what_the_police_collected_before_the_end_is_taken_after_it(
    page: Page, world: World
) -> None:
    bao = Telephone(page.as_(world.bao))
    grown = {**YOUNG, "person_date_of_birth": "1990"}
    fields = signed("v-25", shipped("v-25"), grown, "person")
    key_ = uuid4()
    bao.sends("commitment", fields, target=world.pao.case, key=key_).is_taken()
    assert of(world, key_) is not None


def test_a_record_about_a_stranger_waits_for_the_leader(page: Page, world: World) -> None:
    hung = Telephone(page.as_(world.hung))
    before = count(world)
    hung.sends("commitment", record(), target=world.quyet.case).is_taken()
    assert count(world) == before
    page.as_(world.lan).get("/held").sees("Bản cam kết")


def test_a_text_of_another_commune_is_none_here(page: Page, world: World) -> None:
    other = key("lời riêng của Minh Châu")
    fields = signed("gia-dinh", other, FAMILY, "family", ticks=(0,))
    sent = Telephone(page.as_(world.hung)).sends("commitment", fields, target=world.khanh.case)
    sent.is_("look", 422)


# --- as it is kept ---------------------------------------------------------------------------


def collected(page: Page, world: World) -> UUID:
    key_ = uuid4()
    hung = Telephone(page.as_(world.hung))
    hung.sends("commitment", record(), target=world.khanh.case, key=key_).is_taken()
    return key_


def test_the_signature_is_shown_as_it_was_drawn(page: Page, world: World) -> None:
    shown = page.as_(world.lan).get(f"/commitments/{collected(page, world)}")
    shown.sees("Lò Thị Ban", "ký trên máy", "không thay chữ ký trên bản giấy")
    assert '<path d="M40 160' in shown.html
    shown.lacks("không khớp bản đã ký")


@pytest.mark.parametrize("what", ["values", "ticks", "digest", "text_hash"])
def test_one_changed_letter_in_the_database_is_seen(page: Page, world: World, what: str) -> None:
    key_ = collected(page, world)
    with world.session() as session:
        found = session.get_one(m.Commitment, key_)
        assert found.content is not None
        if what == "values":
            found.content = {
                **found.content,
                "values": {**found.content["values"], "family_name": "Lò Thị Bán"},
            }
        elif what == "ticks":
            found.content = {**found.content, "ticks": [True, True, True, True]}
        elif what == "digest":
            found.digest = "0" * 64
        else:
            found.signatures[0].text_hash = "0" * 64
    page.as_(world.lan).get(f"/commitments/{key_}").sees("không khớp bản đã ký")


def test_whoever_collected_it_takes_it_back(page: Page, world: World) -> None:
    key_ = collected(page, world)
    hung = page.as_(world.hung)
    hung.get(f"/commitments/{key_}").submit("Lấy lại").sees("Đã lấy lại.", "đã rút lại")
    found = of(world, key_)
    assert found is not None
    assert found.withdrawn_at is not None
    hung.post(f"/commitments/{key_}/withdrawal")


def test_nobody_else_of_the_team_takes_it_back(page: Page, world: World) -> None:
    key_ = collected(page, world)
    page.as_(world.lan).post(f"/commitments/{key_}/withdrawal", status=403)
    page.as_(world.nga).post(f"/commitments/{key_}/withdrawal", status=404)
    page.as_(world.hanh).post(f"/commitments/{key_}/withdrawal")


def test_an_undo_from_the_phone_comes_after_its_record(page: Page, world: World) -> None:
    key_ = collected(page, world)
    hung = Telephone(page.as_(world.hung))
    hung.sends("commitment-withdrawal", {}, target=key_).is_taken()
    found = of(world, key_)
    assert found is not None
    assert found.withdrawn_at is not None
