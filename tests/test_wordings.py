"""A commune words the texts of its commitments; what was signed stays as it was signed."""

import re
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from rehabfield.data import load_texts
from rehabfield.forms.wordings import fields_of, wording_of
from rehabfield.models import (
    AuditEntry,
    Commitment,
    CommitmentTemplate,
    EveningLine,
    LineState,
    Role,
    Unit,
    User,
)
from rehabfield.offline.templates import texts_offered
from rehabfield.texts import Text, TextError, as_plain, blanks
from rehabfield.texts.labels import from_labels, labels_for
from rehabfield.texts.samples import sample
from rehabfield.vietnamese import fold
from tests.factories import TODAY, make
from tests.house import ROOT
from tests.page import Loaded, Page
from tests.world import Someone, World, key

TEXTS = {one.text.code: one.text for one in load_texts()}
REFERENCE = sorted(code for code, text in TEXTS.items() if not text.official)
HOUSEHOLD = CommitmentTemplate.shipped_id("tnxh-ho", 1)
OWN = key("lời riêng của Ba Vì")


class Typed(dict[str, list[str]]):
    """Fields as a form brings them."""

    def getlist(self, name: str) -> list[str]:
        return self.get(name, [])


def typed(text: Text, **changed: str | list[str] | None) -> Typed:
    fields = Typed(fields_of(text)) | {"id": [str(uuid4())], "of": [str(HOUSEHOLD)]}
    for name, value in changed.items():
        fields[name.replace("_", "-")] = [value] if isinstance(value, str) else value or []
    return Typed(fields)


def without_slant(text: Text) -> dict[str, object]:
    plain = as_plain(text)
    return {**plain, "body": [[kind, words.replace("*", "")] for kind, words in plain["body"]]}


def saved(page: Page, who: Someone, template: UUID = HOUSEHOLD, **fields: Any) -> Loaded:
    form = page.as_(who).get(f"/wordings/{template}/edit")
    return form.submit("Lưu phiên bản mới", **fields)


def now_in(world: World, unit: int) -> dict[str, CommitmentTemplate]:
    with world.looking() as session:
        return {one.code: one for one in texts_offered(session, unit)}


# --- the words of the form ---------------------------------------------------------------------


@pytest.mark.parametrize("code", REFERENCE)
def test_a_text_comes_back_from_the_form_as_it_went_in(code: str) -> None:
    text = TEXTS[code]
    assert as_plain(wording_of(text, typed(text))[1]) == without_slant(text)


def test_every_label_means_one_blank_and_bears_no_bracket() -> None:
    labels = [fold(one.label) for one in blanks().values()]
    assert len(set(labels)) == len(labels)
    assert not [one for one in labels if set("[]:{}*") & set(one)]


def test_a_blank_is_understood_without_accents_and_a_year_alone_can_be_asked_for() -> None:
    text = TEXTS["tnxh-ca-nhan"]
    assert from_labels("Tôi: [ho va ten]", text) == "Tôi: {person_full_name}"
    born = from_labels("Sinh năm: [Ngày, tháng, năm sinh: chỉ năm]", text)
    assert born == "Sinh năm: {person_date_of_birth.year}"
    with pytest.raises(TextError, match="unknown"):
        from_labels("[Họ và tên: chỉ năm]", text)


def test_a_household_is_not_asked_for_what_is_a_person_s_own() -> None:
    assert "[Số CC/CCCD/CMND/Hộ chiếu]" not in labels_for(TEXTS["tnxh-ho"])
    assert "[Họ và tên chủ hộ]" in labels_for(TEXTS["tnxh-ho"])


@pytest.mark.parametrize("code", TEXTS)
def test_a_sample_leaves_no_blank_open(code: str) -> None:
    shown = sample(TEXTS[code], "Ba Vì", TODAY).shown()
    assert not [line for line in shown if "……" in line]


# --- what an officer sees ------------------------------------------------------------------------


def test_the_officer_sees_the_forms_of_the_law_and_those_to_word(page: Page, world: World) -> None:
    shown = page.as_(world.hanh).get("/wordings")
    shown.sees("Mẫu 25", "Phụ lục I, Mẫu 04", "không sửa được", "Mẫu tham khảo")
    shown.sees("Cam kết của gia đình", f"Phiên bản 2 · từ 21/11/2026 · {world.hanh.name}")
    for who in (world.lan, world.hung, world.bao, world.son, world.duc):
        page.as_(who).get("/wordings", status=403)


