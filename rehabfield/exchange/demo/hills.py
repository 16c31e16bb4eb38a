"""Xã Ba Vì: ten people, told. Bác Hùng's account opens here."""

from dataclasses import dataclass

from ...clock import add_months
from ...models import DecisionKind, FollowUpState, Knows, Need, Role, Topic
from ...rulebook import Group
from ...schedule import News, Outcome, Span, Way
from . import turns
from .cases import assign
from .country import BA_VI, Crew, Member, anybody, crew, join, office
from .maker import Maker
from .story import Story
from .visits import Said

OFFICER = Member("Vũ Mẫu Hạnh", "chị")
POLICE = Member("Đinh Mẫu Bảo", "anh")
LEADERS = [Member("Trần Mẫu Lan", "cô", "Hội Liên hiệp Phụ nữ"), Member("Kiều Mẫu Thể", "bác")]
HELPERS = [
    Member("Nguyễn Mẫu Hùng", "bác", "Hội Cựu chiến binh"),
    Member("Đỗ Mẫu Mai", "cô", "Hội Liên hiệp Phụ nữ"),
    Member("Phùng Mẫu Tám", "bác", "Hội Cựu chiến binh", has_phone=False),
    Member("Bùi Mẫu Dũng", "anh", "Đoàn Thanh niên"),
    Member("Chu Mẫu Sen", "cô", "Hội Chữ thập đỏ"),
]


@dataclass
class Hills:
    """The team of xã Ba Vì, and whose story is whose."""

    crew: Crew
    stories: dict[str, Story]


def settle(maker: Maker, flood: Span) -> Hills:
    """Team, offices and people of xã Ba Vì."""
    unit = maker.unit(BA_VI.code)
    officer = office(maker, unit, OFFICER, POLICE)
    join(maker, Member("Hoàng Mẫu Yến", "chị"), Role.coordinator, unit=unit)
    join(maker, Member("Lý Mẫu Thơm", "chị"), Role.health, unit=unit)
    made = crew(maker, unit, officer, LEADERS, [*HELPERS, anybody(maker)])
    told = (toan, nhan, dung, pao, minor, *turns.TOLD)
    return Hills(made, {tell.__name__: tell(maker, made, flood) for tell in told})


def toan(maker: Maker, crew: Crew, flood: Span) -> Story:
    """Bác Hùng's first: three days late for the agreed day; a second helper is asked for."""
    one = Story.of(maker, crew, flood, 0).is_of(
        "Phạm Văn Toàn",
        "1988",
        0,
        410,
        24,
        form_of_address="anh",
        phone="0000000011",
        how_to_meet="Sau 5 giờ chiều, gọi trước. Hỏi \u201cbác Hùng sang chơi\u201d.",
    )
    one.near("Lê Thị Mận", "mẹ", Knows.yes, shared=True)
    one.until(40)
    met = one.meet(
        33,
        Said(
            situation="Đang tìm việc.",
            note="Xưởng mộc cũ nghỉ, đang hỏi chỗ khác. Tinh thần vẫn tốt.",
            private="Nhờ bác hỏi giúp chỗ làm ở chợ, đừng nói với mẹ.",
            topics=[Topic.mood, Topic.job],
        ),
    )
    one.need(met, Need.job, FollowUpState.open, 33, None)
    doing = "Đã đưa ra Công an xã làm căn cước, hẹn trả kết quả."
    one.need(met, Need.id_papers, FollowUpState.under_way, 20, doing)
    one.meet(
        9,
        Said(
            Outcome.another_day,
            Way.call,
            note="Bận chạy thợ xây cho người quen, hẹn hôm khác.",
            next_on=maker.ago(5),
        ),
    )
    assign(maker, crew, one.case, crew.helpers[3], maker.ago(2), None)
    return one


