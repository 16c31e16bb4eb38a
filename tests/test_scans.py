"""The signed paper comes later: photographed, or scanned as PDF; kept without what hides in it."""

import logging
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfReader
from sqlalchemy import select

from rehabfield import clock, jobs
from rehabfield import models as m
from rehabfield.forms.pdfs import MOST_PAGES, without_remarks, written_anew
from rehabfield.forms.pictures import Unusable
from rehabfield.offline import attachments
from tests.factories import TODAY
from tests.page import Loaded, Page
from tests.photos import MAKER, PDF, picture
from tests.scanned import HIDDEN, blank, everything_in, hiding, locked, pictures_in, scan
from tests.telephone import Telephone
from tests.world import World, key

SIGNED = key(f"gia đình của {World.khanh.name}")
"""What the family of Khánh has signed; a scan hangs on it already."""
THERE = key(f"bản giấy của {World.khanh.name}")
HERE = f"/commitments/{SIGNED}"
NEW = f"{HERE}/scans/new"
Travel = Callable[[date], None]


def brings(page: Page, world: World, *, status: int = 200, **files: bytes) -> Loaded:
    """Bác Hùng adds the paper by the form: `photo`, or `scan` for a file of a scanner."""
    sent: dict[str, Any] = {name: (BytesIO(data), "giay") for name, data in files.items()}
    return page.as_(world.hung).get(NEW).submit("form", status=status, **sent)


def added(world: World) -> list[m.Scan]:
    """Scans that a test has added, the first first."""
    with world.looking() as session:
        query = select(m.Scan).where(m.Scan.commitment_id == SIGNED, m.Scan.id != THERE)
        return list(session.scalars(query.order_by(m.Scan.recorded_at)))


def files_of(world: World, scan_id: UUID) -> list[tuple[m.Media, bytes, UUID]]:
    """What hangs on it: kind, bytes, key."""
    with world.looking() as session:
        query = select(m.Attachment).where(
            m.Attachment.record_id == scan_id, m.Attachment.taken_at.is_not(None)
        )
        found = session.scalars(query).all()
        return [(one.media, attachments.content_of(one), one.id) for one in found]


def file_of(world: World) -> tuple[m.Media, bytes, UUID]:
    """The one file of the one scan that was added."""
    (one,) = added(world)
    (file,) = files_of(world, one.id)
    return file


# --- a picture -------------------------------------------------------------------------------


def test_a_photograph_hangs_on_the_commitment_without_place_and_make(
    page: Page, world: World
) -> None:
    after = brings(page, world, photo=picture(2400, 1800, exif=True))
    after.sees("Đã lưu bản giấy.", "bác Hùng, hôm nay")
    media, data, shown = file_of(world)
    assert media is m.Media.jpeg
    assert MAKER.encode() not in data
    assert max(Image.open(BytesIO(data)).size) <= 1800
    for who in (world.hung, world.lan, world.hanh, world.bao):
        got = page.as_(who).get(f"/attachments/{shown}").answer
        assert got.data == data
    page.as_(world.lan).get(HERE).sees("Bản giấy")


def test_a_photograph_comes_from_the_phone_in_parts(page: Page, world: World) -> None:
    hung = Telephone(page.as_(world.hung))
    parcel = hung.photographs(uuid4(), paper := picture(seed=5), kind="scan")
    assert len(parcel.parts) > 1
    record = hung.packs("scan", {"attachment": parcel.name}, target=SIGNED, key=parcel.record)
    hung.posts(record).is_("parts", 424)
    hung.puts_all(parcel)
    for _ in range(2):
        hung.posts(record).is_taken()
    assert file_of(world)[:2] == (m.Media.jpeg, paper)


def test_a_double_tap_keeps_one(page: Page, world: World) -> None:
    form = page.as_(world.hung).get(NEW)
    for _ in range(2):
        form.submit("form", photo=(BytesIO(picture()), "a.jpg")).sees("Đã lưu bản giấy.")
    assert len(added(world)) == 1


def test_nothing_brought_is_asked_for(page: Page, world: World) -> None:
    again = brings(page, world, status=422)
    assert "Xin chụp tờ giấy, hoặc chọn một tệp" in again.error_of("attachment")
    assert added(world) == []


def test_a_photograph_that_is_too_large_is_told_so(page: Page, world: World) -> None:
    huge = picture() + bytes(30_000_000)
    again = brings(page, world, status=422, photo=huge)
    assert "nhiều nhất 20 MB" in again.error_of("attachment")
    assert added(world) == []