def test_a_form_of_the_law_can_be_read_and_not_worded(page: Page, world: World) -> None:
    law = CommitmentTemplate.shipped_id("v-25", 1)
    shown = page.as_(world.hanh).get(f"/wordings/{law}")
    shown.sees("GIẤY CAM KẾT", "không sửa được").lacks("Soạn lại lời")
    page.as_(world.hanh).get(f"/wordings/{law}/edit", status=403)
    page.as_(world.hanh).post(f"/wordings/{law}/versions", {"step": "save"}, status=403)
    page.as_(world.hanh).post(f"/wordings/{law}/retirement", status=403)


def test_the_database_knows_no_form_of_the_law_of_a_commune(world: World) -> None:
    with pytest.raises(IntegrityError, match="official"):
        world.add(make(CommitmentTemplate, unit_id=world.ba_vi, version=9, official=True))


def test_the_wording_of_another_commune_does_not_exist(page: Page, world: World) -> None:
    page.as_(world.hanh).get(f"/wordings/{key('lời riêng của Minh Châu')}", status=404)
    page.as_(world.hanh).get(f"/wordings?unit={world.minh_chau}", status=404)
    page.as_(world.hanh).get(f"/wordings/{HOUSEHOLD}?unit={world.minh_chau}", status=404)


def test_it_is_counted_how_many_signed_under_a_text(page: Page, world: World) -> None:
    evening = key("buổi ký ở Ba Vì")
    page.as_(world.hanh).get(f"/wordings/{HOUSEHOLD}").sees("chưa có bản nào ký")
    for number, state in enumerate((LineState.on_paper, LineState.on_paper, LineState.waiting), 2):
        world.add(make(EveningLine, evening_id=evening, number=number, state=state))
    page.as_(world.hanh).get(f"/wordings/{HOUSEHOLD}").sees("2 bản đã ký")


def test_who_keeps_several_communes_words_each_for_itself(page: Page, world: World) -> None:
    with world.session() as session:
        province = session.get_one(Unit, world.province)
        session.get_one(User, world.hanh.id).join(Role.officer, on=TODAY, unit=province)
    there = page.as_(world.hanh).get("/wordings").sees("Xã khác").click("Xã Ba Vì")
    there.sees(world.hanh.name).lacks(world.thang.name)
    page.as_(world.hanh).get(f"/wordings?unit={world.minh_chau}").sees(world.thang.name)
    form = page.as_(world.hanh).get(f"/wordings/{HOUSEHOLD}/edit?unit={world.minh_chau}")
    form.submit("Lưu phiên bản mới", title="CỦA MINH CHÂU").sees("Từ nay dùng phiên bản 2")
    assert now_in(world, world.minh_chau)["tnxh-ho"].unit_id == world.minh_chau
    assert now_in(world, world.ba_vi)["tnxh-ho"].id == HOUSEHOLD


# --- a new version -------------------------------------------------------------------------------


def test_a_new_version_counts_and_the_old_one_can_still_be_read(page: Page, world: World) -> None:
    after = saved(page, world.hanh, about="Giữ bình yên thôn xóm")
    after.sees("Từ nay dùng phiên bản 2", "Giữ bình yên thôn xóm", "Các phiên bản khác")
    made = now_in(world, world.ba_vi)["tnxh-ho"]
    assert (made.version, made.unit_id, made.made_by_id) == (2, world.ba_vi, world.hanh.id)
    assert now_in(world, world.minh_chau)["tnxh-ho"].id == HOUSEHOLD
    page.as_(world.hanh).get(f"/wordings/{HOUSEHOLD}").sees("Phiên bản cũ")


def test_clauses_can_be_added_taken_out_and_ticked(page: Page, world: World) -> None:
    form = page.as_(world.hanh).get(f"/wordings/{HOUSEHOLD}/edit")
    fifth: dict[str, Any] = {"clause-5": "5. Giữ sạch đường làng.", "tick-5": "1"}
    longer = form.submit("Thêm điều", **fifth)
    shorter = longer.submit("Bỏ: Điều 1")
    moved = shorter.submit("Lên: Điều 4")
    assert moved.form("form").values()["clause-3"] == "5. Giữ sạch đường làng."
    moved.submit("Lưu phiên bản mới").sees("3. ☐ Giữ sạch đường làng.").lacks("tàng trữ")


