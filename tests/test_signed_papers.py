"""Commitments on paper: printed once, the same for all, and known again by whoever has one."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from rehabfield import clock
from rehabfield import models as m
from rehabfield.offline.papers import is_original, spoken
from rehabfield.offline.papers import paper_of as paper_there
from rehabfield.papers import Sheet, render
from rehabfield.views import checks, papers
from tests.official import printed as print_of_the_law
from tests.page import HOST, Loaded, Page
from tests.printed import flat, pages
from tests.signers import FAMILY, OWN_WORDING, YOUNG, shipped, signed
from tests.telephone import Telephone
from tests.world import Someone, World

YES, NO = "Khớp bản gốc", "Không khớp bản gốc"
ELECTRONIC = "Xác nhận điện tử, không thay chữ ký trên bản giấy."


def family(page: Page, world: World) -> UUID:
    """The family of Khánh has signed, on bác Hùng's phone."""
    key = uuid4()
    said = {"language": "Mường", "interpreter": "Quách Thị Mẫu"}
    fields = signed("gia-dinh", OWN_WORDING, FAMILY, "family", ticks=(0, 2), **said)
    phone = Telephone(page.as_(world.hung))
    phone.sends("commitment", fields, target=world.khanh.case, key=key).is_taken()
    return key


def young(page: Page, world: World) -> UUID:
    """Somebody of sixteen and a guardian have signed Mẫu 25, on the phone of the police."""
    key = uuid4()
    fields = signed("v-25", shipped("v-25"), YOUNG, "person", "guardian")
    fields["s-person-name"] = YOUNG["person_full_name"]
    phone = Telephone(page.as_(world.bao))
    phone.sends("commitment", fields, target=world.khanh.case, key=key).is_taken()
    return key


def prints(page: Page, who: Someone, commitment: UUID) -> bytes:
    """The file that comes when this person prints."""
    answer = page.as_(who).post(f"/commitments/{commitment}/papers").answer
    assert answer.mimetype == "application/pdf"
    return bytes(answer.data)


def papers_of(world: World, commitment: UUID) -> list[m.Paper]:
    with world.looking() as session:
        return list(session.scalars(select(m.Paper).where(m.Paper.commitment_id == commitment)))


def paper_of(world: World, commitment: UUID) -> m.Paper:
    (paper,) = papers_of(world, commitment)
    return paper


def asks(page: Page, code: str, proof: str, file: bytes | None = None) -> Loaded:
    """A stranger asks, on the page itself."""
    sent: dict[str, Any] = {"code": code, "proof": proof}
    if file is not None:
        sent["file"] = (BytesIO(file), "giay.pdf")
    return page.nobody().get("/check").submit("form", **sent)


def answer(page: Page, paper: m.Paper, file: bytes | None = None) -> str:
    return asks(page, spoken(paper.code), spoken(paper.proof), file).h1


# --- what is printed -------------------------------------------------------------------------


def test_mau_25_is_printed_as_the_law_has_it_with_the_guardian_apart(
    page: Page, world: World
) -> None:
    commitment = young(page, world)
    [sheet] = pages(prints(page, world.bao, commitment))
    at = 0
    for line in print_of_the_law("v-25"):
        for piece in map(flat, line.split("……")):
            found = sheet.find(piece, at)
            assert found >= 0, f"{piece!r} is not in {sheet[at:]!r}"
            at = found + len(piece)
    form, _, besides = sheet.partition("Phần ghi thêm, không thuộc Mẫu số 25")
    assert "Tên tôi là: Đặng Văn Thuỵ" in form
    assert form.rstrip().endswith("Đặng Văn Thuỵ")
    assert "Lò Thị Ban" not in form
    assert "Lò Thị Ban" in besides


def test_a_paper_carries_its_code_its_check_and_what_a_drawn_signature_is_worth(
    page: Page, world: World
) -> None:
    for made, who in ((young, world.bao), (family, world.hung)):
        commitment = made(page, world)
        [sheet] = pages(prints(page, who, commitment))
        paper = paper_of(world, commitment)
        codes = f"Mã giấy: {spoken(paper.code)} · Mã kiểm tra: {spoken(paper.proof)}"
        assert f"{ELECTRONIC} {codes}" in sheet
        digest = world.load(m.Commitment, commitment).digest
        assert digest is not None
        assert digest.startswith(paper.proof)


def test_in_which_language_it_was_read_stands_on_the_paper(page: Page, world: World) -> None:
    [sheet] = pages(prints(page, world.hung, family(page, world)))
    said = "Đã đọc lại cho người ký nghe bằng tiếng Mường, người phiên dịch: Quách Thị Mẫu."
    assert said in sheet