def nhan(maker: Maker, crew: Crew, flood: Span) -> Story:
    """Bác Hùng's second: due this week; one log was sent back with a question."""
    one = Story.of(maker, crew, flood, 0).is_of(
        "Lê Thị Nhàn",
        "1994",
        1,
        250,
        12,
        sex="nữ",
        form_of_address="chị",
        phone="0000000012",
        how_to_meet="Chỉ gặp ở nhà văn hóa, không vào nhà chồng.",
    )
    one.near("Trần Văn Khoa", "em trai", Knows.yes)
    one.near("Nguyễn Thị Hợp", "mẹ chồng", Knows.no, shared=True)
    one.until(40)
    met = one.meet(
        28,
        Said(
            way=Way.agreed_place,
            situation="Muốn làm ăn, chưa có vốn.",
            note="Muốn vay vốn mở hàng ăn sáng, đã hẹn ra xã hỏi thủ tục.",
            topics=[Topic.loan, Topic.family],
        ),
        answer="Cảm ơn bác, cháu đã hỏi giúp bên Hội Phụ nữ.",
    )
    doing = "Hồ sơ vay đã nộp ở Hội Phụ nữ, chờ xét."
    one.need(met, Need.loan, FollowUpState.under_way, 15, doing)
    asked = one.meet(
        6, Said(Outcome.family_met, note="Gặp em trai, chị ấy đi chợ huyện."), unread=True
    )
    one.ask(asked, 4, "Nhờ bác ghi thêm: em trai có nói khi nào chị ấy về không?")
    one.case.assignments[0].prefer(frozenset({5, 6}))
    return one


def dung(maker: Maker, crew: Crew, flood: Span) -> Story:
    """Bác Tám has a notebook and no phone: the leader enters what stands in it."""
    one = Story.of(maker, crew, flood, 2)
    one.entered_by = crew.leader
    one.is_of("Quách Văn Dựng", "1979", 2, 300, 24, form_of_address="anh", languages="Mường")
    one.until(24)
    met = one.meet(
        16,
        Said(
            situation="Đang đi làm. Nhà êm ấm.",
            note="Chăn trâu cùng anh ấy nửa buổi, chuyện vui.",
            topics=[Topic.family, Topic.insurance],
        ),
    )
    one.need(met, Need.insurance, FollowUpState.open, 16, None)
    one.need(met, Need.training, FollowUpState.dropped, 10, "Anh ấy chọn đi làm luôn.")
    return one


def pao(maker: Maker, crew: Crew, flood: Span) -> Story:
    """In hospital; the leader has confirmed, and meetings rest until there is word."""
    one = Story.of(maker, crew, flood, 1).is_of(
        "Triệu Văn Páo", "1990", 3, 210, 24, form_of_address="anh", languages="Dao, Kinh"
    )
    one.near("Dương Thị Mẩy", "vợ", Knows.yes)
    one.until(40)
    one.meet(30, Said(situation="Khỏe, vui vẻ.", topics=[Topic.mood, Topic.residence]))
    news = one.meet(
        12,
        Said(Outcome.news, Way.call, note="Vợ báo đang nằm viện ở huyện.", news=News.hospital),
    )
    one.confirm(news, 11)
    return one


def minor(maker: Maker, crew: Crew, flood: Span) -> Story:
    """Sixteen years old: always two adults, the guardian informed, never at school."""
    one = Story.of(maker, crew, flood, 3, 4)
    birth = add_months(maker.today, -12 * 16 - 4).isoformat()
    began = 120
    months = maker.shortest(Group.rehab, maker.ago(began))
    one.is_of(
        "Đinh Gia Bảo",
        birth,
        1,
        began,
        months,
        group=Group.rehab,
        kind=DecisionKind.rehabilitation,
        form_of_address="em",
        how_to_meet="Ở nhà, có bà nội. Không đến trường.",
    )
    one.near("Đinh Thị Lương", "bà nội", Knows.yes, guard=True)
    sen = [crew.helpers[4]]
    for days, note in (
        (105, "Hai cô chú và bà cùng nói chuyện. Cháu còn ngại."),
        (78, "Cháu kể chuyện đá bóng, vui hơn lần trước."),
    ):
        one.meet(days, Said(note=note, topics=[Topic.mood, Topic.family]), beside=sen)
    one.rest()
    met = one.meet(22, Said(situation="Khỏe, vui vẻ.", note="Muốn học nghề sửa xe."), beside=sen)
    one.need(met, Need.training, FollowUpState.open, 22, None)
    one.need(met, Need.school, FollowUpState.done, 12, "Đã đi học lại từ đầu tháng.")
    return one