def test_a_clause_at_the_edge_stays_where_it_is(page: Page, world: World) -> None:
    form = page.as_(world.hanh).get(f"/wordings/{HOUSEHOLD}/edit")
    sent = {**form.form("form").values().to_dict(), "step": "up-1"}
    url = f"/wordings/{HOUSEHOLD}/versions"
    same = page.as_(world.hanh).post(url, sent)
    assert same.form("form").values()["clause-1"] == form.form("form").values()["clause-1"]
    for step in ("out-19", "down-20", "up-99", "sideways-1"):
        page.as_(world.hanh).post(url, {**sent, "step": step})


def test_who_is_asked_to_sign_is_chosen(page: Page, world: World) -> None:
    saved(page, world.hanh, signers="volunteer").sees("Đại diện Đội")
    text = now_in(world, world.ba_vi)["tnxh-ho"].text
    assert [one.asked for one in text.signers] == [True, True]


def test_a_preview_shows_the_text_and_keeps_nothing(page: Page, world: World) -> None:
    form = page.as_(world.hanh).get(f"/wordings/{HOUSEHOLD}/edit")
    shown = form.submit("Xem trước", title="CAM KẾT CỦA XÓM")
    shown.sees("CAM KẾT CỦA XÓM", "Tôi là: Nguyễn Văn A", "Chưa lưu gì cả")
    assert now_in(world, world.ba_vi)["tnxh-ho"].id == HOUSEHOLD
    shown.submit("Lưu phiên bản mới").sees("Từ nay dùng phiên bản 2", "CAM KẾT CỦA XÓM")


@pytest.mark.parametrize(
    ("fields", "field", "said"),
    [
        ({"opening": "Tôi là: [Chủ nhà]"}, "opening", "không có chỗ ghi [Chủ nhà]"),
        ({"opening": "Tôi cam kết:"}, "opening", "Thiếu chỗ ghi [Họ và tên chủ hộ]"),
        ({"opening": "Tôi là: [Họ và tên chủ hộ"}, "opening", "đóng đủ ngoặc vuông"),
        ({"opening": "Tôi là: {householder_name}"}, "opening", "ngoặc nhọn"),
        ({"opening": "[Họ và tên chủ hộ] " + "à" * 400}, "opening", "dài quá"),
        ({"opening": ""}, "opening", "cần điền"),
        ({"title": ""}, "title", "cần điền"),
        ({"title": "CAM *KẾT*"}, "title", "dấu sao"),
        ({"closing": "*Tự nguyện*"}, "closing", "dấu sao"),
        ({"clause-2": "Giữ [điều này]"}, "clause-2", "không có chỗ ghi"),
        ({"clause-2": "a" * 601}, "clause-2", "dài quá"),
        ({f"clause-{n}": "" for n in range(1, 5)}, "clause-1", "ít nhất một điều"),
        ({}, "opening", "giống hệt"),
    ],
)
def test_what_cannot_be_used_is_said_beside_its_field(
    page: Page, world: World, fields: dict[str, Any], field: str, said: str
) -> None:
    form = page.as_(world.hanh).get(f"/wordings/{HOUSEHOLD}/edit")
    again = form.submit("Lưu phiên bản mới", status=422, **fields)
    assert said in again.error_of(field)
    values = again.form("form").values()
    assert all(values.get(name, "").strip() == value.strip() for name, value in fields.items())
    assert now_in(world, world.ba_vi)["tnxh-ho"].id == HOUSEHOLD


def test_a_double_tap_makes_one_version(page: Page, world: World) -> None:
    form = page.as_(world.hanh).get(f"/wordings/{HOUSEHOLD}/edit")
    for _tap in range(2):
        form.submit("Lưu phiên bản mới", title="CAM KẾT")
    with world.looking() as session:
        count = session.scalar(
            select(func.count()).where(
                CommitmentTemplate.code == "tnxh-ho", CommitmentTemplate.unit_id == world.ba_vi
            )
        )
    assert count == 1


def test_who_began_from_an_older_version_is_asked_first(page: Page, world: World) -> None:
    form = page.as_(world.hanh).get(f"/wordings/{HOUSEHOLD}/edit")
    saved(page, world.hanh, title="BẢN KIA")
    asked = form.submit("Lưu phiên bản mới", status=409, title="BẢN NÀY")
    asked.sees("có người đã lưu phiên bản 2", "Đọc phiên bản đó")
    assert asked.form("form").values()["title"] == "BẢN NÀY"
    asked.submit("Lưu phiên bản mới").sees("Từ nay dùng phiên bản 3", "BẢN NÀY")


