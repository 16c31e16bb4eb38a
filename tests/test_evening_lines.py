"""What becomes of each household on a list; who was away or did not sign is a number at once."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import LargeBinary, select

from rehabfield.database import Base, SealedBytes
from rehabfield.models import EveningLine, LineState, SigningEvening
from tests import hamlet
from tests.factories import MORNING
from tests.hamlet import HAMLET, line, lines_of, mark, on_glass, prepare, states
from tests.page import Loaded, Page
from tests.telephone import Telephone
from tests.world import World

NET, PAO, ON = "Đinh Thị Thoa", "Lò Văn Páo", "Bùi Văn Ơn"
PAPER, WAITS = LineState.on_paper, LineState.waiting


@pytest.fixture
def evening(world: World) -> UUID:
    """Cô Mai's, with three households on its list."""
    with world.session() as session:
        return prepare(session, world.actor(world.mai), (NET, PAO, ON)).id


@pytest.fixture
def room(page: Page, world: World, evening: UUID) -> Loaded:
    return page.as_(world.mai).get(f"/evenings/{evening}")


def of(world: World, evening: UUID) -> dict[str | None, EveningLine]:
    with world.looking() as session:
        return {one.name: one for one in lines_of(session, evening)}


def counts(world: World, evening: UUID) -> dict[str, int]:
    with world.looking() as session:
        return states(session, evening)


def everything(world: World) -> str:
    """All that can be read in the database by whoever holds its keys; pictures apart."""
    with world.looking() as session:
        return "\n".join(
            str([value for value in row if not isinstance(value, bytes)])
            for table in Base.metadata.sorted_tables
            for row in session.execute(
                select(*[c for c in table.columns if not isinstance(c.type, SealedBytes)])
            )
        )


def blind_indexes(world: World) -> set[bytes]:
    """Every plain column of bytes: what a household could be recognised by."""
    with world.looking() as session:
        return {
            value
            for table in Base.metadata.sorted_tables
            for column in table.columns
            if type(column.type) is LargeBinary
            for value in session.scalars(select(column).where(column.is_not(None)))
        }


# --- many at once -------------------------------------------------------------------------------


def test_those_that_are_ticked_have_signed_on_paper(
    page: Page, room: Loaded, world: World, evening: UUID
) -> None:
    ticked = [of(world, evening)[name].id for name in (NET, ON)]
    after = room.submit("Ký trên giấy", lines=ticked)
    after.sees("Đã ghi: 2 ký trên giấy.", "2 đã ký", "1 còn lại")
    assert of(world, evening)[NET].state is PAPER
    assert hamlet.counted(world, evening) == 2
    undo = next(form.action for form in after.forms if "/marks/" in form.action)
    page.as_(world.mai).post(undo).sees("Đã lấy lại.", "0 đã ký", "3 còn lại")
    assert hamlet.counted(world, evening) == 0


@pytest.mark.parametrize(
    ("button", "state", "said"),
    [("Vắng", "absent", "vắng"), ("Chưa ký", "declined", "chưa ký")],
)
def test_those_that_are_not_there_or_do_not_sign_are_counted_and_have_no_name(
    room: Loaded, world: World, evening: UUID, button: str, state: str, said: str
) -> None:
    ticked = [of(world, evening)[name].id for name in (NET, ON)]
    after = room.submit(button, lines=ticked)
    after.sees(f"Đã đếm: 2 {said}. Không giữ tên.", f"2 {said}", PAO).lacks(NET, ON)
    assert counts(world, evening) == {state: 2, "waiting": 1}
    after.lacks("Hoàn tác")


def test_with_nothing_ticked_nothing_is_done(room: Loaded, world: World, evening: UUID) -> None:
    room.submit("Vắng").sees("Xin đánh dấu ở danh sách trước.")
    assert counts(world, evening) == {"waiting": 3}


def test_all_the_rest_has_signed_in_one_tap(room: Loaded, world: World, evening: UUID) -> None:
    room.submit("Chưa ký", lines=[of(world, evening)[PAO].id])
    room.again().submit("Cả 2 hộ còn lại: đã ký trên giấy").sees("2 đã ký", "1 chưa ký")


def test_all_the_rest_is_who_was_seen_and_nobody_else(
    room: Loaded, page: Page, world: World, evening: UUID
) -> None:
    page.as_(world.hung).get(f"/evenings/{evening}/lines/new").submit(
        "Thêm vào danh sách", name="Hà Quang Dũng"
    )
    room.submit("Cả 3 hộ còn lại: đã ký trên giấy").sees("Danh sách vừa có người thay đổi.")
    assert counts(world, evening) == {"waiting": 4}


# --- one ----------------------------------------------------------------------------------------


