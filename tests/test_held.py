"""What could not be logged as it came waits for the leader, who says with whom it was."""

from datetime import timedelta
from typing import Any
from unicodedata import normalize
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from rehabfield import clock
from rehabfield.clock import local_day
from rehabfield.models import (
    AuditEntry,
    Case,
    Decision,
    Draft,
    FollowUp,
    Held,
    Membership,
    Need,
    PrivateNote,
    Raised,
    Role,
    User,
    Visit,
    Why,
)
from tests.factories import TODAY, make
from tests.page import Browser, Loaded, Page
from tests.telephone import Telephone
from tests.world import Someone, World, key

KNOWN = key("buổi gặp chưa rõ ai")
MET = {"outcome": "met", "way": "home"}


@pytest.fixture
def lan(page: Page, world: World) -> Browser:
    """The leader's browser."""
    return page.as_(world.lan)


@pytest.fixture
def hung(page: Page, world: World) -> Browser:
    """A volunteer's browser."""
    return page.as_(world.hung)


def holds(world: World, **more: Any) -> UUID:
    """A record that waits; by bác Hùng, with a written name, unless said otherwise."""
    given: dict[str, Any] = {"owner_id": world.hung.id, "team_id": world.team, **more}
    one = make(Held, id=uuid4(), **given)
    world.add(one)
    return one.id


def meetings(world: World) -> int:
    with world.looking() as session:
        return len(session.scalars(select(Visit.id)).all())


def last_held(world: World) -> Held:
    with world.looking() as session:
        newest = select(Held).where(Held.id != KNOWN).order_by(Held.received_at.desc())
        return session.scalars(newest).first() or pytest.fail("nothing is held")


def deeds(world: World) -> list[str]:
    with world.looking() as session:
        return list(session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))


def match(lan: Browser, held: UUID, case: UUID, *, status: int = 200, **more: Any) -> Loaded:
    return lan.get(f"/held/{held}").submit("Ghép và ghi buổi gặp", case=case, status=status, **more)


# --- the list ----------------------------------------------------------------------------------


def test_the_leaders_home_leads_to_what_waits(lan: Browser, world: World) -> None:
    home = lan.get("/team").sees("Buổi gặp chờ ghép")
    assert any(link.href == "/held" for link in home.links)
    lan.get("/held").sees("anh Tư ở Bến Đò", "bác Hùng, hôm nay, 08:00", "tên ghi tay")


def test_nothing_is_said_of_it_where_nothing_waits(lan: Browser, world: World) -> None:
    lan.post(f"/held/{KNOWN}/settlement")
    lan.get("/team").lacks("Buổi gặp chờ ghép", "/held")
    lan.get("/held").sees("Không còn gì chờ ghép.")


def test_what_waits_keeps_the_leaders_home_from_being_calm(page: Page, world: World) -> None:
    luc = page.as_(world.luc)
    before = luc.get("/team").text
    holds(world, owner_id=world.nga.id, team_id=world.other_team)
    assert "Buổi gặp chờ ghép" not in before
    luc.get("/team").sees("Buổi gặp chờ ghép").lacks("Mọi việc đều ổn")


def test_another_teams_records_do_not_exist(page: Page, world: World) -> None:
    luc = page.as_(world.luc)
    luc.get("/held").lacks("anh Tư ở Bến Đò")
    luc.get(f"/held/{KNOWN}", status=404)
    for act in ("match", "settlement", "reopening"):
        luc.post(f"/held/{KNOWN}/{act}", {"case": str(world.quyet.case)}, status=404)
    assert world.load(Held, KNOWN).settled_at is None


@pytest.mark.parametrize("who", ["hung", "hanh", "bao", "duc"])
def test_it_is_for_the_leader_alone(page: Page, world: World, who: str) -> None:
    browser = page.as_(getattr(world, who))
    browser.get("/held", status=403)
    browser.get(f"/held/{KNOWN}", status=404)


