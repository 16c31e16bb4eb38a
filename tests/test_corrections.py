"""Corrections and undo: nothing is ever overwritten, and nobody's words are lost."""

from datetime import date, time
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from rehabfield import models as m
from rehabfield import offline
from rehabfield.clock import at_local, now
from rehabfield.models import Case, FollowUp, PrivateNote, ReviewState, Visit
from rehabfield.schedule import News, Outcome
from tests.factories import TODAY, make
from tests.page import Browser, Loaded, Page
from tests.world import Helped, Someone, World

YESTERDAY = date(2026, 11, 20)


def newest(world: World, about: Helped) -> Visit:
    with world.session() as session:
        query = select(Visit).where(Visit.case_id == about.case).order_by(Visit.recorded_at.desc())
        return session.scalars(query.limit(1)).one()


def review(world: World, visit: UUID, verdict: ReviewState, comment: str, by: Someone) -> None:
    with world.session() as session:
        one = session.get_one(Visit, visit)
        one.review(verdict, by=by.id, at=now(), comment=comment)


@pytest.fixture
def hung(page: Page, world: World) -> Browser:
    """Bác Hùng."""
    return page.as_(world.hung)


@pytest.fixture
def met(world: World) -> UUID:
    """Bác Hùng met Khánh yesterday at 16:30, and wrote a few words."""
    visit = world.log(
        world.khanh,
        world.hung,
        YESTERDAY,
        at=at_local(YESTERDAY, time(16, 30)),
        note="Gặp ở nhà.",
        situation="Đang đi làm.",
    )
    world.add(
        make(PrivateNote, visit_id=visit, case_id=world.khanh.case, author_id=world.hung.id),
        make(
            FollowUp,
            case_id=world.khanh.case,
            visit_id=visit,
            need=m.Need.job,
            changed_by_id=world.hung.id,
        ),
    )
    return visit


def correct(browser: Browser, visit: UUID, *, status: int = 200, **fields: Any) -> Loaded:
    form = browser.get(f"/visits/{visit}/corrections/new")
    return form.submit("Lưu bản sửa", status=status, **fields)


def test_the_form_comes_as_it_was_written(hung: Browser, met: UUID) -> None:
    form = hung.get(f"/visits/{met}/corrections/new")
    values = form.form("form").values()
    assert values["note"] == "Gặp ở nhà."
    assert values["private_note"] == "Nhờ giữ kín chuyện nợ."
    assert (values["day"], values["at"]) == ("2026-11-20", "16:30")
    assert values.getlist("needs") == ["job"]
    assert values.getlist("topics") == ["job"]


def test_a_correction_is_a_new_row_and_the_old_one_stays(
    hung: Browser, world: World, met: UUID
) -> None:
    after = correct(hung, met, note="Gặp ở ngoài chợ.", outcome="family_met")
    after.sees("Đã lưu bản sửa.", "Gặp ở ngoài chợ.", "Các bản trước")
    old, new = world.load(Visit, met), newest(world, world.khanh)
    assert (old.note, old.outcome, old.current) == ("Gặp ở nhà.", Outcome.met, False)
    assert (new.note, new.outcome, new.current) == ("Gặp ở ngoài chợ.", Outcome.family_met, True)
    assert new.supersedes_id == met
    assert new.at == old.at, "the moment stays where nobody changed it"


def test_a_correction_moves_the_next_meeting_as_if_it_had_been_said_at_once(
    hung: Browser, world: World, met: UUID
) -> None:
    correct(hung, met, outcome="another_day", next_on="other", other_on="2026-11-26")
    case = world.load(Case, world.khanh.case)
    assert case.next_from == date(2026, 11, 26)


def test_the_private_note_goes_with_the_newest_version_only(
    hung: Browser, world: World, met: UUID
) -> None:
    correct(hung, met, private_note="Đã trả hết nợ.")
    new = newest(world, world.khanh)
    with world.session() as session:
        assert session.get(PrivateNote, met) is None
        assert session.get_one(PrivateNote, new.id).text == "Đã trả hết nợ."
    correct(hung, new.id, private_note="")
    with world.session() as session:
        query = select(PrivateNote).where(PrivateNote.case_id == world.khanh.case)
        assert not session.scalars(query).all()


def test_needs_follow_the_correction(hung: Browser, world: World, met: UUID) -> None:
    correct(hung, met, needs=["training"])
    with world.session() as session:
        states = {
            one.need: one.state
            for one in session.scalars(select(FollowUp).where(FollowUp.case_id == world.khanh.case))
        }
    assert states[m.Need.training] is m.FollowUpState.open
    assert states[m.Need.job] is m.FollowUpState.dropped
    assert states[m.Need.loan] is m.FollowUpState.open


