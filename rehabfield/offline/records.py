"""A record from a phone: sealed to this installation, opened here and nowhere else."""

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from .. import vault
from ..clock import local_day
from ..vault import Letter, VaultError

ISO = re.compile(r"\d{4}-\d\d-\d\d$")
SCHEMA = 1
"""The newest version of what is inside a record; older ones are read for a year."""


class Unopened(Exception):
    """The letter does not open, or what is inside is no record: it was altered on its way."""


class Newer(Exception):
    """A newer app made it than this server understands; the phone keeps it."""


@dataclass(frozen=True)
class Envelope:
    """What stands outside, and is authenticated with what is inside."""

    owner: UUID
    key: UUID
    kind: str
    schema: int
    letter: Letter

    @property
    def aad(self) -> bytes:
        """Bound to the letter: nobody can pass it off as another's, or as another record."""
        return f"{self.owner}|{self.key}|{self.kind}|{self.schema}".encode()


class Typed(dict[str, list[str]]):
    """Fields of a form, in the shape in which forms are read."""

    def getlist(self, name: str) -> list[str]:
        """All values of one field."""
        return self.get(name, [])


@dataclass(frozen=True)
class Record:
    """What is inside: a form's fields, what it is about, and when it was saved on the phone.

    `said_at` is the server's time as the phone reckoned it; `phone_at` is its own clock, raw.
    `ahead`: the phone reckoned wrongly, its clock ran ahead.
    """

    target: UUID | None
    fields: Typed
    said_at: datetime
    phone_at: datetime
    ahead: bool = False

    @property
    def as_meant(self) -> Typed:
        """The fields; a day to which only the phone's clock had come is the day of saving."""
        today = local_day(self.said_at).isoformat()
        days = [min(day, today) if ISO.match(day) else day for day in self.fields.getlist("day")]
        return Typed({**self.fields, "day": days}) if self.ahead and days else self.fields


def opened(envelope: Envelope, now: datetime) -> Record:
    """The record in the envelope. Raises Newer or Unopened.

    A record cannot have been saved later than `now`: a clock that runs ahead counts as now.
    """
    if envelope.schema > SCHEMA:
        raise Newer
    try:
        text = vault.current().letters.open(envelope.letter, envelope.aad)
        inside = json.loads(text)
        said_at = _moment(inside["said_at"])
        return Record(
            target=UUID(inside["target"]) if inside["target"] else None,
            fields=_fields(inside["fields"]),
            said_at=min(said_at, now),
            phone_at=_moment(inside["phone_at"]),
            ahead=said_at > now,
        )
    except (VaultError, ValueError, KeyError, TypeError, AttributeError) as problem:
        raise Unopened from problem


def _fields(pairs: Any) -> Typed:
    found = Typed()
    for name, value in pairs:
        if not isinstance(name, str) or not isinstance(value, str):
            raise TypeError("a field is a name and a text")
        found.setdefault(name, []).append(value)
    return found


def _moment(text: str) -> datetime:
    """An aware moment; a phone writes UTC with a Z."""
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError("naive datetime")
    return found.astimezone(UTC)
