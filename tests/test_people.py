"""The people one visits: list, search, and a person's page; another day, weekdays."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from rehabfield.clock import at_local
from rehabfield.models import (
    Assignment,
    AuditEntry,
    Case,
    Consent,
    Contact,
    Knows,
    Pause,
    PauseReason,
    Person,
    Purpose,
    ReviewState,
    Shift,
    Visit,
)
from rehabfield.schedule import State, standing
from tests.factories import LONG_AGO, MORNING, TODAY, make
from tests.page import HOST, Loaded, Page
from tests.querylog import Seen
from tests.world import Helped, Someone, World

Queries = Callable[[], AbstractContextManager[Seen]]
NAMES = ("Nguyễn Văn An", "Trần Thị Ân", "Lê Văn Hoa", "Đỗ Văn Hóa", "Vũ Thị Đào", "Bùi Thị Dao")


@pytest.fixture
def many(world: World) -> dict[str, Helped]:
    """Six more people whom Hùng visits."""
    found = {}
    for name in NAMES:
        found[name] = world.new_person(name)
        world.assign(found[name], world.hung)
    return found


def names(page: Loaded) -> list[str]:
    """The names of the list in its order."""
    return [n.text for n in page.top.all("b") if n.get("class") == "who"]


def found(page: Page, world: World, query: str) -> list[str]:
    """What the search box finds for Hùng."""
    return names(page.as_(world.hung).get("/people").submit("Tìm", q=query))


def meetings(page: Loaded) -> list[str]:
    """The meetings that the page leads to."""
    return [
        link.href
        for link in page.links
        if link.href.startswith("/visits/") and link.href != "/visits/new"
    ]


def path(one: Helped) -> str:
    """The page of a person."""
    return f"/people/{one.case}"


# --- the list --------------------------------------------------------------------------------


@pytest.mark.usefixtures("many")
def test_the_list_goes_by_given_names(page: Page, world: World) -> None:
    assert names(page.as_(world.hung).get("/people")) == [
        "Nguyễn Văn An",
        "Trần Thị Ân",
        "Bùi Thị Dao",
        "Vũ Thị Đào",
        "Lê Văn Hoa",
        "Lê Quang Hòa",
        "Đỗ Văn Hóa",
        "Phạm Thị Ngọc Khánh",
    ]


def test_everybody_stands_there_with_the_next_window(page: Page, world: World) -> None:
    page.as_(world.hung).get("/people").sees("Người tôi thăm", "trễ", "Lần tới: trong tuần")


def test_two_people_need_no_search_box(page: Page, world: World) -> None:
    page.as_(world.hung).get("/people").lacks("Tìm người")


def test_a_leader_sees_the_people_of_the_team_with_their_helpers(page: Page, world: World) -> None:
    people = page.as_(world.lan).get("/people")
    people.sees("Người đội đang thăm", "cùng bác Hùng, cô Mai", "chưa có người đồng hành")
    people.sees("đã xong, rời danh sách sau 30 ngày").lacks(world.quyet.name, world.kien.name)


@pytest.mark.parametrize("who", ["hanh", "bao"])
def test_offices_are_sent_to_their_cases(page: Page, world: World, who: str) -> None:
    answer = page.as_(getattr(world, who)).client.get("/people", base_url=HOST)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/cases")


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("hoa", ["Lê Văn Hoa", "Lê Quang Hòa", "Đỗ Văn Hóa"]),
        ("HÓA", ["Đỗ Văn Hóa"]),
        ("dao", ["Bùi Thị Dao", "Vũ Thị Đào"]),
        ("đào", ["Vũ Thị Đào"]),
        ("hoa quang", ["Lê Quang Hòa"]),
        ("ngoc kh", ["Phạm Thị Ngọc Khánh"]),
        ("bai say", ["Lê Quang Hòa"]),
        ("hòa bãi", ["Lê Quang Hòa"]),
        ("  ", ["Nguyễn Văn An"]),
    ],
)
def test_search_needs_no_accents_and_puts_exact_ones_first(
    page: Page, world: World, query: str, first: list[str]
) -> None:
    assert found(page, world, query)[: len(first)] == first


@pytest.mark.usefixtures("many")
def test_search_finds_another_name(page: Page, world: World) -> None:
    with world.session() as session:
        session.get_one(Person, world.khanh.person).other_name = "Út Mận"
    assert found(page, world, "ut man") == [world.khanh.name]


@pytest.mark.usefixtures("many")
def test_a_search_without_result_says_what_to_try(page: Page, world: World) -> None:
    result = page.as_(world.hung).get("/people").submit("Tìm", q="Zzz")
    result.sees("Chưa tìm thấy ai.")
    assert names(result) == []


@pytest.mark.usefixtures("many")
def test_a_name_never_stands_in_an_address(page: Page, world: World) -> None:
    result = page.as_(world.hung).get("/people").submit("Tìm", q="Hòa")
    assert result.url.endswith("/people/search")


@pytest.mark.usefixtures("many")
def test_while_one_types_only_the_list_comes(page: Page, world: World) -> None:
    part = page.as_(world.hung).post("/people/search", {"q": "hoa"}, htmx=True)
    assert part.html.lstrip().startswith('<div id="people">')
    assert len(names(part)) == 3


@pytest.mark.parametrize("query", ["'; DROP TABLE people", "%", "<b>", "a" * 5000, "\x00"])
def test_strange_queries_find_nobody_and_break_nothing(
    page: Page, world: World, query: str
) -> None:
    page.as_(world.hung).post("/people/search", {"q": query})


def test_search_stays_in_ones_own_scope(page: Page, world: World) -> None:
    result = page.as_(world.hung).post("/people/search", {"q": "quyet"})
    result.lacks(world.quyet.name)
    page.as_(world.hanh).post("/people/search", {"q": "hoa"}, status=404)


def test_the_list_costs_the_same_for_two_and_twenty(
    page: Page, world: World, queries: Queries
) -> None:
    counts: dict[str, list[int]] = {"hung": [], "lan": []}
    for more in (0, 18):
        for number in range(more):
            world.assign(world.new_person(f"Lò Văn Số{number}"), world.hung, on=TODAY)
        for who, seen_by in counts.items():
            browser = page.as_(getattr(world, who))
            browser.get("/people")
            with queries() as seen:
                browser.get("/people")
            seen_by.append(len(seen.all))
    assert counts["hung"][0] == counts["hung"][1] <= 3
    assert counts["lan"][0] == counts["lan"][1] <= 3


# --- a person --------------------------------------------------------------------------------


def test_a_person_s_page_begins_with_the_name_and_plain_words(page: Page, world: World) -> None:
    khanh = page.as_(world.hung).get(path(world.khanh))
    assert khanh.h1 == "Đang đồng hành cùng"
    khanh.sees(world.khanh.name, "1987 · xóm Gò Trám")
    khanh.sees("Đồng hành tại nơi cư trú, 1 năm, đến 06/07/2027")


def test_the_main_act_is_to_log_a_meeting(page: Page, world: World) -> None:
    khanh = page.as_(world.hung).get(path(world.khanh))
    main = [n.get("href") for n in khanh.top.all("a") if n.get("class") == "btn act wide"]
    assert main == [f"{path(world.khanh)}/visits/new"]


def test_who_does_not_visit_the_person_cannot_log_there(page: Page, world: World) -> None:
    page.as_(world.lan).get(path(world.khanh)).lacks("Ghi buổi gặp")


@pytest.mark.parametrize(
    ("who", "about"),
    [
        ("hung", "quyet"),
        ("hung", "sen"),
        ("mai", "tu"),
        ("mai", "pao"),
        ("lan", "quyet"),
        ("lan", "kien"),
        ("nga", "khanh"),
        ("thang", "khanh"),
        ("son", "khanh"),
        ("duc", "khanh"),
        ("yen", "khanh"),
        ("thom", "khanh"),
    ],
)
def test_whoever_is_not_mine_does_not_exist(page: Page, world: World, who: str, about: str) -> None:
    one: Helped = getattr(world, about)
    browser = page.as_(getattr(world, who))
    for url in (path(one), f"{path(one)}/shifts/new"):
        browser.get(url, status=404)
    browser.post(f"{path(one)}/shifts", {"to": "2026-11-30"}, status=404)
    browser.post(f"{path(one)}/weekdays", {"days": "1"}, status=404)


def test_what_does_not_exist_leaves_no_trace(page: Page, world: World) -> None:
    page.as_(world.hung).get(path(world.quyet), status=404)
    with world.session() as session:
        read = select(AuditEntry).where(AuditEntry.subject_id == world.quyet.case)
        assert session.scalars(read).all() == []


def reads(world: World, who: Someone) -> int:
    """How often that person's page of Khánh was noted as read."""
    with world.session() as session:
        return len(
            session.scalars(
                select(AuditEntry).where(
                    AuditEntry.actor_id == who.id,
                    AuditEntry.action == "read",
                    AuditEntry.subject_id == world.khanh.case,
                )
            ).all()
        )


