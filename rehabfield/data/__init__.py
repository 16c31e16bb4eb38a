"""Facts we ship, with their sources (SOURCES.md): units of both systems, forms."""

import csv
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path

from ..texts import Text, read_text

_HERE = Path(__file__).parent

TWO_TIERS_SINCE = date(2025, 7, 1)
"""The day districts ended and the communes of today began."""

EARLIEST = date(2004, 7, 8)
"""First day of units whose own is not known: the code list, Quyết định 124/2004/QĐ-TTg."""


class Kind(StrEnum):
    province = "province"
    district = "district"
    commune = "commune"
    ward = "ward"
    town = "town"
    special_zone = "special_zone"


class Share(StrEnum):
    """How much of an old unit went into a new one."""

    whole = "whole"
    main = "main"
    part = "part"


@dataclass(frozen=True)
class UnitFact:
    """A unit in its span of days. The parent is the unit of that code in the same days."""

    code: str
    kind: Kind
    name: str
    parent_code: str | None
    valid_from: date
    valid_to: date | None
    latitude: float | None = None
    longitude: float | None = None
    area_km2: float | None = None


@dataclass(frozen=True)
class SuccessionFact:
    """On `day` the unit that ended the day before went, wholly or in part, into the new one."""

    day: date
    old_code: str
    new_code: str
    share: Share


def load_units() -> Iterator[UnitFact]:
    """All units, oldest first, parents before their children."""
    dated = list(_dated())
    known = {(unit.code, unit.name) for unit in dated}
    for row in _rows("units-before-2025-07.csv"):
        if (row["code"], row["name"]) not in known:
            yield _unit(row, EARLIEST, TWO_TIERS_SINCE - timedelta(days=1))
    yield from dated
    for row in _rows("units-2025.csv"):
        yield _unit(row, TWO_TIERS_SINCE, None)


def load_successions() -> Iterator[SuccessionFact]:
    """What became of which unit, oldest first."""
    for row in _rows("succession.csv"):
        day = date.fromisoformat(row["day"])
        yield SuccessionFact(day, row["old_code"], row["new_code"], Share(row["share"]))


def _dated() -> Iterator[UnitFact]:
    """Units that changed on another day than the rest."""
    for row in _rows("units-ba-vi-2025-01.csv"):
        first = date.fromisoformat(row["valid_from"]) if row["valid_from"] else EARLIEST
        yield _unit(row, first, date.fromisoformat(row["valid_to"]))


def _unit(row: dict[str, str], first: date, last: date | None) -> UnitFact:
    return UnitFact(
        code=row["code"],
        kind=Kind(row["kind"]),
        name=row["name"],
        parent_code=row["parent_code"] or None,
        valid_from=first,
        valid_to=last,
        latitude=_number(row.get("latitude")),
        longitude=_number(row.get("longitude")),
        area_km2=_number(row.get("area_km2")),
    )


def _number(text: str | None) -> float | None:
    return float(text) if text else None


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (_HERE / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


@dataclass(frozen=True)
class ShippedText:
    """A commitment form as it is shipped, and which version of it."""

    version: int
    text: Text


def load_texts() -> tuple[ShippedText, ...]:
    """The commitment forms: the law's own, and those that a commune may word anew; by code."""
    return tuple(_text(path) for path in sorted((_HERE / "commitments").glob("*-*.toml")))


def _text(path: Path) -> ShippedText:
    with path.open("rb") as file:
        table = tomllib.load(file)
    return ShippedText(table.pop("version"), read_text(table))
