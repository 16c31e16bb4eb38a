"""A small world of named people: two communes, their teams and offices, and whom they help.

People are invented, hamlets too. A `World` is plain data (ids, names); records are loaded where a
test needs them, in a session of its own that is closed again before a page is asked for.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar
from uuid import NAMESPACE_DNS, UUID, uuid5

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from rehabfield import clock, models, offline
from rehabfield.clock import at_local
from rehabfield.database import Base, reading, writing
from rehabfield.models import Actor, Case, Person, Role, User, Visit
from rehabfield.schedule import News, Outcome, Way
from rehabfield.views.actors import actor_of, hashed
from tests.factories import make

T = TypeVar("T", bound=Base)
PIN = "270418"
"""Everybody's PIN."""
CALENDAR_SECRET = "lich" * 11
"""In the address of bác Hùng's calendar feed."""


def key(name: str) -> UUID:
    """The id that belongs to a name in this world: the same in every run."""
    return uuid5(NAMESPACE_DNS, name)


@dataclass(frozen=True)
class Someone:
    """A user: `world.lan.id`, `world.lan.name`."""

    id: UUID
    name: str
    role: Role


@dataclass(frozen=True)
class Helped:
    """A helped person with the one case: `world.khanh.case` is the case's id."""

    person: UUID
    case: UUID
    name: str
    birth: str
    hamlet: str


@dataclass(frozen=True)
class Cookies:
    """What a signed-in browser holds."""

    session: str
    enrolment: UUID
    secret: str


def someone(name: str, role: Role) -> Someone:
    """A user of this world, by name."""
    return Someone(key(name), name, role)


def helped(name: str, birth: str, hamlet: str) -> Helped:
    """A helped person of this world, by name."""
    return Helped(key(name), key(f"case of {name}"), name, birth, hamlet)


