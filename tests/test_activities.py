"""Ghi tuyên truyền: two taps and a number, and taking it back."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text

from rehabfield.models import Activity, ActivityKind, Draft, Membership
from tests.factories import MORNING, TODAY, make
from tests.page import Page
from tests.world import Someone, World, key


def logged(world: World, who: Someone) -> list[Activity]:
    """What this member has logged, without what the world began with, oldest first."""
    with world.session() as session:
        rows = session.scalars(
            select(Activity)
            .where(Activity.by_id == who.id, Activity.withdrawn_at.is_(None))
            .order_by(Activity.recorded_at)
        )
        begun = {key("tuyên truyền của bác Hùng"), key("tuyên truyền của chị Nga")}
        return [row for row in rows if row.id not in begun]


def join_second_team(world: World, who: Someone) -> None:
    """Let this member volunteer in Minh Châu as well."""
    world.add(make(Membership, user_id=who.id, team_id=world.other_team))


def test_two_taps_and_a_number_are_enough(page: Page, world: World) -> None:
    form = page.as_(world.mai).get("/today").click("Ghi tuyên truyền")
    after = form.submit("Lưu", reach="12")
    assert after.path == "/today"
    after.sees("Đã ghi 12 lượt người.")
    (one,) = logged(world, world.mai)
    assert (one.kind, one.reach, one.leaflets) == (ActivityKind.home_talk, 12, 0)
    assert (one.day, one.team_id) == (TODAY, world.team)
    assert one.by_id == one.entered_by_id == world.mai.id


def test_the_kind_of_last_time_is_chosen_already(page: Page, world: World) -> None:
    mai = page.as_(world.mai)
    mai.get("/activities/new").submit("Lưu", reach="3", activity="loudspeaker")
    assert mai.get("/activities/new").form("form").values()["activity"] == "loudspeaker"


def test_the_undo_stands_beside_what_was_said(page: Page, world: World) -> None:
    after = page.as_(world.mai).get("/activities/new").submit("Lưu", reach="12")
    after.submit("Hoàn tác").sees("Đã lấy lại.")
    assert logged(world, world.mai) == []


def test_what_i_logged_is_listed_newest_first_and_can_be_taken_back(
    page: Page, world: World
) -> None:
    mai = page.as_(world.mai)
    mai.get("/activities/new").submit("Lưu", reach="7", day="2026-11-19", activity="patrol")
    mai.get("/activities/new").submit("Lưu", reach="1200", leaflets="50", note="Chợ phiên")
    mine = mai.get("/activities")
    assert mine.main.index("1.200 lượt người") < mine.main.index("7 lượt người")
    mine.sees("50 tờ rơi", "Chợ phiên", "Thứ Năm 19/11")
    older = [form for form in mine.forms if form.button("Lấy lại")][1]
    left = mine.submit(older.id)
    left.sees("Đã lấy lại.", "1.200 lượt người").lacks("7 lượt người")
    assert left.path == "/activities"


@pytest.mark.parametrize(
    ("reach", "sentence"),
    [
        ("", "Mục này cần điền."),
        ("-1", "Ít nhất là 0."),
        ("1000000000", "100000"),
        ("1e9", "số nguyên"),
        ("nhiều", "số nguyên"),
        ("12,5", "số nguyên"),
        ("9" * 400, "100000"),
    ],
)
def test_numbers_that_cannot_be_are_refused_and_nothing_typed_is_lost(
    page: Page, world: World, reach: str, sentence: str
) -> None:
    form = page.as_(world.mai).get("/activities/new")
    again = form.submit("Lưu", reach=reach, note="Chợ phiên", activity="patrol", status=422)
    assert sentence in again.error_of("reach")
    kept = again.form("form").values()
    assert (kept["reach"], kept["note"], kept["activity"]) == (reach, "Chợ phiên", "patrol")
    assert logged(world, world.mai) == []


def test_thousands_may_be_written_with_a_point(page: Page, world: World) -> None:
    page.as_(world.mai).get("/activities/new").submit("Lưu", reach="1.250", leaflets="2.000")
    (one,) = logged(world, world.mai)
    assert (one.reach, one.leaflets) == (1250, 2000)


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        ("2026-11-22", "Ngày ấy chưa tới."),
        ("2026-09-21", "60 ngày"),
        ("tháng Chạp", "21/11/2026"),
    ],
)
def test_days_that_cannot_be_are_refused(page: Page, world: World, day: str, sentence: str) -> None:
    form = page.as_(world.mai).get("/activities/new")
    assert sentence in form.submit("Lưu", reach="3", day=day, status=422).error_of("day")


def test_sixty_days_back_is_still_counted(page: Page, world: World) -> None:
    day = TODAY - timedelta(days=60)
    form = page.as_(world.mai).get("/activities/new")
    form.submit("Lưu", reach="3", day=f"{day:%d/%m/%Y}")
    assert logged(world, world.mai)[0].day == day


def test_a_kind_that_does_not_exist_is_refused(page: Page, world: World) -> None:
    fields = {"id": str(key("x")), "activity": "raid", "reach": "3", "day": "2026-11-21"}
    again = page.as_(world.mai).post("/activities", fields, status=422)
    assert again.error_of("activity") == "Chọn một mục."


def test_a_double_tap_counts_once(page: Page, world: World) -> None:
    form = page.as_(world.mai).get("/activities/new")
    for _ in range(2):
        form.submit("Lưu", reach="12").sees("Đã ghi 12 lượt người.")
    assert len(logged(world, world.mai)) == 1


def test_the_same_form_with_another_number_is_asked_about(page: Page, world: World) -> None:
    form = page.as_(world.mai).get("/activities/new")
    form.submit("Lưu", reach="12")
    form.submit("Lưu", reach="21", status=409)
    assert [one.reach for one in logged(world, world.mai)] == [12]


def test_who_is_in_two_teams_chooses_one(page: Page, world: World) -> None:
    join_second_team(world, world.mai)
    form = page.as_(world.mai).get("/activities/new").sees("Của đội nào?")
    form.submit("Lưu", reach="5", team=world.other_team)
    assert logged(world, world.mai)[0].team_id == world.other_team
    again = page.as_(world.mai).get("/activities/new")
    assert again.form("form").values()["team"] == str(world.other_team)


def test_a_team_that_is_not_mine_is_not_counted_for(page: Page, world: World) -> None:
    fields = {
        "id": str(key("x")),
        "activity": "talk",
        "reach": "3",
        "day": "2026-11-21",
        "team": str(world.other_team),
    }
    page.as_(world.mai).post("/activities", fields, status=422)
    join_second_team(world, world.mai)
    fields["team"] = ""
    again = page.as_(world.mai).post("/activities", fields, status=422)
    assert again.error_of("team") == "Xin chọn đội."


@pytest.mark.parametrize("who", ["hanh", "bao", "son", "duc"])
def test_offices_log_no_outreach(page: Page, world: World, who: str) -> None:
    page.as_(getattr(world, who)).get("/activities/new", status=403)


def test_outreach_of_others_is_not_mine_to_take_back(page: Page, world: World) -> None:
    hung, nga = key("tuyên truyền của bác Hùng"), key("tuyên truyền của chị Nga")
    page.as_(world.mai).post(f"/activities/{hung}/withdrawal", status=404)
    page.as_(world.lan).post(f"/activities/{hung}/withdrawal", status=403)
    page.as_(world.lan).post(f"/activities/{nga}/withdrawal", status=404)
    page.as_(world.mai).get("/activities").lacks("12 lượt người")


def test_what_was_begun_is_found_again_and_forgotten_once_sent(page: Page, world: World) -> None:
    mai = page.as_(world.mai)
    form = mai.get("/activities/new").form("form")
    sent = {**form.values().to_dict(), "reach": "44", "note": "Sân đình"}
    mai.post("/drafts", sent, status=204)
    mai.get("/today").sees("Đang viết dở: tuyên truyền")
    again = mai.get("/activities/new")
    assert again.form("form").values()["reach"] == "44"
    again.submit("Lưu")
    mai.get("/today").lacks("Đang viết dở")
    with world.session() as session:
        assert session.get(Draft, (world.mai.id, key("nháp"))) is None


def test_a_draft_of_long_ago_does_not_come_back(page: Page, world: World) -> None:
    world.add(
        make(
            Draft,
            owner_id=world.mai.id,
            key=key("cũ"),
            kind="activity",
            fields={"reach": ["44"]},
            changed_at=MORNING - timedelta(days=15),
        )
    )
    form = page.as_(world.mai).get("/activities/new").form("form")
    assert form.values()["reach"] == ""


def test_notes_lie_sealed(page: Page, world: World) -> None:
    page.as_(world.mai).get("/activities/new").submit("Lưu", reach="3", note="Chợ phiên Ba Vì")
    with world.session() as session:
        kept = session.execute(text("SELECT note FROM activities WHERE note IS NOT NULL")).all()
    assert all("Chợ".encode() not in bytes(row.note) for row in kept)
    assert logged(world, world.mai)[0].note == "Chợ phiên Ba Vì"
