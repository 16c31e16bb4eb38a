"""The demonstration as somebody tries it: one push without a name, the leader asked, an answer."""

import re
import time
from collections.abc import Callable, Iterator
from os import environ
from pathlib import Path

import pytest

from tests.browser.installation import Installation
from tests.firefox.autopush import Autopush
from tests.firefox.fox import Fox
from tests.firefox.test_push import SHOWN, sees, tap

PIN = "270418"
LATE = "Lê Thị Nhàn"
NAMES = ("Lê", "Nhàn", "Phạm", "Toàn", "Hùng", "xóm", "Ba Vì")
ASKED = """return [...document.querySelectorAll('#asked .who')].map(one => one.innerText)"""
ANSWER = """const rows = [...document.querySelectorAll('.asked')];
  rows.find(row => row.innerText.includes('{}')).querySelector('button[value=called]').click()"""
TEAMS = "return document.querySelector('main').innerText.includes('chưa trả lời')"
FoxOf = Callable[[str], Fox]


@pytest.fixture
def service() -> Iterator[Autopush]:
    """The push service of all the browsers here."""
    with Autopush() as running:
        yield running


@pytest.fixture
def demonstration(service: Autopush, tmp_path: Path) -> Iterator[Installation]:
    """What `./run` makes on a bare machine, allowed to push to the tests' own service."""
    made = Installation(tmp_path, REHABFIELD_PUSH_HOSTS=service.host)
    try:
        yield made
    finally:
        made.stop()


@pytest.fixture
def fox_of(
    service: Autopush, demonstration: Installation, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[FoxOf]:
    """A browser of somebody's own, in which they have used their slip."""
    program = environ.get("REHABFIELD_TEST_FIREFOX") or "/usr/bin/firefox-esr"
    open_ones: list[Fox] = []

    def enrolled(role: str) -> Fox:
        fox = Fox(program, tmp_path_factory.mktemp("fox"), service.url)
        open_ones.append(fox)
        slip = re.search(rf"([0-9A-Z]{{4}}-[0-9A-Z]{{4}}) +{role}", demonstration.said.read_text())
        assert slip, demonstration.said.read_text()
        fox.goes(demonstration.url)
        types(fox, code=slip.group(1))
        types(fox, pin=PIN, pin_again=PIN)
        fox.becomes("return Boolean(document.querySelector('.bar'))")
        return fox

    yield enrolled
    for fox in open_ones:
        fox.__exit__(None, None, None)


def types(fox: Fox, **fields: str) -> None:
    """Fill in the form of a door and send it."""
    for name, value in fields.items():
        fox.becomes(f"return Boolean(document.querySelector('[name={name}]'))")
        fox.tells(f"document.querySelector('[name={name}]').value = '{value}'")
    fox.tells("document.querySelector('main form').requestSubmit()")


def moves_to(demonstration: Installation, clock: str) -> None:
    """The same installation on another day."""
    demonstration.stop()
    demonstration.start(clock)


def is_asked(leader: Fox, url: str, name: str) -> bool:
    """Whether the leader is asked about this person, after the worker's next minute at most."""
    for _ in range(40):
        leader.goes(f"{url}/team")
        if name in leader.tells(ASKED):
            return True
        time.sleep(2)
    return False


def test_a_late_meeting_is_pushed_asked_about_and_answered(
    service: Autopush, demonstration: Installation, fox_of: FoxOf
) -> None:
    demonstration.start("2026-11-21T08:00+07:00")
    volunteer, leader = fox_of("Tình nguyện viên"), fox_of("Đội trưởng")
    officer = fox_of("Cán bộ xã")
    url = demonstration.url
    volunteer.goes(f"{url}/me/reminders")
    tap(volunteer, "Nhắc việc trên máy này")
    sees(volunteer, "Trên máy này: đang bật")
    assert service.got == []

    moves_to(demonstration, "2026-11-23T07:01+07:00")
    ((title, body),) = volunteer.becomes(SHOWN)
    assert (title, len(service.got)) == ("Nhắc việc", 1)
    assert "bác có" in body
    assert [name for name in NAMES if name in title + body] == []

    leader.goes(f"{url}/team")
    assert LATE not in leader.tells(ASKED)
    moves_to(demonstration, "2026-11-25T07:01+07:00")
    assert is_asked(leader, url, LATE)
    officer.goes(f"{url}/commune")
    assert officer.tells(TEAMS)  # of the other late person: nobody answered for a week
    assert LATE not in officer.tells("return document.querySelector('main').innerText")
    while asked := leader.tells(ASKED):
        leader.tells(ANSWER.format(asked[0]))
        leader.becomes(f"return !({ASKED.removeprefix('return ')}).includes('{asked[0]}')")

    moves_to(demonstration, "2026-11-27T07:01+07:00")
    officer.goes(f"{url}/commune")
    assert not officer.tells(TEAMS)
    leader.goes(f"{url}/team")
    assert leader.tells(ASKED) == []
