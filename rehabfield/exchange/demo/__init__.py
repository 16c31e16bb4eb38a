"""The demonstration: eight communes of Ba Vì with invented people, ending on the day it is made.

62 people under after-care by 58 decisions, 5.236 contacts, 93 briefings: the figures of the Ba Vì
model in nine months of 2024. Two communes are told person by person (hills.py, island.py); there
a few more people are helped at home or watched over, and some are gone. Everything is built by
the models' own verbs, so that what the app finds anew equals what is stored.
"""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from ...clock import monday
from ...models import Role, UnitSetting
from ...schedule import Span
from . import desk, evenings, hills, island, others, printing, reminding, signings, texts, work
from .country import PROVINCE, Member, join
from .maker import Maker

VIEWER = Member("Ngô Mẫu Sơn", "anh")
ADMIN = Member("Bùi Mẫu Đức", "anh")
FLOOD = timedelta(days=42)
"""How long ago the flood week began, counted from this Monday."""


def fill(session: Session, *, at: datetime) -> None:
    """Fill a database that has units and days off but no users. The caller commits."""
    maker = Maker(session, at)
    first = monday(maker.today) - FLOOD
    flood = Span(first, first + timedelta(days=6))
    told = hills.settle(maker, flood)
    islanders, lives = island.settle(maker, flood)
    elsewhere = [islanders, *others.settle(maker)]
    crews = [told.crew, *elsewhere]
    join(maker, VIEWER, Role.viewer, unit=maker.unit(PROVINCE))
    join(maker, ADMIN, Role.admin)
    maker.add(UnitSetting(unit_id=told.crew.unit.id, retention_months=24, phone="0000000900"))
    work.outreach(maker, crews)
    work.briefings(maker, crews)
    desk.consents(maker, told.crew, list(told.stories.values()))
    desk.consents(maker, islanders, lives)
    desk.requests(maker, told, islanders, lives[0])
    desk.incident(maker, told.crew)
    desk.trail(maker, told)
    desk.held(maker, told.crew)
    reminding.ladder(maker)
    reminding.messages(maker, [told.crew, islanders])
    texts.since_the_beginning(maker)
    printing.ask(maker, signings.people(maker, told))
    evenings.of_ba_vi(maker, told.crew)
    evenings.elsewhere(maker, elsewhere)
    session.flush()
