"""The teams' other work in nine months: 5.236 contacts, 15 patrols, 93 briefings (domain.md §7)."""

from collections.abc import Sequence
from datetime import date, timedelta

from ...models import Activity, ActivityKind, Meeting, Task, User
from . import words
from .country import Crew
from .maker import Maker

CONTACTS, PATROLS, BRIEFINGS = 5236, 15, 93
DAYS = 270
"""The nine months that the article counts."""
EACH = 34
"""Pieces of outreach in one team."""
KINDS = (
    *(ActivityKind.home_talk,) * 5,
    *(ActivityKind.talk,) * 3,
    ActivityKind.leaflets,
    ActivityKind.online,
    ActivityKind.club,
)
NOTES = ("Nói chuyện ở chợ phiên.", "Sinh hoạt hè với thanh niên xóm.", "Họp xóm buổi tối.", None)
THURSDAY = 3
TASKS = (
    ("Dán áp phích ở chợ và nhà văn hóa xóm.", 5),
    ("Hỏi lịch tiếp dân của Ngân hàng Chính sách xã hội.", 6),
)
DONE = "Mời các hộ trong xóm dự buổi nói chuyện tối thứ Bảy."


def outreach(maker: Maker, crews: Sequence[Crew]) -> None:
    """Contacts and patrols, spread over all teams; each number is somebody's evening."""
    total = len(crews) * EACH
    for number, reach in enumerate(_shares(maker, CONTACTS, total)):
        one = crews[number % len(crews)]
        kind = maker.rng.choice(KINDS)
        _activity(maker, one, kind, maker.ago(maker.rng.randrange(1, DAYS)), reach)
    for number in range(PATROLS):
        one = crews[number % len(crews)]
        day = maker.ago(maker.rng.randrange(1, DAYS))
        _activity(maker, one, ActivityKind.patrol, day, 0)


def _shares(maker: Maker, whole: int, parts: int) -> list[int]:
    """The whole in so many uneven parts, none of them empty."""
    cuts = sorted(maker.rng.sample(range(1, whole), parts - 1))
    return [end - start for start, end in zip([0, *cuts], [*cuts, whole], strict=True)]


def _activity(maker: Maker, one: Crew, kind: ActivityKind, day: date, reach: int) -> None:
    by = maker.rng.choice(one.helpers)
    at = maker.at(day, 20)
    maker.add(
        Activity(
            id=maker.key(),
            by_id=by.id,
            entered_by_id=(by if by.has_phone else one.leader).id,
            team_id=one.team.id,
            day=day,
            kind=kind,
            reach=reach,
            leaflets=reach if kind is ActivityKind.leaflets else 0,
            note=maker.rng.choice(NOTES),
            recorded_at=at,
        )
    )


def briefings(maker: Maker, crews: Sequence[Crew]) -> None:
    """Once a month and a few more, on Thursdays; every team has one next Thursday as well."""
    for number in range(BRIEFINGS):
        one, month = crews[number % len(crews)], number // len(crews)
        day = maker.ago(10 + 27 * month + maker.rng.randrange(7))
        _briefing(maker, one, day - timedelta(days=(day.weekday() - THURSDAY) % 7))
    ahead = (THURSDAY - maker.today.weekday() - 1) % 7 + 1
    for one in crews:
        called = _briefing(maker, one, maker.today + timedelta(days=ahead))
        if one is crews[0]:
            _tasks(maker, one, called, one.helpers[0])


def _briefing(maker: Maker, one: Crew, day: date) -> Meeting:
    return maker.add(
        Meeting(
            id=maker.key(),
            team_id=one.team.id,
            at=maker.moment(day, 8),
            place=maker.rng.choice(words.PLACES),
            called_by_id=one.leader.id,
        )
    )


def _tasks(maker: Maker, one: Crew, called: Meeting, member: User) -> None:
    """What was asked of a member: two things to do, and one that is done."""
    for text, days in TASKS:
        _task(maker, one, called, member, text, maker.ago(-days))
    done = _task(maker, one, None, member, DONE, maker.ago(2))
    done.given_at = maker.at(maker.ago(20), 9)
    done.finish(maker.at(maker.ago(4), 21))


def _task(
    maker: Maker, one: Crew, called: Meeting | None, member: User, text: str, due: date
) -> Task:
    return maker.add(
        Task(
            id=maker.key(),
            team_id=one.team.id,
            meeting=called,
            assignee_id=member.id,
            given_by_id=one.leader.id,
            text=text,
            due_on=due,
            given_at=maker.at(maker.ago(3), 19),
        )
    )
