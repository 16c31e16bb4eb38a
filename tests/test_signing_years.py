"""How long the names of signing evenings stay, and what is left of them afterwards."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from rehabfield import jobs
from rehabfield.models import (
    Attachment,
    AttachmentPart,
    AuditEntry,
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
from rehabfield.offline.forgetting import evenings_to_empty
from tests.factories import make
from tests.page import Page
from tests.world import World, key

EVENING = key("buổi ký ở Ba Vì")
SIGNED = key("hộ đã ký ở Ba Vì")
OF_A_CASE = key(f"gia đình của {World.khanh.name}")
Travel = Callable[[date], None]


def tidied(app: Flask) -> int:
    with app.app_context():
        return jobs.tidy()


@pytest.fixture
def full(world: World) -> World:
    """The evening in Ba Vì with all that can name somebody: ink, glass, paper, scan, pictures."""
    paper, scan = key("giấy của hộ"), key("bản giấy của hộ")
    world.add(
        make(EveningLine, evening_id=EVENING, number=2, state=LineState.on_paper, counted=True),
        make(EveningLine, evening_id=EVENING, number=3, state=LineState.waiting),
        make(Paper, id=paper, code="GIAYCUAHO", commitment_id=SIGNED, by_id=world.hung.id),
        make(Scan, id=scan, commitment_id=SIGNED, by_id=world.hung.id),
    )
    world.add(
        make(
            PrintJob,
            id=key("in cho hộ"),
            paper_id=paper,
            unit_id=world.ba_vi,
            asked_by_id=world.hung.id,
        )
    )
    for kind, record in (("evening", EVENING), ("commitment", SIGNED), ("scan", scan)):
        picture = key(f"ảnh của {record}")
        world.add(
            make(Attachment, id=picture, kind=kind, owner_id=world.hung.id, record_id=record),
            make(AttachmentPart, attachment_id=picture),
        )
    return world


def names_left(session: Session, evening: UUID) -> list[object]:
    """Whatever names somebody, or finds them again."""
    signed = select(Commitment.id).where(Commitment.evening_id == evening)
    lines = select(EveningLine.name, EveningLine.address, EveningLine.household)
    marks = select(EveningLine.likeness).where(EveningLine.evening_id == evening)
    words = select(Commitment.content, Commitment.digest, Commitment.interpreter)
    hands = select(Signature.name, Signature.path, Signature.relation, Signature.text_hash)
    files = select(Paper.file)
    scans = select(Scan.id).where(Scan.commitment_id.in_(signed))
    parts = select(AttachmentPart.number).join(Attachment)
    rows = [
        *session.execute(lines.where(EveningLine.evening_id == evening)),
        *session.execute(marks),
        *session.execute(words.where(Commitment.evening_id == evening)),
        *session.execute(hands.where(Signature.commitment_id.in_(signed))),
        *session.execute(files.where(Paper.commitment_id.in_(signed))),
        *session.execute(
            parts.where(
                Attachment.record_id.in_(scans)
                | Attachment.record_id.in_(signed)
                | (Attachment.record_id == evening)
            )
        ),
    ]
    return [value for row in rows for value in row if value is not None]


def test_names_stay_the_whole_year_after_theirs(app: Flask, full: World, travel: Travel) -> None:
    travel(date(2027, 12, 31))
    tidied(app)
    with full.looking() as session:
        assert session.get_one(SigningEvening, EVENING).emptied_at is None
        assert session.get_one(Commitment, SIGNED).is_whole
        assert len(names_left(session, EVENING)) > 10


def test_then_they_go_and_the_counts_stay(app: Flask, full: World, travel: Travel) -> None:
    travel(date(2028, 1, 1))
    assert tidied(app) >= 2
    with full.looking() as session:
        assert names_left(session, EVENING) == []
        evening = session.get_one(SigningEvening, EVENING)
        assert evening.emptied_at is not None
        assert evening.closed_at is not None
        states = [line.state for line in evening.lines]
        assert states.count(LineState.on_paper) == 1
        assert states.count(LineState.absent) == 2
        assert sum(line.counted for line in evening.lines) == 1
        kept = session.get_one(Commitment, SIGNED)
        assert (kept.signed, kept.signed_on, kept.withdrawn_at) == (True, date(2026, 11, 20), None)
        assert session.get_one(PrintJob, key("in cho hộ")).withdrawn_at is not None


def test_there_is_nothing_to_do_twice(app: Flask, full: World, travel: Travel) -> None:
    travel(date(2028, 1, 1))
    tidied(app)
    with full.looking() as session:
        assert evenings_to_empty(session, date(2028, 1, 1)) == []
    assert tidied(app) == 0


def test_what_was_signed_about_somebody_stays_with_the_case(
    app: Flask, full: World, travel: Travel
) -> None:
    travel(date(2040, 1, 1))
    tidied(app)
    assert full.load(Commitment, OF_A_CASE).emptied_at is None
    assert full.load(Paper, key(f"giấy in của {full.khanh.name}")).file is not None
    scan = key(f"ảnh của {key(f'bản giấy của {full.khanh.name}')}")
    assert full.load(Attachment, scan).emptied_at is None
    with full.looking() as session:
        assert session.get_one(Commitment, OF_A_CASE).is_whole


@pytest.mark.parametrize(("years", "gone_on"), [(0, 2027), (3, 2030)])
def test_a_commune_says_how_many_years(
    app: Flask, full: World, travel: Travel, years: int, gone_on: int
) -> None:
    full.add(make(UnitSetting, unit_id=full.ba_vi, interval_days=None, signing_years=years))
    travel(date(gone_on - 1, 12, 31))
    tidied(app)
    assert full.load(SigningEvening, EVENING).emptied_at is None
    travel(date(gone_on, 1, 1))
    tidied(app)
    assert full.load(SigningEvening, EVENING).emptied_at is not None


def test_each_commune_has_one_note_with_its_count(app: Flask, full: World, travel: Travel) -> None:
    travel(date(2028, 1, 1))
    tidied(app)
    with full.looking() as session:
        notes = session.scalars(
            select(AuditEntry).where(AuditEntry.action == "signing.empty")
        ).all()
    assert {(one.detail or {})["unit"]: one.count for one in notes} == {
        full.ba_vi: 2,
        full.minh_chau: 1,
    }
    assert [one.actor_id for one in notes] == [None, None]


def test_what_comes_late_from_a_phone_is_emptied_too(
    app: Flask, full: World, travel: Travel
) -> None:
    travel(date(2028, 1, 1))
    tidied(app)
    picture = key("ảnh đến muộn")
    full.add(
        make(EveningLine, evening_id=EVENING, number=9, state=LineState.on_paper),
        make(Attachment, id=picture, kind="evening", owner_id=full.lan.id, record_id=EVENING),
        make(AttachmentPart, attachment_id=picture),
    )
    assert tidied(app) == 1
    with full.looking() as session:
        assert names_left(session, EVENING) == []
        notes = select(func.count()).where(AuditEntry.action == "signing.empty")
        assert session.scalar(notes) == 3


def test_pages_of_what_was_emptied_are_in_order(
    app: Flask, page: Page, full: World, travel: Travel
) -> None:
    travel(date(2028, 1, 1))
    tidied(app)
    for who in (full.hanh, full.lan):
        page.as_(who).get(f"/evenings/{EVENING}")
        page.as_(who).get(f"/commitments/{SIGNED}")