@pytest.fixture
def sheets(monkeypatch: pytest.MonkeyPatch) -> list[Sheet]:
    """What was given to be printed."""
    given_: list[Sheet] = []

    def seen(one: Sheet) -> bytes:
        given_.append(one)
        return render(one)

    monkeypatch.setattr(papers, "render", seen)
    return given_


@pytest.fixture
def settled(app: Flask) -> Iterator[Callable[[str], None]]:
    """Sets the public address."""
    before = app.config["SETTINGS"]

    def to(url: str) -> None:
        app.config["SETTINGS"] = replace(before, url=url)

    yield to
    app.config["SETTINGS"] = before


def test_the_code_in_the_corner_leads_to_the_public_address(
    page: Page, world: World, sheets: list[Sheet], settled: Callable[[str], None]
) -> None:
    settled("https://donghanh.example.vn")
    commitment = family(page, world)
    prints(page, world.hung, commitment)
    assert [one.check for one in sheets] == ["https://donghanh.example.vn/check"]
    shown = page.as_(world.hung).get(f"/commitments/{commitment}")
    shown.sees("https://donghanh.example.vn/check")


def test_printing_again_gives_the_same_paper_whoever_asks(
    page: Page, world: World, sheets: list[Sheet]
) -> None:
    commitment = family(page, world)
    files = {prints(page, who, commitment) for who in (world.hung, world.lan, world.hanh)}
    assert len(files) == len(sheets) == len(papers_of(world, commitment)) == 1


