"""Xã Minh Châu, the island commune: four people, told."""

from ...models import Assignment, DecisionKind, FollowUpState, Knows, Need, Topic, UnitSetting
from ...rulebook import Group
from ...schedule import News, Outcome, Span, Way
from .country import MINH_CHAU, Crew, Member, anybody, crew, office
from .maker import Maker
from .story import Story
from .visits import Said

OFFICER = Member("Kiều Mẫu Thắng", "anh")
POLICE = Member("Phạm Mẫu Chiến", "anh")
LEADERS = [Member("Trịnh Mẫu Lực", "anh", "Mặt trận Tổ quốc")]
HELPERS = [
    Member("Chu Mẫu Nga", "chị", "Hội Liên hiệp Phụ nữ"),
    Member("Lê Mẫu Thuận", "bác", "Hội Cựu chiến binh"),
    Member("Đỗ Mẫu Hà", "cô", "Hội Nông dân"),
]
INTERVAL = 21
"""Days between meetings: what this commune has decided for itself."""


def settle(maker: Maker, flood: Span) -> tuple[Crew, list[Story]]:
    """Team, offices and people of xã Minh Châu."""
    unit = maker.unit(MINH_CHAU.code)
    maker.unit_days[unit.id] = INTERVAL
    maker.add(UnitSetting(unit_id=unit.id, interval_days=INTERVAL, phone="0000000999"))
    officer = office(maker, unit, OFFICER, POLICE)
    made = crew(maker, unit, officer, LEADERS, [*HELPERS, anybody(maker)])
    return made, [tell(maker, made, flood) for tell in (_quy, _tien, _doan, _kin)]


def _quy(maker: Maker, crew: Crew, flood: Span) -> Story:
    """Away for work, said the neighbours: the leader has not answered yet."""
    one = Story.of(maker, crew, flood, 0).is_of(
        "Chu Văn Quý", "1992", 0, 180, 12, form_of_address="anh", phone="0000000021"
    )
    one.near("Chu Thị Sáu", "chị gái", Knows.unsure)
    one.until(24)
    one.meet(
        2,
        Said(
            Outcome.news,
            note="Chị gái nói đi làm ở Hải Phòng, cuối năm mới về.",
            news=News.away_for_work,
        ),
        unread=True,
    )
    return one


def _tien(maker: Maker, crew: Crew, flood: Span) -> Story:
    """The helper wants company next time; no question is asked."""
    one = Story.of(maker, crew, flood, 1).is_of(
        "Nguyễn Văn Tiện", "1975", 1, 270, 24, form_of_address="anh"
    )
    one.near("Phạm Thị Gấm", "vợ", Knows.yes, shared=True)
    one.until(28)
    one.meet(
        5,
        Said(
            situation="Đang đi làm. Nhà êm ấm.",
            note="Chủ nợ hay lui tới, không tiện ngồi lâu.",
            company=True,
        ),
        unread=True,
    )
    return one


def _doan(maker: Maker, crew: Crew, flood: Span) -> Story:
    """Two helpers who often go together; the next meeting was put off for a wedding."""
    one = Story.of(maker, crew, flood, 2, 0)
    began = 140
    months = maker.shortest(Group.rehab, maker.ago(began))
    one.is_of(
        "Lê Văn Đoàn",
        "1989",
        2,
        began,
        months,
        group=Group.rehab,
        kind=DecisionKind.rehabilitation,
        form_of_address="anh",
    )
    one.until(12)
    met = one.meet(
        8,
        Said(
            way=Way.agreed_place,
            situation="Đang học nghề.",
            note="Hai cô chú cùng xuống bãi ngô, hái giúp một buổi.",
            topics=[Topic.mood, Topic.training],
        ),
        beside=[crew.helpers[0]],
    )
    one.need(met, Need.training, FollowUpState.under_way, 6, "Đang học sửa điện thoại, 3 tháng.")
    reason = "Nhà có đám cưới, hẹn tuần sau nữa."
    at, to = maker.at(maker.ago(1), 19), maker.ago(-12)
    plan, history = maker.plan(one.case), maker.history(one.case)
    one.case.shift(to, plan, history, by=crew.leader.id, at=at, reason=reason)
    return one


def _kin(maker: Maker, crew: Crew, flood: Span) -> Story:
    """Helped by an aunt, because he agreed to it."""
    one = Story.of(maker, crew, flood, 2).is_of(
        "Đỗ Văn Mạnh",
        "1998",
        3,
        150,
        12,
        group=Group.users,
        kind=DecisionKind.other,
        form_of_address="cháu",
    )
    aunt: Assignment = one.case.assignments[0]
    aunt.kin = aunt.kin_agreed = True
    return one.until(1)