def test_opening_a_page_is_noted_once_in_a_quarter_of_an_hour(
    page: Page, world: World, travel: Callable[[object], None]
) -> None:
    lan = page.as_(world.lan)
    for _ in range(2):
        lan.get(path(world.khanh))
    assert reads(world, world.lan) == 1
    travel(MORNING + timedelta(minutes=16))
    lan.get(path(world.khanh))
    assert reads(world, world.lan) == 2


def test_the_police_see_the_file_and_no_meetings(page: Page, world: World) -> None:
    with world.session() as session:
        session.get_one(Person, world.khanh.person).how_to_meet = "Sau 17 giờ, hỏi chị gái."
    file = page.as_(world.bao).get(path(world.khanh))
    file.sees(world.khanh.name, "Lò Thị Ban", world.hung.name)
    file.lacks("Các buổi gặp", "Nhà êm ấm", "thợ xây", "/visits/", "Cần giúp", "Sau 17 giờ")
    file.lacks("Lần tới", "trong tuần", "Đổi ngày", "Ghi buổi gặp", "Việc có thể làm")
    page.as_(world.bao).get(path(world.sen)).lacks("Nằm viện")
    page.as_(world.bao).get(f"{path(world.khanh)}/shifts/new", status=404)


def test_meetings_stand_newest_first_with_how_and_who(page: Page, world: World) -> None:
    hoa = page.as_(world.hung).get(path(world.hoa))
    hoa.sees("Không có nhà", "Tại nhà, Nguyễn Văn Hùng, Đỗ Thị Mai, chưa xem", "Gọi điện")
    assert hoa.main.index("Thứ Ba 6/10") < hoa.main.index("Thứ Hai 5/10")
    hoa.lacks("Thứ Tư 7/10")  # was taken back
    assert len(meetings(hoa)) == 2


