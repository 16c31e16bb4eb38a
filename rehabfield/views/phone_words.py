"""What waits on a phone, and what lay on a closed one, in plain words: facts, nobody's fault.

Phones tell it by the real clock, which sessions live by too.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from .. import clock
from ..clock import local_day
from ..database import db
from ..i18n import clock_time, ngettext, spoken_day
from ..i18n import gettext as _
from ..models import Actor, Enrolment, User
from ..policies import can_manage_member, cases_on_phone, visible_users
from .actors import actor_of


@dataclass(frozen=True)
class Unsent:
    """Records that wait on phones, those that a browser cleared away, and when a phone said so."""

    waiting: int
    lost: int
    told_at: datetime | None

    @classmethod
    def on(cls, one: Enrolment) -> "Unsent":
        """Of one phone and its user."""
        return cls(one.waiting, one.lost, one.told_at)

    @property
    def waits(self) -> str:
        """ "3 buổi gặp chưa gửi, máy báo lúc 08:03 hôm nay"; nothing where nothing waits."""
        if not self.waiting:
            return ""
        said = ngettext(
            "%(count)s meeting not sent yet", "%(count)s meetings not sent yet", self.waiting
        )
        if self.told_at is None:
            return said
        day = spoken_day(local_day(self.told_at), local_day(clock.wall()))
        time = clock_time(self.told_at)
        return _("%(what)s, as the phone said at %(time)s, %(day)s", what=said, time=time, day=day)

    def gone(self, who: str) -> str:
        """What a browser cleared away, and whom to ask; nothing where nothing did."""
        if not self.lost:
            return ""
        return ngettext(
            "The browser cleared away %(count)s unsent record: ask %(who)s again",
            "The browser cleared away %(count)s unsent records: ask %(who)s again",
            self.lost,
            who=who,
        )

    @property
    def mine_gone(self) -> str:
        """The same to the one who wrote them."""
        if not self.lost:
            return ""
        return ngettext(
            "The browser cleared away %(count)s unsent record: please log it again",
            "The browser cleared away %(count)s unsent records: please log them again",
            self.lost,
        )


def closed_at(phone: Enrolment) -> datetime:
    """When it was closed, by the clock that meetings and incidents are told by."""
    return clock.now() - (clock.wall() - (phone.revoked_at or clock.wall()))


@dataclass(frozen=True)
class Closed:
    """A closed phone, when that was, and what lay there."""

    phone: Enrolment
    at: datetime
    people: int

    @property
    def lay_there(self) -> list[str]:
        """What was on it, as sentences."""
        return [opened_words(self.people), self.unsent] if self.people else [self.unsent]

    @property
    def unsent(self) -> str:
        """What of it had not been sent, as far as it ever said."""
        if not self.phone.waiting:
            return _("By its last word nothing on it was unsent.")
        return ngettext(
            "By its last word %(count)s record on it was not sent.",
            "By its last word %(count)s records on it were not sent.",
            self.phone.waiting,
        )


def closed_ones(phones: Iterable[Enrolment]) -> list[Closed]:
    """Those of one user that are closed, the last one first."""
    people: dict[date, int] = {}
    found = []
    for one in phones:
        if one.revoked_at is not None:
            at = closed_at(one)
            if local_day(at) not in people:
                people[local_day(at)] = people_on(one)
            found.append(Closed(one, at, people[local_day(at)]))
    return sorted(found, key=lambda one: one.at, reverse=True)


def lost_phone(actor: Actor, enrolment_id: UUID | None) -> Closed | None:
    """The closed phone of oneself or of a member whom the actor looks after; None for others."""
    if enrolment_id is None:
        return None
    users = visible_users(actor).with_only_columns(User.id)
    one = db.session.scalar(
        select(Enrolment)
        .where(Enrolment.id == enrolment_id, Enrolment.user_id.in_(users))
        .options(joinedload(Enrolment.user).selectinload(User.memberships))
    )
    if one is None or (one.user_id != actor.id and not can_manage_member(actor, one.user)):
        return None
    return next(iter(closed_ones([one])), None)


def people_on(phone: Enrolment) -> int:
    """How many people's pages it could open on the day it was closed."""
    with_places = (
        select(User).where(User.id == phone.user_id).options(selectinload(User.memberships))
    )
    user = db.session.scalars(with_places).one()
    actor = actor_of(db.session, user, local_day(closed_at(phone)))
    return (
        db.session.scalar(select(func.count()).select_from(cases_on_phone(actor).subquery())) or 0
    )


def opened_words(people: int) -> str:
    """How many people's pages a phone could open, as a sentence."""
    return ngettext(
        "It could open the page of %(count)s person.",
        "It could open the pages of %(count)s people.",
        people,
    )
