"""What phones kept until they could send it arrives once, whole, and in the right hands."""

from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm.exc import StaleDataError

from rehabfield import clock, vault
from rehabfield.clock import local_day
from rehabfield.models import (
    Activity,
    Assignment,
    Case,
    Enrolment,
    FollowUp,
    FollowUpState,
    Held,
    Installation,
    Receipt,
    User,
    UserState,
    Visit,
    Why,
)
from tests.factories import MORNING, TODAY
from tests.page import Page
from tests.telephone import Packed, Telephone, altered
from tests.world import Helped, World, key

KNOWN = key("buổi gặp chưa rõ ai")
MET = {"outcome": "met", "way": "home"}


@pytest.fixture
def phone(page: Page, world: World) -> Telephone:
    """Bác Hùng's, signed in."""
    return Telephone(page.as_(world.hung))


def meetings(world: World, about: Helped) -> list[Visit]:
    with world.looking() as session:
        found = select(Visit).where(Visit.case_id == about.case).order_by(Visit.at)
        return list(session.scalars(found))


def held(world: World) -> list[Held]:
    with world.looking() as session:
        waiting = select(Held).where(Held.settled_at.is_(None), Held.id != KNOWN)
        return list(session.scalars(waiting))


def receipts(world: World) -> int:
    with world.looking() as session:
        return len(session.scalars(select(Receipt.key)).all())


def test_a_meeting_from_the_outbox_is_a_meeting(phone: Telephone, world: World) -> None:
    record = uuid4()
    sent = phone.sends("visit", {**MET, "note": "Nhà êm ấm."}, target=world.khanh.case, key=record)
    sent.is_taken()
    visit = world.load(Visit, record)
    assert (visit.by_id, visit.entered_by_id) == (world.hung.id, world.hung.id)
    assert visit.note == "Nhà êm ấm."
    assert visit.phone_at is not None
    assert not visit.outside
    assert world.load(Case, world.khanh.case).last_contact_on == TODAY


def test_it_is_of_the_day_on_which_it_was_saved(
    phone: Telephone, world: World, travel: object
) -> None:
    saved = clock.now() - timedelta(days=3)
    record = uuid4()
    phone.sends("visit", MET, target=world.khanh.case, key=record, said_at=saved).is_taken()
    visit = world.load(Visit, record)
    assert local_day(visit.at) == local_day(saved)
    assert local_day(visit.recorded_at) == TODAY


def test_a_clock_that_runs_ahead_counts_as_now(phone: Telephone, world: World) -> None:
    record = uuid4()
    ahead = clock.now() + timedelta(days=400)
    phone.sends("visit", MET, target=world.khanh.case, key=record, said_at=ahead).is_taken()
    assert local_day(world.load(Visit, record).at) == TODAY


def test_the_same_record_however_often_is_one_meeting(phone: Telephone, world: World) -> None:
    before = len(meetings(world, world.khanh))
    packed = phone.packs("visit", MET, target=world.khanh.case)
    assert [phone.posts(packed).state for _ in range(3)] == ["taken"] * 3
    assert len(meetings(world, world.khanh)) == before + 1


def test_a_form_and_its_record_are_one_meeting(page: Page, phone: Telephone, world: World) -> None:
    """The same fields came both ways: the form's answer was lost, and the phone kept them."""
    form = phone.browser.get(f"/people/{world.khanh.case}/visits/new").form("Lưu")
    fields = dict(form.values().lists())
    before = len(meetings(world, world.khanh))
    record = UUID(fields.pop("id")[0])
    phone.sends("visit", fields, target=world.khanh.case, key=record).is_taken()
    sent = {"id": str(record), **fields}
    assert phone.browser.post(f"/people/{world.khanh.case}/visits", sent).path == "/today"
    assert len(meetings(world, world.khanh)) == before + 1


def test_other_content_under_a_taken_key_is_kept_for_the_leader(
    phone: Telephone, world: World
) -> None:
    record = uuid4()
    phone.sends("visit", MET, target=world.khanh.case, key=record).is_taken()
    other = {**MET, "note": "Khác."}
    phone.sends("visit", other, target=world.khanh.case, key=record).is_taken()
    phone.sends("visit", other, target=world.khanh.case, key=record).is_taken()
    (one,) = held(world)
    assert (one.why, one.fields["note"], one.team_id) == (Why.other, ["Khác."], world.team)


