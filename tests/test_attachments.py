"""Pictures of papers: in parts from phones, as files from forms, seen by whom their record is."""

import sqlite3
from collections.abc import Callable
from datetime import date, datetime, timedelta
from hashlib import sha256
from io import BytesIO
from uuid import UUID, uuid4

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import event, func, select
from sqlalchemy.exc import OperationalError

from rehabfield import clock, jobs
from rehabfield import models as m
from rehabfield.offline import attachments
from tests.factories import TODAY
from tests.page import Loaded, Page
from tests.photos import HEIC, MAKER, PDF, SVG, picture
from tests.telephone import Packed, Parcel, Telephone
from tests.world import World, key

PAPER = picture()
OUTREACH = {"activity": "talk", "reach": 42, "day": "2026-11-21"}


@pytest.fixture
def phone(page: Page, world: World) -> Telephone:
    return Telephone(page.as_(world.hung))


def outreach(phone: Telephone, parcel: Parcel) -> Packed:
    fields = {**OUTREACH, "attachment": parcel.name}
    return phone.packs("activity", fields, key=parcel.record)


def kept(world: World, parcel: Parcel) -> bytes | None:
    """The bytes with the server, if its record has come."""
    with world.looking() as session:
        whole = session.get(m.Attachment, parcel.key)
        if whole is None or whole.taken_at is None:
            return None
        return attachments.content_of(whole)


def count(world: World, kind: type[m.Activity] | type[m.AttachmentPart]) -> int:
    with world.looking() as session:
        return session.scalar(select(func.count()).select_from(kind)) or 0


# --- in parts, from a phone ------------------------------------------------------------------


def test_a_record_waits_for_the_parts_of_its_picture(phone: Telephone, world: World) -> None:
    parcel = phone.photographs(uuid4(), PAPER)
    assert len(parcel.parts) >= 3
    record, before = outreach(phone, parcel), count(world, m.Activity)
    said = phone.posts(record).is_("parts", 424)
    assert said.answer.json
    assert said.answer.json["missing"] == {str(parcel.key): list(range(1, len(parcel.parts) + 1))}
    phone.puts(parcel, 2).is_("here", 200)
    assert "2" not in str(phone.posts(record).answer.json["missing"][str(parcel.key)])  # type: ignore[index]
    assert count(world, m.Activity) == before
    phone.puts_all(parcel)
    phone.posts(record).is_taken()
    assert count(world, m.Activity) == before + 1
    assert kept(world, parcel) == PAPER


def test_a_locked_phone_sends_parts_and_learns_nothing(phone: Telephone, world: World) -> None:
    phone.is_locked()
    parcel = phone.photographs(uuid4(), PAPER)
    phone.puts_all(parcel)
    said = phone.posts(outreach(phone, parcel)).is_taken()
    assert set(said.answer.json or {}) == {"state", "epoch"}
    assert kept(world, parcel) == PAPER


def test_parts_and_record_may_come_as_often_as_they_like(phone: Telephone, world: World) -> None:
    parcel = phone.photographs(uuid4(), PAPER)
    record = outreach(phone, parcel)
    for _ in range(2):
        phone.puts_all(parcel)
        phone.posts(record).is_taken()
    phone.puts_all(parcel)
    assert kept(world, parcel) == PAPER


def test_other_bytes_under_the_same_number_are_refused(phone: Telephone, world: World) -> None:
    parcel = phone.photographs(uuid4(), PAPER)
    phone.puts_all(parcel)
    again = phone.photographs(
        parcel.record, picture(seed=2)[: len(PAPER)], says=PAPER, key=parcel.key
    )
    assert again.name == parcel.name
    phone.puts(again, 2).is_("other", 409)
    phone.posts(outreach(phone, parcel)).is_taken()
    phone.puts(again, 2).is_("other", 409)
    assert kept(world, parcel) == PAPER


def test_another_picture_under_the_same_key_is_refused(phone: Telephone) -> None:
    parcel = phone.photographs(uuid4(), PAPER)
    phone.puts(parcel, 1).is_("here", 200)
    other = phone.photographs(parcel.record, picture(seed=3), key=parcel.key)
    phone.puts(other, 1).is_("other", 409)
    elsewhere = phone.photographs(uuid4(), PAPER, key=parcel.key)
    phone.puts(elsewhere, 1).is_("other", 409)