def test_a_person_of_another_team_is_not_named(lan: Browser, world: World) -> None:
    """Bác Hùng's phone wrote about somebody of Minh Châu: the leader of Ba Vì learns no name."""
    target = {"target": [str(world.quyet.case)], "outcome": ["met"], "way": ["home"]}
    one = holds(world, kind="visit", why=Why.stranger, fields=target)
    lan.get("/held").lacks(world.quyet.name)
    lan.get(f"/held/{one}").sees("chưa được phân công").lacks(world.quyet.name)


# --- one record --------------------------------------------------------------------------------


def test_a_record_says_what_it_says_in_plain_words(lan: Browser, world: World) -> None:
    fields = {
        "outcome": ["news"],
        "news": ["hospital"],
        "way": ["call"],
        "who": ["anh Tư"],
        "topics": ["job", "family"],
        "needs": ["insurance"],
        "situation": ["Đang nằm viện huyện."],
        "note": ["Gia đình báo tin."],
        "private_note": ["Nhờ giữ kín."],
        "day": [(TODAY - timedelta(days=2)).isoformat()],
    }
    shown = lan.get(f"/held/{holds(world, fields=fields)}")
    shown.sees("Buổi gặp ghi tên tay", "Có tin mới: Nằm viện", "Gọi điện", "Việc làm, Gia đình")
    shown.sees("thứ Năm 19/11", "Đang nằm viện huyện.", "Gia đình báo tin.", "anh Tư")
    shown.sees("Nhờ giữ kín.", "người viết và đội trưởng", "Buổi gặp này là với ai?")


def test_those_whom_the_maker_helps_or_helped_can_be_chosen(lan: Browser, world: World) -> None:
    form = lan.get(f"/held/{KNOWN}").form("Ghép và ghi buổi gặp")
    offered = form.choices("case") or set()
    assert {str(world.khanh.case), str(world.hoa.case)} <= offered
    assert not {str(world.sen.case), str(world.quyet.case), str(world.kien.case)} & offered
    lan.get(f"/held/{KNOWN}").sees(world.khanh.name, "1987 · xóm Gò Trám")


def test_a_record_of_another_kind_is_read_and_settled(lan: Browser, world: World) -> None:
    fields = {"activity": ["leaflets"], "reach": ["12"], "day": [TODAY.isoformat()]}
    one = holds(world, kind="activity", why=Why.closed_phone, fields=fields)
    shown = lan.get(f"/held/{one}").sees("Tuyên truyền", "Phát tờ rơi", "12", "Máy được đóng")
    assert not [form for form in shown.forms if form.id == "match"]
    lan.post(f"/held/{one}/match", {"case": str(world.khanh.case)}, status=403)
    shown.submit("Đã xem, không cần ghi")
    assert world.load(Held, one).settled_by_id == world.lan.id


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("correction", {"outcome": ["met"], "way": ["home"], "target": [str(World.khanh_visit)]}),
        ("withdrawal", {"target": [str(World.khanh_visit)]}),
        ("activity-withdrawal", {"target": [str(uuid4())]}),
        ("follow-up", {"state": ["done"], "version": ["1"], "result": ["Đã nộp hồ sơ."]}),
        ("follow-up", {"state": ["nonsense"], "result": ["Đã nộp hồ sơ."]}),
        ("visit", {"outcome": ["x"], "way": [], "topics": ["job", "y"], "day": ["1/1/1"]}),
        ("visit", {}),
        ("nameless", {"who": ["Tư" * 100], "outcome": ["met"], "way": ["home"]}),
    ],
)
def test_whatever_a_closed_phone_hands_in_can_be_read(
    lan: Browser, world: World, kind: str, fields: dict[str, list[str]]
) -> None:
    one = holds(world, kind=kind, why=Why.closed_phone, fields=fields)
    lan.get("/held")
    shown = lan.get(f"/held/{one}").sees("Máy được đóng trước khi kịp gửi")
    if kind in {"correction", "withdrawal"}:
        shown.sees(world.khanh.name, "Xem buổi gặp đã ghi")
    if "result" in fields:
        shown.sees("Đã nộp hồ sơ.")