def one(page: Page, world: World, evening: UUID, name: str) -> Loaded:
    """The page of one household."""
    which = of(world, evening)[name].id
    return page.as_(world.mai).get(f"/evenings/{evening}/lines/{which}")


def test_one_household_signs_on_paper_and_is_unmarked(
    page: Page, world: World, evening: UUID
) -> None:
    after = one(page, world, evening, NET).submit("Ký trên giấy")
    after.sees("Đã ghi: ký trên giấy.", "1 đã ký", f"1. {NET}", "xóm Bờ Rào · trên giấy")
    after.submit(f"Hoàn tác: {NET}").sees("Đã có trong danh sách.", "0 đã ký", "3 còn lại")
    assert counts(world, evening) == {"waiting": 3}


@pytest.mark.parametrize(("button", "state"), [("Vắng", "absent"), ("Chưa ký", "declined")])
def test_after_a_mark_no_name_of_who_was_away_or_declined_is_anywhere(
    page: Page, world: World, evening: UUID, button: str, state: str
) -> None:
    assert NET in everything(world)
    likeness, household = (
        getattr(of(world, evening)[NET], name) for name in ("likeness", "household")
    )
    assert {likeness, household} <= blind_indexes(world)
    one(page, world, evening, NET).submit(button).sees("Không giữ tên.").lacks(NET)
    assert counts(world, evening) == {state: 1, "waiting": 2}
    assert NET not in everything(world)
    nameless = of(world, evening)[None]
    kept = [nameless.number, nameless.address, nameless.members, nameless.marked_at]
    assert kept == [None] * 4
    assert likeness not in blind_indexes(world)
    assert household not in blind_indexes(world)


def test_after_the_end_no_name_of_who_was_away_is_anywhere(
    page: Page, world: World, room: Loaded, evening: UUID
) -> None:
    one(page, world, evening, PAO).submit("Ký trên giấy")
    room.click("Kết thúc buổi ký").submit("Kết thúc buổi ký", declined="1")
    said = everything(world)
    assert PAO in said
    assert ON not in said


def test_a_household_is_added(room: Loaded, world: World, evening: UUID) -> None:
    form = room.click("Thêm hộ")
    for _ in range(2):  # a double tap
        form.submit("Thêm vào danh sách", name="Hà Quang Dũng", members="7", address="Bến Đò")
    added = of(world, evening)["Hà Quang Dũng"]
    assert (added.number, added.members, added.address) == (4, 7, "Bến Đò")
    assert counts(world, evening) == {"waiting": 4}


