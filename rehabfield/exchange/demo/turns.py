"""Where a paper begins or ends: the lives in xã Ba Vì that turn these days."""

from datetime import timedelta

from ...clock import add_months
from ...models import DecisionKind, FollowUpState, Knows, Need, Topic
from ...rulebook import Group
from ...schedule import News, Outcome, Span, Way
from .cases import assign
from .country import Crew
from .maker import Maker
from .story import Story
from .visits import Said

DAY = timedelta(days=1)


def loc(maker: Maker, crew: Crew, flood: Span) -> Story:
    """Ends within three working days (Mẫu 56), on two papers; one log was corrected."""
    ends = maker.calendar.add_working_days(maker.today, 2)
    began = (maker.today - add_months(ends, -12)).days
    one = Story.of(maker, crew, flood, 1).is_of(
        "Nguyễn Đình Lộc", "1985-03-08", 4, began, 12, form_of_address="anh"
    )
    one.paper(DecisionKind.group, one.case.starts_on + 20 * DAY)
    one.until(16)
    said = Said(way=Way.agreed_place, note="Gặp ở trạm y tế.", topics=[Topic.mood])
    old = one.meet(8, said, unread=True)
    one.ask(old, 7, "Nhờ cô ghi thêm: anh ấy đã có việc ổn định chưa?")
    said = Said(
        way=Way.agreed_place,
        situation="Đang đi làm.",
        note="Gặp ở trạm y tế. Đã vào làm ở xưởng may từ đầu tháng.",
        topics=[Topic.mood, Topic.job],
    )
    one.correct(old, 3, said)
    return one


def home(maker: Maker, crew: Crew, flood: Span) -> Story:
    """A term of six months by the old law, over in thirty days: Mẫu 51 is to be made today."""
    one = Story.of(maker, crew, flood, 4)
    began = (maker.today - add_months(maker.ago(-30), -6)).days
    months = maker.shortest(Group.rehab, maker.ago(began))
    one.is_of(
        "Hà Văn Nghị",
        "1991",
        2,
        began,
        months,
        group=Group.rehab,
        kind=DecisionKind.rehabilitation,
        form_of_address="anh",
    )
    one.near("Bùi Thị Thìn", "mẹ", Knows.yes)
    return one.until(1)


def proposed(maker: Maker, crew: Crew, flood: Span) -> Story:
    """New since four days; the officer has not confirmed the helper, so nobody sees him yet."""
    one = Story.of(maker, crew, flood)
    months = maker.shortest(Group.rehab, maker.ago(4))
    one.is_of(
        "Bùi Văn Tới",
        "2001",
        3,
        4,
        months,
        group=Group.rehab,
        kind=DecisionKind.rehabilitation,
        form_of_address="em",
    )
    assign(maker, crew, one.case, crew.helpers[1], maker.ago(3), None)
    return one


def done(maker: Maker, crew: Crew, flood: Span) -> Story:
    """The good ending: a loan, a job, Mẫu 56, and he is on no volunteer's phone any more."""
    closed = maker.working_day(maker.ago(2))
    began = (maker.today - add_months(closed + DAY, -12)).days
    one = Story.of(maker, crew, flood, 1).is_of(
        "Phùng Văn Khởi", "1986", 0, began, 12, form_of_address="anh"
    )
    one.until(75)
    met = one.meet(
        70, Said(situation="Muốn làm ăn, chưa có vốn.", note="Muốn mở xưởng mộc nhỏ ở nhà.")
    )
    one.need(met, Need.loan, FollowUpState.done, 52, "Được vay 50 triệu, đã mua máy bào.")
    one.need(met, Need.job, FollowUpState.done, 30, "Xưởng mộc có hai thợ, có khách đặt bàn ghế.")
    one.rest()
    for days, note in (
        (31, "Xưởng đã chạy, anh ấy khoe bộ bàn ghế đầu tiên."),
        (9, "Cả nhà mời cơm. Anh ấy nói sẽ nhận thêm một thợ trẻ cùng cảnh."),
    ):
        one.meet(days, Said(situation="Đang đi làm. Nhà êm ấm.", note=note, topics=[Topic.job]))
    one.paper(DecisionKind.other, closed)
    one.close("completed", closed, "Đã trao Giấy xác nhận Mẫu 56. Anh ấy có xưởng mộc.")
    return one


def gone(maker: Maker, crew: Crew, flood: Span) -> Story:
    """He passed away; the case was closed quietly, and nobody is reminded."""
    one = Story.of(maker, crew, flood, 2)
    one.entered_by = crew.leader
    one.is_of("Nguyễn Văn Cảnh", "1968", 4, 330, 24, form_of_address="bác").until(30)
    news = one.meet(18, Said(Outcome.news, note="Gia đình báo tin buồn.", news=News.died))
    one.confirm(news, 15)
    one.close("died", maker.working_day(maker.ago(12)), "Đội đã đến thắp hương, chia buồn.")
    return one


TOLD = (loc, home, proposed, done, gone)