def test_what_was_typed_is_shown_and_never_obeyed(lan: Browser, world: World) -> None:
    note = "<script>alert(1)</script> & <b>đậm</b>"
    fields = {**{k: [v] for k, v in MET.items()}, "who": ["<i>Tư</i>"], "note": [note]}
    one = holds(world, fields=fields)
    listed, shown = lan.get("/held").sees("<i>Tư</i>"), lan.get(f"/held/{one}").sees(note)
    assert "<i>Tư" not in listed.html
    assert "<script>alert" not in shown.html


def test_reading_it_is_on_the_trail(lan: Browser, world: World) -> None:
    lan.get(f"/held/{KNOWN}")
    with world.looking() as session:
        found = session.scalars(select(AuditEntry).where(AuditEntry.subject_id == KNOWN)).all()
    assert [(one.action, one.subject, one.actor_id) for one in found] == [
        ("read", "held", world.lan.id)
    ]


# --- matching ----------------------------------------------------------------------------------


def test_matching_logs_the_meeting_in_its_makers_name(lan: Browser, world: World) -> None:
    saved = clock.now() - timedelta(days=3)
    one = holds(world, said_at=saved)
    match(lan, one, world.khanh.case).sees("Đã ghép và ghi buổi gặp.", "Hoàn tác")
    held = world.load(Held, one)
    visit = world.load(Visit, held.visit_id)
    assert (visit.id, visit.case_id) == (held.key, world.khanh.case)
    assert (visit.by_id, visit.entered_by_id, visit.source) == (
        world.hung.id,
        world.lan.id,
        "phone",
    )
    assert (local_day(visit.at), local_day(visit.recorded_at)) == (local_day(saved), TODAY)
    assert visit.note == "Gặp ở chợ."
    assert world.load(Case, world.khanh.case).last_contact_on == local_day(saved)
    assert (held.settled_by_id, "held.match" in deeds(world)) == (world.lan.id, True)


def test_its_maker_finds_it_as_entered_by_the_leader(
    lan: Browser, hung: Browser, world: World
) -> None:
    match(lan, KNOWN, world.khanh.case)
    visit = world.load(Held, KNOWN).visit_id
    hung.get(f"/visits/{visit}").sees("Gặp ở chợ.", "Lan")


def test_needs_news_and_private_note_come_along(lan: Browser, world: World) -> None:
    fields = {
        "outcome": ["met"],
        "way": ["home"],
        "who": ["Khánh"],
        "needs": ["school"],
        "company": ["1"],
        "private_note": ["Nhờ giữ kín."],
    }
    one = holds(world, fields=fields)
    match(lan, one, world.khanh.case)
    visit_id = world.load(Held, one).visit_id
    assert world.load(Visit, visit_id).raised is Raised.company
    note = world.load(PrivateNote, visit_id)
    assert (note.text, note.author_id) == ("Nhờ giữ kín.", world.hung.id)
    with world.looking() as session:
        opened = session.scalars(select(FollowUp.need).where(FollowUp.visit_id == visit_id)).all()
    assert list(opened) == [Need.school]


def test_a_taken_key_is_no_obstacle(lan: Browser, world: World) -> None:
    """The phone sent it before with other words: the first meeting keeps the key."""
    visit = world.log(world.khanh, world.hung, TODAY - timedelta(days=1))
    fields = {"outcome": ["family_met"], "way": ["home"], "target": [str(world.khanh.case)]}
    one = holds(world, kind="visit", why=Why.other, key=visit, fields=fields)
    lan.get(f"/held/{one}").sees("gửi lại với nội dung khác", "Xem buổi gặp đã ghi")
    match(lan, one, world.khanh.case)
    assert world.load(Held, one).visit_id not in {None, visit}


def test_a_second_log_of_the_day_is_asked_about(lan: Browser, world: World) -> None:
    world.log(world.khanh, world.hung, TODAY)
    before = meetings(world)
    asked = match(lan, KNOWN, world.khanh.case, status=422)
    asked.sees("Ngày này đã có buổi gặp rồi.")
    assert meetings(world) == before
    asked.submit("Ghép và ghi buổi gặp", again="1").sees("Đã ghép và ghi buổi gặp.")
    assert meetings(world) == before + 1


