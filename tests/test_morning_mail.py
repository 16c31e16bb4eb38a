"""The officer's morning mail: numbers, once a working day, to an address that was checked."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from threading import Barrier, Thread

import pytest
from flask import Flask
from sqlalchemy import delete, select, update

from rehabfield import clock, jobs, reminders
from rehabfield.clock import at_local
from rehabfield.config import Settings
from rehabfield.mail import Answer, Letter, Post, Verdict
from rehabfield.models import (
    Assignment,
    Breach,
    Case,
    DataRequest,
    GivenUp,
    LadderStep,
    MailAddress,
    Membership,
    Reminder,
    ReminderKind,
    User,
    UserState,
)
from rehabfield.reminders import mailing
from rehabfield.schedule import Rung
from rehabfield.vietnamese import fold
from tests import wording
from tests.couriers import BASE, Pigeon
from tests.factories import make
from tests.page import Browser, Page
from tests.post_office import Office, open_office
from tests.world import Someone, World

MONDAY = date(2026, 11, 23)
HALF_PAST_SEVEN = at_local(MONDAY, time(7, 31))
DAY = timedelta(days=1)
Travel = Callable[[date | datetime], None]


@pytest.fixture
def office() -> Iterator[Office]:
    """A mail server of this machine."""
    with open_office() as one:
        yield one


@pytest.fixture
def mailing_app(app: Flask, office: Office) -> Iterator[Flask]:
    """The app with that mail server set."""
    plain: Settings = app.config["SETTINGS"]
    app.config["SETTINGS"] = replace(
        plain, smtp_url=f"smtp://localhost:{office.port}", mail_from="donghanh@xa.example.vn"
    )
    yield app
    app.config["SETTINGS"] = plain


def goes_out(app: Flask, post: "Post | Lost | None" = None) -> int:
    """The worker's minute."""
    settings: Settings = app.config["SETTINGS"]
    with app.app_context():
        sender = post or Post.of(settings)
        assert sender is not None
        return jobs.mail_out(sender, settings)  # type: ignore[arg-type]  # one of the tests'


class Lost:
    """A mail server that takes letters and whose answer never comes, or that is busy."""

    def __init__(self, verdict: Verdict | type[BaseException]) -> None:
        self.verdict = verdict
        self.letters: list[Letter] = []

    def send(self, letter: Letter, at: datetime) -> Answer:
        self.letters.append(letter)
        if isinstance(self.verdict, Verdict):
            return Answer(self.verdict)
        raise self.verdict


def rows(world: World, who: Someone | None = None) -> list[Reminder]:
    with world.looking() as session:
        query = select(Reminder).where(Reminder.kind == ReminderKind.email).order_by(Reminder.day)
        return list(session.scalars(query.where(Reminder.user_id == (who or world.hanh).id)))


# --- what it says ------------------------------------------------------------------------------


def test_an_officer_reads_numbers_on_a_working_morning(
    mailing_app: Flask, office: Office, world: World, travel: Travel
) -> None:
    travel(HALF_PAST_SEVEN)
    assert goes_out(mailing_app) == 1
    [letter] = office.letters
    assert letter["To"] == "hanh@xa.example.vn"
    assert letter["Subject"].startswith("Xã Ba Vì: ")
    text = letter.get_content()
    assert "Kính gửi anh/chị," in text
    assert "1 đề nghị phân công chờ quyết định của xã" in text
    assert "http://localhost/commune" in text
    [row] = rows(world)
    assert (row.sent_at is not None, row.matters > 0, row.next_try_at) == (True, True, None)


def test_its_numbers_are_those_of_the_page_that_it_leads_to(
    mailing_app: Flask, office: Office, page: Page, world: World, travel: Travel
) -> None:
    today = MONDAY
    with world.session() as session:
        session.execute(update(DataRequest).values(answered_at=clock.now()))
        session.execute(update(Breach).values(closed_at=clock.now()))
        session.execute(delete(Assignment).where(Assignment.case_id == world.tu.case))
        session.execute(update(Case).values(next_from=today, next_by=today + DAY))
        khanh, hoa, sen = (
            session.get_one(Case, one.case) for one in (world.khanh, world.hoa, world.sen)
        )
        khanh.ends_on = khanh.expected_end_on = today - DAY  # its term has ended: overdue
        hoa.next_from, hoa.next_by = today - timedelta(days=30), today - timedelta(days=20)
        sen.ends_on = sen.expected_end_on = today + timedelta(days=5)
        session.add(make(LadderStep, case_id=hoa.id, rung=Rung.delay, since=hoa.next_by))
    travel(HALF_PAST_SEVEN)
    goes_out(mailing_app)
    text = office.letters[0].get_content()
    assert "- 1 việc quá hạn" in text
    assert re.search(r"- \d việc đến hạn trong 7 ngày tới", text)
    assert "Đội công tác xã hội tình nguyện xã Ba Vì còn 1 việc chưa trả lời" in text
    page.as_(world.hanh).get("/commune").sees("còn 1 việc chưa trả lời")