def test_what_was_typed_and_not_saved_comes_back(page: Page, world: World) -> None:
    form = page.as_(world.hanh).get(f"/wordings/{HOUSEHOLD}/edit")
    fields = form.form("form").values().to_dict() | {"title": "ĐANG SOẠN"}
    page.as_(world.hanh).post("/drafts", fields, status=204)
    assert form.again().form("form").values()["title"] == "ĐANG SOẠN"
    form.again().submit("Lưu phiên bản mới").sees("ĐANG SOẠN")
    assert form.again().form("form").values()["title"] == "BẢN CAM KẾT"


# --- back to the common text ---------------------------------------------------------------------


def test_the_common_text_can_be_used_again(page: Page, world: World) -> None:
    shown = page.as_(world.hanh).get(f"/wordings/{OWN}")
    shown.submit("Dùng lại mẫu chung").sees("dùng lại mẫu chung", "Phiên bản 1")
    assert now_in(world, world.ba_vi)["gia-dinh"].unit_id is None
    again = page.as_(world.hanh).get(f"/wordings/{OWN}").sees("Phiên bản cũ")
    again.lacks("Dùng lại mẫu chung")
    saved(page, world.hanh, CommitmentTemplate.shipped_id("gia-dinh", 1), title="LẠI LỜI RIÊNG")
    made = now_in(world, world.ba_vi)["gia-dinh"]
    assert (made.version, made.unit_id) == (3, world.ba_vi)


def test_wording_and_retiring_stand_on_the_trail(page: Page, world: World) -> None:
    saved(page, world.hanh, title="CAM KẾT").submit("Dùng lại mẫu chung")
    with world.looking() as session:
        deeds = session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert [one for one in deeds if one.startswith("wording")] == ["wording.add", "wording.retire"]


# --- what was signed -----------------------------------------------------------------------------


def test_what_was_signed_still_has_its_hash_after_rewording(page: Page, world: World) -> None:
    signed = key(f"gia đình của {world.khanh.name}")
    family = CommitmentTemplate.shipped_id("gia-dinh", 1)
    saved(page, world.hanh, family, title="LỜI MỚI")
    page.as_(world.hanh).get(f"/wordings/{OWN}").lacks("Dùng lại mẫu chung")
    with world.looking() as session:
        commitment = session.get_one(Commitment, signed)
        assert commitment.template_id == family
        assert commitment.is_whole
        assert commitment.filled is not None
        assert commitment.filled.text.title == "BẢN CAM KẾT"


@pytest.mark.parametrize("change", ["content", "code", "version"])
def test_a_text_that_is_kept_cannot_be_changed(world: World, change: str) -> None:
    with world.session() as session:
        template = session.get_one(CommitmentTemplate, HOUSEHOLD)
        session.expire(template)
        with pytest.raises(ValueError, match="keeps its"):
            setattr(template, change, {"title": "khác"})


def test_no_statement_changes_a_text_past_its_record() -> None:
    """Only whether a version is retired is ever written anew."""
    changes = re.compile(r"update\(CommitmentTemplate\)(.*?)\.values\((.*?)\)", re.DOTALL)
    found = [
        values
        for path in (ROOT / "rehabfield").rglob("*.py")
        for _where, values in changes.findall(path.read_text(encoding="utf-8"))
    ]
    assert found == ["retired_at=now"]


# --- as it is printed ----------------------------------------------------------------------------


def test_a_text_is_seen_as_it_is_printed(page: Page, world: World) -> None:
    printed = page.as_(world.hanh).get(f"/wordings/{HOUSEHOLD}/specimen").answer
    assert printed.data.startswith(b"%PDF")
    assert printed.headers["Content-Disposition"] == 'inline; filename="mau.pdf"'


def test_what_is_typed_is_printed_without_being_kept(page: Page, world: World) -> None:
    form = page.as_(world.hanh).get(f"/wordings/{HOUSEHOLD}/edit")
    fields = form.form("form").values().to_dict()
    url = f"/wordings/{HOUSEHOLD}/specimen"
    assert page.as_(world.hanh).post(url, fields).answer.data.startswith(b"%PDF")
    page.as_(world.hanh).post(url, {**fields, "title": ""}, status=422).sees("Chưa in được")
    assert now_in(world, world.ba_vi)["tnxh-ho"].id == HOUSEHOLD