def test_without_a_choice_nothing_is_logged(lan: Browser, world: World) -> None:
    before = meetings(world)
    again = lan.get(f"/held/{KNOWN}").submit("Ghép và ghi buổi gặp", status=422)
    assert again.error_of("case") == "Mục này cần điền."
    for wrong in ("not-an-id", str(uuid4()), str(world.quyet.case), str(world.sen.case)):
        lan.post(f"/held/{KNOWN}/match", {"case": wrong}, status=422)
    assert meetings(world) == before
    assert world.load(Held, KNOWN).settled_at is None


def test_a_day_before_the_case_began_is_said_beside_the_question(
    lan: Browser, world: World
) -> None:
    fields = {**{k: [v] for k, v in MET.items()}, "day": ["2026-10-01"], "who": ["Tư"]}
    one = holds(world, fields=fields)
    with world.session() as session:
        session.get_one(Case, world.khanh.case).starts_on = TODAY - timedelta(days=5)
    again = match(lan, one, world.khanh.case, status=422)
    assert "Việc đồng hành bắt đầu từ" in again.error_of("case")


def test_a_meeting_of_a_case_that_was_closed_of_late_is_matched(lan: Browser, world: World) -> None:
    with world.session() as session:
        session.get_one(Case, world.khanh.case).close("completed", TODAY, None)
    lan.get(f"/held/{KNOWN}").sees("đã kết thúc")
    match(lan, KNOWN, world.khanh.case)
    visit_id = world.load(Held, KNOWN).visit_id
    assert world.load(Visit, visit_id).case_id == world.khanh.case


def test_a_double_tap_is_one_meeting(lan: Browser, world: World) -> None:
    form = lan.get(f"/held/{KNOWN}")
    before = meetings(world)
    for _ in range(2):
        form.submit("Ghép và ghi buổi gặp", case=world.khanh.case).sees("Đã ghép và ghi buổi gặp.")
    assert meetings(world) == before + 1
    assert deeds(world).count("held.match") == 1


def test_the_second_of_two_leaders_is_told_plainly(lan: Browser, page: Page, world: World) -> None:
    deputy = _deputy(world)
    second = page.as_(deputy).get(f"/held/{KNOWN}")
    match(lan, KNOWN, world.khanh.case)
    before = meetings(world)
    told = second.submit("Ghép và ghi buổi gặp", case=world.hoa.case)
    told.sees("Bản ghi này đã được xem xong trước đó.", "Lan đã ghép lúc")
    second.submit("Đã xem, không cần ghi").sees("Bản ghi này đã được xem xong trước đó.")
    assert meetings(world) == before
    assert world.load(Held, KNOWN).settled_by_id == world.lan.id


def _deputy(world: World) -> Someone:
    """Cô Mai leads, too, and stands on the team's paper."""
    with world.session() as session:
        session.add(
            make(
                Membership,
                user_id=world.mai.id,
                team_id=world.team,
                role=Role.leader,
                starts_on=TODAY - timedelta(days=90),
            )
        )
        paper = session.get_one(Decision, world.standing_paper)
        mai = session.get_one(User, world.mai.id)
        if mai not in paper.helpers:
            paper.helpers.append(mai)
    return Someone(world.mai.id, world.mai.name, Role.leader)


def test_setting_aside_logs_nothing_and_twice_is_once(lan: Browser, world: World) -> None:
    before = meetings(world)
    shown = lan.get(f"/held/{KNOWN}")
    for _ in range(2):
        shown.submit("Đã xem, không cần ghi").sees("Đã xem, không ghi gì thêm.")
    assert (meetings(world), deeds(world).count("held.settle")) == (before, 1)
    lan.get(f"/held/{KNOWN}").sees("Lan đã xem lúc")


