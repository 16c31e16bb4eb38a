"""How often people mean to meet: "theo kế hoạch", never by law."""

from dataclasses import dataclass, field
from datetime import date

from ..clock import Calendar
from ..rulebook import CaseKind


def interval(case_days: int | None, unit_days: int | None, stage_days: int) -> int:
    """Days between meetings: as set for the case, else by the commune, else the stage's default."""
    for days in (case_days, unit_days):
        if days is not None:
            return days
    return stage_days


@dataclass(frozen=True)
class Step:
    """From this day on the interval is another one."""

    begins_on: date
    interval_days: int


@dataclass(frozen=True)
class Plan:
    """The interval in days, the weekdays a helper prefers (0 is Monday), and the days off."""

    interval_days: int
    weekdays: frozenset[int] = frozenset()
    calendar: Calendar = field(default_factory=Calendar)
    steps: tuple[Step, ...] = ()

    def __post_init__(self) -> None:
        if min([self.interval_days, *(step.interval_days for step in self.steps)]) < 1:
            raise ValueError("an interval has at least one day")
        if not self.weekdays <= frozenset(range(7)):
            raise ValueError("weekdays run from 0 (Monday) to 6 (Sunday)")

    def interval_on(self, day: date) -> int:
        """The interval that counts for a meeting of that day."""
        begun = [step for step in self.steps if step.begins_on <= day]
        if not begun:
            return self.interval_days
        return max(begun, key=lambda step: step.begins_on).interval_days

    def is_free(self, day: date) -> bool:
        """Whether a visit may be suggested for it: no Tết, no national holiday."""
        return day not in self.calendar.days_off

    @classmethod
    def of(
        cls,
        kind: CaseKind,
        starts_on: date,
        ends_on: date | None,
        *,
        stage: str | None = None,
        case_days: int | None = None,
        unit_days: int | None = None,
        weekdays: frozenset[int] = frozenset(),
        calendar: Calendar | None = None,
    ) -> "Plan":
        """The plan of a case: its own interval, else the commune's, else the stages' by calendar.

        A stage that people have set counts where the calendar cannot tell (detoxification,
        follow-up of a referral); otherwise the calendar moves a case from stage to stage.
        """
        default, steps = kind.default_interval_days, _steps(kind, starts_on, ends_on)
        if stage and (told := kind.stage(stage)).begins_on(starts_on, ends_on) is None:
            default, steps = told.interval_days, ()
        if case_days is not None or unit_days is not None:
            default, steps = interval(case_days, unit_days, default), ()
        return cls(default, weekdays, calendar or Calendar(), steps)


def _steps(kind: CaseKind, starts_on: date, ends_on: date | None) -> tuple[Step, ...]:
    return tuple(
        Step(begins, stage.interval_days)
        for stage in kind.stages
        if (begins := stage.begins_on(starts_on, ends_on))
    )
