"""The trail's writer: collects deeds in a transaction and chains them just before its commit.

The head row is locked last, so that a long form never holds up the others. Reads commit in a
short transaction of their own, before the page loads.
"""

import json
from collections import OrderedDict
from contextlib import closing
from datetime import datetime, timedelta
from threading import Lock
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, event, select, text
from sqlalchemy.orm import Session

from . import vault
from .database import writing
from .models import Actor, AuditEntry, AuditHead

READING_LASTS = timedelta(minutes=15)
_WAITING = "audit"
_HEAD = select(AuditHead).with_for_update()
_FIRST_HEAD = text(
    "INSERT INTO audit_head (id, entry_id, mac) VALUES (1, 0, :mac) ON CONFLICT DO NOTHING"
)


def note(
    session: Session,
    actor: Actor | None,
    action: str,
    subject: str,
    subject_id: UUID | None = None,
    *,
    at: datetime,
    count: int = 1,
    detail: dict[str, Any] | None = None,
) -> None:
    """Put a deed on the trail; it is written when the session commits, or not at all."""
    if not session.in_transaction():
        session.begin()  # so that a rollback forgets the deed even before the first statement
    session.info.setdefault(_WAITING, []).append(
        AuditEntry(
            at=at,
            actor_id=actor.id if actor else None,
            action=action,
            subject=subject,
            subject_id=subject_id,
            count=count,
            detail=detail,
        )
    )


@event.listens_for(Session, "before_commit")
def _chain(session: Session) -> None:
    waiting = session.info.pop(_WAITING, None)
    if not waiting:
        return
    session.flush()
    head = session.scalar(_HEAD)
    if head is None:
        session.execute(_FIRST_HEAD, {"mac": b""})  # one of several first writers makes it
        head = session.scalars(_HEAD).one()
    for entry in waiting:
        entry.id = head.entry_id + 1
        entry.mac = _mac(head.mac, entry)
        session.add(entry)
        head.entry_id, head.mac = entry.id, entry.mac


@event.listens_for(Session, "after_rollback")
def _drop(session: Session) -> None:
    session.info.pop(_WAITING, None)


def _mac(previous: bytes, entry: AuditEntry) -> bytes:
    content = json.dumps(entry.content(), ensure_ascii=False, sort_keys=True)
    return vault.current().mac(previous + content.encode(), "audit")


class BrokenTrail(Exception):
    """An entry was altered, removed or added past the writer; `entry_id` says where."""

    def __init__(self, entry_id: int) -> None:
        super().__init__(f"the trail breaks at entry {entry_id}")
        self.entry_id = entry_id


def verify(session: Session) -> int:
    """Walk the whole trail; returns how many entries it has, raises BrokenTrail."""
    previous, last = b"", 0
    whole = select(AuditEntry).order_by(AuditEntry.id).execution_options(yield_per=1000)
    with closing(session.scalars(whole)) as entries:
        for entry in entries:
            if entry.id != last + 1 or entry.mac != _mac(previous, entry):
                raise BrokenTrail(entry.id)
            previous, last = entry.mac, entry.id
    head = session.get(AuditHead, 1)
    if head is not None and (head.entry_id, head.mac) != (last, previous):
        raise BrokenTrail(last + 1)
    if head is None and last:
        raise BrokenTrail(1)
    return last


class Reads:
    """Which readings were noted lately, so that a page opened again costs no query."""

    def __init__(self, size: int = 10_000) -> None:
        self._seen: OrderedDict[tuple[UUID, UUID], datetime] = OrderedDict()
        self._size = size
        self._lock = Lock()

    def first(self, actor_id: UUID, subject_id: UUID, at: datetime) -> bool:
        """Whether this reading is a new one: the last is 15 minutes ago or unknown here."""
        key = (actor_id, subject_id)
        with self._lock:
            last = self._seen.get(key)
            if last is not None and timedelta(0) <= at - last < READING_LASTS:
                return False
            self._seen[key] = at
            self._seen.move_to_end(key)
            while len(self._seen) > self._size:
                self._seen.popitem(last=False)
        return True

    def forget(self) -> None:
        """Know of no reading (between tests, or after a restore)."""
        with self._lock:
            self._seen.clear()


reads = Reads()


def log_read(
    engine: Engine, actor: Actor, subject: str, subject_id: UUID, *, at: datetime, count: int = 1
) -> None:
    """Note that the actor opened this; one note per actor, subject and 15 minutes."""
    if not reads.first(actor.id, subject_id, at):
        return
    with writing(), Session(engine) as session:
        since = at - READING_LASTS
        already = session.scalar(
            select(AuditEntry.id)
            .where(
                AuditEntry.actor_id == actor.id,
                AuditEntry.action == "read",
                AuditEntry.subject_id == subject_id,
                AuditEntry.at > since,
            )
            .limit(1)
        )
        if already is None:
            note(session, actor, "read", subject, subject_id, at=at, count=count)
            session.commit()