def test_a_locked_phone_sends_as_well(phone: Telephone, world: World) -> None:
    record = uuid4()
    phone.is_locked()
    answer = phone.sends("visit", MET, target=world.khanh.case, key=record).is_taken().answer
    assert set(answer.json or {}) == {"state", "epoch"}, "nothing is told to a locked phone"
    assert world.load(Visit, record).by_id == world.hung.id


def test_whoever_is_signed_in_is_told_where_to_go(phone: Telephone, world: World) -> None:
    answer = phone.sends("visit", {**MET, "back": "person"}, target=world.khanh.case).answer
    assert (answer.json or {})["to"] == f"/people/{world.khanh.case}"
    after = phone.browser.get((answer.json or {})["to"])
    after.sees("Đã ghi buổi gặp.", "Hoàn tác")


def test_the_record_of_another_person_is_not_taken(page: Page, world: World) -> None:
    mais = Telephone(page.as_(world.hung), owner=world.mai.id)
    before = receipts(world)
    sent = mais.sends("visit", MET, target=world.hoa.case)
    assert (sent.answer.status_code, sent.state) == (403, "stranger")
    assert receipts(world) == before


def test_an_owner_cannot_be_swapped_outside(phone: Telephone, page: Page, world: World) -> None:
    """Both use this phone; what one sealed is never taken as the other's."""
    mai = world.sign_in(world.mai)
    name = f"e-{mai.enrolment.hex}"
    phone.browser.client.set_cookie(name, mai.secret, domain="localhost")
    packed = phone.packs("visit", MET, target=world.hoa.case).but(owner=str(world.mai.id))
    assert phone.posts(packed).state == "altered"


def test_a_day_to_which_only_the_phones_clock_has_come_is_today(
    phone: Telephone, world: World
) -> None:
    record, tomorrow = uuid4(), clock.now() + timedelta(days=1)
    ahead = {**MET, "day": (TODAY + timedelta(days=1)).isoformat()}
    packed = phone.packs("visit", ahead, target=world.khanh.case, key=record, said_at=tomorrow)
    for _ in range(2):
        phone.posts(packed).is_taken()
    assert local_day(world.load(Visit, record).at) == TODAY


@pytest.mark.parametrize("change", ["kind", "schema", "key"])
def test_what_stands_outside_is_bound_to_what_is_inside(
    phone: Telephone, world: World, change: str
) -> None:
    other = {"kind": "correction", "schema": 1, "key": str(uuid4())}
    packed = phone.packs("visit", MET, target=world.khanh.case)
    sent = phone.posts(packed.but(**{change: other[change]}))
    expected = "taken" if change == "schema" else "altered"
    assert sent.state == expected


@pytest.mark.parametrize("at", [0, 20, -1])
def test_one_changed_bit_is_refused_and_nothing_is_kept(
    phone: Telephone, world: World, at: int
) -> None:
    before = receipts(world)
    sent = phone.posts(altered(phone.packs("visit", MET, target=world.khanh.case), at))
    assert (sent.answer.status_code, sent.state) == (400, "altered")
    assert receipts(world) == before


def test_what_a_newer_app_made_stays_on_the_phone(phone: Telephone, world: World) -> None:
    unknown = phone.sends("song", MET, target=world.khanh.case)
    newer = phone.sends("visit", MET, target=world.khanh.case, schema=2)
    assert {(one.answer.status_code, one.state) for one in (unknown, newer)} == {(409, "newer")}


@pytest.mark.parametrize(
    "body", [None, [], "x", {"owner": "nobody"}, {"owner": str(uuid4()), "key": 4}]
)
def test_what_no_phone_of_ours_sends_is_refused(phone: Telephone, body: object) -> None:
    sent = phone.posts(Packed(body))  # type: ignore[arg-type]
    assert (sent.answer.status_code, sent.state) == (422, "altered")