def test_undo_takes_the_meeting_back_and_lets_it_wait_again(lan: Browser, world: World) -> None:
    after = match(lan, KNOWN, world.khanh.case)
    visit_id = world.load(Held, KNOWN).visit_id
    after.submit("Hoàn tác").sees("Bản ghi lại chờ ghép.", "Buổi gặp này là với ai?")
    assert not world.load(Visit, visit_id).current
    assert world.load(Held, KNOWN).settled_at is None
    match(lan, KNOWN, world.hoa.case)
    assert world.load(Visit, world.load(Held, KNOWN).visit_id).case_id == world.hoa.case
    assert "held.reopen" in deeds(world)


def test_a_meeting_that_was_taken_back_elsewhere_can_be_matched_anew(
    lan: Browser, hung: Browser, world: World
) -> None:
    match(lan, KNOWN, world.khanh.case)
    visit_id = world.load(Held, KNOWN).visit_id
    hung.get(f"/visits/{visit_id}").submit("Bỏ buổi gặp này")
    shown = lan.get(f"/held/{KNOWN}").sees("đã được bỏ, không tính nữa")
    shown.submit("Để lại vào mục chờ ghép").sees("Buổi gặp này là với ai?")


def test_somebody_who_was_not_assigned_is_assigned_first(lan: Browser, world: World) -> None:
    fields = {**{k: [v] for k, v in MET.items()}, "target": [str(world.sen.case)]}
    one = holds(world, kind="visit", why=Why.stranger, fields=fields)
    shown = lan.get(f"/held/{one}").sees(world.sen.name, "Phân công bác Hùng cho người này")
    assert str(world.sen.case) not in (shown.form("match").choices("case") or set())
    world.assign(world.sen, world.hung, on=TODAY)
    again = lan.get(f"/held/{one}")
    assert again.form("match").values()["case"] == str(world.sen.case)


# --- a meeting with a written name, online ------------------------------------------------------


def test_a_meeting_with_a_written_name_waits_for_the_leader(
    hung: Browser, lan: Browser, world: World
) -> None:
    before = meetings(world)
    links = hung.get("/visits/new").sees("Người không có trong danh sách").links
    assert "/visits/nameless/new" in [link.href for link in links]
    form = hung.get("/visits/nameless/new")
    assert form.form("Lưu").values()["kind"] == "nameless"
    sent = form.submit(
        "Lưu", who="  Anh   Tư xóm Bến Đò ", note="Gặp ở chợ.", topics=["job"], outcome="met"
    )
    sent.sees("Đã lưu. Buổi gặp chờ ghép với đúng người.")
    one = last_held(world)
    assert (one.why, one.kind, one.team_id) == (Why.nameless, "nameless", world.team)
    assert (one.owner_id, meetings(world)) == (world.hung.id, before)
    lan.get(f"/held/{one.id}").sees("Anh Tư xóm Bến Đò", "Gặp ở chợ.", "Việc làm")
    match(lan, one.id, world.khanh.case)
    assert world.load(Visit, one.key).note == "Gặp ở chợ."


def test_a_volunteer_with_one_person_finds_it_below_the_form(page: Page, world: World) -> None:
    nga = page.as_(world.nga)
    form = nga.get("/visits/new")
    assert form.path.endswith("/visits/new")
    form.click("Gặp người không có trong danh sách?").sees("Gặp ai?")


def test_a_leader_writes_one_and_matches_it(lan: Browser, world: World) -> None:
    sent = lan.get("/visits/nameless/new").submit("Lưu", who="Anh Tư")
    assert sent.path == "/held"
    sent.sees("Anh Tư")


@pytest.mark.parametrize("who", ["hanh", "bao", "son", "duc"])
def test_it_is_for_members_of_a_team(page: Page, world: World, who: str) -> None:
    browser = page.as_(getattr(world, who))
    browser.get("/visits/nameless/new", status=403)
    browser.post("/visits/nameless", {"id": str(uuid4()), **MET, "who": "Tư"}, status=403)
    browser.get("/visits/new").lacks("Người không có trong danh sách")


