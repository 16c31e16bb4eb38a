"""What is measured, and what it must reach."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Measured:
    """One number beside its goal. `limit` None: an observation, to be improved."""

    goal: str
    what: str
    value: float
    unit: str
    limit: float | None = None

    @property
    def holds(self) -> bool:
        """Whether the goal is reached."""
        return self.limit is None or self.value <= self.limit

    def row(self) -> str:
        """A row of the table in the README."""
        bound = "" if self.limit is None else f"≤ {_short(self.limit)}"
        mark = "" if self.limit is None else ("yes" if self.holds else "**no**")
        return (
            f"| {self.goal} | {self.what} | {_short(self.value)} {self.unit} | {bound} | {mark} |"
        )


def table(rows: Sequence[Measured]) -> str:
    """All of it, in Markdown."""
    head = ["| goal | what | measured | goal | reached |", "| --- | --- | ---: | ---: | --- |"]
    return "\n".join([*head, *(row.row() for row in rows)])


def ratio(ours: Callable[[], float], floor: Callable[[], float], rounds: int = 15) -> float:
    """Median of ours / floor over alternating rounds."""
    return median(a / b for a, b in alternate(ours, floor, rounds))


def alternate(
    ours: Callable[[], float], floor: Callable[[], float], rounds: int
) -> Iterator[tuple[float, float]]:
    """The two in turns, each going first as often."""
    for number in range(rounds):
        if number % 2:
            a, b = ours(), floor()
        else:
            b, a = floor(), ours()
        yield a, b


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.2f}".rstrip("0").rstrip(".")
