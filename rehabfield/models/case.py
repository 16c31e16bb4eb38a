"""A case: one person, one paper, one span of time, and the window of the next meeting."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, WriteOnlyMapped, mapped_column, relationship
from sqlalchemy.orm.attributes import flag_modified

from .. import rulebook, schedule
from ..clock import at_local, local_day
from ..database import Base, Sealed, UTCDateTime
from ..schedule import Plan, Rung, Window
from .assignment import Assignment, AssignmentState
from .ladder import LadderAnswer, LadderStep
from .pause import Pause, Shift
from .person import Person
from .team import Team
from .types import Key, Moment, choice
from .unit import Unit
from .visit import Visit

if TYPE_CHECKING:
    from .decision import Decision
    from .followup import FollowUp


History = Callable[[], Iterable[Visit]]
"""Gives the visits of a case that count; asked only where the newest alone does not decide."""

DAY = timedelta(days=1)


class CaseState(StrEnum):
    """Whether a case runs."""

    open = "open"
    closed = "closed"


class Case(Base):
    """A case under one law. Start and end are as on the paper, never recomputed (L120 Đ56)."""

    __tablename__ = "cases"
    __table_args__ = (
        CheckConstraint("ends_on >= starts_on", "span"),
        CheckConstraint("(next_from IS NULL) = (next_by IS NULL)", "window"),
        CheckConstraint("(state = 'closed') = (closed_on IS NOT NULL)", "closed"),
        Index("ix_cases_person_id", "person_id"),
        Index("ix_cases_team_next", "team_id", "state", "next_by"),
        Index("ix_cases_unit_next", "unit_id", "state", "next_by"),
        CheckConstraint("(step IS NULL) = (step_on IS NULL)", "step_on"),
        Index("ix_cases_next_by", "next_by"),
        Index("ix_cases_step_on", "step_on"),
    )

    id: Mapped[Key]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    team_id: Mapped[UUID | None] = mapped_column(ForeignKey("teams.id"))
    law: Mapped[str] = mapped_column(String(16))
    kind: Mapped[str] = mapped_column(String(24))
    stage: Mapped[str | None] = mapped_column(String(24))
    state: Mapped[CaseState] = mapped_column(choice(CaseState, "state"), default=CaseState.open)
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    expected_end_on: Mapped[date | None]
    interval_days: Mapped[int | None]
    next_from: Mapped[date | None]
    next_by: Mapped[date | None]
    moved_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    step: Mapped[Rung | None] = mapped_column(choice(Rung, "step"))
    step_on: Mapped[date | None]
    last_contact_on: Mapped[date | None]
    closed_on: Mapped[date | None]
    closing_reason: Mapped[str | None] = mapped_column(String(32))
    closing_note: Mapped[str | None] = mapped_column(Sealed("cases.closing_note"))
    opened_at: Mapped[Moment]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  (SQLAlchemy's own convention)

    person: Mapped[Person] = relationship(back_populates="cases")
    team: Mapped[Team | None] = relationship()
    unit: Mapped[Unit] = relationship()
    assignments: Mapped[list[Assignment]] = relationship(back_populates="case")
    visits: WriteOnlyMapped[Visit] = relationship(back_populates="case", order_by=Visit.at)
    shifts: Mapped[list[Shift]] = relationship(back_populates="case", order_by=Shift.at)
    follow_ups: Mapped[list["FollowUp"]] = relationship(back_populates="case")
    decisions: Mapped[list["Decision"]] = relationship(
        secondary="decision_cases", back_populates="cases"
    )
    steps: WriteOnlyMapped[LadderStep] = relationship(back_populates="case")
    pauses: Mapped[list[Pause]] = relationship(back_populates="case", order_by=Pause.starts_on)

    @property
    def rules(self) -> rulebook.CaseKind:
        """What the law of this case says of its kind."""
        return rulebook.kind(self.law, self.kind)

    @property
    def window(self) -> Window | None:
        """The days in which the next meeting is due; None while nothing is asked for."""
        if self.next_from is None or self.next_by is None:
            return None
        return Window(self.next_from, self.next_by)

    def assign(self, assignment: Assignment, plan: Plan, history: History) -> None:
        """Take on a helper, or a proposal for one; the first one starts the schedule."""
        assignment.team_id = self.team_id
        assignment.next_from, assignment.next_by = self.next_from, self.next_by
        self.assignments.append(assignment)
        if assignment.state is AssignmentState.active:
            self.recount(plan, history)

    def confirm(
        self, proposal: Assignment, basis: "Decision", on: date, plan: Plan, history: History
    ) -> None:
        """The commune's paper turns a proposal into an assignment."""
        proposal.confirm(basis, on)
        self.recount(plan, history)

    def log(self, visit: Visit, plan: Plan, history: History) -> None:
        """Add a meeting or an attempt; the newest one decides when the next is due.

        One of an earlier time than what the window came from is worked in by the whole history.
        """
        visit.team_id = self.team_id
        visit.outside = visit.outside or not self._helped(visit)
        self.visits.add(visit)
        day = local_day(visit.at)
        if visit.news is not None:
            self.pauses.append(Pause.because_of(visit, day))
        if self.last_contact_on is None or self.last_contact_on < day:
            self.last_contact_on = day
        if self.moved_at is not None and visit.at <= self.moved_at:
            self.recount(plan, history)
            return
        window = schedule.after(visit.outcome, day, plan, visit.next_on, self.window)
        self.due(window, visit.at)

    def correct(self, visit: Visit, old: Visit, plan: Plan, history: History) -> None:
        """Replace what `old` says by a new row; `old` stays as it was and no longer counts."""
        old.current = False
        visit.supersedes = old
        self._forget(old)
        self.log(visit, plan, history)
        self.recount(plan, history)

    def undo(self, visit: Visit, plan: Plan, history: History, *, by: UUID, at: datetime) -> None:
        """Take a meeting back; the schedule is as if it had not been."""
        visit.withdraw(by=by, at=at)
        self._forget(visit)
        self.recount(plan, history)

    def recount(self, plan: Plan, history: History) -> None:
        """Find the window anew from all that counts; `history` is asked for the visits."""
        visits = list(history())
        starts = [
            one.starts_on
            for one in self.assignments
            if one.state in {AssignmentState.active, AssignmentState.ended}
        ]
        pauses = [pause for pause in self.pauses if not pause.withdrawn]
        window = schedule.replay(
            starts,
            [visit.fact for visit in visits],
            plan,
            [pause.span for pause in pauses],
            [shift.fact for shift in self.shifts],
        )
        moments = [visit.at for visit in visits] + [shift.at for shift in self.shifts]
        moments += [at_local(day, time()) for day in starts]
        moments += [at_local(p.ends_on + DAY, time()) for p in pauses if p.ends_on is not None]
        self.last_contact_on = max((local_day(visit.at) for visit in visits), default=None)
        self.due(window, max(moments, default=None))

    def due(self, window: Window | None, moved_at: datetime | None) -> None:
        """Set the window, here and on every assignment (for its index); none while it is quiet.

        Another window begins another ladder (reminders.py climbs it).
        """
        window = None if self.quiet else window
        if window != self.window:
            self._step(Rung.late if window else None, window.last + DAY if window else None)
        self.next_from = window.first if window else None
        self.next_by = window.last if window else None
        self.moved_at = moved_at
        for assignment in self.assignments:
            assignment.next_from, assignment.next_by = self.next_from, self.next_by

    def answer(
        self, step: LadderStep, answer: LadderAnswer, standing: Iterable[LadderStep], again: date
    ) -> None:
        """The leader has answered: no step stands, and nobody hears of it before the day `again`.

        `standing`: the case's steps that stood until now. Then the leader is asked once more.
        """
        step.answer = answer
        for one in standing:
            one.answered_at = answer.at
        if self.window is not None:
            self._step(Rung.ask, again)

    def shift(
        self,
        to: date,
        plan: Plan,
        history: History,
        *,
        by: UUID,
        at: datetime,
        reason: str | None,
    ) -> None:
        """Put the next meeting into the week of another day."""
        self.shifts.append(Shift(at=at, to=to, by_id=by, reason=reason))
        if self.moved_at is not None and at <= self.moved_at:
            self.recount(plan, history)
            return
        day = local_day(at)
        self.due(schedule.week_of(max(to, day), plan, since=day), at)

    def pause(self, pause: Pause, plan: Plan, history: History) -> None:
        """Ask for no meetings for a while (flood, hospital, away)."""
        self.pauses.append(pause)
        self.recount(plan, history)

    def confirm_pause(
        self,
        pause: Pause,
        until: date | None,
        plan: Plan,
        history: History,
        *,
        by: UUID,
        at: datetime,
    ) -> None:
        """The leader agrees with the news, until a day if one is known."""
        pause.confirm(until, by=by, at=at)
        self.recount(plan, history)

    def resume(self, on: date, plan: Plan, history: History) -> None:
        """Go on: what pauses ends the day before, the next meeting is due within a week."""
        for pause in self.pauses:
            if pause.runs_on(on):
                pause.end(on)
        self.recount(plan, history)

    @property
    def resting(self) -> bool:
        """Whether a pause without an end asks for no meetings."""
        return any(not pause.withdrawn and pause.ends_on is None for pause in self.pauses)

    @property
    def quiet(self) -> bool:
        """Whether nothing is asked for, whatever is recorded: closed, resting, or a death told."""
        told = any(pause.for_ever for pause in self.pauses)
        return self.state is CaseState.closed or self.resting or told

    def close(self, reason: str, on: date, note: str | None) -> None:
        """End the case for a reason of the law (L120 Đ48.4). Helpers lose sight of it today."""
        self.state = CaseState.closed
        self.closing_reason, self.closed_on, self.closing_note = reason, on, note
        self.due(None, self.moved_at)
        for assignment in self.assignments:
            if assignment.state in {AssignmentState.active, AssignmentState.proposed}:
                assignment.end(on)

    def _step(self, step: Rung | None, on: date | None) -> None:
        self.step, self.step_on = step, on
        # The sweep moves both beside us: what is set here is written also where it seems the same.
        flag_modified(self, "step")
        flag_modified(self, "step_on")

    def _helped(self, visit: Visit) -> bool:
        day = local_day(visit.at)
        return any(
            one.user_id == visit.by_id and one.starts_on <= day <= (one.ends_on or day)
            for one in self.assignments
            if one.state in {AssignmentState.active, AssignmentState.ended}
        )

    def _forget(self, visit: Visit) -> None:
        for pause in self.pauses:
            if pause.visit_id == visit.id:
                pause.withdraw()