def test_what_does_not_fit_comes_back_to_its_maker(phone: Telephone, world: World) -> None:
    wrong = {**MET, "day": "2027-01-01"}
    sent = phone.sends("visit", wrong, target=world.khanh.case)
    assert (sent.answer.status_code, sent.state) == (422, "look")
    assert (sent.answer.json or {})["errors"] == {"day": "Ngày này chưa đến."}
    record = uuid4()
    phone.sends("visit", wrong, target=world.khanh.case, key=record)
    phone.sends("visit", MET, target=world.khanh.case, key=record).is_taken()
    assert world.load(Visit, record).by_id == world.hung.id, "mended under the same key"


def test_a_locked_phone_is_not_told_what_does_not_fit(phone: Telephone, world: World) -> None:
    phone.is_locked()
    sent = phone.sends("visit", {**MET, "day": "2027-01-01"}, target=world.khanh.case)
    assert (sent.state, (sent.answer.json or {})["errors"]) == ("look", {})


def test_a_meeting_after_the_assignment_ended_is_taken_and_flagged(
    phone: Telephone, world: World
) -> None:
    with world.session() as session:
        mine = session.get_one(Assignment, key(f"{world.hung.name} giúp {world.khanh.name}"))
        mine.end(TODAY - timedelta(days=2))
    record = uuid4()
    phone.sends("visit", MET, target=world.khanh.case, key=record).is_taken()
    assert world.load(Visit, record).outside
    assert held(world) == []


def test_a_meeting_of_a_case_that_was_closed_meanwhile_is_taken(
    phone: Telephone, world: World
) -> None:
    with world.session() as session:
        session.get_one(Case, world.khanh.case).close("completed", TODAY, None)
    record = uuid4()
    phone.sends("visit", MET, target=world.khanh.case, key=record).is_taken()
    assert world.load(Visit, record).case_id == world.khanh.case
    assert world.load(Case, world.khanh.case).window is None


def test_a_meeting_with_somebody_never_helped_waits_for_the_leader(
    phone: Telephone, world: World
) -> None:
    before = len(meetings(world, world.quyet))
    phone.sends("visit", MET, target=world.quyet.case).is_taken()
    (one,) = held(world)
    assert (one.why, one.owner_id, one.team_id) == (Why.stranger, world.hung.id, world.team)
    assert one.fields["target"] == [str(world.quyet.case)]
    assert len(meetings(world, world.quyet)) == before


def test_a_meeting_with_a_written_name_waits_for_the_leader(phone: Telephone, world: World) -> None:
    sent = {**MET, "who": "anh Tư xóm Bến Đò", "note": "Gặp ở chợ."}
    packed = phone.packs("nameless", sent)
    for _ in range(2):
        phone.posts(packed).is_taken()
    (one,) = held(world)
    assert (one.why, one.fields["who"]) == (Why.nameless, ["anh Tư xóm Bến Đò"])


def test_a_closed_phone_may_still_hand_in_what_it_holds(phone: Telephone, world: World) -> None:
    with world.session() as session:
        for one in session.scalars(select(Enrolment).where(Enrolment.user_id == world.hung.id)):
            one.revoke(MORNING)
    sent = phone.sends("visit", MET, target=world.khanh.case).is_taken()
    assert (sent.answer.json or {})["closed"] is True
    assert [one.why for one in held(world)] == [Why.closed_phone]
    assert phone.tells(0).state == "closed"


def test_work_of_somebody_who_left_is_not_lost(phone: Telephone, world: World) -> None:
    with world.session() as session:
        session.get_one(User, world.hung.id).leave(TODAY - timedelta(days=1))
    assert world.load(User, world.hung.id).state is UserState.ended
    phone.sends("visit", MET, target=world.khanh.case).is_taken()
    assert [(one.why, one.team_id) for one in held(world)] == [(Why.closed_phone, world.team)]


def test_a_correction_and_an_undo_come_after_their_meeting(phone: Telephone, world: World) -> None:
    first, second = uuid4(), uuid4()
    phone.sends("visit", MET, target=world.khanh.case, key=first).is_taken()
    better = {**MET, "note": "Bổ sung."}
    phone.sends("correction", better, target=first, key=second).is_taken()
    assert not world.load(Visit, first).current
    assert world.load(Visit, second).note == "Bổ sung."
    for _ in range(2):
        phone.sends("withdrawal", {}, target=second).is_taken()
    assert not world.load(Visit, second).current


