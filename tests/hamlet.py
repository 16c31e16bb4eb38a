"""A hamlet's signing evenings for tests: prepared, marked and signed past the pages."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from rehabfield.exchange.households import HouseholdRow
from rehabfield.forms.evenings import EveningForm, EveningLineForm
from rehabfield.models import (
    Actor,
    Commitment,
    CommitmentTemplate,
    EveningLine,
    LineState,
    SigningEvening,
)
from rehabfield.offline.evening_lines import accept_evening_line
from rehabfield.offline.evening_lists import accept_evening
from rehabfield.offline.evening_marks import sign_line
from tests.factories import MORNING, TODAY, make
from tests.world import World

HOUSEHOLDS = CommitmentTemplate.shipped_id("tnxh-ho", 1)
HAMLET = "xóm Bờ Rào"


def prepare(
    session: Session,
    actor: Actor,
    names: Sequence[str] = (),
    *,
    day: date = TODAY,
    template: UUID = HOUSEHOLDS,
) -> SigningEvening:
    """An evening of the actor's team with these households on its list."""
    rows = [HouseholdRow(n, name, 4, HAMLET) for n, name in enumerate(names, 1)]
    form = EveningForm(id=uuid4(), template=template, day=day, place="Nhà văn hóa xóm")
    evening = accept_evening(session, actor, form, rows, MORNING)
    session.flush()
    return evening


def lines_of(session: Session, evening: SigningEvening | UUID) -> list[EveningLine]:
    """All lines, the nameless last."""
    key = evening if isinstance(evening, UUID) else evening.id
    found = session.scalars(
        select(EveningLine)
        .where(EveningLine.evening_id == key)
        .execution_options(populate_existing=True)
    )
    return sorted(found, key=lambda line: (line.number is None, line.number or 0, line.id))


def line(session: Session, evening: SigningEvening, name: str) -> EveningLine:
    """The household of this name."""
    return next(one for one in lines_of(session, evening) if one.name == name)


def mark(
    session: Session,
    actor: Actor,
    evening: SigningEvening,
    which: UUID,
    state: LineState,
    at: datetime = MORNING,
    *,
    name: str | None = None,
    sent: bool = True,
) -> EveningLine:
    """Say what became of a household, as a phone's record does."""
    form = EveningLineForm(
        id=uuid4(), line=which, state=state, name=name, address=HAMLET if name else ""
    )
    return accept_evening_line(session, actor, evening.id, form, MORNING, sent=at if sent else None)


def on_glass(
    session: Session, actor: Actor, evening: SigningEvening, which: UUID | None, name: str
) -> Commitment:
    """Let a household sign on the phone."""
    commitment = make(
        Commitment,
        id=uuid4(),
        template_id=evening.template_id,
        unit_id=evening.unit_id,
        team_id=evening.team_id,
        by_id=actor.id,
        evening_id=evening.id,
    )
    session.add(commitment)
    signed_by(session, actor, evening, which, commitment, name)
    return commitment


def signed_by(
    session: Session,
    actor: Actor,
    evening: SigningEvening,
    which: UUID | None,
    commitment: Commitment,
    name: str,
) -> None:
    """Put what was signed on the phone on the list."""
    sign_line(
        session,
        actor,
        evening,
        which,
        commitment,
        name=name,
        address=HAMLET,
        members=4,
        now=MORNING,
    )


def states(session: Session, evening: SigningEvening | UUID) -> dict[str, int]:
    """How many stand where."""
    found: dict[str, int] = {}
    for one in lines_of(session, evening):
        found[one.state.value] = found.get(one.state.value, 0) + 1
    return found


def counted(world: World, evening: UUID) -> int:
    """How many households of this evening are in the figures."""
    with world.looking() as session:
        return sum(one.counted for one in lines_of(session, evening))