def test_the_review_state_stands_with_each_meeting(page: Page, world: World) -> None:
    visit = world.log(world.khanh, world.hung, TODAY)
    with world.session() as session:
        row = session.get_one(Visit, visit)
        row.review(ReviewState.seen, by=world.lan.id, at=MORNING, comment=None)
    page.as_(world.hung).get(path(world.khanh)).sees("đội trưởng đã xem", "chưa xem")


def test_a_private_note_is_not_on_the_page(page: Page, world: World) -> None:
    for who in (world.hung, world.mai, world.lan, world.hanh):
        page.as_(who).get(path(world.hoa)).lacks("Nhờ giữ kín chuyện nợ")


def test_it_is_said_who_reads_the_meetings(page: Page, world: World) -> None:
    page.as_(world.hung).get(path(world.khanh)).sees(
        "Ai đọc được:", "đội trưởng, cán bộ xã hội của xã", "Công an xã không đọc phần này."
    )


def test_older_meetings_stand_on_the_next_page(page: Page, world: World) -> None:
    for number in range(23):
        world.log(
            world.khanh, world.hung, date(2026, 7, 7) + timedelta(days=number), note=f"n{number}"
        )
    hung = page.as_(world.hung)
    first = hung.get(path(world.khanh))
    assert len(meetings(first)) == 20
    second = first.click("Sau")
    assert len(meetings(second)) == 5
    second.sees("n0", "trang 2").lacks("Sau", "Cách gặp")
    assert len(meetings(second.click("Trước"))) == 20
    for strange in ("0", "-1", "x", "99999", "9" * 30):
        hung.get(path(world.khanh), query={"page": strange})


def test_how_to_meet_and_who_is_around(page: Page, world: World) -> None:
    with world.session() as session:
        person = session.get_one(Person, world.khanh.person)
        person.how_to_meet = "Ở nhà mẹ đẻ.\nSau 17 giờ."
        person.phone, person.phone_shared = "0912345678", True
        person.languages = "Mường"
    world.add(
        make(
            Contact,
            person_id=world.khanh.person,
            name="Phạm Văn Cả",
            relation="bác",
            phone="0987654321",
            knows=Knows.no,
            guardian=True,
        )
    )
    khanh = page.as_(world.hung).get(path(world.khanh))
    khanh.sees("Ở nhà mẹ đẻ. Sau 17 giờ.", "Mường", "Gọi 0912 345 678 Máy chung cả nhà")
    khanh.sees("bác, người giám hộ", "Không biết", "Chỉ nói là người quen đến chơi.")
    khanh.sees("Lò Thị Ban", "Biết chuyện")
    assert {"tel:0912345678", "tel:0987654321"} <= {link.href for link in khanh.links}


