"""What the verbs of a case need from the database: its plan, and its history when asked."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session, load_only

from .. import schedule
from ..clock import Calendar
from ..models import (
    AssignmentState,
    Case,
    History,
    Holiday,
    HolidayKind,
    UnitSetting,
    Visit,
)
from ..schedule import Plan, Step


def plan_of(session: Session, case: Case) -> Plan:
    """How often the people of this case mean to meet, with its helpers' weekdays and the days off.

    Set for the case, else by the commune, else the rulebook's default: of the stage that somebody
    named for the case, or of each stage from the day on which it begins by the calendar.
    """
    setting = session.get(UnitSetting, case.unit_id)
    unit_days = setting.interval_days if setting else None
    set_here = case.interval_days is not None or unit_days is not None
    active = [one for one in case.assignments if one.state is AssignmentState.active]
    return Plan(
        interval_days=schedule.interval(case.interval_days, unit_days, _default_days(case)),
        weekdays=frozenset().union(*(one.preferred_weekdays for one in active)),
        calendar=calendar_of(session),
        steps=() if set_here else _steps(case),
    )


def _default_days(case: Case) -> int:
    if case.stage is not None:
        return case.rules.stage(case.stage).interval_days
    return case.rules.default_interval_days


def _steps(case: Case) -> tuple[Step, ...]:
    if case.stage is not None:
        return ()
    begun = [(one.begins_on(case.starts_on, case.ends_on), one) for one in case.rules.stages]
    return tuple(Step(day, one.interval_days) for day, one in begun if day is not None)


def calendar_of(session: Session) -> Calendar:
    """Days off and swap days, by the installation's own table."""
    rows = session.execute(select(Holiday.day, Holiday.kind)).all()
    return Calendar(
        days_off=frozenset(row.day for row in rows if row.kind is HolidayKind.off),
        working_swaps=frozenset(row.day for row in rows if row.kind is HolidayKind.working),
    )


def history_of(session: Session, case: Case) -> History:
    """The visits of the case that count, asked for when a verb needs them (one query)."""
    facts = load_only(
        Visit.at, Visit.recorded_at, Visit.outcome, Visit.news, Visit.next_on, Visit.current
    )
    counting = (
        select(Visit).where(Visit.case_id == case.id, Visit.current).order_by(Visit.at, Visit.id)
    )

    def history() -> Iterable[Visit]:
        return session.scalars(counting.options(facts)).all()

    return history
