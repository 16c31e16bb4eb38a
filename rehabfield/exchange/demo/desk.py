"""What lies on the offices' desks: consents, requests, an incident that is over, and the trail."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from ... import audit, rulebook
from ...models import Breach, Case, Consent, DataRequest, Held, Purpose, RequestKind, User, Why
from .country import Crew
from .hills import Hills
from .maker import Maker
from .story import Story

ACT = {RequestKind.view: "DL24A", RequestKind.correct: "DL24A"}


def consents(maker: Maker, crew: Crew, stories: Sequence[Story]) -> None:
    """Everybody was told what is written and who reads it; most may be called."""
    for number, one in enumerate(stories):
        guard = next((near.name for near in one.person.contacts if near.guardian), None)
        purposes = [Purpose.informed, Purpose.phone_contact]
        purposes += [Purpose.family_contact] if number % 2 else []
        purposes += [Purpose.kin_helper] if one.case.assignments[:1] and _kin(one) else []
        for purpose in purposes:
            _consent(maker, crew, one, purpose, guard)
    last = _consent(maker, crew, stories[1], Purpose.referral, None)
    last.withdraw(maker.ago(3))


def _kin(one: Story) -> bool:
    return bool(one.case.assignments[0].kin)


def _consent(maker: Maker, crew: Crew, one: Story, purpose: Purpose, guard: str | None) -> Consent:
    given = max(one.case.starts_on, maker.ago(200)) + timedelta(days=3)
    day = min(given, maker.today)
    return maker.add(
        Consent(
            id=maker.key(),
            person=one.person,
            purpose=purpose,
            given_on=day,
            representative=guard,
            recorded_by_id=crew.leader.id,
            recorded_at=maker.at(day, 17),
        )
    )


def requests(maker: Maker, hills: Hills, island: Crew, away: Story) -> None:
    """One is running, one was answered, one came yesterday."""
    running = _request(maker, hills.crew, hills.stories["dung"], RequestKind.view, 3)
    running.wish = "Muốn xem sổ ghi những gì về mình."
    running.acknowledged_at = maker.at(maker.ago(1), 9)
    answered = _request(maker, hills.crew, hills.stories["loc"], RequestKind.correct, 40)
    answered.wish = "Sửa lại tên xóm cho đúng."
    answered.acknowledged_at = maker.at(maker.ago(39), 9)
    answered.answered_at = maker.at(maker.ago(36), 14)
    answered.answer = "Đã sửa, đã báo lại bằng điện thoại."
    _request(maker, island, away, RequestKind.view, 1)


def _request(maker: Maker, crew: Crew, one: Story, kind: RequestKind, days_ago: int) -> DataRequest:
    law, received = rulebook.versions()[-1], maker.ago(days_ago)
    return maker.add(
        DataRequest(
            id=maker.key(),
            person=one.person,
            kind=kind,
            received_at=maker.at(received, 9),
            acknowledge_by=law.deadline("DL24").limit.due(received, maker.calendar).last_day,
            act_by=law.deadline(ACT[kind]).limit.due(received, maker.calendar).last_day,
            recorded_by_id=crew.officer.id,
        )
    )


def incident(maker: Maker, crew: Crew) -> None:
    """A lost phone, told in time, with nothing readable on it."""
    found = maker.at(maker.ago(95), 16)
    limit = rulebook.versions()[-1].deadline("DL23").limit
    maker.add(
        Breach(
            id=maker.key(),
            unit_id=crew.unit.id,
            detected_at=found,
            notify_by=limit.due(found, maker.calendar).ends,
            what="Một tình nguyện viên đánh rơi điện thoại ở bến xe.",
            measures="Đã gỡ máy từ xa trong một giờ; thiếu mã PIN thì trên máy không đọc được gì.",
            notified_at=found + timedelta(hours=20),
            closed_at=found + timedelta(days=9),
            recorded_by_id=crew.officer.id,
        )
    )


def held(maker: Maker, crew: Crew) -> None:
    """Bác Hùng's phone no longer knew the name: he wrote it, and the leader matches it."""
    said = {
        "outcome": "met",
        "way": "agreed_place",
        "who": "anh Toàn thợ xây",
        "topics": "job",
        "note": "Gặp ở chợ phiên, anh ấy kể xưởng mộc mới đang cần người.",
    }
    evening = maker.at(maker.ago(1), 19)
    maker.add(
        Held(
            id=maker.key(),
            key=maker.key(),
            owner_id=crew.helpers[0].id,
            team_id=crew.team.id,
            kind="nameless",
            why=Why.nameless,
            fields={name: [value] for name, value in said.items()},
            said_at=evening,
            received_at=min(evening + timedelta(hours=11), maker.now),
        )
    )


def trail(maker: Maker, hills: Hills) -> None:
    """Some of who did and read what, so that the officer's page shows what it is for."""
    crew, hung = hills.crew, hills.crew.helpers[0]
    cases = {name: story.case for name, story in hills.stories.items()}
    closed = cases["done"].closed_on or maker.today
    deeds: list[tuple[datetime, User, str, Case]] = [
        (maker.at(day, hour), who, action, cases[name])
        for day, hour, who, action, name in (
            (maker.ago(9), 18, hung, "read", "toan"),
            (maker.ago(6), 17, hung, "read", "nhan"),
            (maker.ago(4), 9, crew.officer, "case.open", "proposed"),
            (maker.ago(4), 20, crew.leader, "read", "nhan"),
            (maker.ago(3), 9, crew.officer, "request.create", "dung"),
            (maker.ago(3), 20, crew.leader, "read", "toan"),
            (closed, 10, crew.officer, "case.close", "done"),
        )
    ]
    for at, who, action, case in sorted(deeds, key=lambda deed: deed[0]):
        audit.note(maker.session, maker.actor(who), action, "case", case.id, at=at)