def test_a_need_that_has_come_further_is_not_dropped(
    hung: Browser, world: World, met: UUID
) -> None:
    with world.session() as session:
        one = session.scalars(select(FollowUp).where(FollowUp.visit_id == met)).one()
        one.move(m.FollowUpState.under_way, None, by=world.lan.id, at=now())
        need = one.id
    correct(hung, met, needs=[])
    assert world.load(FollowUp, need).state is m.FollowUpState.under_way


def test_what_the_leader_asked_for_stands_on_top(
    hung: Browser, page: Page, world: World, met: UUID
) -> None:
    review(world, met, ReviewState.asked, "Gặp được bao lâu?", world.lan)
    hung.get(f"/visits/{met}").sees("Chị Lan nhờ bổ sung:", "Gặp được bao lâu?")
    hung.get(f"/visits/{met}/corrections/new").sees("Chị Lan nhờ bổ sung:", "Gặp được bao lâu?")
    correct(hung, met, note="Gặp ở nhà, nửa tiếng.")
    assert newest(world, world.khanh).review_state is ReviewState.new
    page.as_(world.lan).get(f"/visits/{newest(world, world.khanh).id}").sees("nửa tiếng")


def test_saving_twice_is_one_correction(hung: Browser, world: World, met: UUID) -> None:
    form = hung.get(f"/visits/{met}/corrections/new")
    first = form.submit("Lưu bản sửa", note="Ở chợ.")
    second = form.submit("Lưu bản sửa", note="Ở chợ.")
    assert first.path == second.path
    with world.session() as session:
        query = select(Visit).where(Visit.supersedes_id == met)
        assert len(session.scalars(query).all()) == 1


def test_who_was_overtaken_sees_both_versions_and_chooses(
    hung: Browser, world: World, met: UUID
) -> None:
    slow, fast = (hung.get(f"/visits/{met}/corrections/new") for _ in range(2))
    fast.submit("Lưu bản sửa", note="Bản nhanh.")
    clash = slow.submit("Lưu bản sửa", note="Bản chậm.", status=409)
    clash.sees("Hai bản khác nhau", "Bản nhanh.", "Bản chậm.", "Giữ bản đã có")
    clash.submit("Lấy bản vừa gõ").sees("Đã lưu bản sửa.", "Bản chậm.")
    new = newest(world, world.khanh)
    assert new.note == "Bản chậm."
    assert world.load(Visit, new.supersedes_id).note == "Bản nhanh."


def test_who_leaves_what_is_kept_loses_only_their_own(
    hung: Browser, world: World, met: UUID
) -> None:
    slow, fast = (hung.get(f"/visits/{met}/corrections/new") for _ in range(2))
    fast.submit("Lưu bản sửa", note="Bản nhanh.")
    clash = slow.submit("Lưu bản sửa", note="Bản chậm.", status=409)
    clash.click("Giữ bản đã có").sees("Bản nhanh.").lacks("Bản chậm.")


def test_a_correction_of_what_was_taken_back_can_be_logged_anew(
    hung: Browser, world: World, met: UUID
) -> None:
    form = hung.get(f"/visits/{met}/corrections/new")
    hung.post(f"/visits/{met}/withdrawal")
    clash = form.submit("Lưu bản sửa", note="Có gặp thật.", status=409)
    clash.sees("vừa được bỏ ở nơi khác").submit("Ghi lại bản vừa gõ").sees("Đã ghi buổi gặp.")
    new = newest(world, world.khanh)
    assert (new.note, new.current, new.supersedes_id) == ("Có gặp thật.", True, None)


def test_the_form_of_an_old_version_leads_to_the_new_one(
    hung: Browser, world: World, met: UUID
) -> None:
    correct(hung, met, note="Ở chợ.")
    new = newest(world, world.khanh).id
    assert hung.get(f"/visits/{met}/corrections/new").path == f"/visits/{new}"
    hung.get(f"/visits/{met}").click("Xem bản mới").sees("Ở chợ.")


def test_undoing_an_old_version_asks_to_look_first(hung: Browser, world: World, met: UUID) -> None:
    correct(hung, met, note="Ở chợ.")
    hung.post(f"/visits/{met}/withdrawal").sees("đã có bản sửa mới hơn", "Ở chợ.")
    assert newest(world, world.khanh).current


