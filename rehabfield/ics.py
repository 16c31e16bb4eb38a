"""A calendar as other programs read it: iCalendar, RFC 5545, with the hints of RFC 7986.

Knows no database, no request and no words of its own.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from icalendar import Event

MEDIA_TYPE = "text/calendar"
HOURS = 6
"""How often calendars are asked to look; Google takes its own time."""
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Days:
    """Whole local days, both included; nobody is kept busy by them."""

    first: date
    last: date


@dataclass(frozen=True)
class Hour:
    """A moment and how long it is expected to last."""

    at: datetime
    lasts: timedelta


@dataclass(frozen=True)
class Entry:
    """One thing in the calendar. `revision` only ever grows; `says` is read on lock screens."""

    key: UUID
    when: Days | Hour
    says: str
    revision: int = 0
    cancelled: bool = False


def written(name: str, entries: Iterable[Entry], made_at: datetime, *, home: str) -> bytes:
    """The calendar as bytes: CRLF, lines of at most 75 octets.

    `made_at` is the revision of it all (DTSTAMP, section 3.8.7.2: there is no METHOD); `home` is
    where an entry leads.
    """
    # Half a second of the app's start, and most processes never serve a calendar.
    from icalendar import Calendar
    from icalendar.prop import vDuration, vText

    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//Dong Hanh//Lich//VI")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    every = vDuration(timedelta(hours=HOURS), params={"VALUE": "DURATION"})
    calendar.add("refresh-interval", every)
    calendar.add("x-published-ttl", vText(f"PT{HOURS}H"))
    for entry in entries:
        calendar.add_component(_event(entry, made_at, home))
    made: bytes = calendar.to_ical(sorted=False)
    return made


def _event(entry: Entry, made_at: datetime, home: str) -> "Event":
    from icalendar import Event

    event = Event()
    event.add("uid", str(entry.key))
    event.add("dtstamp", made_at)
    event.add("sequence", entry.revision)
    if isinstance(entry.when, Days):
        event.add("dtstart", entry.when.first)
        event.add("dtend", entry.when.last + DAY)
        event.add("transp", "TRANSPARENT")
    else:
        event.add("dtstart", entry.when.at)
        event.add("dtend", entry.when.at + entry.when.lasts)
    event.add("summary", entry.says)
    event.add("class", "PRIVATE")
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    event.add("url", home)
    return event
