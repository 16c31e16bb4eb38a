"""Each household is counted once in a commune, a text and a year, whoever wrote it down.

Whatever changes a list first takes the commune's place in the queue (`in_turn`), so that of two
phones the second sees what the first has done. The unique index over what is counted would let no
second one through, even so.
"""

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session, load_only

from ..models import EveningLine, LineState, SigningEvening, Unit

_SIGNED = [state for state in LineState if state.is_signed]


def in_turn(session: Session, evening: SigningEvening) -> None:
    """Wait for whoever changes a list of this commune; then see the evening as it is now."""
    turn = select(Unit.id).where(Unit.id == evening.unit_id).with_for_update(key_share=True)
    session.execute(turn)
    session.refresh(evening, ["closed_at", "version"])
    evening.version += 1


def count_once(session: Session, households: Iterable[bytes | None]) -> None:
    """Of those that are alike and signed let one count: the one that did, else the first signed."""
    asked = {one for one in households if one is not None}
    session.flush()
    if not asked:
        return
    signed = session.scalars(
        select(EveningLine)
        .where(EveningLine.household.in_(asked), EveningLine.state.in_(_SIGNED))
        .options(load_only(EveningLine.household, EveningLine.counted))
        .order_by(EveningLine.counted.desc(), EveningLine.marked_at, EveningLine.id)
        .execution_options(populate_existing=True)
    )
    alike: dict[bytes | None, list[EveningLine]] = defaultdict(list)
    for line in signed:
        alike[line.household].append(line)
    for lines in alike.values():
        lines[0].counted = True
    session.flush()