# --- a PDF, by the form ----------------------------------------------------------------------


def test_a_scanned_pdf_is_kept_page_by_page(page: Page, world: World) -> None:
    after = brings(page, world, scan=scan(2))
    after.sees("Mở bản quét")
    media, data, shown = file_of(world)
    assert media is m.Media.pdf
    assert pictures_in(data) == pictures_in(scan(2))
    headers = page.as_(world.lan).get(f"/attachments/{shown}").answer.headers
    assert headers["Content-Disposition"] == 'attachment; filename="giay.pdf"'
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_a_picture_may_come_from_the_scanner_as_well(page: Page, world: World) -> None:
    brings(page, world, scan=picture(exif=True, kind="PNG"))
    assert file_of(world)[0] is m.Media.jpeg


def test_what_hides_in_a_pdf_stays_outside(page: Page, world: World) -> None:
    brings(page, world, scan=hiding())
    _, data, _ = file_of(world)
    whole = everything_in(data)
    before = everything_in(hiding())
    for said in HIDDEN:
        assert said.encode() in before
        assert said.encode() not in whole
    for name in (b"/JavaScript", b"/OpenAction", b"/AA", b"/Annots", b"/EmbeddedFile", b"/Info"):
        assert name not in whole
    [kept], [came] = pictures_in(data), pictures_in(hiding())
    assert pixels(kept) == pixels(came)


def pixels(jpeg: bytes) -> bytes:
    return Image.open(BytesIO(jpeg)).tobytes()


def test_twenty_pages_are_taken_and_one_more_is_not(page: Page, world: World) -> None:
    brings(page, world, scan=scan(MOST_PAGES))
    assert len(PdfReader(BytesIO(file_of(world)[1])).pages) == MOST_PAGES
    again = brings(page, world, status=422, scan=scan(MOST_PAGES + 1))
    assert "nhiều nhất 20 trang" in again.error_of("attachment")
    assert len(added(world)) == 1


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (locked(), "có mật khẩu"),
        (blank(), "không có trang nào"),
        (PDF, "không mở được"),
        (scan()[:600], "không mở được"),
        (b"%PDF-", "không mở được"),
        (b"%PDF-1.7\n" + picture(), "không mở được"),
        (b"%PDF-1.7" + bytes(30_000_000), "nhiều nhất 20 MB"),
    ],
    ids=["locked", "blank", "empty", "cut", "only a mark", "a picture", "30 MB"],
)
def test_a_pdf_that_cannot_be_kept_is_told_so_beside_its_field(
    page: Page, world: World, caplog: pytest.LogCaptureFixture, data: bytes, sentence: str
) -> None:
    again = brings(page, world, status=422, scan=data)
    assert sentence in again.error_of("attachment")
    assert added(world) == []
    assert [one.name for one in caplog.records if one.name.startswith("pypdf")] == []


