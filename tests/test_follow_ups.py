"""Needs and what came of them."""

import pytest
from sqlalchemy import select

from rehabfield.models import AuditEntry, FollowUp, FollowUpState
from tests.factories import MORNING
from tests.page import Form, Loaded, Page
from tests.world import World, key

NEED = key("Khánh cần vay vốn")


def form_of(page: Loaded) -> Form:
    """The form of Khánh's need on her page."""
    return next(f for f in page.forms if f.action == f"/follow-ups/{NEED}")


def send(page: Page, world: World, **fields: object) -> Loaded:
    """Say how far it has come, as Hùng."""
    hung = page.as_(world.hung)
    khanh = hung.get(f"/people/{world.khanh.case}")
    values = form_of(khanh).values().to_dict() | fields
    return hung.post(f"/follow-ups/{NEED}", values)


def test_an_open_need_stands_on_the_page_with_its_state(page: Page, world: World) -> None:
    khanh = page.as_(world.hung).get(f"/people/{world.khanh.case}")
    khanh.sees("Cần giúp", "Vay vốn", "Chưa bắt đầu")


def test_its_state_and_result_are_kept(page: Page, world: World) -> None:
    after = send(page, world, state="under_way", result="Đã nộp đơn ở xã.")
    assert after.path == f"/people/{world.khanh.case}"
    after.sees("Đã lưu.", "Đang lo", "Đã nộp đơn ở xã.")
    need = world.load(FollowUp, NEED)
    assert (need.state, need.changed_by_id) == (FollowUpState.under_way, world.hung.id)
    assert need.closed_at is None


def test_what_is_done_moves_to_the_results_and_can_be_opened_again(
    page: Page, world: World
) -> None:
    send(page, world, state="done", result="Vay được 30 triệu.").sees("Kết quả đã có", "1 việc")
    assert world.load(FollowUp, NEED).closed_at is not None
    send(page, world, state="open").lacks("Kết quả đã có")
    assert world.load(FollowUp, NEED).closed_at is None


def test_it_is_on_the_trail(page: Page, world: World) -> None:
    send(page, world, state="under_way")
    with world.session() as session:
        entry = session.scalars(
            select(AuditEntry).where(AuditEntry.action == "follow_up.move")
        ).one()
    assert (entry.actor_id, entry.subject_id) == (world.hung.id, world.khanh.case)


def change(world: World, state: FollowUpState, result: str | None) -> None:
    """Somebody else says how far it has come."""
    with world.session() as session:
        session.get_one(FollowUp, NEED).move(state, result, by=world.lan.id, at=MORNING)


def test_who_wrote_meanwhile_is_not_written_over(page: Page, world: World) -> None:
    hung = page.as_(world.hung)
    khanh = hung.get(f"/people/{world.khanh.case}")
    change(world, FollowUpState.under_way, "Ngân hàng hẹn thứ Hai.")
    sent = form_of(khanh).values().to_dict() | {"state": "done", "result": "Đã nộp đơn."}
    clash = hung.post(f"/follow-ups/{NEED}", sent, status=409)
    assert clash.h1 == "Có người vừa ghi ở đây"
    clash.sees("Đã nộp đơn.", "Ngân hàng hẹn thứ Hai.", "Đã xong", "Đang lo")
    assert world.load(FollowUp, NEED).result == "Ngân hàng hẹn thứ Hai."
    clash.submit("Lưu", keep_state="mine", keep_result="theirs").sees("Đã lưu.")
    need = world.load(FollowUp, NEED)
    assert (need.state, need.result) == (FollowUpState.done, "Ngân hàng hẹn thứ Hai.")


def test_a_clash_answered_while_somebody_writes_again_asks_again(page: Page, world: World) -> None:
    hung = page.as_(world.hung)
    khanh = hung.get(f"/people/{world.khanh.case}")
    change(world, FollowUpState.under_way, "Ngân hàng hẹn thứ Hai.")
    sent = form_of(khanh).values().to_dict() | {"result": "Đã nộp đơn."}
    clash = hung.post(f"/follow-ups/{NEED}", sent, status=409)
    change(world, FollowUpState.under_way, "Ngân hàng hẹn thứ Ba.")
    clash.submit("Lưu", status=409).sees("Ngân hàng hẹn thứ Ba.", "Đã nộp đơn.")


def test_the_same_text_twice_is_no_clash(page: Page, world: World) -> None:
    hung = page.as_(world.hung)
    khanh = hung.get(f"/people/{world.khanh.case}")
    sent = form_of(khanh).values().to_dict() | {"state": "under_way", "result": "Đã nộp đơn."}
    for _ in range(2):
        hung.post(f"/follow-ups/{NEED}", sent).sees("Đã lưu.")


@pytest.mark.parametrize(
    "fields",
    [{"state": "lost"}, {"state": ""}, {"result": "x" * 501}],
)
def test_what_cannot_be_comes_back_with_all_that_was_typed(
    page: Page, world: World, fields: dict[str, str]
) -> None:
    hung = page.as_(world.hung)
    values = {"version": "1", "state": "done", "result": "Đã nộp đơn."} | fields
    again = hung.post(f"/follow-ups/{NEED}", values, status=422)
    assert again.h1 == "Cần giúp: Vay vốn"
    assert again.form("form").values()["result"] == values["result"]


def test_needs_of_others_do_not_exist(page: Page, world: World) -> None:
    foreign, fields = key("Quyết cần vay vốn"), {"version": "1", "state": "done"}
    page.as_(world.hung).post(f"/follow-ups/{foreign}", fields, status=404)
    page.as_(world.bao).post(f"/follow-ups/{NEED}", fields, status=404)
    page.as_(world.mai).post(f"/follow-ups/{NEED}", fields, status=404)
    page.as_(world.son).post(f"/follow-ups/{NEED}", fields, status=404)


def test_leader_and_officer_may_say_it_too(page: Page, world: World) -> None:
    for version, who in enumerate((world.lan, world.hanh), start=1):
        fields = {"version": str(version), "state": "under_way", "result": who.name}
        page.as_(who).post(f"/follow-ups/{NEED}", fields).sees(who.name)