def test_nobody_is_named_and_nothing_of_the_matter_is_said(
    mailing_app: Flask, office: Office, world: World, travel: Travel
) -> None:
    travel(HALF_PAST_SEVEN)
    goes_out(mailing_app)
    [letter] = office.letters
    said = fold(letter.as_string() + letter.get_content() + letter["Subject"])
    names = [*(one.name for one in world.helped), *(one.name for one in world.users)]
    assert [name for name in names if fold(name) in said] == []
    assert [one.hamlet for one in world.helped if fold(one.hamlet) in said] == []
    words = wording.NEVER + wording.NEVER_ENGLISH + wording.LEGAL_ONLY + wording.DRUG
    assert wording.found(words, letter.get_content() + letter["Subject"]) == []
    assert "rehab" not in said


def test_where_nothing_waits_nothing_is_sent(
    mailing_app: Flask, office: Office, world: World, travel: Travel
) -> None:
    with world.session() as session:
        session.execute(update(Case).values(next_from=MONDAY, next_by=MONDAY + DAY))
        session.execute(update(Case).values(ends_on=None, expected_end_on=None))
        session.execute(update(DataRequest).values(answered_at=clock.now()))
        session.execute(update(Breach).values(closed_at=clock.now()))
        session.execute(delete(Assignment).where(Assignment.case_id == world.tu.case))
    travel(HALF_PAST_SEVEN)
    assert goes_out(mailing_app) == 0
    assert goes_out(mailing_app) == 0
    assert office.letters == []
    assert [row.given_up for row in rows(world)] == [GivenUp.nothing]


def test_it_speaks_the_language_of_its_reader(
    mailing_app: Flask, office: Office, world: World, travel: Travel
) -> None:
    with world.session() as session:
        session.get_one(User, world.hanh.id).locale = "en"
    travel(HALF_PAST_SEVEN)
    goes_out(mailing_app)
    assert "To see more: http://localhost/commune" in office.letters[0].get_content()


# --- when --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moment", "letters"),
    [
        (at_local(MONDAY, time(7, 29)), 0),
        (at_local(MONDAY, time(7, 30)), 1),
        (at_local(MONDAY, time(16, 29)), 1),
        (at_local(MONDAY, time(16, 30)), 0),
        (at_local(MONDAY, time(23)), 0),
        (at_local(date(2026, 11, 22), time(8)), 0),  # a Sunday
        (at_local(date(2026, 11, 24), time(8)), 0),  # Ngày Văn hóa Việt Nam
        (at_local(date(2027, 1, 1), time(8)), 0),
    ],
)
def test_it_comes_on_working_mornings_only(
    mailing_app: Flask, office: Office, travel: Travel, moment: datetime, letters: int
) -> None:
    travel(moment)
    goes_out(mailing_app)
    assert len(office.letters) == letters


def test_it_comes_once_a_day(
    mailing_app: Flask, office: Office, world: World, travel: Travel
) -> None:
    for hour in (time(7, 30), time(7, 31), time(9), time(12)):
        travel(at_local(MONDAY, hour))
        goes_out(mailing_app)
    assert len(office.letters) == 1
    travel(at_local(MONDAY + 2 * DAY, time(8)))
    goes_out(mailing_app)
    assert len(office.letters) == 2
    assert [row.day for row in rows(world)] == [MONDAY, MONDAY + 2 * DAY]


def test_pushes_and_mails_do_not_take_each_others_rows(
    mailing_app: Flask, office: Office, world: World, travel: Travel
) -> None:
    travel(HALF_PAST_SEVEN)
    assert goes_out(mailing_app, Lost(Verdict.later)) == 0
    with world.session() as session:
        session.execute(update(Reminder).values(next_try_at=clock.wall()))
    reminders.sweep(world.engine, Pigeon(), BASE)
    [row] = rows(world)
    assert (row.given_up, row.sent_at) == (None, None)
    assert goes_out(mailing_app) == 1


# --- to whom -----------------------------------------------------------------------------------


