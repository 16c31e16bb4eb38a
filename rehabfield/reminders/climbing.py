"""The ladder: which late cases reach a step today."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Select, bindparam, select, update
from sqlalchemy.orm import Session

from .. import clock
from ..clock import Calendar
from ..models import Case, LadderStep, UnitSetting
from ..schedule import Ladder, climb
from .tables import insert_new

BATCH = 200


def reached(today: Any) -> Select[*tuple[Any, ...]]:
    """Cases whose next step has come, by its index alone."""
    return select(Case.id).where(Case.step_on <= today)


def step_up(session: Session, now: datetime, calendar: Calendar) -> int:
    """Stamp the steps that are reached, and say when the next will be; returns how many were.

    One batch; the caller commits. On days off nobody climbs: each hand keeps its whole time.
    """
    today = clock.local_day(now)
    if today in calendar.days_off:
        return 0
    moves: list[dict[str, Any]] = []
    steps: list[dict[str, Any]] = []
    for row in session.execute(_rows(now)):
        found = climb(row.step, row.next_by, today, _ladder(row))
        moves.append({"this": row.id, "then": found.next, "then_on": found.next_on})
        if found.reached is not None:
            steps.append(
                {
                    "id": uuid4(),
                    "case_id": row.id,
                    "rung": found.reached,
                    "since": row.next_by,
                    "reached_on": today,
                    "at": now,
                }
            )
    if moves:
        session.connection().execute(_MOVE, moves)
    if steps:
        insert_new(session, LadderStep, steps)
    return len(moves)


def _rows(now: datetime) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Case.id,
            Case.step,
            Case.next_by,
            UnitSetting.late_days,
            UnitSetting.ask_days,
            UnitSetting.delay_days,
        )
        .outerjoin(UnitSetting, UnitSetting.unit_id == Case.unit_id)
        .where(Case.step_on <= clock.local_day(now))
        .order_by(Case.step_on)
        .limit(BATCH)
        .with_for_update(of=Case, skip_locked=True)
    )


_MOVE = (
    update(Case.__table__)  # type: ignore[arg-type]  # a table, typed as any selectable
    .where(Case.__table__.c.id == bindparam("this"))
    .values(step=bindparam("then"), step_on=bindparam("then_on"))
)


def _ladder(row: Any) -> Ladder:
    if row.late_days is None:
        return Ladder()
    return Ladder(row.late_days, row.ask_days, row.delay_days)
