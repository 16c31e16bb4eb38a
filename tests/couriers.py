"""Couriers for tests: one that notes what it is given, and answers as it is told."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from rehabfield import clock
from rehabfield.models import Device, PushSubscription, Reminder
from rehabfield.push import Answer, Message, Target, Verdict
from tests.factories import make
from tests.world import Someone, World

TAKEN = Answer(Verdict.delivered, 201)
BASE = "http://localhost"


@dataclass(frozen=True)
class Sent:
    """One message as it left: local time, whose phone, and what the phone shows."""

    at: datetime
    phone: str
    message: Message

    @property
    def said(self) -> tuple[str, str, str]:
        """(day and hour, phone, text)."""
        return f"{self.at.day}/{self.at.month} {self.at:%H:%M}", self.phone, self.message.body


@dataclass
class Pigeon:
    """Takes every message; `answers` says what becomes of it, by phone."""

    answers: dict[str, Callable[[], Answer]] = field(default_factory=dict)
    sent: list[Sent] = field(default_factory=list)

    def __call__(self) -> AbstractContextManager["Pigeon"]:
        """As the sweep asks for one."""
        return nullcontext(self)

    def send(self, target: Target, message: Message) -> Answer:
        """Note it, then answer."""
        phone = target.endpoint.rsplit("/", 1)[1]
        self.sent.append(Sent(clock.local(clock.now()), phone, message))
        return self.answers.get(phone, lambda: TAKEN)()

    @property
    def said(self) -> list[tuple[str, str, str]]:
        """All of it, in order."""
        return [one.said for one in self.sent]

    def shown(self) -> dict[str, set[str]]:
        """What lies on each phone at the end: of messages with one tag only the last is left."""
        found: dict[str, set[str]] = {}
        for one in self.sent:
            found.setdefault(one.phone, set()).add(one.message.tag)
        return found


def phone_of(world: World, who: Someone, name: str) -> UUID:
    """One more phone of theirs that takes messages; returns the subscription."""
    device = make(Device)
    one = make(PushSubscription, device=device, user_id=who.id)
    one.renew(f"https://fcm.googleapis.com/{name}", one.p256dh, one.auth, 1, clock.wall())
    world.add(device, one)
    return one.id


def reminders_of(world: World, who: Someone) -> list[Reminder]:
    """Theirs, by day."""
    from sqlalchemy import select

    with world.looking() as session:
        mine = select(Reminder).where(Reminder.user_id == who.id).order_by(Reminder.day)
        return list(session.scalars(mine))
