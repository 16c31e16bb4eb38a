"""The calendar of one's own phone: a secret address, days and hours, and nobody's name."""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import date, datetime, time, timedelta
from itertools import pairwise

import pytest
from flask import Flask
from icalendar import Calendar, Event
from sqlalchemy import select
from werkzeug.test import TestResponse

from rehabfield import clock
from rehabfield.clock import at_local
from rehabfield.database import may_write
from rehabfield.models import (
    AuditEntry,
    CalendarFeed,
    Case,
    Meeting,
    Membership,
    User,
    UserState,
)
from rehabfield.schedule import News, Outcome
from rehabfield.vietnamese import fold
from rehabfield.views import calendar_feeds
from rehabfield.views.actors import hashed
from rehabfield.views.allowance import KNOWN, Allowance
from tests import wording
from tests.factories import TODAY, make
from tests.page import HOST, Loaded, Page
from tests.querylog import Seen
from tests.world import CALENDAR_SECRET, Someone, World, key

HUNG = f"/c/{CALENDAR_SECRET}.ics"
ADDRESS = re.compile(r"http://localhost(/c/[\w-]{43}\.ics)")
WEEK = timedelta(days=7)


def read(app: Flask, path: str = HUNG, **headers: str) -> TestResponse:
    """As a calendar asks, without any cookie."""
    may_write()
    return app.test_client().get(path, base_url=HOST, headers=headers)


def events(app: Flask, path: str = HUNG) -> list[Event]:
    answer = read(app, path)
    assert answer.status_code == 200
    calendar = Calendar.from_ical(answer.data)
    assert calendar.errors == []
    return calendar.events


def revision(one: Event) -> int:
    return int(str(one["sequence"]))


def windows(app: Flask, path: str = HUNG) -> list[tuple[str, date, date]]:
    """The entries of whole days: what they say, their first day, the day after their last."""
    return [
        (str(one["summary"]), one.decoded("dtstart"), one.decoded("dtend"))
        for one in events(app, path)
        if not isinstance(one.decoded("dtstart"), datetime)
    ]


def feed_of(world: World, who: Someone) -> str:
    """An address for somebody else of the small world."""
    secret = who.id.hex + "x" * 11
    world.add(make(CalendarFeed, user_id=who.id, token_hash=hashed(secret)))
    return f"/c/{secret}.ics"


def make_address(loaded: Loaded, button: str = "Tạo địa chỉ") -> str:
    found = ADDRESS.search(loaded.submit(button).text)
    assert found
    return found.group(1)


# --- what stands in it -------------------------------------------------------------------------


def test_a_window_is_an_entry_of_whole_days_that_says_only_that_there_is_something(
    app: Flask, world: World
) -> None:
    case = world.load(Case, world.khanh.case)
    assert case.next_from is not None
    assert case.next_by is not None
    found = windows(app)
    assert ("1 việc trong tuần", case.next_from, case.next_by + timedelta(days=1)) in found


def test_what_is_late_stands_on_today_until_it_is_done(
    app: Flask, world: World, travel: Callable[[date], None]
) -> None:
    assert ("1 việc còn chờ", TODAY, TODAY + timedelta(days=1)) in windows(app)
    travel(TODAY + timedelta(days=2))
    later = TODAY + timedelta(days=2)
    assert ("1 việc còn chờ", later, later + timedelta(days=1)) in windows(app)
    world.log(world.hoa, world.hung, later)
    assert "1 việc còn chờ" not in [words for words, _, _ in windows(app)]


def test_an_agreed_day_is_not_called_a_week(app: Flask, world: World) -> None:
    agreed = TODAY + timedelta(days=4)
    world.log(world.khanh, world.hung, TODAY, Outcome.another_day, next_on=agreed)
    wanted = ("1 việc trong những ngày này", agreed, agreed + timedelta(days=3))
    assert wanted in windows(app)


def test_nobody_is_asked_for_while_a_person_rests(app: Flask, world: World) -> None:
    before = len(windows(app))
    world.log(world.khanh, world.hung, TODAY, Outcome.news, news=News.hospital)
    assert len(windows(app)) == before - 1


def test_a_case_that_was_closed_is_gone_the_same_day(app: Flask, world: World) -> None:
    before = len(windows(app))
    with world.session() as session:
        session.get_one(Case, world.khanh.case).close("completed", TODAY, None)
    assert len(windows(app)) == before - 1