def test_only_a_checked_address_of_an_officer_of_today_gets_it(
    mailing_app: Flask, office: Office, world: World, travel: Travel
) -> None:
    lan = make(MailAddress, user_id=world.lan.id, address="lan@xa.example.vn")
    thang = make(
        MailAddress,
        user_id=world.thang.id,
        address="thang@xa.example.vn",
        code_hash=b"code",
        checked_at=None,
    )
    world.add(lan, thang)
    travel(HALF_PAST_SEVEN)
    goes_out(mailing_app)
    assert [letter["To"] for letter in office.letters] == ["hanh@xa.example.vn"]


@pytest.mark.parametrize("how", ["membership", "account", "address"])
def test_whoever_left_gets_none(
    mailing_app: Flask, office: Office, world: World, travel: Travel, how: str
) -> None:
    """Also where the row was written before they left."""
    travel(HALF_PAST_SEVEN)
    goes_out(mailing_app, Lost(Verdict.later))
    with world.session() as session:
        session.execute(update(Reminder).values(next_try_at=clock.wall()))
        user = session.get_one(User, world.hanh.id)
        if how == "membership":
            session.execute(
                update(Membership).where(Membership.user_id == user.id).values(ends_on=MONDAY - DAY)
            )
        elif how == "account":
            user.state = UserState.ended
        else:
            session.delete(session.get_one(MailAddress, user.id))
    goes_out(mailing_app)
    assert office.letters == []
    assert [row.given_up for row in rows(world)] == [GivenUp.nothing]


# --- mail servers ------------------------------------------------------------------------------


def test_a_busy_server_is_asked_again_and_the_letter_comes_once(
    mailing_app: Flask, office: Office, world: World, travel: Travel
) -> None:
    office.says = ["451 later", "421 closing"]
    travel(HALF_PAST_SEVEN)
    assert goes_out(mailing_app) == 0
    assert goes_out(mailing_app) == 0, "not before its time"
    for _ in range(2):
        with world.session() as session:
            waits = select(Reminder).where(Reminder.kind == ReminderKind.email)
            row = session.scalars(waits).one()
            assert row.next_try_at is not None
            assert row.next_try_at > clock.wall()
            row.next_try_at = clock.wall()
        goes_out(mailing_app)
    assert len(office.letters) == 1
    [done] = rows(world)
    assert (done.tries, done.given_up) == (3, None)


def test_a_server_that_is_away_all_day_is_given_up_in_the_afternoon(
    mailing_app: Flask, office: Office, world: World, travel: Travel
) -> None:
    travel(at_local(MONDAY, time(16, 29, 50)))
    assert goes_out(mailing_app, Lost(Verdict.later)) == 0
    assert [row.given_up for row in rows(world)] == [GivenUp.too_late]


def test_what_lay_over_night_is_not_sent_a_day_late(
    mailing_app: Flask, office: Office, world: World, travel: Travel
) -> None:
    travel(HALF_PAST_SEVEN)
    goes_out(mailing_app, Lost(Verdict.later))
    with world.session() as session:
        session.execute(update(Reminder).values(next_try_at=clock.wall()))
    travel(at_local(MONDAY + 2 * DAY, time(7, 30)))
    goes_out(mailing_app)
    assert len(office.letters) == 1
    assert [row.given_up for row in rows(world)] == [GivenUp.too_late, None]


def test_a_refusal_is_for_good_and_the_administrator_reads_it(
    mailing_app: Flask,
    office: Office,
    page: Page,
    world: World,
    travel: Travel,
    caplog: pytest.LogCaptureFixture,
) -> None:
    page.as_(world.duc).get("/administration").lacks("thư buổi sáng")
    office.says = ["550 no such mailbox"]
    travel(HALF_PAST_SEVEN)
    for _ in range(3):
        goes_out(mailing_app)
    assert office.letters == []
    assert [row.given_up for row in rows(world)] == [GivenUp.refused]
    assert "refused for good" in caplog.text
    assert "hanh@xa.example.vn" not in caplog.text
    page.as_(world.duc).get("/administration").sees(
        "1 thư buổi sáng trong 7 ngày qua bị máy chủ thư từ chối."
    )
    page.as_(world.hanh).get("/me/mail").sees("Thư ngày 23/11/2026 không gửi được")


# --- several workers ---------------------------------------------------------------------------


class Killed(BaseException):
    """The worker's process is gone, here and now."""