class World:
    """Who and what there is. tests/settlers.py puts it into the database."""

    # Xã Ba Vì (09700)
    lan = someone("Trần Thị Lan", Role.leader)
    hung = someone("Nguyễn Văn Hùng", Role.volunteer)
    mai = someone("Đỗ Thị Mai", Role.volunteer)
    tam = someone("Phùng Văn Tám", Role.volunteer)  # a notebook, no phone
    hanh = someone("Vũ Thị Hạnh", Role.officer)
    bao = someone("Đinh Quốc Bảo", Role.police)
    yen = someone("Hoàng Thị Yến", Role.coordinator)
    thom = someone("Lý Thị Thơm", Role.health)
    # of the province
    son = someone("Ngô Văn Sơn", Role.viewer)
    duc = someone("Bùi Minh Đức", Role.admin)
    # Xã Minh Châu (09661)
    luc = someone("Trịnh Văn Lực", Role.leader)
    nga = someone("Chu Thị Nga", Role.volunteer)
    thang = someone("Kiều Văn Thắng", Role.officer)

    # helped in Ba Vì
    khanh = helped("Phạm Thị Ngọc Khánh", "1987", "xóm Gò Trám")  # hung; due this week
    hoa = helped("Lê Quang Hòa", "1994-02-11", "xóm Bãi Sậy")  # hung and mai; late
    sen = helped("Bùi Thị Sen", "1979", "xóm Đồi Cọ")  # mai; in hospital
    tu = helped("Dương Văn Tú", "2001", "xóm Ghềnh Đá")  # mai is only proposed
    pao = helped("Triệu Văn Páo", "1990", "xóm Khe Mít")  # closed ten days ago
    kien = helped("Phùng Văn Kiên", "1983", "xóm Vực Đá")  # has an account: officer only
    # helped in Minh Châu
    quyet = helped("Hà Văn Quyết", "1985", "xóm Vườn Chuối")  # nga

    team = key("Đội xã Ba Vì")
    other_team = key("Đội xã Minh Châu")
    standing_paper = key("Mẫu 59 của đội xã Ba Vì")
    other_standing_paper = key("Mẫu 59 của đội xã Minh Châu")
    khanh_paper = key("Mẫu 53 của Khánh")
    quyet_paper = key("Mẫu 53 của Quyết")
    khanh_visit = key("bác Hùng gặp Khánh ngày 28/10")
    sen_visit = key("cô Mai báo Sen nằm viện")  # raised, waits for the leader
    quyet_visit = key("chị Nga gặp Quyết ngày 4/11")
    province = 1
    ba_vi = 9700
    minh_chau = 9661

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.newcomers: list[Helped] = []
        """People added by a test, so that their names too are looked for where none may stand."""

    @property
    def users(self) -> tuple[Someone, ...]:
        """Everybody with an account."""
        return tuple(one for one in vars(World).values() if isinstance(one, Someone))

    @property
    def helped(self) -> tuple[Helped, ...]:
        """Everybody who is helped."""
        return (
            *(one for one in vars(World).values() if isinstance(one, Helped)),
            *self.newcomers,
        )

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A session for set-up and for looking at what happened; commits at its end."""
        with writing(), Session(self.engine, expire_on_commit=False) as session:
            yield session
            session.commit()

    @contextmanager
    def looking(self) -> Iterator[Session]:
        """A session that only reads, also beside one that writes."""
        with reading(), Session(self.engine, expire_on_commit=False) as session:
            yield session

    def load(self, kind: type[T], at: Any) -> T:
        """One record as it is in the database now, detached; fails where there is none."""
        with self.looking() as session:
            return session.get_one(kind, at)

    def add(self, *records: Base) -> None:
        """Save these records."""
        with self.session() as session:
            session.add_all(records)

    def actor(self, who: Someone | UUID) -> Actor:
        """The user as policies see them today: memberships, and whether a paper names them."""
        user_id = who.id if isinstance(who, Someone) else who
        with self.looking() as session:
            user = session.get_one(User, user_id)
            return actor_of(session, user, clock.today())

    def sign_in(self, who: Someone | UUID) -> Cookies:
        """Enrol a fresh device and open a session on it, without a PIN."""
        user_id = who.id if isinstance(who, Someone) else who
        token, secret, at = secrets.token_urlsafe(32), secrets.token_urlsafe(32), clock.wall()
        device = make(models.Device, created_at=at)
        one = make(
            models.Enrolment,
            id=UUID(bytes=secrets.token_bytes(16)),
            device=device,
            user_id=user_id,
            secret_hash=hashed(secret),
            created_at=at,
        )
        session = make(
            models.Session,
            enrolment=one,
            token_hash=hashed(token),
            created_at=at,
            last_seen_at=at,
            ends_at=at + timedelta(days=1),
        )
        self.add(device, one, session)
        return Cookies(token, one.id, secret)

    def log(
        self,
        about: Helped | UUID,
        by: Someone | UUID,
        on: date,
        outcome: Outcome = Outcome.met,
        *,
        at: datetime | None = None,
        recorded_at: datetime | None = None,
        way: Way = Way.home,
        news: News | None = None,
        **more: Any,
    ) -> UUID:
        """Log a meeting as its helper would (09:00 local); returns the visit's id."""
        moment = at or at_local(on, time(9))
        with self.session() as session:
            case = session.get_one(Case, about.case if isinstance(about, Helped) else about)
            by_id = by.id if isinstance(by, Someone) else by
            visit = make(
                Visit,
                id=more.pop("id", None) or UUID(bytes=secrets.token_bytes(16)),
                by_id=by_id,
                entered_by_id=more.pop("entered_by_id", by_id),
                at=moment,
                recorded_at=recorded_at or moment,
                outcome=outcome,
                way=way,
                news=news,
                **more,
            )
            plan, history = offline.plan_of(session, case), offline.history_of(session, case)
            case.log(visit, plan, history)
            session.flush()
            return visit.id

    def new_person(self, name: str, birth: str = "1990", *, team: UUID | None = None) -> Helped:
        """One more person with a running case in Ba Vì; helpers come by `assign`."""
        who = helped(name, birth, "xóm Bến Đò")
        person = make(Person, id=who.person, unit_id=self.ba_vi, hamlet=who.hamlet)
        person.rename(name, birth)
        case = make(Case, id=who.case, person=person, unit_id=self.ba_vi, team_id=team or self.team)
        self.add(person, case)
        self.newcomers.append(who)
        return who

    def assign(self, about: Helped, who: Someone, *, on: date | None = None) -> UUID:
        """Assign a helper on the team's standing paper; returns the assignment's id."""
        with self.session() as session:
            case = session.get_one(Case, about.case)
            one = make(
                models.Assignment,
                id=UUID(bytes=secrets.token_bytes(16)),
                user_id=who.id,
                basis_id=self.standing_paper,
                made_by_id=self.lan.id,
                **({"starts_on": on} if on else {}),
            )
            plan, history = offline.plan_of(session, case), offline.history_of(session, case)
            case.assign(one, plan, history)
            session.flush()
            return one.id
