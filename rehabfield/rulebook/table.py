"""A table of a TOML file, read strictly."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from .records import RuleError

T = TypeVar("T")


class Table:
    """A TOML table that gives each key once and complains about the rest."""

    def __init__(self, values: object, where: str) -> None:
        if not isinstance(values, dict):
            raise RuleError(f"{where}: a table is expected")
        self._left: dict[str, object] = dict(values)
        self.where = where

    def take(self, key: str, kind: type[T], default: T | None = None) -> T:
        value = self._left.pop(key, default)
        plain = isinstance(value, bool) == (kind is bool) and not isinstance(value, datetime)
        if not isinstance(value, kind) or not plain:
            raise RuleError(f"{self.where}: {key} must be a {kind.__name__}")
        return value

    def maybe(self, key: str, kind: type[T]) -> T | None:
        return self.take(key, kind) if key in self._left else None

    def listed(self, key: str, kind: type[T]) -> tuple[T, ...]:
        where = f"{self.where}, {key}"
        values = self.take(key, list, [])
        return tuple(Table({key: value}, where).take(key, kind) for value in values)

    def tables(self, key: str, read: Callable[["Table"], T]) -> tuple[T, ...]:
        values = self.take(key, list, [])
        made = []
        for place, value in enumerate(values):
            table = Table(value, f"{self.where}, {key} {place + 1}")
            made.append(read(table))
            table.done()
        return tuple(made)

    def __contains__(self, key: str) -> bool:
        return key in self._left

    def done(self) -> None:
        if self._left:
            raise RuleError(f"{self.where}: unknown {', '.join(sorted(self._left))}")
