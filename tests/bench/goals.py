"""What is measured, and what it must reach."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Measured:
    """One number beside its goal. `limit` None: an observation, to be improved.

    A goal that does not bind is shown as reached or not, and fails nothing.
    """

    goal: str
    what: str
    value: float
    unit: str
    limit: float | None = None
    binds: bool = True

    @property
    def reached(self) -> bool:
        """Whether the value is within its limit."""
        return self.limit is None or self.value <= self.limit

    @property
    def holds(self) -> bool:
        """Whether nothing that binds is missed."""
        return self.reached or not self.binds

    def row(self) -> str:
        """A row of the table in the README."""
        bound = "" if self.limit is None else f"≤ {_short(self.limit)}"
        mark = "" if self.limit is None else ("yes" if self.reached else self._miss())
        return (
            f"| {self.goal} | {self.what} | {_short(self.value)} {self.unit} | {bound} | {mark} |"
        )

    def _miss(self) -> str:
        return "**no**" if self.binds else "not yet"


def table(rows: Sequence[Measured]) -> str:
    """All of it, in Markdown, by goal."""
    head = ["| goal | what | measured | goal | reached |", "| --- | --- | ---: | ---: | --- |"]
    return "\n".join([*head, *(row.row() for row in sorted(rows, key=lambda row: int(row.goal)))])


@dataclass(frozen=True)
class Ratio:
    """Ours over the floor: best against best, and the middle of one against that of the other."""

    best: float
    usual: float


def compare(
    ours: Callable[[], list[float]], floor: Callable[[], list[float]], rounds: int = 15
) -> Ratio:
    """Of all times that the two give in turns, each going first as often.

    The best decides goals: what else runs on the machine only adds, and adds more to the longer.
    """
    mine: list[float] = []
    other: list[float] = []
    for number in range(rounds):
        for times, ask in ((mine, ours), (other, floor))[:: 1 if number % 2 else -1]:
            times += ask()
    return Ratio(min(mine) / min(other), median(mine) / median(other))


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.2f}".rstrip("0").rstrip(".")