def test_a_name_is_asked_for(hung: Browser, world: World) -> None:
    again = hung.get("/visits/nameless/new").submit("Lưu", note="Gặp ở chợ.", status=422)
    assert again.error_of("who") == "Mục này cần điền."
    again.sees("Gặp ở chợ.")
    again.submit("Lưu", who="Anh Tư").sees("Đã lưu.")
    assert last_held(world).fields["note"] == ["Gặp ở chợ."]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("who", "Ữ" * 81),
        ("note", "a" * 2001),
        ("day", "2027-01-01"),
        ("day", "2026-01-01"),
        ("at", "23:59"),
    ],
)
def test_what_does_not_fit_comes_back(hung: Browser, world: World, field: str, value: str) -> None:
    typed: dict[str, Any] = {"who": "Anh Tư", field: value}
    again = hung.get("/visits/nameless/new").submit("Lưu", status=422, **typed)
    assert again.error_of(field)
    with world.looking() as session:
        assert list(session.scalars(select(Held.id))) == [KNOWN]


def test_eighty_letters_are_counted_as_they_are_read(hung: Browser, world: World) -> None:
    name = "Ữ" * 80
    hung.get("/visits/nameless/new").submit("Lưu", who=normalize("NFD", name)).sees("Đã lưu.")
    assert last_held(world).fields["who"] == [name]


def test_html_in_a_name_is_only_a_name(hung: Browser, lan: Browser, world: World) -> None:
    hung.get("/visits/nameless/new").submit("Lưu", who="<script>x</script>")
    shown = lan.get(f"/held/{last_held(world).id}").sees("<script>x</script>")
    assert "<script>x" not in shown.html


def test_the_same_form_twice_is_one_record(hung: Browser, world: World) -> None:
    form = hung.get("/visits/nameless/new")
    for _ in range(2):
        form.submit("Lưu", who="Anh Tư").sees("Đã lưu.")
    with world.looking() as session:
        assert len(session.scalars(select(Held.id)).all()) == 2


def test_other_words_under_the_same_key_are_asked_about(hung: Browser, world: World) -> None:
    form = hung.get("/visits/nameless/new")
    form.submit("Lưu", who="Anh Tư")
    again = form.submit("Lưu", who="Chị Năm", status=409)
    again.sees("Buổi này đã gửi đội trưởng rồi.")
    again.submit("Lưu").sees("Đã lưu.")
    with world.looking() as session:
        assert len(session.scalars(select(Held.id)).all()) == 3


def test_a_phone_and_a_form_make_one_record(hung: Browser, world: World) -> None:
    """The form's answer was lost, and the phone kept the same fields."""
    loaded = hung.get("/visits/nameless/new")
    fields = dict(loaded.form("Lưu").values().lists())
    record = UUID(fields.pop("id")[0])
    fields["who"] = ["Anh Tư"]
    Telephone(hung).sends("nameless", fields, key=record).is_taken()
    loaded.submit("Lưu", who="Anh Tư").sees("Đã lưu.")
    with world.looking() as session:
        assert len(session.scalars(select(Held.id).where(Held.key == record)).all()) == 1


def test_a_phone_that_sends_other_words_loses_neither(hung: Browser, world: World) -> None:
    record, phone = uuid4(), Telephone(hung)
    for name in ("Anh Tư", "Chị Năm", "Chị Năm"):
        phone.sends("nameless", {**MET, "who": name}, key=record).is_taken()
    with world.looking() as session:
        kept = session.scalars(select(Held).where(Held.key == record)).all()
    assert sorted(one.fields["who"][0] for one in kept) == ["Anh Tư", "Chị Năm"]


def test_what_is_begun_waits_as_a_draft(hung: Browser, world: World) -> None:
    form = hung.get("/visits/nameless/new").form("Lưu")
    hung.post("/drafts", {**form.values(), "who": "Anh Tư"}, status=204)
    again = hung.get("/visits/nameless/new").sees("Đang viết dở")
    assert again.form("Lưu").values()["who"] == "Anh Tư"
    again.submit("Lưu")
    with world.looking() as session:
        kept = select(Draft).where(Draft.owner_id == world.hung.id, Draft.kind == "nameless")
        assert session.scalars(kept).all() == []