def test_a_worker_that_is_killed_loses_nothing(
    mailing_app: Flask, office: Office, world: World, travel: Travel
) -> None:
    travel(HALF_PAST_SEVEN)
    with pytest.raises(Killed):
        goes_out(mailing_app, Lost(Killed))
    assert goes_out(mailing_app) == 0, "its lease still runs"
    with world.session() as session:
        session.execute(update(Reminder).values(next_try_at=clock.wall()))
    assert goes_out(mailing_app) == 1
    assert len(office.letters) == 1
    assert office.letters[0]["Message-ID"] == f"<{rows(world)[0].id}@xa.example.vn>"


def test_who_comes_back_after_the_lease_writes_over_nobody(
    mailing_app: Flask, world: World, travel: Travel
) -> None:
    travel(HALF_PAST_SEVEN)

    class Slow(Lost):
        def send(self, letter: Letter, at: datetime) -> Answer:
            with world.session() as session:
                session.execute(update(Reminder).values(next_try_at=clock.wall(), lease=None))
            assert goes_out(mailing_app, Lost(Verdict.taken)) == 1
            return super().send(letter, at)

    goes_out(mailing_app, Slow(Verdict.later))
    [row] = rows(world)
    assert (row.sent_at is not None, row.next_try_at) == (True, None)


