"""What there is of a commitment on paper: prints, what waits to be printed, scans."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from flask import url_for
from sqlalchemy.orm import load_only

from ..clock import local_day
from ..database import db
from ..models import Attachment, Commitment, How, Media, Paper, Scan, User
from ..offline.papers import job_of, spoken
from ..policies import (
    can_stop_printing,
    can_withdraw_scan,
    visible_attachments,
    visible_papers,
    visible_scans,
)
from .colleagues import called
from .gate import me
from .page import home_address


@dataclass(frozen=True)
class Scanned:
    """A file of a scan."""

    id: UUID
    is_picture: bool


@dataclass(frozen=True)
class ScanLine:
    """A signed paper that was photographed or scanned. `undo`: where its maker takes it back."""

    files: tuple[Scanned, ...]
    who: str
    on: date
    undo: str


def on_paper(commitment: Commitment) -> dict[str, Any]:
    """For the page of a commitment (four queries)."""
    paper = db.session.scalar(
        visible_papers(me())
        .where(Paper.commitment_id == commitment.id, Paper.emptied_at.is_(None))
        .options(load_only(Paper.id, Paper.code, Paper.proof))
        .order_by(Paper.made_at)
        .limit(1)
    )
    job = job_of(db.session, paper.id) if paper else None
    scans = _scans(commitment)
    return {
        "paper": paper,
        "job": job,
        "may_stop": job is not None and can_stop_printing(me(), job),
        "scans": scans,
        "next_step": _next_step(commitment, paper, scans),
        "spoken": spoken,
        "check_address": check_address(),
    }


def _next_step(commitment: Commitment, paper: Paper | None, scans: list[ScanLine]) -> str:
    """What the paper waits for: to be printed, to be photographed, or nothing."""
    if scans or not commitment.signed:
        return ""
    on_glass = any(one.how is How.glass for one in commitment.signatures)
    return "print" if on_glass and paper is None else "scan"


def check_address() -> str:
    """Where a stranger may ask whether a paper is the original."""
    return home_address() + url_for("checks.new")


def _scans(commitment: Commitment) -> list[ScanLine]:
    rows = db.session.execute(
        visible_scans(me())
        .join(User, User.id == Scan.by_id)
        .where(Scan.commitment_id == commitment.id, Scan.withdrawn_at.is_(None))
        .order_by(Scan.recorded_at)
        .add_columns(User.name, User.form_of_address)
    ).all()
    files = _files([("scan", scan.id) for scan, _, _ in rows] + [("commitment", commitment.id)])
    lines = [
        ScanLine(
            files.get(scan.id, ()),
            called(name, address),
            local_day(scan.recorded_at),
            url_for("scans.withdraw", scan_id=scan.id) if can_withdraw_scan(me(), scan) else "",
        )
        for scan, name, address in rows
    ]
    if commitment.id in files:  # photographed when it was signed
        maker = called(commitment.by.name, commitment.by.form_of_address)
        lines.insert(0, ScanLine(files[commitment.id], maker, commitment.signed_on, ""))
    return lines


def _files(records: list[tuple[str, UUID]]) -> dict[UUID, tuple[Scanned, ...]]:
    found = db.session.execute(
        visible_attachments(me())
        .where(
            Attachment.kind.in_(["scan", "commitment"]),
            Attachment.record_id.in_([key for _, key in records]),
            Attachment.taken_at.is_not(None),
        )
        .with_only_columns(Attachment.id, Attachment.record_id, Attachment.media)
    ).all()
    files: dict[UUID, tuple[Scanned, ...]] = {}
    for row in found:
        one = Scanned(row.id, row.media is not Media.pdf)
        files[row.record_id] = (*files.get(row.record_id, ()), one)
    return files