def test_two_who_print_at_the_same_moment_get_one_paper(
    page: Page, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = threading.Barrier(2, timeout=20)

    def together(one: Sheet) -> bytes:
        file = render(one)
        both.wait()
        return file

    def looks(session: Session, commitment_id: UUID) -> m.Paper | None:
        found = paper_there(session, commitment_id)
        time.sleep(0.3)  # the other looks, too, before this one has kept its paper
        return found

    monkeypatch.setattr(papers, "render", together)
    monkeypatch.setattr("rehabfield.offline.papers.paper_of", looks)
    commitment = family(page, world)
    for who in (world.hung, world.lan):
        page.as_(who)
    with ThreadPoolExecutor(2) as hands:
        asked = [hands.submit(prints, page, who, commitment) for who in (world.hung, world.lan)]
        first, second = (one.result() for one in asked)
    assert first == second == paper_of(world, commitment).file


def test_nobody_waits_while_a_paper_is_laid_out(
    page: Page, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another writes meanwhile, and takes the very commitment: nothing is locked."""
    commitment = family(page, world)
    wrote = []

    def beside() -> None:
        with world.session() as session:
            row = select(m.Commitment).where(m.Commitment.id == commitment)
            session.scalars(row.with_for_update(nowait=True)).one().read_aloud = True
            wrote.append(True)

    def laid(one: Sheet) -> bytes:
        other = threading.Thread(target=beside)
        other.start()
        other.join(5)
        assert wrote, "the other one waits"
        return render(one)

    monkeypatch.setattr(papers, "render", laid)
    prints(page, world.hung, commitment)
    assert world.load(m.Commitment, commitment).read_aloud


def test_what_is_taken_back_while_it_is_laid_out_is_not_printed(
    page: Page, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    commitment = family(page, world)

    def laid(one: Sheet) -> bytes:
        with world.session() as session:
            session.get_one(m.Commitment, commitment).withdraw(clock.now())
        return render(one)

    monkeypatch.setattr(papers, "render", laid)
    page.as_(world.hung).post(f"/commitments/{commitment}/papers", status=409)
    assert papers_of(world, commitment) == []


def test_a_code_that_is_taken_is_not_given_twice(
    page: Page, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    prints(page, world.hung, family(page, world))
    with world.looking() as session:
        taken = session.scalars(select(m.Paper.code)).all()[0]
    letters = iter(taken + "0123456Z")
    monkeypatch.setattr("rehabfield.offline.papers.secrets.choice", lambda _: next(letters))
    commitment = young(page, world)
    prints(page, world.bao, commitment)
    assert paper_of(world, commitment).code == "0123456Z"


# --- who may, and what is not printed --------------------------------------------------------


def test_nobody_else_prints_or_opens_it(page: Page, world: World) -> None:
    of_family, of_law = family(page, world), young(page, world)
    prints(page, world.hung, of_family)
    prints(page, world.bao, of_law)
    away = (world.nga, world.luc, world.thang, world.yen, world.thom, world.son, world.duc)
    for commitment, others in (
        (of_family, (world.mai, *away)),
        (of_law, (world.hung, world.lan, world.mai, *away)),
    ):
        paper = paper_of(world, commitment).id
        for who in others:
            page.as_(who).post(f"/commitments/{commitment}/papers", status=404)
            page.as_(who).get(f"/papers/{paper}", status=404)
    assert page.nobody().get(f"/papers/{paper}").path == "/invitation"


def altered(world: World, commitment: UUID, what: str) -> None:
    """Change one letter of what is kept, past the app."""
    with world.session() as session:
        found = session.get_one(m.Commitment, commitment)
        assert found.content is not None
        match what:
            case "a name":
                values = {**found.content["values"], "family_name": "Lò Thị Bán"}
                found.content = {**found.content, "values": values}
            case "a tick":
                found.content = {**found.content, "ticks": [True, True, True, False]}
            case "the hash":
                found.digest = "0" * 64
            case "the hash under a signature":
                found.signatures[0].text_hash = "0" * 64
            case "a commitment taken back":
                found.withdraw(clock.now())


CHANGES = ["a name", "a tick", "the hash", "the hash under a signature", "a commitment taken back"]


@pytest.mark.parametrize("what", CHANGES)
@pytest.mark.parametrize("before", [True, False], ids=["printed before", "not printed yet"])
def test_what_is_not_as_it_was_signed_is_not_printed(
    page: Page, world: World, what: str, before: bool
) -> None:
    commitment = family(page, world)
    if before:
        prints(page, world.hung, commitment)
    altered(world, commitment, what)
    for act in ("papers", "print-jobs"):
        refused = page.as_(world.hung).post(f"/commitments/{commitment}/{act}", status=409)
        refused.sees("Không in được bản này", "Về bản cam kết")
        refused.lacks("Lò Thị")
    assert len(papers_of(world, commitment)) == before
    shown = page.as_(world.hung).get(f"/commitments/{commitment}")
    shown.lacks("Gửi in ở xã")


def test_what_names_nobody_any_more_is_not_printed(page: Page, world: World) -> None:
    commitment = family(page, world)
    with world.session() as session:
        session.get_one(m.Commitment, commitment).empty(clock.now())
    refused = page.as_(world.hung).post(f"/commitments/{commitment}/papers", status=409)
    refused.sees("Không in được bản này")


def test_the_file_is_shown_by_the_browser_and_kept_nowhere(page: Page, world: World) -> None:
    prints(page, world.hung, commitment := family(page, world))
    where = f"/papers/{paper_of(world, commitment).id}"
    headers = page.as_(world.hung).get(where).answer.headers
    assert headers["Content-Disposition"] == 'inline; filename="giay.pdf"'
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"
    [policy] = headers.getlist("Content-Security-Policy")
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'; object-src 'self'")
    assert "frame-ancestors 'none'" in policy
    assert not {"script-src", "sandbox"} & set(policy.split())
    saved = page.as_(world.hung).get(where, query={"save": "1"}).answer.headers
    assert saved["Content-Disposition"] == 'attachment; filename="giay.pdf"'


def test_who_prints_and_who_reads_is_on_the_trail(page: Page, world: World) -> None:
    commitment = family(page, world)
    prints(page, world.hung, commitment)
    page.as_(world.hanh).get(f"/commitments/{commitment}")
    trail = page.as_(world.hanh).get("/trail")
    trail.sees("Lưu một bản cam kết", "In một bản cam kết", "Mở một bản cam kết")
    whose = page.as_(world.hanh).get("/trail", query={"case": str(world.khanh.case)})
    whose.sees("In một bản cam kết")


# --- for ink ---------------------------------------------------------------------------------


def blank(page: Page, who: Someone, about: UUID, template: UUID) -> str:
    where = f"/people/{about}/commitments/new/{template}/sheet"
    [sheet] = pages(page.as_(who).get(where).answer.data)
    return sheet


def test_a_sheet_for_ink_has_what_is_known_and_nothing_signed(page: Page, world: World) -> None:
    sheet = blank(page, world.hung, world.khanh.case, OWN_WORDING)
    assert "Tôi là: Lò Thị Ban" in sheet
    assert world.khanh.name in sheet
    assert "(Ký và ghi rõ họ tên)" in sheet
    for said in ("Mã giấy", "Xác nhận điện tử", "Đã đọc lại"):
        assert said not in sheet
    form = page.as_(world.lan).get(f"/people/{world.khanh.case}/commitments/new/{OWN_WORDING}")
    assert [one.href for one in form.links if one.href.endswith("/sheet")]


def test_a_guardian_has_a_place_beside_somebody_of_sixteen_only(page: Page, world: World) -> None:
    thuy = world.new_person("Đặng Văn Thuỵ", "2010-05-03")
    guardian = "hợp pháp (Ký và ghi rõ họ tên, quan hệ)"
    assert guardian in blank(page, world.bao, thuy.case, shipped("v-25"))
    assert guardian not in blank(page, world.bao, world.khanh.case, shipped("v-25"))


def test_a_sheet_for_ink_is_for_whoever_may_lay_it_before_them(page: Page, world: World) -> None:
    where = f"/people/{world.khanh.case}/commitments/new/{{}}/sheet"
    for who in (world.hung, world.lan, world.hanh):
        page.as_(who).get(where.format(shipped("v-25")), status=404)
    page.as_(world.bao).get(where.format(OWN_WORDING), status=404)


# --- is it the original? ---------------------------------------------------------------------


@pytest.fixture
def printed(page: Page, world: World) -> tuple[m.Paper, bytes]:
    """The family's commitment on paper."""
    commitment = family(page, world)
    file = prints(page, world.hung, commitment)
    return paper_of(world, commitment), file


Printed = tuple[m.Paper, bytes]


def test_a_true_paper_fits_with_its_codes_and_with_its_file(page: Page, printed: Printed) -> None:
    paper, file = printed
    assert answer(page, paper) == YES
    assert answer(page, paper, file) == YES


def test_mau_25_fits_too(page: Page, world: World) -> None:
    file = prints(page, world.bao, commitment := young(page, world))
    assert answer(page, paper_of(world, commitment), file) == YES


def test_any_one_byte_of_the_file_tells(world: World, printed: Printed) -> None:
    paper, file = printed

    @settings(max_examples=200, deadline=None, database=None)
    @given(at=st.integers(0, len(file) - 1), by=st.integers(1, 255))
    def told(at: int, by: int) -> None:
        other = bytearray(file)
        other[at] ^= by
        with world.looking() as session:
            assert not is_original(session, paper.code, paper.proof, bytes(other))

    told()


def test_a_file_that_is_longer_shorter_or_none_does_not_fit(page: Page, printed: Printed) -> None:
    paper, file = printed
    for other in (file + b"\n", file[:-1], b"", b"%PDF-1.7 junk"):
        assert answer(page, paper, other) == NO


@pytest.mark.parametrize("place", range(8))
def test_any_one_letter_of_the_code_tells(page: Page, printed: Printed, place: int) -> None:
    code, proof = printed[0].code, printed[0].proof
    other = "Z" if code[place] != "Z" else "Y"
    assert asks(page, code[:place] + other + code[place + 1 :], proof).h1 == NO


@pytest.mark.parametrize("place", range(16))
def test_any_one_letter_of_the_check_tells(page: Page, printed: Printed, place: int) -> None:
    code, proof = printed[0].code, printed[0].proof
    other = "a" if proof[place] != "a" else "b"
    assert asks(page, code, proof[:place] + other + proof[place + 1 :]).h1 == NO


@pytest.mark.parametrize("what", CHANGES)
def test_what_was_altered_or_taken_back_does_not_fit(
    page: Page, world: World, printed: Printed, what: str
) -> None:
    paper, file = printed
    altered(world, paper.commitment_id, what)
    assert answer(page, paper) == NO
    assert answer(page, paper, file) == NO


def test_after_the_names_are_deleted_a_true_paper_still_fits(
    page: Page, world: World, printed: Printed
) -> None:
    paper, file = printed
    with world.session() as session:
        session.get_one(m.Commitment, paper.commitment_id).empty(clock.now())
        session.get_one(m.Paper, paper.id).empty(clock.now())
    assert answer(page, paper) == YES
    assert answer(page, paper, file) == YES
    assert answer(page, paper, file[:-1]) == NO
    page.as_(world.hung).get(f"/papers/{paper.id}", status=404)


def test_the_answer_says_nothing_of_the_paper(page: Page, world: World, printed: Printed) -> None:
    paper, file = printed
    law_file = prints(page, world.bao, commitment := young(page, world))
    law = paper_of(world, commitment)
    for one, other in (
        (asks(page, paper.code, paper.proof), asks(page, law.code, law.proof)),
        (asks(page, paper.code, paper.proof, file), asks(page, law.code, law.proof, law_file)),
    ):
        assert one.h1 == YES
        assert one.text == other.text
        for told in ("Lò", "Khánh", "Thuỵ", "cam kết", "Cam kết", "2026", "Ba Vì", paper.code):
            one.lacks(told)


def test_an_unknown_code_is_told_in_the_words_of_a_wrong_check(
    page: Page, world: World, printed: Printed
) -> None:
    paper, file = printed
    wrong = asks(page, paper.code, "0" * 16)
    unknown = asks(page, "ZZZZZZZZ", paper.proof)
    assert (wrong.h1, wrong.html) == (NO, unknown.html)
    with_file = asks(page, paper.code, "0" * 16, file)
    assert with_file.html == asks(page, "ZZZZZZZZ", paper.proof, file).html
    altered(world, paper.commitment_id, "a commitment taken back")
    assert asks(page, paper.code, paper.proof).html == wrong.html


def test_without_the_file_it_is_said_that_no_words_were_compared(
    page: Page, printed: Printed
) -> None:
    paper, file = printed
    unsaid = "Chữ trên tờ giấy thì chưa được đối chiếu."
    asks(page, paper.code, paper.proof).sees(unsaid)
    asks(page, paper.code, paper.proof, file).lacks(unsaid).sees("từng chữ trong tệp")


@pytest.mark.parametrize(
    "code", ["01K2M9QZ", "o1k2-m9qz", "OIK2 M9QZ", "ol k2–m9 qz", " 0-1-k-2.M9QZ ", "0LK2—M9QZ"]
)
def test_codes_may_be_typed_as_people_read_them(
    page: Page, world: World, printed: Printed, code: str
) -> None:
    paper, _ = printed
    with world.session() as session:
        session.get_one(m.Paper, paper.id).code = "01K2M9QZ"
    typed = paper.proof.upper().replace("0", "O").replace("1", "l")
    assert asks(page, code, typed).h1 == YES


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"code": ""}, "code"),
        ({"code": "7K2M-9QX"}, "code"),
        ({"code": "7K2M-9QXU"}, "code"),
        ({"code": "7K2M-9QXƠ"}, "code"),
        ({"proof": "9f86 d081 884c 7d6"}, "proof"),
        ({"proof": "9f86 d081 884c 7d6g"}, "proof"),
        ({"proof": ""}, "proof"),
    ],
)
def test_what_cannot_be_a_code_is_said_beside_its_field(
    page: Page, typed: dict[str, str], field: str
) -> None:
    whole: dict[str, Any] = {"code": "7K2M-9QXT", "proof": "9f86 d081 884c 7d65", **typed}
    again = page.nobody().get("/check").submit("form", status=422, **whole)
    assert "Xin viết đúng" in again.error_of(field)
    assert again.form("form").values()[field] == typed[field]


