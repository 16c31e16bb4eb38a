"""How often something may be asked for in an hour, counted in memory: reading writes nothing.

Each process of the web server counts for itself.
"""

from collections import Counter
from collections.abc import Hashable
from datetime import datetime
from threading import Lock

KNOWN = 10_000
"""So many keys are told apart; where there are more, something is wrong and nobody new gets in."""


class Allowance:
    """So many an hour of real time for each key."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = Lock()
        self._hour: datetime | None = None
        self._spent: Counter[Hashable] = Counter()

    def spend(self, key: Hashable, at: datetime) -> bool:
        """Count one; whether it was still allowed at that real time."""
        hour = at.replace(minute=0, second=0, microsecond=0)
        with self._lock:
            if hour != self._hour:
                self._hour = hour
                self._spent.clear()
            if key not in self._spent and len(self._spent) >= KNOWN:
                return False
            self._spent[key] += 1
            return self._spent[key] <= self._most

    def forget(self) -> None:
        """Begin anew."""
        with self._lock:
            self._hour = None
            self._spent.clear()
