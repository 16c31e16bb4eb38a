"""The leader reads logs: seen with one tap, or asks for more; versions side by side."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from uuid import UUID

from rehabfield import offline
from rehabfield.models import Case, PrivateNote, Raised, Review, ReviewState, Visit
from rehabfield.schedule import Outcome
from tests.factories import MORNING, make
from tests.page import Page
from tests.querylog import Seen
from tests.world import World

TODAY = date(2026, 11, 21)


def state(world: World, visit: UUID) -> ReviewState:
    return world.load(Visit, visit).review_state


def logged(world: World, note: str = "Đang phụ xây ở thị trấn.") -> UUID:
    return world.log(world.khanh, world.hung, TODAY, note=note)


def corrected(world: World, visit: UUID, note: str) -> UUID:
    """The volunteer corrects the log."""
    with world.session() as session:
        case = session.get_one(Case, world.khanh.case)
        old = session.get_one(Visit, visit)
        new = make(
            Visit,
            case_id=case.id,
            by_id=world.hung.id,
            entered_by_id=world.hung.id,
            recorded_at=MORNING,
            note=note,
        )
        plan, history = offline.plan_of(session, case), offline.history_of(session, case)
        case.correct(new, old, plan, history)
        session.flush()
        return new.id


def test_new_logs_are_read_with_all_that_they_say(page: Page, world: World) -> None:
    visit = world.log(
        world.khanh,
        world.hung,
        TODAY,
        note="Đang phụ xây ở thị trấn.",
        situation="Sức khỏe ổn.",
        next_on=date(2026, 12, 12),
    )
    world.add(
        make(
            PrivateNote,
            visit_id=visit,
            case_id=world.khanh.case,
            author_id=world.hung.id,
            text="Đang giận người anh.",
        )
    )
    page.as_(world.lan).get("/reviews").sees(
        "Phạm Thị Ngọc Khánh",
        "xóm Gò Trám",
        "Tại nhà · hôm nay",
        "bác Hùng",
        "Đang phụ xây ở thị trấn.",
        "Sức khỏe ổn.",
        "Đã nói chuyện: Việc làm",
        "Lần tới: thứ Bảy 12/12",
        "Đang giận người anh.",
        "người ghi và đội trưởng",
    )


def test_an_officer_reads_logs_without_the_private_note(page: Page, world: World) -> None:
    visit = logged(world)
    world.add(
        make(
            PrivateNote,
            visit_id=visit,
            case_id=world.khanh.case,
            author_id=world.hung.id,
            text="Đang giận người anh.",
        )
    )
    page.as_(world.hanh).get("/reviews").sees("Đang phụ xây ở thị trấn.").lacks("giận người anh")


def test_one_tap_marks_a_log_as_seen_and_the_line_can_be_undone(page: Page, world: World) -> None:
    visit = logged(world)
    lan = page.as_(world.lan)
    line = lan.post(f"/visits/{visit}/review", {"verdict": "seen"}, htmx=True)
    line.sees("Đã xem", "Phạm Thị Ngọc Khánh", "Hoàn tác").lacks("<h1")
    assert state(world, visit) is ReviewState.seen
    line.submit("Hoàn tác", htmx=True).sees("Đang phụ xây ở thị trấn.")
    assert state(world, visit) is ReviewState.new


def test_without_scripts_the_list_comes_back_shorter(page: Page, world: World) -> None:
    visit = logged(world)
    lan = page.as_(world.lan)
    before = lan.get(f"/visits/{visit}/review").sees("Đang phụ xây ở thị trấn.")
    before.submit("Đã xem").lacks("Đang phụ xây ở thị trấn.")


def test_a_double_tap_is_one_review(page: Page, world: World) -> None:
    visit = logged(world)
    for _ in range(2):
        page.as_(world.lan).post(f"/visits/{visit}/review", {"verdict": "seen"}, htmx=True)
    with world.looking() as session:
        assert len(session.get_one(Visit, visit).reviews) == 1


def test_where_a_log_was_read_the_next_one_comes_up(page: Page, world: World) -> None:
    for n in range(12):
        one = world.new_person(f"Nông Văn Tý {n}")
        world.assign(one, world.hung, on=date(2026, 11, 1))
        world.log(one, world.hung, date(2026, 11, 19), note=f"Buổi số {n}.")
    lan = page.as_(world.lan)
    shown = lan.get("/reviews")
    count = shown.html.count('class="log"')
    assert count == 10
    shown.sees("Xem xong buổi nào, buổi sau hiện lên.")
    first = shown.form("Đã xem")
    came = lan.post(first.action, {"verdict": "seen"}, htmx=True)
    assert came.html.count('class="log"') == 2
    ids = {n.get("id") for n in shown.top.all("li")}
    assert {n.get("id") for n in came.top.all("li")} - ids != set()


def test_ordinary_logs_of_a_page_are_seen_together_and_raised_ones_stay(
    page: Page, world: World
) -> None:
    ordinary = logged(world)
    raised = world.log(
        world.hoa, world.hung, TODAY, Outcome.not_convenient, raised=Raised.not_convenient
    )
    lan = page.as_(world.lan)
    read = lan.get("/reviews")
    button = next(node.text for node in read.top.all("button") if node.text.startswith("Đã xem cả"))
    read.submit(button).sees("Đã xem", "buổi gặp.")
    assert state(world, ordinary) is ReviewState.seen
    assert state(world, raised) is ReviewState.new


def test_asking_for_more_needs_words(page: Page, world: World) -> None:
    visit = logged(world)
    lan = page.as_(world.lan)
    form = lan.get(f"/visits/{visit}/review")
    empty = form.submit("Nhờ bác Hùng", status=422)
    empty.sees("Xin ghi cần bổ sung gì.")
    form.submit("Nhờ bác Hùng", comment="  ", status=422, htmx=True).sees("Xin ghi")
    form.submit("Nhờ bác Hùng", comment="Hẹn lần tới hôm nào?")
    with world.looking() as session:
        asked = session.get_one(Visit, visit)
        assert asked.review_state is ReviewState.asked
        assert asked.reviews[-1].comment == "Hẹn lần tới hôm nào?"


def test_a_log_corrected_on_request_comes_first_with_what_was_asked(
    page: Page, world: World
) -> None:
    visit = logged(world)
    lan = page.as_(world.lan)
    lan.get(f"/visits/{visit}/review").submit("Nhờ bác Hùng", comment="Hẹn lần tới hôm nào?")
    new = corrected(world, visit, "Đang phụ xây. Hẹn thứ Bảy sau.")
    lan.get("/team").sees("Đã bổ sung như đã nhờ")
    lan.get("/reviews").sees("Lời nhờ trước:", "Hẹn lần tới hôm nào?")
    versions = lan.get(f"/visits/{new}/versions")
    versions.sees("Sau khi sửa", "Đang phụ xây. Hẹn thứ Bảy sau.", "Trước khi sửa", "ở thị trấn")
    assert lan.get(f"/visits/{visit}/versions").main == versions.main


def test_a_log_that_was_never_corrected_says_so(page: Page, world: World) -> None:
    page.as_(world.lan).get(f"/visits/{logged(world)}/versions").sees("chưa sửa lần nào")


def test_nobody_reviews_their_own_log(page: Page, world: World) -> None:
    one = world.new_person("Nông Văn Tý")
    world.assign(one, world.lan)
    own = world.log(one, world.lan, TODAY, note="Buổi của tôi.")
    entered = world.log(
        world.khanh, world.hung, TODAY, note="Tôi nhập hộ.", entered_by_id=world.lan.id
    )
    lan = page.as_(world.lan)
    lan.get("/reviews").lacks("Buổi của tôi.", "Tôi nhập hộ.")
    for visit in (own, entered):
        lan.post(f"/visits/{visit}/review", {"verdict": "seen"}, status=403)
        lan.post("/reviews", {"visits": str(visit)})
        assert state(world, visit) is ReviewState.new
    page.as_(world.hanh).get("/reviews").sees("Buổi của tôi.", "Tôi nhập hộ.")


def test_a_log_that_was_corrected_meanwhile_cannot_be_reviewed(page: Page, world: World) -> None:
    visit = logged(world)
    corrected(world, visit, "Khác rồi.")
    page.as_(world.lan).post(f"/visits/{visit}/review", {"verdict": "seen"}, status=403)


def test_logs_of_another_team_do_not_exist(page: Page, world: World) -> None:
    visit = logged(world)
    luc = page.as_(world.luc)
    luc.get("/reviews").lacks("Đang phụ xây")
    luc.get(f"/visits/{visit}/review", status=404)
    luc.post(f"/visits/{visit}/review", {"verdict": "seen"}, status=404)
    luc.get(f"/visits/{visit}/versions", status=404)
    luc.post("/reviews", {"visits": str(visit)})
    assert state(world, visit) is ReviewState.new


def test_volunteers_and_the_police_review_nothing(page: Page, world: World) -> None:
    visit = logged(world)
    page.as_(world.mai).post(f"/visits/{visit}/review", {"verdict": "seen"}, status=404)
    page.as_(world.hung).post(f"/visits/{visit}/review", {"verdict": "seen"}, status=403)
    page.as_(world.bao).get(f"/visits/{visit}/review", status=404)
    page.as_(world.bao).get("/reviews").lacks("Đang phụ xây")


def test_a_review_is_on_the_trail(page: Page, world: World) -> None:
    from sqlalchemy import select

    from rehabfield.models import AuditEntry

    visit = logged(world)
    page.as_(world.lan).post(f"/visits/{visit}/review", {"verdict": "seen"}, htmx=True)
    with world.looking() as session:
        entry = session.scalar(select(AuditEntry).where(AuditEntry.action == "visit.review"))
        assert entry is not None
        assert (entry.actor_id, entry.subject_id) == (world.lan.id, visit)


def test_the_list_asks_the_same_few_questions_however_many_logs_wait(
    page: Page, world: World, queries: Callable[[], AbstractContextManager[Seen]]
) -> None:
    logged(world)
    lan = page.as_(world.lan)
    lan.get("/reviews")
    with queries() as before:
        lan.get("/reviews")
    for n in range(8):
        one = world.new_person(f"Nông Văn Tý {n}")
        world.assign(one, world.hung, on=date(2026, 11, 1))
        visit = world.log(one, world.hung, date(2026, 11, 19))
        world.add(make(Review, visit_id=visit, by_id=world.lan.id, verdict=ReviewState.new))
    with queries() as after:
        lan.get("/reviews")
    assert len(after.all) <= len(before.all) <= 10


def test_a_form_that_no_page_sends_is_refused_calmly(page: Page, world: World) -> None:
    lan = page.as_(world.lan)
    lan.post("/reviews", {}, status=400)
    lan.post("/entries", {"member": "bác Tám"}, status=400)
    lan.post(f"/members/{world.tam.id}/invitations", {"kind": "khác"}, status=400)
    lan.post("/members", {}, status=422)
    lan.post("/meetings", {}, status=422)
    lan.post("/pauses", {}, status=422)
    lan.get("/members/new?team=x")