def test_several_workers_send_each_letter_once(
    mailing_app: Flask, office: Office, world: World, travel: Travel
) -> None:
    officers = []
    with world.session() as session:
        session.execute(delete(Reminder).where(Reminder.kind == ReminderKind.email))
        hanh = session.scalars(select(Membership).where(Membership.user_id == world.hanh.id)).one()
        for number in range(12):
            user = make(User, name=f"Cán bộ {number}")
            session.add(user)
            session.flush()
            session.add(make(Membership, user_id=user.id, role=hanh.role, unit_id=hanh.unit_id))
            address = f"canbo{number}@xa.example.vn"
            session.add(make(MailAddress, user_id=user.id, address=address))
            officers.append(address)
    travel(HALF_PAST_SEVEN)
    together = Barrier(3)
    failed: list[BaseException] = []

    def work() -> None:
        together.wait()
        try:
            goes_out(mailing_app)
        except BaseException as error:
            failed.append(error)

    threads = [Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    wanted = sorted([*officers, "hanh@xa.example.vn"])
    assert sorted(str(letter["To"]) for letter in office.letters) == wanted


def test_a_minute_in_which_nothing_is_due_writes_nothing(
    mailing_app: Flask, world: World, travel: Travel
) -> None:
    travel(HALF_PAST_SEVEN)
    goes_out(mailing_app)
    before = rows(world)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(mailing, "writing", None)
        assert goes_out(mailing_app) == 0
    assert [row.tries for row in rows(world)] == [row.tries for row in before]


# --- the address -------------------------------------------------------------------------------


@pytest.fixture
def thang(page: Page, mailing_app: Flask, world: World) -> Browser:
    """The other commune's officer, who has no address yet."""
    return page.as_(world.thang)


def code_in(office: Office) -> str:
    found = re.search(r"\b(\d{6})\b", office.letters[-1].get_content())
    assert found
    return found.group(1)


def test_an_address_is_used_once_its_code_came_back(
    thang: Browser, office: Office, world: World
) -> None:
    thang.get("/me").sees("Thư buổi sáng")
    asked = thang.get("/me/mail").submit("Gửi mã đến địa chỉ này", address=" thang@xa.example.vn ")
    asked.sees("Đã gửi mã.", "Mã 6 số")
    assert office.letters[0]["To"] == "thang@xa.example.vn"
    assert world.load(MailAddress, world.thang.id).checked_at is None
    after = asked.submit("Đúng, gửi thư cho tôi", code=code_in(office))
    after.sees("Đúng mã.", "thang@xa.example.vn", "Hôm nào không có việc thì không gửi.")
    kept = world.load(MailAddress, world.thang.id)
    assert (kept.checked_at is not None, kept.code_hash) == (True, None)


def test_a_wrong_code_opens_nothing_and_may_not_be_tried_for_ever(
    thang: Browser, office: Office, world: World
) -> None:
    asked = thang.get("/me/mail").submit("Gửi mã đến địa chỉ này", address="thang@xa.example.vn")
    right = code_in(office)
    wrong = "000000" if right != "000000" else "111111"
    for _ in range(20):
        again = asked.submit("Đúng, gửi thư cho tôi", code=wrong, status=422)
        assert again.error_of("code") == "Không đúng mã trong thư mới nhất."
    again = asked.submit("Đúng, gửi thư cho tôi", code=right, status=422)
    assert again.error_of("code") == "Thử nhiều lần quá. Một giờ nữa thử lại."
    assert world.load(MailAddress, world.thang.id).checked_at is None


def test_an_old_code_is_no_code(thang: Browser, office: Office, world: World) -> None:
    asked = thang.get("/me/mail").submit("Gửi mã đến địa chỉ này", address="thang@xa.example.vn")
    with world.session() as session:
        session.get_one(MailAddress, world.thang.id).made_at -= timedelta(hours=25)
    again = asked.submit("Đúng, gửi thư cho tôi", code=code_in(office), status=422)
    assert again.error_of("code") == "Không đúng mã trong thư mới nhất."
    thang.get("/me/mail").sees("Địa chỉ thư điện tử")


@pytest.mark.parametrize(
    "address", ["", "thang", "thang@xa", "a b@xa.vn", "thang@xa.vn\r\nBcc: a@b.vn", "ữ@xa.vn"]
)
def test_what_is_no_address_is_asked_again(
    thang: Browser, office: Office, world: World, address: str
) -> None:
    again = thang.post("/me/mail", {"address": address}, status=422)
    assert again.error_of("address")
    assert office.letters == []
    with world.looking() as session:
        assert session.get(MailAddress, world.thang.id) is None


@pytest.mark.parametrize(
    ("says", "words"),
    [
        ("550 unknown", "Máy chủ thư không nhận thư cho địa chỉ này."),
        ("451 busy", "Máy chủ thư chưa trả lời, thư chưa gửi được."),
    ],
)
def test_a_code_that_could_not_be_sent_is_said(
    thang: Browser, office: Office, says: str, words: str
) -> None:
    office.says = [says]
    form = thang.get("/me/mail")
    again = form.submit("Gửi mã đến địa chỉ này", address="thang@xa.example.vn", status=422)
    assert words in again.error_of("address")
    again.submit("Gửi mã đến địa chỉ này").sees("Đã gửi mã.")


def test_codes_are_not_sent_without_end(thang: Browser, office: Office) -> None:
    for _ in range(20):
        thang.post("/me/mail", {"address": "thang@xa.example.vn"})
    again = thang.post("/me/mail", {"address": "thang@xa.example.vn"}, status=422)
    assert again.error_of("address") == "Thử nhiều lần quá. Một giờ nữa thử lại."
    assert len(office.letters) == 20


def test_stopping_forgets_the_address(
    page: Page, mailing_app: Flask, office: Office, world: World, travel: Travel
) -> None:
    stopped = page.as_(world.hanh).get("/me/mail").submit("Dừng gửi, xóa địa chỉ")
    stopped.sees("Đã dừng gửi thư. Địa chỉ đã xóa.")
    with world.looking() as session:
        assert session.get(MailAddress, world.hanh.id) is None
    travel(HALF_PAST_SEVEN)
    goes_out(mailing_app)
    assert office.letters == []


def test_without_a_mail_server_nothing_is_promised(page: Page, world: World) -> None:
    hanh = page.as_(world.hanh)
    hanh.get("/me").lacks("Thư buổi sáng")
    hanh.get("/me/mail").sees("Nơi này chưa có máy chủ thư.")
    hanh.post("/me/mail", {"address": "hanh@xa.example.vn"})


@pytest.mark.parametrize("who", ["lan", "hung", "bao", "son", "duc"])
def test_it_is_for_officers(page: Page, mailing_app: Flask, world: World, who: str) -> None:
    browser = page.as_(getattr(world, who))
    browser.get("/me").lacks("Thư buổi sáng")
    browser.get("/me/mail", status=403)


def test_ones_own_record_tells_the_address(page: Page, world: World) -> None:
    page.as_(world.hanh).get("/me/record").sees("Địa chỉ thư điện tử", "hanh@xa.example.vn")
    page.as_(world.thang).get("/me/record").lacks("Địa chỉ thư điện tử")


def test_an_address_goes_with_its_account_and_where_no_code_comes_back(
    app: Flask, world: World
) -> None:
    old = {"code_hash": b"code", "checked_at": None}
    lan = make(MailAddress, user_id=world.lan.id, made_at=clock.wall() - 8 * DAY, **old)
    thang = make(MailAddress, user_id=world.thang.id, made_at=clock.wall() - 6 * DAY, **old)
    world.add(lan, thang)
    with world.session() as session:
        session.get_one(User, world.hanh.id).state = UserState.ended
    with app.app_context():
        jobs.tidy()
    with world.looking() as session:
        kept = session.scalars(select(MailAddress.user_id)).all()
    assert list(kept) == [world.thang.id]