def test_a_correction_of_what_was_corrected_meanwhile_asks_its_maker(
    phone: Telephone, world: World
) -> None:
    first = uuid4()
    phone.sends("visit", MET, target=world.khanh.case, key=first).is_taken()
    phone.sends("correction", {**MET, "note": "Một."}, target=first).is_taken()
    sent = phone.sends("correction", {**MET, "note": "Hai."}, target=first)
    assert (sent.state, sent.answer.status_code) == ("look", 422)
    undo = phone.sends("withdrawal", {}, target=first)
    assert undo.state == "look"


def test_outreach_is_counted_once_and_can_be_taken_back(phone: Telephone, world: World) -> None:
    record = uuid4()
    fields = {"activity": "talk", "reach": "12", "day": TODAY.isoformat()}
    packed = phone.packs("activity", fields, key=record)
    for _ in range(2):
        phone.posts(packed).is_taken()
    assert world.load(Activity, record).reach == 12
    phone.sends("activity-withdrawal", {}, target=record).is_taken()
    assert world.load(Activity, record).withdrawn_at is not None


def test_what_was_done_about_a_need_is_kept_or_asked_about(phone: Telephone, world: World) -> None:
    need = key("Khánh cần vay vốn")
    said = {"version": "1", "state": "under_way", "result": "Đã nộp hồ sơ vay."}
    phone.sends("follow-up", said, target=need).is_taken()
    assert world.load(FollowUp, need).state is FollowUpState.under_way
    phone.sends("follow-up", said, target=need).is_taken()
    late = phone.sends("follow-up", {**said, "state": "done"}, target=need)
    assert late.state == "look"


def test_a_record_that_needs_a_look_leaves_nothing_behind(phone: Telephone, world: World) -> None:
    before = receipts(world)
    phone.sends("visit", {**MET, "day": "2027-01-01"}, target=world.khanh.case)
    assert receipts(world) == before


def test_a_record_whose_key_and_form_differ_is_none_of_ours(phone: Telephone, world: World) -> None:
    sent = phone.sends("visit", {**MET, "id": uuid4()}, target=world.khanh.case)
    assert sent.state == "altered"


def test_every_answer_tells_which_database_it_is(phone: Telephone, world: World) -> None:
    epoch = str(world.load(Installation, 1).epoch)
    sent = phone.sends("visit", MET, target=world.khanh.case)
    assert (sent.answer.json or {})["epoch"] == epoch


def test_the_phone_says_how_much_waits_on_it(phone: Telephone, world: World) -> None:
    cookies = phone.browser.cookies
    assert cookies is not None
    phone.sends("visit", MET, target=world.khanh.case, waiting=4)
    assert world.load(Enrolment, cookies.enrolment).waiting == 4
    phone.tells(7)
    one = world.load(Enrolment, cookies.enrolment)
    assert (one.waiting, one.lost, one.told_at is not None) == (7, 0, True)
    phone.tells(0, fresh=True)
    one = world.load(Enrolment, cookies.enrolment)
    assert (one.waiting, one.lost) == (0, 7), "the browser cleared its store away"


def test_old_keys_go_on_opening_after_a_new_one(phone: Telephone, world: World) -> None:
    record = uuid4()
    packed = phone.packs("visit", MET, target=world.khanh.case, key=record)
    vault.current().letters.rotate()
    phone.posts(packed).is_taken()
    later = uuid4()
    phone.sends("visit", {**MET, "day": date(2026, 11, 20)}, target=world.khanh.case, key=later)
    assert world.load(Visit, later).by_id == world.hung.id


def test_a_stranger_gets_nowhere(page: Page, phone: Telephone, world: World) -> None:
    packed = phone.packs("visit", MET, target=world.khanh.case)
    nobody = page.nobody()
    headers = {"Sec-Fetch-Site": "same-origin"}
    answer = nobody.client.post(
        "/outbox", base_url="http://localhost", json=dict(packed.body), headers=headers
    )
    assert answer.status_code == 403


