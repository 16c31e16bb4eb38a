"""What every database begins with: units, days off, texts of commitments, its own row."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from ..clock import default_holidays
from ..data import load_successions, load_texts, load_units
from ..models import (
    CommitmentTemplate,
    Holiday,
    HolidayKind,
    Installation,
    Unit,
    UnitKind,
    UnitSuccession,
)
from ..texts import as_plain

Spans = dict[str, list[tuple[date, date | None, int]]]
"""Code → (first day, last day, number in the database) of every unit that had it."""


def begin(session: Session, *, at: datetime, demo: bool = False) -> None:
    """Fill what is missing; what is there stays as it was edited. The caller commits."""
    if session.get(Installation, 1) is None:
        session.add(Installation(begun_at=at, demo=demo))
    if session.scalar(select(Holiday.day).limit(1)) is None:
        session.add_all(
            Holiday(day=one.day, kind=HolidayKind(one.kind), name=one.name)
            for one in default_holidays()
        )
    if session.scalar(select(Unit.id).limit(1)) is None:
        units(session)
    texts(session, at)


def texts(session: Session, at: datetime) -> int:
    """Put in the shipped texts of commitments that are not there yet; returns how many were new.

    A shipped text in a new version stands beside the old one. The caller commits.
    """
    known = set(session.scalars(select(CommitmentTemplate.id)))
    fresh = [
        CommitmentTemplate(
            id=CommitmentTemplate.shipped_id(one.text.code, one.version),
            code=one.text.code,
            version=one.version,
            subject=one.text.subject,
            official=one.text.official,
            movement=one.text.movement,
            content=as_plain(one.text),
            made_at=at,
        )
        for one in load_texts()
    ]
    fresh = [one for one in fresh if one.id not in known]
    session.add_all(fresh)
    return len(fresh)


def units(session: Session) -> int:
    """Load the units that are not there yet; returns how many were new. The caller commits."""
    ids: dict[tuple[str, date], int] = {
        (row.code, row.valid_from): row.id
        for row in session.execute(select(Unit.code, Unit.valid_from, Unit.id))
    }
    spans: Spans = {}
    fresh: list[dict[str, Any]] = []
    top = max(ids.values(), default=0)
    for fact in load_units():
        number = ids.get((fact.code, fact.valid_from))
        if number is None:
            number = top = top + 1
            fresh.append(
                {
                    "id": number,
                    "code": fact.code,
                    "kind": UnitKind(fact.kind.value),
                    "name": fact.name,
                    "parent_id": _on(spans, fact.parent_code, fact.valid_to or fact.valid_from),
                    "valid_from": fact.valid_from,
                    "valid_to": fact.valid_to,
                }
            )
        spans.setdefault(fact.code, []).append((fact.valid_from, fact.valid_to, number))
    if fresh:
        session.execute(insert(Unit), fresh)
        _successions(session, spans)
    return len(fresh)


def _successions(session: Session, spans: Spans) -> None:
    query = select(UnitSuccession.old_id, UnitSuccession.new_id)
    known = {(old, new) for old, new in session.execute(query)}
    rows: list[dict[str, Any]] = []
    for fact in load_successions():
        old = _ending_before(spans, fact.old_code, fact.day)
        new = _on(spans, fact.new_code, fact.day)
        if old is not None and new is not None and (old, new) not in known:
            known.add((old, new))
            rows.append({"old_id": old, "new_id": new, "share": fact.share.value})
    if rows:
        session.execute(insert(UnitSuccession), rows)


def _on(spans: Spans, code: str | None, day: date) -> int | None:
    """The unit of that code on that day."""
    for first, last, number in spans.get(code or "", []):
        if first <= day and (last is None or day <= last):
            return number
    return None


def _ending_before(spans: Spans, code: str, day: date) -> int | None:
    """The unit of that code whose last day was the one before."""
    for _, last, number in spans.get(code, []):
        if last is not None and (day - last).days == 1:
            return number
    return None