def test_nobody_sends_parts_for_another(phone: Telephone, page: Page, world: World) -> None:
    parcel = phone.photographs(uuid4(), PAPER)
    stranger = Telephone(page.as_(world.nga))
    stranger.puts(parcel, 1).is_("stranger", 403)
    mine = stranger.photographs(parcel.record, PAPER, key=parcel.key)
    phone.puts(parcel, 1).is_("here", 200)
    stranger.puts(mine, 1).is_("other", 409)
    nowhere = page.nobody()
    nowhere.who = world.hung
    Telephone(nowhere).puts(parcel, 1).is_("stranger", 403)


def test_nobody_names_the_picture_of_another(phone: Telephone, page: Page, world: World) -> None:
    parcel = phone.photographs(uuid4(), PAPER)
    phone.puts_all(parcel)
    thief = Telephone(page.as_(world.nga))
    fields = {**OUTREACH, "attachment": parcel.name}
    thief.sends("activity", fields, key=uuid4()).is_("look", 422)
    thief.sends("activity", fields, key=parcel.record).is_("look", 422)
    assert kept(world, parcel) is None


@pytest.mark.parametrize("number", [0, 4, 99])
def test_a_number_that_the_picture_does_not_have_is_refused(phone: Telephone, number: int) -> None:
    parcel = phone.photographs(uuid4(), PAPER, size=len(PAPER) // 3 + 1)
    phone.puts(parcel, number, body=parcel.parts[0]).is_("number", 422)


def test_a_part_that_was_altered_does_not_open(phone: Telephone) -> None:
    parcel = phone.photographs(uuid4(), PAPER)
    body = bytearray(parcel.parts[0])
    body[-1] ^= 1
    phone.puts(parcel, 1, body=bytes(body)).is_("altered", 400)
    phone.puts(parcel, 2, body=parcel.parts[0]).is_("altered", 400)
    other = Parcel(uuid4(), parcel.name, parcel.parts)
    phone.puts(other, 1).is_("altered", 400)


@pytest.mark.parametrize("body", [b"", b"\n", b"{}\n", b"[1]\nx", b"\xff\xfe\n", b"{" * 3000])
def test_what_no_phone_of_ours_sends_is_refused(phone: Telephone, body: bytes) -> None:
    parcel = phone.photographs(uuid4(), PAPER)
    phone.puts(parcel, 1, body=body).is_("altered", 422)


def test_a_part_is_a_megabyte_at_most(phone: Telephone) -> None:
    large = bytes(1_000_001)
    parcel = phone.photographs(uuid4(), large, size=len(large))
    phone.puts(parcel, 1).is_("large", 413)
    larger = bytes(1_100_000)
    answer = phone.puts(phone.photographs(uuid4(), larger, size=len(larger)), 1).answer
    assert answer.status_code == 413
    just = bytes(1_000_000)
    phone.puts(phone.photographs(uuid4(), just, size=len(just)), 1).is_("here", 200)


def test_a_newer_kind_of_record_is_kept_on_the_phone(phone: Telephone) -> None:
    phone.puts(phone.photographs(uuid4(), PAPER, kind="signing"), 1).is_("newer", 409)


def test_so_much_may_wait_and_no_more(
    phone: Telephone, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attachments, "MOST_WAITING", len(PAPER) + 10)
    first, second = (phone.photographs(uuid4(), PAPER) for _ in range(2))
    phone.puts_all(first)
    phone.puts(second, 1).is_("full", 507)
    phone.posts(outreach(phone, first)).is_taken()
    phone.puts(second, 1).is_("here", 200)


@pytest.mark.parametrize(
    ("data", "media"),
    [
        (PDF, "jpeg"),
        (SVG, "png"),
        (HEIC, "jpeg"),
        (PAPER, "png"),
        (PAPER[: len(PAPER) // 2], "jpeg"),
        (bytes(5000), "webp"),
    ],
    ids=["pdf", "svg", "heic", "another kind", "half", "nothing"],
)
def test_a_picture_that_is_none_needs_another_look(
    phone: Telephone, world: World, data: bytes, media: str
) -> None:
    parcel = phone.photographs(uuid4(), data, media=media)
    phone.puts_all(parcel)
    said = phone.posts(outreach(phone, parcel)).is_("look", 422)
    assert said.answer.json
    assert said.answer.json["errors"]["attachment"]
    assert kept(world, parcel) is None


def test_bytes_that_are_not_those_of_the_hash_need_another_look(phone: Telephone) -> None:
    parcel = phone.photographs(uuid4(), picture(seed=5)[: len(PAPER)], says=PAPER)
    phone.puts_all(parcel)
    phone.posts(outreach(phone, parcel)).is_("look", 422)


def test_what_a_phone_wrote_into_a_picture_is_taken_out(phone: Telephone, world: World) -> None:
    told = picture(exif=True)
    assert MAKER.encode() in told
    parcel = phone.photographs(uuid4(), told)
    phone.puts_all(parcel)
    phone.posts(outreach(phone, parcel)).is_taken()
    phone.puts(parcel, len(parcel.parts))
    data = kept(world, parcel)
    assert data
    with Image.open(BytesIO(data)) as image:
        assert not image.getexif()
        assert image.size == (480, 640)


def test_what_nobody_can_look_at_again_waits_for_the_leader_also_without_parts(
    phone: Telephone, world: World
) -> None:
    parcel = phone.photographs(uuid4(), PAPER)
    phone.posts(outreach(phone, parcel).but(blind=True)).is_taken()
    with world.looking() as session:
        assert (
            session.scalars(select(m.Held).where(m.Held.key == parcel.record)).one().kind
            == "activity"
        )


def test_parts_of_a_record_that_was_sent_without_them_go(phone: Telephone, world: World) -> None:
    parcel = phone.photographs(uuid4(), PAPER)
    phone.puts_all(parcel)
    phone.sends("activity", OUTREACH, key=parcel.record).is_taken()
    with world.looking() as session:
        assert session.get_one(m.Attachment, parcel.key).emptied_at is not None
        assert session.get(m.AttachmentPart, (parcel.key, 1)) is None
    phone.puts(parcel, 1).is_("here", 200)


# --- as a file, from a form ------------------------------------------------------------------


def logs(page: Page, world: World, data: bytes, name: str, status: int = 200) -> Loaded:
    form = page.as_(world.hung).get("/activities/new")
    file = (BytesIO(data), name)
    return form.submit("Lưu", reach="42", note="Chợ phiên", photo=file, status=status)


def newest(world: World) -> m.Attachment:
    with world.looking() as session:
        found = session.scalars(
            select(m.Attachment)
            .where(m.Attachment.kind == "activity")
            .where(m.Attachment.id.not_in([PAPER_OF_HUNG, PAPER_OF_NGA]))
            .order_by(m.Attachment.received_at.desc())
        ).one()
        assert found.parts
        return found


PAPER_OF_HUNG = key(f"giấy của {key('tuyên truyền của bác Hùng')}")
PAPER_OF_NGA = key(f"giấy của {key('tuyên truyền của chị Nga')}")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_file_is_drawn_anew_small_and_without_what_it_said(
    page: Page, world: World, kind: str
) -> None:
    logs(page, world, picture(2400, 1200, kind=kind, exif=True), "IMG_2041.jpg").sees("42")
    found = newest(world)
    data = attachments.content_of(found)
    assert found.media is m.Media.jpeg
    assert found.taken_at is not None
    assert found.digest == sha256(data).hexdigest()
    assert MAKER.encode() not in data
    with Image.open(BytesIO(data)) as image:
        assert (image.format, image.size) == ("JPEG", (900, 1800))  # upright, as it was held
        assert not image.getexif()


def test_what_is_see_through_becomes_paper(page: Page, world: World) -> None:
    made = BytesIO()
    Image.new("RGBA", (40, 40), (0, 0, 0, 0)).save(made, "PNG")
    logs(page, world, made.getvalue(), "a.png")
    with Image.open(BytesIO(attachments.content_of(newest(world)))) as image:
        assert image.getpixel((20, 20)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("data", "name", "sentence"),
    [
        (HEIC, "IMG_1.HEIC", "HEIC"),
        (PDF, "bien-ban.jpg", "PDF"),
        (SVG, "a.png", "không phải là ảnh"),
        (PAPER[:3000], "a.jpg", "bị hỏng"),
        (bytes(20_000_001), "a.jpg", "nhiều nhất 20 MB"),
        (bytes(30_000_000), "a.jpg", "nhiều nhất 20 MB"),
        (b"", "a.jpg", "không phải là ảnh"),
    ],
    ids=["heic", "pdf", "svg", "half", "large", "30 MB", "empty"],
)
def test_a_file_that_cannot_be_used_is_told_beside_its_field_and_nothing_is_lost(
    page: Page, world: World, data: bytes, name: str, sentence: str
) -> None:
    before = count(world, m.Activity)
    again = logs(page, world, data, name, 422)
    assert sentence in again.error_of("attachment")
    assert again.form("form").values()["reach"] == "42"
    assert again.form("form").values()["note"] == "Chợ phiên"
    again.submit("Lưu")
    assert count(world, m.Activity) == before + 1


def test_a_picture_with_too_many_points_is_not_opened(page: Page, world: World) -> None:
    made = BytesIO()
    Image.new("1", (20_000, 20_000)).save(made, "PNG")
    assert "to quá" in logs(page, world, made.getvalue(), "a.png", 422).error_of("attachment")


def test_a_good_picture_of_a_form_that_comes_back_is_not_taken_again(
    page: Page, world: World
) -> None:
    form = page.as_(world.hung).get("/activities/new")
    again = form.submit("Lưu", reach="nhiều", photo=(BytesIO(PAPER), "a.jpg"), status=422)
    again.sees("Ảnh đã có ở máy chủ.")
    url = next(link.href for link in again.links if link.text == "Mở xem")
    assert page.as_(world.hung).get(url).answer.mimetype == "image/jpeg"
    page.as_(world.lan).get(url, status=404)
    again.submit("Lưu", reach="7")
    assert newest(world).taken_at is not None


def test_a_picture_that_waits_can_be_left_out(page: Page, world: World) -> None:
    form = page.as_(world.hung).get("/activities/new")
    again = form.submit("Lưu", reach="nhiều", photo=(BytesIO(PAPER), "a.jpg"), status=422)
    again.submit("Lưu", reach="7", attachment=None)
    with world.looking() as session:
        empty = select(m.Attachment).where(m.Attachment.emptied_at.is_not(None))
        assert session.scalars(empty).one().owner_id == world.hung.id


def test_a_form_that_is_tapped_twice_has_one_picture(page: Page, world: World) -> None:
    form = page.as_(world.hung).get("/activities/new")
    for _ in range(2):
        form.submit("Lưu", reach="42", photo=(BytesIO(PAPER), "a.jpg"))
    assert newest(world).taken_at is not None


@pytest.mark.parametrize("reference", ["x", "1.2.3", f"{uuid4()}.1.5.jpeg.{'0' * 64}"])
def test_a_picture_that_never_arrived_is_asked_for_again(
    page: Page, world: World, reference: str
) -> None:
    record = str(uuid4())
    fields = {"id": record, "kind": "activity", **OUTREACH, "attachment": reference}
    again = page.as_(world.hung).post("/activities", fields, status=422)
    assert again.error_of("attachment")
    again.submit("Lưu")
    with world.looking() as session:
        assert session.get(m.Activity, UUID(record))


# --- who sees it -----------------------------------------------------------------------------


def test_the_leader_opens_a_figure_into_the_paper_it_was_counted_from(
    phone: Telephone, page: Page, world: World
) -> None:
    parcel = phone.photographs(uuid4(), PAPER)
    phone.puts_all(parcel)
    phone.posts(outreach(phone, parcel)).is_taken()
    lan = page.as_(world.lan)
    shown = (
        lan.get("/activities")
        .sees("42 lượt người")
        .click("Nói chuyện ở buổi họp: 42 lượt người bác Hùng, hôm nay, có ảnh tờ giấy")
    )
    shown.sees("bác Hùng", "Tờ giấy ghi số")
    answer = lan.get(f"/attachments/{parcel.key}").answer
    assert answer.get_data() == PAPER
    assert answer.headers["Content-Disposition"] == 'inline; filename="giay.jpg"'
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    page.as_(world.hanh).get(f"/attachments/{parcel.key}")
    for other in (world.mai, world.bao, world.son, world.duc, world.luc, world.nga):
        page.as_(other).get(f"/attachments/{parcel.key}", status=404)


def test_who_opened_a_paper_is_on_the_trail(page: Page, world: World) -> None:
    page.as_(world.lan).get(f"/attachments/{PAPER_OF_HUNG}")
    with world.looking() as session:
        entry = session.scalars(
            select(m.AuditEntry).where(m.AuditEntry.subject_id == PAPER_OF_HUNG)
        ).one()
        assert (entry.action, entry.actor_id) == ("read", world.lan.id)
    page.as_(world.lan).get("/me/record").sees("Mở ảnh chụp một tờ giấy")


def test_only_the_page_with_a_camera_may_open_it(page: Page, world: World) -> None:
    hung = page.as_(world.hung)
    allowed = {
        path: hung.get(path).answer.headers["Permissions-Policy"].split("camera=")[1]
        for path in ("/activities/new", "/activities", "/today")
    }
    assert allowed == {"/activities/new": "(self)", "/activities": "()", "/today": "()"}


# --- how long it stays -----------------------------------------------------------------------


def test_what_is_taken_back_shows_its_paper_no_longer(page: Page, world: World) -> None:
    hung = page.as_(world.hung)
    hung.get(f"/attachments/{PAPER_OF_HUNG}")
    hung.post(f"/activities/{key('tuyên truyền của bác Hùng')}/withdrawal")
    hung.get(f"/attachments/{PAPER_OF_HUNG}", status=404)
    page.as_(world.lan).get(f"/attachments/{PAPER_OF_HUNG}", status=404)


Travel = Callable[[date | datetime], None]


@pytest.fixture
def tidied(app: Flask, world: World, travel: Travel) -> Callable[[int], set[UUID]]:
    """The attachments that have bytes after so many days."""

    def after(days: int) -> set[UUID]:
        travel(TODAY + timedelta(days=days))
        with app.app_context():
            jobs.tidy()
        with world.looking() as session:
            return set(session.scalars(select(m.AttachmentPart.attachment_id)))

    return after


def test_papers_of_what_was_taken_back_go_after_a_month(
    page: Page, world: World, tidied: Callable[[int], set[UUID]]
) -> None:
    page.as_(world.hung).post(f"/activities/{key('tuyên truyền của bác Hùng')}/withdrawal")
    assert PAPER_OF_HUNG in tidied(29)
    assert PAPER_OF_HUNG not in tidied(32)
    assert PAPER_OF_NGA in tidied(32)


def test_parts_whose_record_never_came_stay_for_a_year_and_then_go(
    phone: Telephone, world: World, tidied: Callable[[int], set[UUID]]
) -> None:
    parcel = phone.photographs(uuid4(), PAPER)
    phone.puts(parcel, 1)
    assert parcel.key in tidied(399)
    assert parcel.key not in tidied(402)
    phone.puts_all(parcel)
    phone.posts(outreach(phone, parcel)).is_("look", 422)  # its day is too long ago by now
    fields = {**OUTREACH, "day": clock.today(), "attachment": parcel.name}
    phone.sends("activity", fields, key=parcel.record).is_taken()
    assert kept(world, parcel) == PAPER


def closed(world: World) -> None:
    """Bác Hùng's phones are closed."""
    with world.session() as session:
        for one in session.scalars(select(m.Enrolment).where(m.Enrolment.user_id == world.hung.id)):
            one.revoked_at = clock.now()


def test_the_picture_of_a_record_that_waits_is_with_the_leader_and_stays(
    phone: Telephone, page: Page, world: World, tidied: Callable[[int], set[UUID]]
) -> None:
    closed(world)
    parcel = phone.photographs(uuid4(), PAPER)
    phone.puts_all(parcel)
    phone.posts(outreach(phone, parcel)).is_taken()
    with world.looking() as session:
        held = session.scalars(select(m.Held).where(m.Held.key == parcel.record)).one()
        assert held.why is m.Why.closed_phone
    page.as_(world.lan).get(f"/held/{held.id}").sees("Ảnh chụp tờ giấy")
    page.as_(world.lan).get(f"/attachments/{parcel.key}")
    for other in (world.luc, world.mai, world.hanh):
        page.as_(other).get(f"/attachments/{parcel.key}", status=404)
    assert parcel.key in tidied(402)
    with world.session() as session:
        session.get_one(m.Held, held.id).settle(by=world.lan.id, at=clock.now())
    assert parcel.key not in tidied(403)


def test_a_form_that_could_not_be_saved_says_that_its_picture_is_not_along(
    page: Page, world: World
) -> None:
    form = page.as_(world.hung).get("/activities/new")

    def locked(_: object, __: object, statement: str, *___: object) -> None:
        if statement.startswith("INSERT INTO activities"):
            raise OperationalError(statement, {}, sqlite3.OperationalError("database is locked"))

    event.listen(world.engine, "before_cursor_execute", locked)
    try:
        refused = form.submit("Lưu", reach="42", photo=(BytesIO(PAPER), "a.jpg"), status=503)
    finally:
        event.remove(world.engine, "before_cursor_execute", locked)
    refused.sees("Từ đây không gửi lại được ảnh.")
    refused.submit("Gửi lại").sees("Đã ghi 42 lượt người.")


def test_the_commune_opens_the_number_of_its_month_into_single_records(
    page: Page, world: World
) -> None:
    hanh = page.as_(world.hanh)
    assert "/activities" in [link.href for link in hanh.get("/numbers").links]
    hanh.get("/activities").sees("bác Hùng, hôm nay, có ảnh tờ giấy").lacks("Ghi tuyên truyền")
    assert "/activities" not in [link.href for link in page.as_(world.son).get("/numbers").links]
    page.as_(world.son).get(f"/activities/{key('tuyên truyền của bác Hùng')}", status=404)