def test_a_briefing_has_its_hour_and_no_place(app: Flask, world: World) -> None:
    meeting = world.load(Meeting, key("giao ban"))
    [one] = [one for one in events(app) if str(one["summary"]) == "Giao ban"]
    assert one.decoded("dtstart") == meeting.at
    assert one.decoded("dtend") == meeting.at + timedelta(hours=1)
    assert fold(meeting.place) not in fold(read(app).text)


def test_a_briefing_that_was_called_off_is_struck_out(app: Flask, world: World) -> None:
    before = {str(one["uid"]): revision(one) for one in events(app)}
    with world.session() as session:
        session.get_one(Meeting, key("giao ban")).cancelled_at = clock.now()
    [one] = [one for one in events(app) if str(one["status"]) == "CANCELLED"]
    assert revision(one) == before[str(one["uid"])] + 1


def test_everybody_reads_their_own(app: Flask, world: World) -> None:
    mai = feed_of(world, world.mai)
    nga = feed_of(world, world.nga)
    assert len(windows(app, mai)) == 2
    assert windows(app, nga)[0][1] == world.load(Case, world.quyet.case).next_from
    uids = [{str(one["uid"]) for one in events(app, path)} for path in (HUNG, mai, nga)]
    assert not uids[0] & uids[1]
    assert not uids[1] & uids[2]


def test_a_leader_who_visits_nobody_reads_the_briefings(app: Flask, world: World) -> None:
    lan = feed_of(world, world.lan)
    assert windows(app, lan) == []
    assert [str(one["summary"]) for one in events(app, lan)] == ["Giao ban"]


def test_it_speaks_the_language_of_its_reader(app: Flask, world: World) -> None:
    with world.session() as session:
        session.get_one(User, world.hung.id).locale = "en"
    assert "1 thing this week" in [words for words, _, _ in windows(app)]


# --- what stands nowhere in it ------------------------------------------------------------------


def test_no_name_no_place_and_no_word_of_the_matter_is_in_it(app: Flask, world: World) -> None:
    answer = read(app)
    said = fold(answer.text + str(answer.headers))
    names = [*(one.name for one in world.users), *(one.name for one in world.helped)]
    assert [one for one in names if fold(one) in said] == []
    assert [one for one in {one.hamlet for one in world.helped} if fold(one) in said] == []
    words = wording.NEVER + wording.NEVER_ENGLISH + wording.LEGAL_ONLY + wording.DRUG
    assert wording.found(words, answer.text) == []
    assert "rehab" not in said
    for one in (world.hung.id, world.khanh.case, world.khanh.person, world.team):
        assert str(one) not in answer.text


def test_the_keys_of_entries_cannot_be_turned_back_into_ours(app: Flask, world: World) -> None:
    uids = {str(one["uid"]) for one in events(app)}
    assert not uids & {str(one) for one in (world.khanh.case, key("giao ban"), world.hung.id)}


# --- RFC 5545 ----------------------------------------------------------------------------------


def lines(answer: TestResponse) -> Iterator[str]:
    """Unfolded content lines (section 3.1)."""
    yield from answer.data.decode().replace("\r\n ", "").split("\r\n")[:-1]


def test_lines_end_in_crlf_and_hold_at_most_75_octets(app: Flask, world: World) -> None:
    answer = read(app)
    assert answer.data.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in answer.data.replace(b"\r\n", b"")
    assert max(len(line) for line in answer.data.split(b"\r\n")) <= 75
    assert answer.content_type == "text/calendar; charset=utf-8"


def test_the_calendar_has_what_the_standard_asks_for(app: Flask) -> None:
    found = list(lines(read(app)))
    assert found[0] == "BEGIN:VCALENDAR"
    for once in ("VERSION:2.0", "PRODID:-//Dong Hanh//Lich//VI", "CALSCALE:GREGORIAN"):
        assert found.count(once) == 1
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT6H" in found
    assert "X-PUBLISHED-TTL:PT6H" in found
    assert "NAME:Đồng Hành" in found
    assert "X-WR-CALNAME:Đồng Hành" in found
    assert not [line for line in found if line.startswith("METHOD")]


def test_every_entry_has_what_the_standard_asks_for(app: Flask) -> None:
    for one in events(app):
        for name in ("uid", "dtstamp", "dtstart", "dtend", "summary", "sequence", "class"):
            assert isinstance(one[name], object)
        assert re.fullmatch(r"[0-9a-f-]{36}", str(one["uid"]))
        assert one.decoded("dtend") > one.decoded("dtstart")
        assert one.decoded("dtstamp") == at_local(TODAY, time())
        assert str(one["class"]) == "PRIVATE"
        assert str(one["url"]) == "http://localhost/"
    raw = list(lines(read(app)))
    assert [line for line in raw if re.fullmatch(r"DTSTART;VALUE=DATE:\d{8}", line)]
    assert [line for line in raw if re.fullmatch(r"DTSTART:\d{8}T\d{6}Z", line)]
    starts = [line for line in raw if line.startswith("DTSTAMP")]
    assert all(re.fullmatch(r"DTSTAMP:\d{8}T\d{6}Z", line) for line in starts)