@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        ({"name": ""}, "name", "Mục này cần điền."),
        ({"name": "12"}, "name", "Đây không phải là tên."),
        ({"name": "A" * 81}, "name", "80"),
        ({"name": "Hà Dũng", "members": "0"}, "members", "Ít nhất là 1."),
        ({"name": "Hà Dũng", "members": "51"}, "members", "Nhiều nhất là 50."),
        ({"name": "Hà Dũng", "members": "đông"}, "members", "số nguyên"),
        ({"name": "Hà Dũng", "address": "x" * 121}, "address", "120"),
        ({"name": "dinh thi thoa", "address": "Xóm Bờ Rào."}, "name", "số 1"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(
    room: Loaded, world: World, evening: UUID, fields: dict[str, Any], field: str, sentence: str
) -> None:
    again = room.click("Thêm hộ").submit("Thêm vào danh sách", status=422, **fields)
    assert sentence in again.error_of(field)
    values = again.form("form").values()
    assert {name: values[name] for name in fields} == fields
    assert counts(world, evening) == {"waiting": 3}


def test_who_was_away_and_comes_after_all_is_written_down_anew(
    page: Page, room: Loaded, world: World, evening: UUID
) -> None:
    room.click("Thêm hộ").lacks("Đã đếm là vắng, nay lại đến")
    one(page, world, evening, NET).submit("Vắng")
    form = room.click("Thêm hộ").sees("Đã đếm là vắng, nay lại đến")
    form.submit("Thêm vào danh sách", name=NET, address=HAMLET, again="1").sees("0 vắng")
    assert counts(world, evening) == {"waiting": 3}
    assert of(world, evening)[NET].number == 4


def test_a_household_that_waits_is_written_anew(page: Page, world: World, evening: UUID) -> None:
    form = one(page, world, evening, NET)
    again = form.submit("Lưu", name=PAO, address=HAMLET, status=422)
    assert "số 2" in again.error_of("name")
    form.submit("Lưu", name="Đinh Thị Thơm", members="5").sees("1. Đinh Thị Thơm", "5 người")
    form.submit("Lưu", name="Đinh Thị Thơm", members="5")


def test_a_household_is_taken_off_the_list_by_whoever_prepared_it(
    page: Page, world: World, evening: UUID
) -> None:
    which = of(world, evening)[NET].id
    page.as_(world.hung).get(f"/evenings/{evening}/lines/{which}").lacks("Bỏ khỏi danh sách")
    form = one(page, world, evening, NET)
    form.submit("Bỏ khỏi danh sách").sees("Đã bỏ khỏi danh sách.", "2 còn lại").lacks(NET)
    form.submit("Bỏ khỏi danh sách", status=404)


def test_more_households_come_all_or_none(room: Loaded, world: World, evening: UUID) -> None:
    form = room.click("Thêm hộ").click("Thêm nhiều dòng Gõ, dán, hoặc chọn bảng tính")
    assert form.submit("Thêm vào danh sách", status=422).error_of("households")
    again = form.submit(
        "Thêm vào danh sách", households=f"Hà Quang Dũng; 7\n{PAO}; 6; {HAMLET}", status=422
    )
    assert "Dòng 2: Đã có trong danh sách, số 2." in again.error_of("households")
    assert counts(world, evening) == {"waiting": 3}
    again.submit("Thêm vào danh sách", households="Hà Quang Dũng; 7\nQuách Thị Ý")
    assert counts(world, evening) == {"waiting": 5}


def test_a_household_that_was_marked_meanwhile_is_not_there_any_more(
    page: Page, world: World, evening: UUID
) -> None:
    form = one(page, world, evening, NET)
    form.submit("Vắng")
    form.submit("Lưu", name="Đinh Thị Thơm", status=404)
    form.submit("Ký trên giấy").sees("1 đã ký", "0 vắng")


# --- the same household on two lists --------------------------------------------------------------


def test_the_leader_sees_which_household_counts_elsewhere_and_tells_the_two_apart(
    page: Page, world: World, evening: UUID
) -> None:
    lan = world.actor(world.lan)
    with world.session() as session:
        other = prepare(session, lan, [NET])
        mark(session, lan, other, line(session, other, NET).id, PAPER)
    after = one(page, world, evening, NET).submit("Ký trên giấy")
    after.sees("có 1 đã tính ở danh sách khác trong năm").lacks("Là hai hộ khác nhau")
    led = page.as_(world.lan).get(f"/evenings/{evening}").sees("trùng tên và địa chỉ")
    apart = led.submit("Là hai hộ khác nhau").sees("Đã tính là hai hộ.").lacks("trùng tên")
    assert hamlet.counted(world, evening) == 1
    apart.submit("Là một hộ").sees("Đã tính là một hộ.", "trùng tên và địa chỉ")
    assert hamlet.counted(world, evening) == 0


# --- from phones --------------------------------------------------------------------------------


@pytest.fixture
def phone(page: Page, world: World) -> Telephone:
    return Telephone(page.as_(world.hung))


def test_a_mark_from_the_outbox_is_a_mark(phone: Telephone, world: World, evening: UUID) -> None:
    which = {"line": of(world, evening)[NET].id, "state": "on_paper", "name": NET}
    packed = phone.packs("evening-line", {**which, "address": HAMLET}, target=evening)
    for _ in range(2):
        phone.posts(packed).is_taken()
    assert counts(world, evening) == {"on_paper": 1, "waiting": 2}


def test_a_household_from_a_second_phone_is_found_again(
    phone: Telephone, world: World, evening: UUID
) -> None:
    fields = {"state": "on_paper", "name": "dinh thi THOA", "address": HAMLET}
    phone.sends("evening-line", fields, target=evening).is_taken()
    assert counts(world, evening) == {"on_paper": 1, "waiting": 2}


def test_whoever_adds_a_household_twice_and_is_there_is_asked(
    page: Page, phone: Telephone, world: World, evening: UUID
) -> None:
    fields = {"state": "waiting", "name": NET, "address": HAMLET}
    packed = phone.packs("evening-line", fields, target=evening)
    said = phone.posts(packed.but(asks=True)).is_("look", 422)
    assert said.answer.json is not None
    assert "số 1" in said.answer.json["errors"]["name"]
    phone.sends("evening-line", fields, target=evening).is_taken()
    assert counts(world, evening) == {"waiting": 3}


def test_after_the_end_a_signature_from_the_hills_still_counts(
    phone: Telephone, world: World, room: Loaded, evening: UUID
) -> None:
    which = of(world, evening)[NET].id
    room.click("Kết thúc buổi ký").submit("Kết thúc buổi ký")
    fields = {"line": which, "state": "on_paper", "name": NET, "address": HAMLET}
    phone.sends("evening-line", fields, target=evening).is_taken()
    assert counts(world, evening) == {"on_paper": 1, "absent": 2}
    assert hamlet.counted(world, evening) == 1
    phone.sends("evening-line", {"line": which, "state": "waiting"}, target=evening).is_taken()
    assert counts(world, evening) == {"absent": 3}
    added = {"state": "waiting", "name": "Hà Quang Dũng"}
    phone.sends("evening-line", added, target=evening).is_taken()
    assert counts(world, evening) == {"absent": 4}


def test_a_mark_of_a_signature_on_glass_is_no_record(
    phone: Telephone, world: World, evening: UUID
) -> None:
    which = of(world, evening)[NET].id
    said = phone.sends("evening-line", {"line": which, "state": "signed"}, target=evening)
    said.is_("look", 422)


def test_a_record_of_an_evening_of_others_waits_for_the_leader(
    phone: Telephone, page: Page, world: World
) -> None:
    with world.session() as session:
        other = prepare(session, world.actor(world.luc), [NET]).id
    fields = {"state": "on_paper", "name": "Hà Quang Dũng", "address": HAMLET}
    phone.sends("evening-line", fields, target=other).is_taken()
    assert counts(world, other) == {"waiting": 1}
    waits = page.as_(world.lan).get("/held").sees("Một dòng của buổi ký cam kết")
    detail = next(a for a in waits.links if "Một dòng của buổi ký cam kết" in a.text)
    page.as_(world.lan).get(detail.href).sees("Hà Quang Dũng", "đã ký trên giấy")


def test_a_line_of_another_list_is_not_marked_here(
    phone: Telephone, world: World, evening: UUID
) -> None:
    with world.session() as session:
        lan = world.actor(world.lan)
        elsewhere = lines_of(session, prepare(session, lan, ["Hà Quang Dũng"]))[0].id
    phone.sends("evening-line", {"line": elsewhere, "state": "absent"}, target=evening).is_taken()
    assert counts(world, evening) == {"waiting": 3}


ORDERS = [(0, 1, 2), (0, 2, 1), (1, 0, 2), (1, 2, 0), (2, 0, 1), (2, 1, 0)]


@pytest.mark.parametrize("order", ORDERS)
def test_marks_of_one_household_come_to_the_same_in_any_order(
    world: World, evening: UUID, order: tuple[int, ...]
) -> None:
    """Added at seven, unmarked at five past, and signed on paper after all at ten past."""
    key = uuid4()
    said = [(WAITS, "Hà Quang Dũng"), (WAITS, None), (PAPER, "Hà Quang Dũng")]
    with world.session() as session:
        hung = world.actor(world.hung)
        of_team = session.get_one(SigningEvening, evening)
        for n in order:
            state, name = said[n]
            if name is None and session.get(EveningLine, key) is None:
                continue  # an unknown household without a name waits for another look
            mark(session, hung, of_team, key, state, MORNING + timedelta(minutes=n), name=name)
        assert states(session, of_team) == {"on_paper": 1, "waiting": 3}


@pytest.mark.parametrize("state", [LineState.absent, LineState.declined])
@pytest.mark.parametrize("first", ["signature", "word"])
def test_a_signature_outlives_whoever_says_that_nobody_was_there(
    world: World, evening: UUID, state: LineState, first: str
) -> None:
    with world.session() as session:
        hung, mai = world.actor(world.hung), world.actor(world.mai)
        of_team = session.get_one(SigningEvening, evening)
        which = line(session, of_team, NET).id
        later = MORNING + timedelta(minutes=5)
        if first == "word":
            mark(session, mai, of_team, which, state, later)
        mark(session, hung, of_team, which, PAPER, MORNING, name=NET)
        if first == "signature":
            mark(session, mai, of_team, which, state, later)
        assert states(session, of_team) == {"on_paper": 1, "waiting": 2}
        assert line(session, of_team, NET).counted


def test_who_was_away_and_signs_on_the_phone_has_a_name_again(world: World, evening: UUID) -> None:
    with world.session() as session:
        mai = world.actor(world.mai)
        of_team = session.get_one(SigningEvening, evening)
        which = line(session, of_team, NET).id
        mark(session, mai, of_team, which, LineState.absent)
        on_glass(session, mai, of_team, which, NET)
        assert states(session, of_team) == {"signed": 1, "waiting": 2}
        assert line(session, of_team, NET).counted


def test_what_was_signed_on_the_phone_is_not_unmarked_from_the_list(
    page: Page, world: World, evening: UUID
) -> None:
    with world.session() as session:
        mai = world.actor(world.mai)
        of_team = session.get_one(SigningEvening, evening)
        which = line(session, of_team, NET).id
        on_glass(session, mai, of_team, which, NET)
        for state in (WAITS, PAPER, LineState.absent):
            mark(session, mai, of_team, which, state, MORNING + timedelta(minutes=9))
        assert states(session, of_team) == {"signed": 1, "waiting": 2}
    room = page.as_(world.mai).get(f"/evenings/{evening}")
    room.sees("xóm Bờ Rào · trên máy").lacks(f"Hoàn tác: {NET}")