def test_other_sites_cannot_post_here(phone: Telephone, world: World) -> None:
    packed = phone.packs("visit", MET, target=world.khanh.case)
    answer = phone.browser.client.post(
        "/outbox",
        base_url="http://localhost",
        json=dict(packed.body),
        headers={"Sec-Fetch-Site": "cross-site"},
    )
    assert answer.status_code == 403


def test_the_hour_of_saving_decides_what_an_open_day_means(phone: Telephone, world: World) -> None:
    """Saved on Friday evening without a day, sent on Saturday: it was Friday."""
    saved = datetime(2026, 11, 20, 19, 30, tzinfo=MORNING.tzinfo)
    record = uuid4()
    phone.sends("visit", MET, target=world.khanh.case, key=record, said_at=saved).is_taken()
    assert local_day(world.load(Visit, record).at) == local_day(saved)


def test_what_was_being_written_without_signal_waits_in_its_form(
    phone: Telephone, world: World
) -> None:
    record = uuid4()
    fields = {**MET, "kind": "visit", "subject": world.khanh.case, "note": "Viết dở ở rẫy."}
    for _ in range(2):
        phone.sends("draft", fields, target=world.khanh.case, key=record).is_taken()
    form = phone.browser.get(f"/people/{world.khanh.case}/visits/new")
    form.sees("Viết dở ở rẫy.")
    form.submit("Lưu")
    assert world.load(Visit, record).note == "Viết dở ở rẫy."
    phone.sends("draft", fields, target=world.khanh.case, key=record).is_taken()
    phone.browser.get(f"/people/{world.khanh.case}/visits/new").lacks("Viết dở ở rẫy.")


def test_an_older_draft_does_not_replace_a_newer_one(phone: Telephone, world: World) -> None:
    record, earlier = uuid4(), clock.now() - timedelta(hours=1)
    fields = {**MET, "kind": "visit", "subject": world.khanh.case}
    new, old = {**fields, "note": "Sau."}, {**fields, "note": "Trước."}
    phone.sends("draft", new, target=world.khanh.case, key=record).is_taken()
    phone.sends("draft", old, target=world.khanh.case, key=record, said_at=earlier).is_taken()
    phone.browser.get(f"/people/{world.khanh.case}/visits/new").sees("Sau.").lacks("Trước.")


def test_what_nobody_can_open_any_more_on_the_phone_goes_to_the_leader(
    phone: Telephone, world: World
) -> None:
    """A new PIN, or a restored backup: the phone has only the sealed bytes, and no look helps."""
    packed = phone.packs("visit", {**MET, "day": "2027-01-01"}, target=world.khanh.case)
    assert phone.posts(packed).state == "look"
    for _ in range(2):
        phone.posts(packed.but(blind=True)).is_taken()
    (one,) = held(world)
    assert (one.owner_id, one.fields["day"]) == (world.hung.id, ["2027-01-01"])


def test_lines_that_end_as_in_forms_are_the_same_content(
    page: Page, phone: Telephone, world: World
) -> None:
    """Its answer was lost, and it comes as a form, whose lines end in CR LF."""
    form = phone.browser.get(f"/people/{world.khanh.case}/visits/new").form("Lưu")
    fields = {**dict(form.values().lists()), "note": ["Nhà êm ấm.\nCon đi học."]}
    record = UUID(fields.pop("id")[0])
    phone.sends("visit", fields, target=world.khanh.case, key=record).is_taken()
    sent = {"id": str(record), **fields, "note": "Nhà êm ấm.\r\nCon đi học."}
    assert phone.browser.post(f"/people/{world.khanh.case}/visits", sent).path == "/today"
    assert not held(world)


def test_a_record_that_meets_another_at_the_same_moment_comes_again(
    phone: Telephone, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not for its maker to look at: nothing is wrong with it."""
    packed = phone.packs("visit", MET, target=world.khanh.case)

    def busy(*_: object, **__: object) -> None:
        raise StaleDataError

    with monkeypatch.context() as patch:
        patch.setattr("rehabfield.views.outbox.take", busy)
        sent = phone.posts(packed)
    assert (sent.answer.status_code, sent.state) == (503, "again")
    phone.posts(packed).is_taken()
