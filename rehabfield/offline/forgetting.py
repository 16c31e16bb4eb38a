"""Names of signing evenings are deleted when the years for which a commune keeps them are over.

What was signed about somebody's case is not touched here: it stays with the case. The counts stay:
the rows remain, without names, signatures, words, papers and pictures. What comes late from a
phone, when the evening has been emptied already, is emptied too.
"""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, extract, func, or_, select
from sqlalchemy.orm import Session, load_only, selectinload

from ..models import (
    SIGNING_YEARS,
    Attachment,
    Commitment,
    EveningLine,
    LineState,
    Paper,
    PrintJob,
    Scan,
    Signature,
    SigningEvening,
    UnitSetting,
)
from .attachments import empty
from .counting import in_turn

_KINDS = ("evening", "commitment", "scan")
"""Records of a signing evening that pictures hang on."""


def evenings_to_empty(session: Session, today: date) -> list[tuple[UUID, int]]:
    """Evenings whose year is over for longer than their commune keeps names: (id, unit)."""
    years = func.coalesce(UnitSetting.signing_years, SIGNING_YEARS)
    found = session.execute(
        select(SigningEvening.id, SigningEvening.unit_id)
        .outerjoin(UnitSetting, UnitSetting.unit_id == SigningEvening.unit_id)
        .where(
            SigningEvening.day < date(today.year, 1, 1),
            extract("year", SigningEvening.day) + years < today.year,
            or_(SigningEvening.emptied_at.is_(None), *_came_late()),
        )
        .order_by(SigningEvening.unit_id, SigningEvening.day)
    )
    return [(key, unit) for key, unit in found]


def names_go_on(year: int, signing_years: int | None) -> date:
    """The day on which the names of that year are deleted."""
    kept = SIGNING_YEARS if signing_years is None else signing_years
    return date(year + kept + 1, 1, 1)


def empty_evening(session: Session, evening_id: UUID, now: datetime) -> int:
    """Delete its names; returns of how many commitments. The caller commits."""
    evening = session.get_one(SigningEvening, evening_id)
    in_turn(session, evening)
    ink = [one for one in evening.lines if one.state is LineState.on_paper and one.name]
    evening.empty(now)
    commitments = session.scalars(
        select(Commitment)
        .where(Commitment.evening_id == evening_id)
        .options(
            load_only(Commitment.emptied_at),
            selectinload(Commitment.signatures).load_only(Signature.turn),
        )
    ).all()
    named = [one for one in commitments if one.emptied_at is None]
    for one in named:
        one.empty(now)
    keys = [one.id for one in commitments]
    _empty_papers(session, keys, now)
    scans = session.scalars(select(Scan.id).where(Scan.commitment_id.in_(keys))).all()
    _empty_pictures(session, [evening_id, *keys, *scans], now)
    session.flush()
    return len(ink) + len(named)


def _came_late() -> tuple[ColumnElement[bool], ...]:
    """What phones brought after the evening had been emptied."""
    of = Commitment.evening_id == SigningEvening.id
    picture = and_(Attachment.kind.in_(_KINDS), Attachment.emptied_at.is_(None))
    return (
        exists().where(
            EveningLine.evening_id == SigningEvening.id,
            or_(EveningLine.name.is_not(None), EveningLine.household.is_not(None)),
        ),
        exists().where(of, Commitment.emptied_at.is_(None)),
        exists().where(of, Paper.commitment_id == Commitment.id, Paper.emptied_at.is_(None)),
        exists().where(picture, Attachment.record_id == SigningEvening.id),
        exists().where(of, picture, Attachment.record_id == Commitment.id),
        exists().where(
            of, picture, Scan.commitment_id == Commitment.id, Attachment.record_id == Scan.id
        ),
    )


def _empty_papers(session: Session, commitments: Iterable[UUID], now: datetime) -> None:
    """Delete the files; who was to print them has nothing to print any more."""
    papers = session.scalars(
        select(Paper)
        .where(Paper.commitment_id.in_(commitments), Paper.emptied_at.is_(None))
        .options(load_only(Paper.emptied_at))
    ).all()
    for one in papers:
        one.empty(now)
    jobs = select(PrintJob).where(PrintJob.paper_id.in_([one.id for one in papers]))
    for job in session.scalars(jobs.where(PrintJob.printed_at.is_(None))):
        job.withdraw(now)


def _empty_pictures(session: Session, records: Iterable[UUID], now: datetime) -> None:
    found = session.scalars(
        select(Attachment).where(
            Attachment.kind.in_(_KINDS),
            Attachment.record_id.in_(records),
            Attachment.emptied_at.is_(None),
        )
    ).all()
    empty(session, found, now)