def test_whoever_asks_very_often_waits_and_keeps_what_was_typed(
    page: Page, printed: Printed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checks, "TRIES_AN_HOUR", 3)
    paper, _ = printed
    for _ in range(4):
        page.nobody().get("/check").submit("form", status=422, code="7", proof="")
    for _ in range(3):
        assert answer(page, paper) == YES
    asked: dict[str, Any] = {"code": paper.code, "proof": paper.proof}
    waits = page.nobody().get("/check").submit("form", status=429, **asked)
    waits.sees("Xin chờ một giờ")
    assert waits.form("form").values()["code"] == paper.code


def test_a_huge_file_is_refused_calmly(page: Page, printed: Printed) -> None:
    paper, _ = printed
    huge = (BytesIO(bytes(checks.MOST_BYTES + 1)), "giay.pdf")
    sent: dict[str, Any] = {"code": paper.code, "proof": paper.proof, "file": huge}
    page.nobody().get("/check").submit("form", status=413, **sent).sees("Tệp quá lớn")


def test_asking_needs_no_account_and_writes_nothing_of_the_paper(
    app: Flask, page: Page, world: World, printed: Printed
) -> None:
    paper, file = printed
    with world.looking() as session:
        before = session.scalars(select(m.AuditEntry.id)).all()
    answer(page, paper, file)
    answer(page, paper, b"another file")
    with world.looking() as session:
        assert session.scalars(select(m.AuditEntry.id)).all() == before
    elsewhere = app.test_client().post(
        "/check", base_url=HOST, data={}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert elsewhere.status_code == 403


def test_the_way_there_is_in_the_help(page: Page) -> None:
    help_ = page.nobody().get("/help")
    [way] = [one for one in help_.links if one.text.startswith("Kiểm tra giấy")]
    page.nobody().get(way.href).sees("Mã giấy", "Mã kiểm tra")


def test_the_day_on_the_paper_is_the_day_of_signing(
    page: Page, world: World, travel: Callable[[date], None]
) -> None:
    commitment = family(page, world)
    travel(date(2027, 3, 1))
    [sheet] = pages(prints(page, world.lan, commitment))
    assert "Ba Vì, ngày 21 tháng 11 năm 2026" in sheet
