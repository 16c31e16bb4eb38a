"""What follows lateness, step by step: the volunteer, the leader, the commune; never the police."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Rung(StrEnum):
    """A step of the ladder, and whose matter it is."""

    late = "late"
    """The helpers are told that the days of the meeting have passed."""
    ask = "ask"
    """The leader is asked, and must answer."""
    delay = "delay"
    """The commune's social officer hears of the team's delay, without a name."""


@dataclass(frozen=True)
class Ladder:
    """After how many days of lateness each step is reached; settings of a commune."""

    late: int = 1
    ask: int = 3
    delay: int = 7

    def __post_init__(self) -> None:
        if not 1 <= self.late < self.ask < self.delay:
            raise ValueError("each step comes after the one before")

    def after(self, rung: Rung) -> int:
        """Days of lateness of this step."""
        return {Rung.late: self.late, Rung.ask: self.ask, Rung.delay: self.delay}[rung]

    @property
    def patience(self) -> timedelta:
        """How long an answer holds before the leader is asked again."""
        return timedelta(days=self.ask)


@dataclass(frozen=True)
class Climb:
    """What comes of looking at a case: the step reached today, if one is, and the next one."""

    reached: Rung | None
    next: Rung | None
    next_on: date | None


NEXT = {Rung.late: Rung.ask, Rung.ask: Rung.delay, Rung.delay: None}


def climb(rung: Rung, last: date, today: date, ladder: Ladder) -> Climb:
    """Where a case stands whose window ended on `last` and whose next step is `rung`.

    A step is never jumped, and each leaves the next hand its whole time: where the first was seen
    late (an import, a server that stood still), the others come as many days later.
    """
    due = last + timedelta(days=ladder.after(rung))
    if rung is Rung.late and today < due:
        return Climb(None, rung, due)
    following = NEXT[rung]
    if following is None:
        return Climb(rung, None, None)
    wait = ladder.after(following) - ladder.after(rung)
    return Climb(rung, following, today + timedelta(days=wait))
