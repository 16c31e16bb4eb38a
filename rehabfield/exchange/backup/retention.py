"""Which backups stay: the newest of each of the last 7 days, 4 weeks and 12 months.

Days, weeks and months without a backup do not count, so that an installation that was switched
off for a year keeps what it has.
"""

import re
from collections.abc import Callable, Iterable
from datetime import date

NAME = re.compile(r"sao-luu-\d{8}-\d{4}(-\d+)?\.dh")
_KEPT: tuple[tuple[int, Callable[[date], object]], ...] = (
    (7, lambda day: day),
    (4, lambda day: day.isocalendar()[:2]),
    (12, lambda day: (day.year, day.month)),
)


def expired(names: Iterable[str]) -> set[str]:
    """The backups among ``names`` that may go; names of anything else are never among them."""
    newest_first = sorted((name for name in names if NAME.fullmatch(name)), key=_age, reverse=True)
    kept: set[str] = set()
    for count, period in _KEPT:
        newest: dict[object, str] = {}
        for name in newest_first:
            newest.setdefault(period(_day(name)), name)
        kept.update(list(newest.values())[:count])
    return set(newest_first) - kept


def _day(name: str) -> date:
    return date.fromisoformat(name.split("-")[2])


def _age(name: str) -> tuple[str, int]:
    """Minute of the name, then its number within that minute."""
    _, _, day, minute, *number = name.removesuffix(".dh").split("-")
    return day + minute, int(number[0]) if number else 1