def withdrawn(world: World, purpose: Purpose) -> None:
    """Khánh agreed to this once and withdrew it."""
    world.add(
        make(
            Consent,
            person_id=world.khanh.person,
            purpose=purpose,
            withdrawn_on=TODAY,
            recorded_by_id=world.lan.id,
        )
    )


def test_nobody_is_called_who_withdrew_that_consent(page: Page, world: World) -> None:
    with world.session() as session:
        session.get_one(Person, world.khanh.person).phone = "0912345678"
    world.add(make(Contact, person_id=world.khanh.person, phone="0987654321"))
    hung = page.as_(world.hung)
    withdrawn(world, Purpose.phone_contact)
    khanh = hung.get(path(world.khanh)).sees("Không muốn nhận điện thoại.")
    assert "tel:0912345678" not in {link.href for link in khanh.links}
    withdrawn(world, Purpose.family_contact)
    khanh = hung.get(path(world.khanh)).sees("Không muốn trao đổi với người nhà.")
    assert not [link for link in khanh.links if link.href.startswith("tel:")]


def test_a_consent_given_again_opens_the_call(page: Page, world: World) -> None:
    with world.session() as session:
        session.get_one(Person, world.khanh.person).phone = "0912345678"
    withdrawn(world, Purpose.phone_contact)
    world.add(
        make(
            Consent,
            person_id=world.khanh.person,
            purpose=Purpose.phone_contact,
            given_on=TODAY,
            recorded_by_id=world.lan.id,
        )
    )
    khanh = page.as_(world.hung).get(path(world.khanh))
    assert "tel:0912345678" in {link.href for link in khanh.links}


def test_somebody_in_hospital_is_left_in_peace(page: Page, world: World) -> None:
    sen = page.as_(world.mai).get(path(world.sen))
    sen.sees("Nằm viện, đã báo đội trưởng", "Từ 2/11. Chưa cần đi gặp").lacks("Đổi ngày")
    page.as_(world.mai).get(f"{path(world.sen)}/shifts/new", status=403)


def test_a_pause_with_a_last_day_says_until_when(page: Page, world: World) -> None:
    world.add(
        make(
            Pause,
            case_id=world.khanh.case,
            reason=PauseReason.weather,
            starts_on=TODAY,
            ends_on=date(2026, 11, 28),
            made_by_id=world.lan.id,
            confirmed_by_id=world.lan.id,
            confirmed_at=MORNING,
        )
    )
    with world.session() as session:
        session.get_one(Case, world.khanh.case).due(None, MORNING)
    page.as_(world.hung).get(path(world.khanh)).sees("Mưa bão, lũ lụt", "Từ 21/11 đến 28/11")


def test_a_leader_finds_what_can_be_done(page: Page, world: World) -> None:
    khanh = page.as_(world.lan).get(path(world.khanh)).sees("Việc có thể làm", "Tạm nghỉ gặp")
    labels = {link.text for link in khanh.links}
    assert {"Phân công người giúp", "Sửa thông tin", "Thêm người thân"} <= labels
    assert not {"Kết thúc", "Bản ghi về người này"} & labels
    page.as_(world.lan).get(path(world.sen)).sees("Gặp lại từ hôm nay").lacks("Tạm nghỉ gặp")


def test_an_officer_finds_the_end_and_the_record(page: Page, world: World) -> None:
    khanh = page.as_(world.hanh).get(path(world.khanh))
    assert {"Kết thúc", "Bản ghi về người này"} <= {link.text for link in khanh.links}
    closed = page.as_(world.hanh).get(path(world.pao)).sees("xong ngày 11/11/2026")
    assert closed.h1 == "Đã đồng hành cùng"
    closed.lacks("Kết thúc", "Tạm nghỉ gặp", "Đổi ngày")


def test_a_volunteer_finds_none_of_these(page: Page, world: World) -> None:
    khanh = page.as_(world.hung).get(path(world.khanh))
    khanh.lacks("Việc có thể làm", "Tạm nghỉ gặp", "Sửa thông tin", "Kết thúc")


def test_a_person_costs_three_queries_however_long_the_history(
    page: Page, world: World, queries: Queries
) -> None:
    counts: dict[str, list[int]] = {"hung": [], "lan": [], "hanh": [], "bao": []}
    for more in (0, 40):
        for number in range(more):
            world.log(world.khanh, world.hung, LONG_AGO + timedelta(days=number))
        for who, seen_by in counts.items():
            browser = page.as_(getattr(world, who))
            browser.get(path(world.khanh))
            with queries() as seen:
                browser.get(path(world.khanh))
            seen_by.append(len(seen.all))
    assert counts["hung"][0] == counts["hung"][1] <= 3
    for who in ("lan", "hanh", "bao"):
        assert counts[who][0] == counts[who][1] <= 8