def test_undoing_the_newest_version_takes_the_whole_meeting_back(
    hung: Browser, world: World, met: UUID
) -> None:
    before = date(2026, 10, 28)
    correct(hung, met, note="Ở chợ.")
    new = newest(world, world.khanh).id
    hung.get(f"/visits/{new}").submit("Bỏ buổi gặp này")
    assert world.load(Case, world.khanh.case).last_contact_on == before
    hung.get(f"/visits/{new}").sees("đã được bỏ").lacks("Bỏ buổi gặp này")
    hung.get(f"/visits/{met}").sees("đã được bỏ")


def test_bad_input_comes_back_with_what_was_typed(hung: Browser, met: UUID) -> None:
    again = correct(hung, met, status=422, note="a" * 2001, day="2026-11-22")
    assert again.error_of("note")
    assert again.form("form").values()["day"] == "2026-11-22"


def test_an_old_meeting_can_be_corrected_where_its_day_stays(hung: Browser, world: World) -> None:
    old = world.log(world.khanh, world.hung, date(2026, 9, 1), note="Cũ.")
    correct(hung, old, note="Cũ, viết lại.").sees("Cũ, viết lại.")
    again = hung.get(f"/visits/{newest(world, world.khanh).id}/corrections/new")
    assert again.submit("Lưu bản sửa", day="2026-09-02", status=422).error_of("day")


def test_the_leaders_answer_stands_where_the_news_is_the_same(hung: Browser, world: World) -> None:
    until = date(2026, 12, 5)
    visit = world.log(
        world.khanh, world.hung, TODAY, Outcome.news, at=now(), news=News.hospital,
        raised=m.Raised.news,
    )  # fmt: skip
    with world.session() as session:
        case = session.get_one(Case, world.khanh.case)
        pause = next(one for one in case.pauses if one.visit_id == visit)
        plan, history = offline.plan_of(session, case), offline.history_of(session, case)
        case.confirm_pause(pause, until, plan, history, by=world.lan.id, at=now())
        session.get_one(Visit, visit).answer(by=world.lan.id, at=now())
    before = world.load(Case, world.khanh.case).window
    correct(hung, visit, note="Bệnh viện Ba Vì, đến thứ Bảy.")
    new = newest(world, world.khanh)
    assert new.answered_by_id == world.lan.id
    assert world.load(Case, world.khanh.case).window == before
    correct(hung, new.id, news="away_for_work")
    assert newest(world, world.khanh).answered_at is None
    assert world.load(Case, world.khanh.case).window is None


def test_only_its_makers_correct_a_meeting(page: Page, world: World, met: UUID) -> None:
    fields = {"id": str(met), "outcome": "met", "way": "home"}
    for who, status in ((world.lan, 403), (world.hanh, 403), (world.bao, 404), (world.nga, 404)):
        page.as_(who).get(f"/visits/{met}/corrections/new", status=status)
        page.as_(who).post(f"/visits/{met}/corrections", fields, status=status)
    assert world.load(Visit, met).current


def test_a_leader_corrects_what_they_entered_and_leaves_the_authors_note(
    page: Page, world: World
) -> None:
    visit = world.log(world.hoa, world.mai, YESTERDAY, entered_by_id=world.lan.id)
    world.add(make(PrivateNote, visit_id=visit, case_id=world.hoa.case, author_id=world.mai.id))
    lan = page.as_(world.lan)
    correct(lan, visit, note="Chép từ sổ.")
    new = newest(world, world.hoa)
    assert (new.by_id, new.entered_by_id) == (world.mai.id, world.lan.id)
    assert world.load(PrivateNote, new.id).author_id == world.mai.id


def test_a_half_written_correction_is_there_again(hung: Browser, met: UUID) -> None:
    typed = hung.get(f"/visits/{met}/corrections/new").form("form").values()
    typed["note"] = "Còn viết dở"
    hung.post("/drafts", typed, status=204)
    again = hung.get(f"/visits/{met}/corrections/new")
    again.sees("Đang viết dở lúc 08:00.", "Còn viết dở").submit("Lưu bản sửa").sees("Còn viết dở")


def test_the_schedule_is_the_one_of_the_whole_history(
    hung: Browser, world: World, met: UUID
) -> None:
    correct(hung, met, outcome="not_home", day="2026-11-19", at="")
    new = newest(world, world.khanh)
    correct(hung, new.id, outcome="family_met")
    hung.post(f"/visits/{newest(world, world.khanh).id}/withdrawal")
    with world.session() as session:
        case = session.get_one(Case, world.khanh.case)
        kept = case.window, case.last_contact_on
        case.recount(offline.plan_of(session, case), offline.history_of(session, case))
        assert (case.window, case.last_contact_on) == kept