def test_a_file_broken_anywhere_is_kept_or_refused_and_quoted_nowhere(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    whole = hiding()

    @settings(max_examples=150, deadline=None, database=None)
    @given(
        at=st.integers(0, len(whole) - 1),
        data=st.one_of(st.binary(max_size=4), st.sampled_from([b"obj", b"/Kids", b"0 R", b"<<"])),
        cut=st.booleans(),
    )
    def survives(at: int, data: bytes, cut: bool) -> None:
        broken = whole[:at] + data + (b"" if cut else whole[at + len(data) :])
        try:
            made = written_anew(broken)
        except Unusable:
            return
        assert len(PdfReader(BytesIO(made)).pages) <= MOST_PAGES

    survives()
    assert [one.getMessage() for one in caplog.records if one.name.startswith("pypdf")] == []


def test_what_a_camera_writes_goes_and_the_pixels_stay() -> None:
    came = picture(exif=True)
    kept = without_remarks(came)
    assert MAKER.encode() in came
    assert MAKER.encode() not in kept
    assert pixels(kept) == pixels(came)
    assert without_remarks(kept) == kept


@given(st.binary(max_size=60))
@settings(database=None)
def test_what_is_no_jpeg_is_left_alone_without_a_fuss(data: bytes) -> None:
    without_remarks(data)
    without_remarks(b"\xff\xd8" + data)


# --- a PDF, from a phone that lies -----------------------------------------------------------


def sends(page: Page, world: World, data: bytes, media: str) -> Any:
    hung = Telephone(page.as_(world.hung))
    parcel = hung.photographs(uuid4(), data, kind="scan", media=media, size=900_000)
    hung.puts_all(parcel)
    fields = {"attachment": parcel.name}
    return hung.sends("scan", fields, target=SIGNED, key=parcel.record)


def test_a_pdf_from_a_phone_is_written_anew_too(page: Page, world: World) -> None:
    sends(page, world, hiding(), "pdf").is_taken()
    media, data, _ = file_of(world)
    assert media is m.Media.pdf
    assert all(said.encode() not in everything_in(data) for said in HIDDEN)


@pytest.mark.parametrize(
    ("data", "media"),
    [
        (picture(), "pdf"),
        (scan(), "jpeg"),
        (scan(), "png"),
        (locked(), "pdf"),
        (PDF, "pdf"),
        (scan(MOST_PAGES + 1), "pdf"),
    ],
)
def test_a_phone_that_says_something_else_is_not_believed(
    page: Page, world: World, data: bytes, media: str
) -> None:
    said = sends(page, world, data, media).is_("look", 422).answer.json
    assert said is not None
    assert set(said["errors"]) == {"attachment"}
    assert added(world) == []


# --- who, and how long -----------------------------------------------------------------------


def test_nobody_else_adds_a_paper_or_sees_it(page: Page, world: World) -> None:
    brings(page, world, photo=picture())
    _, _, shown = file_of(world)
    for who in (world.mai, world.nga, world.thang, world.yen, world.thom, world.son, world.duc):
        page.as_(who).get(NEW, status=404)
        page.as_(who).get(f"/attachments/{shown}", status=404)
    strange = Telephone(page.as_(world.nga))
    parcel = strange.photographs(uuid4(), picture(), kind="scan")
    strange.puts_all(parcel)
    record = {"attachment": parcel.name}
    strange.sends("scan", record, target=SIGNED, key=parcel.record)
    assert len(added(world)) == 1


def test_only_its_maker_takes_it_back_and_nobody_sees_it_then(page: Page, world: World) -> None:
    brings(page, world, photo=picture())
    (one,) = added(world)
    _, _, shown = file_of(world)
    for who, status in ((world.lan, 403), (world.hanh, 403), (world.mai, 404), (world.nga, 404)):
        page.as_(who).post(f"/scans/{one.id}/withdrawal", status=status)
    page.as_(world.lan).get(HERE).lacks("Lấy lại ảnh này")
    hung = page.as_(world.hung)
    before = hung.get(HERE).text.count("Lấy lại ảnh này")
    hung.post(f"/scans/{one.id}/withdrawal").sees("Đã lấy lại.")
    hung.post(f"/scans/{one.id}/withdrawal")
    assert hung.get(HERE).text.count("Lấy lại ảnh này") == before - 1
    for who in (world.hung, world.hanh):
        page.as_(who).get(f"/attachments/{shown}", status=404)


def test_a_month_after_it_was_taken_back_its_bytes_go(
    app: Flask, page: Page, world: World, travel: Travel
) -> None:
    brings(page, world, scan=scan())
    (one,) = added(world)
    page.as_(world.hung).post(f"/scans/{one.id}/withdrawal")
    for days, left in ((30, 1), (31, 0)):
        travel(TODAY + timedelta(days=days))
        with app.app_context():
            jobs.tidy()
        with world.looking() as session:
            parts = select(m.AttachmentPart).join(m.Attachment)
            assert len(session.scalars(parts.where(m.Attachment.record_id == one.id)).all()) == left
    with world.looking() as session:
        whole = select(m.Attachment).where(m.Attachment.record_id == one.id)
        assert session.scalars(whole).one().emptied_at is not None
        parts = select(m.AttachmentPart).join(m.Attachment)
        assert session.scalars(parts.where(m.Attachment.record_id == THERE)).all()


def test_nothing_is_hung_on_what_names_nobody_any_more(page: Page, world: World) -> None:
    form = page.as_(world.hung).get(NEW)
    with world.session() as session:
        session.get_one(m.Commitment, SIGNED).empty(clock.now())
    form.submit("form", status=404, photo=(BytesIO(picture()), "a.jpg"))
    assert added(world) == []


@pytest.fixture(autouse=True)
def _quiet(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Whatever comes in, nothing of it is logged."""
    yield
    said = " ".join(one.getMessage() for one in caplog.records)
    assert not [hidden for hidden in HIDDEN if hidden in said]