def test_keys_stay_and_revisions_only_grow(
    app: Flask, world: World, travel: Callable[[date], None]
) -> None:
    """Through a week with a meeting, a shift and late days."""
    seen: list[dict[str, int]] = []
    for day in range(6):
        travel(TODAY + timedelta(days=day))
        if day == 3:
            world.log(world.hoa, world.hung, TODAY + timedelta(days=day))
        seen.append({str(one["uid"]): revision(one) for one in events(app)})
    assert all(before.keys() == after.keys() for before, after in pairwise(seen))
    for before, after in pairwise(seen):
        assert all(after[uid] >= revision for uid, revision in before.items())
    late = [uid for uid in seen[0] if seen[0][uid] < seen[1][uid]]
    assert len(late) == 1
    assert seen[2][late[0]] < seen[3][late[0]]


# --- asking again -------------------------------------------------------------------------------


def test_what_has_not_changed_is_not_sent_again(
    app: Flask, world: World, travel: Callable[[date], None]
) -> None:
    first = read(app)
    again = read(app, **{"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    world.log(world.khanh, world.hung, TODAY)
    assert read(app, **{"If-None-Match": first.headers["ETag"]}).status_code == 200
    travel(TODAY + timedelta(days=1))
    assert read(app, **{"If-None-Match": read(app).headers["ETag"]}).status_code == 304


def test_it_is_kept_by_nobody_on_the_way(app: Flask) -> None:
    answer = read(app)
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in answer.headers


def test_a_reading_is_stamped_once_a_day_and_writes_nothing_else(
    app: Flask, world: World, queries: Callable[[], AbstractContextManager[Seen]]
) -> None:
    path = feed_of(world, world.mai)
    with queries() as seen:
        read(app, path)
    assert seen.written() == {"calendar_feeds"}
    [used] = _used(world, world.mai)
    with queries() as seen:
        read(app, path)
    assert seen.written() == set()
    assert _used(world, world.mai) == [used]
    with world.session() as session:
        one = session.scalars(select(CalendarFeed).where(CalendarFeed.user_id == world.mai.id))
        one.one().used_at = clock.wall() - timedelta(hours=25)
    read(app, path)
    assert _used(world, world.mai) > [used]


def _used(world: World, who: Someone) -> list[datetime]:
    with world.looking() as session:
        found = session.scalars(select(CalendarFeed.used_at).where(CalendarFeed.user_id == who.id))
        return [at for at in found if at is not None]


def test_whoever_asks_without_end_is_told_to_wait(app: Flask, world: World) -> None:
    mai = feed_of(world, world.mai)
    for _ in range(calendar_feeds.AN_HOUR):
        assert read(app).status_code == 200
    answer = read(app)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "3600")
    assert read(app, mai).status_code == 200


def test_whoever_guesses_is_told_to_wait_and_stands_in_nobodys_way(app: Flask) -> None:
    guess = f"/c/{'x' * 43}.ics"
    for _ in range(calendar_feeds.AN_HOUR):
        assert read(app, guess).status_code == 404
    assert read(app, guess).status_code == 429
    assert read(app).status_code == 200


def test_an_allowance_forgets_every_hour_and_bears_any_number_of_keys() -> None:
    allowance, at = Allowance(2), clock.wall().replace(minute=10)
    assert [allowance.spend("a", at) for _ in range(3)] == [True, True, False]
    assert allowance.spend("a", at + timedelta(hours=1))
    for number in range(KNOWN):
        allowance.spend(number, at + timedelta(hours=1))
    assert not allowance.spend("new", at + timedelta(hours=1))
    assert allowance.spend("a", at + timedelta(hours=1))


# --- the address --------------------------------------------------------------------------------


def test_an_address_is_shown_once_and_only_its_hash_is_kept(
    app: Flask, page: Page, world: World
) -> None:
    mai = page.as_(world.mai)
    mai.get("/me").click("Lịch trong điện thoại Google, iPhone, Samsung; không có tên ai")
    path = make_address(mai.get("/me/calendar"))
    assert read(app, path).status_code == 200
    secret = path.removeprefix("/c/").removesuffix(".ics")
    with world.looking() as session:
        [feed] = session.scalars(select(CalendarFeed).where(CalendarFeed.user_id == world.mai.id))
        noted = session.scalars(select(AuditEntry.action).where(AuditEntry.action.like("cal%")))
        assert list(noted) == ["calendar.make"]
    assert feed.token_hash == hashed(secret)
    mai.get("/me/calendar").sees("Tạo địa chỉ mới").lacks(secret)


def test_where_one_is_reminded_the_calendar_is_named_too(page: Page, world: World) -> None:
    reminders = page.as_(world.hung).get("/me/reminders")
    assert "/me/calendar" in [link.href for link in reminders.links]
    reminders = page.as_(world.hanh).get("/me/reminders")
    assert "/me/calendar" not in [link.href for link in reminders.links]


def test_the_page_says_when_a_calendar_last_came(page: Page, world: World) -> None:
    hung = page.as_(world.hung)
    hung.get("/me/calendar").sees("Lịch đọc lần cuối").lacks("chưa lần nào")
    with world.session() as session:
        session.get_one(CalendarFeed, key("lịch của bác Hùng")).used_at = None
    hung.get("/me/calendar").sees("chưa lần nào")


def test_a_double_tap_makes_one_address(page: Page, world: World) -> None:
    form = page.as_(world.mai).get("/me/calendar")
    form.submit("Tạo địa chỉ").sees("Chỉ hiện lần này.")
    kept = _kept(world, world.mai)
    form.submit("Tạo địa chỉ").sees("Địa chỉ đã hiện một lần rồi.")
    assert _kept(world, world.mai) == kept


def _kept(world: World, who: Someone) -> list[bytes]:
    with world.looking() as session:
        query = select(CalendarFeed.token_hash).where(CalendarFeed.user_id == who.id)
        return list(session.scalars(query))


def test_a_new_address_closes_the_old_one(app: Flask, page: Page, world: World) -> None:
    keys = {str(one["uid"]) for one in events(app)}
    path = make_address(page.as_(world.hung).get("/me/calendar"), "Tạo địa chỉ mới")
    assert read(app).status_code == 404
    assert {str(one["uid"]) for one in events(app, path)} == keys


def test_a_stopped_address_is_gone_and_can_be_begun_again(
    app: Flask, page: Page, world: World
) -> None:
    hung = page.as_(world.hung)
    stopped = hung.get("/me/calendar").submit("Dừng lịch này")
    stopped.sees("Đã dừng.", "chỉ cần dán vào lịch một lần")
    assert read(app).status_code == 410
    assert read(app).data == b""
    assert read(app, make_address(hung.get("/me/calendar"))).status_code == 200


def test_a_membership_that_ended_ends_the_feed(app: Flask, world: World) -> None:
    with world.session() as session:
        [one] = session.scalars(select(Membership).where(Membership.user_id == world.hung.id))
        one.ends_on = TODAY - timedelta(days=1)
    assert read(app).status_code == 410


def test_an_account_that_ended_ends_the_feed(app: Flask, world: World) -> None:
    with world.session() as session:
        session.get_one(User, world.hung.id).state = UserState.ended
    assert read(app).status_code == 410


@pytest.mark.parametrize("who", ["hanh", "bao", "son", "duc"])
def test_it_is_for_members_of_a_team(page: Page, world: World, who: str) -> None:
    browser = page.as_(getattr(world, who))
    browser.get("/me").lacks("Lịch trong điện thoại")
    browser.get("/me/calendar", status=403)
    browser.post("/me/calendar", {"id": str(key("an address"))}, status=403)


@pytest.mark.parametrize("path", ["/c/.ics", "/c/x", "/c/x/y.ics", f"/c/{'x' * 5000}.ics"])
def test_what_is_no_address_opens_nothing(app: Flask, path: str) -> None:
    assert read(app, path).status_code in {404, 303}


def test_the_public_address_stands_in_it(app: Flask, page: Page, world: World) -> None:
    shown = page.as_(world.mai).get("/me/calendar").submit("Tạo địa chỉ")
    assert [link.href for link in shown.links if link.href.startswith("webcal://localhost/c/")]
    shown.sees("Google Lịch", "Lịch Samsung", "iPhone", "Đừng gửi cho ai")


def test_ones_own_record_tells_of_it(page: Page, world: World) -> None:
    page.as_(world.hung).get("/me/record").sees("Địa chỉ lịch của tôi", "tạo ngày 21/11/2026")
    page.as_(world.mai).get("/me/record").lacks("Địa chỉ lịch của tôi")