# --- another day, and days of the week -------------------------------------------------------


def window(world: World, one: Helped) -> tuple[date, date]:
    """The window of a case, which it has."""
    kept = world.load(Case, one.case).window
    assert kept is not None
    return kept.first, kept.last


def test_another_day_puts_the_meeting_into_its_week(page: Page, world: World) -> None:
    form = page.as_(world.hung).get(path(world.khanh)).click("Đổi ngày")
    after = form.submit("Lưu", to="2026-12-03", reason="Bận gặt")
    after.sees("Lần gặp tới: trong tuần")
    assert window(world, world.khanh) == (date(2026, 11, 30), date(2026, 12, 6))
    with world.session() as session:
        shift = session.scalars(select(Shift).where(Shift.case_id == world.khanh.case)).one()
    assert (shift.reason, shift.by_id) == ("Bận gặt", world.hung.id)


def test_a_late_person_is_no_longer_late_after_that(page: Page, world: World) -> None:
    form = page.as_(world.hung).get(f"{path(world.hoa)}/shifts/new")
    form.sees("Ngày mai").submit("Lưu", to="2026-11-24")
    assert standing(world.load(Case, world.hoa.case).window, TODAY).state is State.upcoming


def test_two_taps_move_the_meeting_once(page: Page, world: World) -> None:
    form = page.as_(world.hung).get(f"{path(world.khanh)}/shifts/new")
    for _ in range(2):
        form.submit("Lưu", to="2026-12-03")
    with world.session() as session:
        shifts = session.scalars(select(Shift).where(Shift.case_id == world.khanh.case)).all()
    assert len(shifts) == 1


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        ("2026-11-20", "Ngày ấy đã qua"),
        ("2027-06-01", "Xa nhất là ba tháng"),
        ("31/31/2026", "21/11/2026"),
        ("", "Mục này cần điền."),
    ],
)
def test_days_that_cannot_be_are_refused_and_nothing_typed_is_lost(
    page: Page, world: World, day: str, sentence: str
) -> None:
    form = page.as_(world.hung).get(f"{path(world.khanh)}/shifts/new")
    again = form.submit("Lưu", to=day, reason="Bận gặt", status=422)
    assert sentence in again.error_of("to")
    assert again.form("form").values()["reason"] == "Bận gặt"


def test_tet_moves_the_week_that_was_picked(
    page: Page, world: World, travel: Callable[[object], None]
) -> None:
    travel(at_local(date(2027, 1, 25), MORNING.time()))
    form = page.as_(world.hung).get(f"{path(world.khanh)}/shifts/new")
    form.submit("Lưu", to="2027-02-05")
    first, last = window(world, world.khanh)
    free = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    assert len([day for day in free if not date(2027, 2, 4) <= day <= date(2027, 2, 10)]) >= 3


def test_a_leader_may_move_a_meeting_of_the_team(page: Page, world: World) -> None:
    page.as_(world.lan).get(f"{path(world.khanh)}/shifts/new").submit("Lưu", to="2026-12-03")
    assert window(world, world.khanh)[0] == date(2026, 11, 30)


def test_nothing_is_moved_in_a_closed_case(page: Page, world: World) -> None:
    page.as_(world.lan).get(f"{path(world.pao)}/shifts/new", status=403)


def test_preferred_weekdays_are_kept_with_ones_own_assignment(page: Page, world: World) -> None:
    hung = page.as_(world.hung)
    after = hung.get(path(world.hoa)).submit("weekdays-form", days=["6", "7"])
    after.sees("Đã lưu.", "thứ Bảy, Chủ Nhật")
    with world.session() as session:
        kept = {
            one.user_id: one.preferred_weekdays
            for one in session.scalars(
                select(Assignment).where(Assignment.case_id == world.hoa.case)
            )
        }
    assert kept == {world.hung.id: frozenset({5, 6}), world.mai.id: frozenset()}
    after.submit("weekdays-form", days=None).sees("ngày nào cũng được")


def test_who_does_not_visit_has_no_days_there(page: Page, world: World) -> None:
    page.as_(world.lan).post(f"{path(world.hoa)}/weekdays", {"days": "1"}, status=404)


@pytest.mark.parametrize("days", ["0", "8", "x"])
def test_days_that_no_week_has_are_refused(page: Page, world: World, days: str) -> None:
    page.as_(world.hung).post(f"{path(world.hoa)}/weekdays", {"days": days}, status=400)
