"""Language: catalogues, and days and numbers as people say them.

msgids are English; the Vietnamese stands in `translations/vi/`, one file an area, and is
complete (a test holds it so). The locale is a context variable set by the request or the job.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from babel.dates import get_day_names
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from .clock import local
from .schedule import Standing, Window

FOLDER = Path(__file__).parent / "translations"
LOCALES = ("vi", "en")
_locale: ContextVar[str] = ContextVar("locale", default="vi")


def use_locale(locale: str) -> None:
    """Speak this language for the rest of the context."""
    _locale.set(locale if locale in LOCALES else "vi")


@contextmanager
def speaking(locale: str) -> Iterator[None]:
    """Speak this language inside the block."""
    token = _locale.set(locale if locale in LOCALES else "vi")
    try:
        yield
    finally:
        _locale.reset(token)


def current_locale() -> str:
    """The language spoken now."""
    return _locale.get()


Words = dict[tuple[str | None, str], str | tuple[str, ...]]


@cache
def words(locale: str) -> Words:
    """All messages of a language, merged from its files: (context, msgid) → text or plurals."""
    found: Words = {}
    for path in sorted((FOLDER / locale).glob("*.po")):
        with path.open("rb") as file:
            catalog: Catalog = read_po(file, locale=locale, abort_invalid=True)
        for message in catalog:
            if not message.id or not message.string:
                continue
            msgid = message.id if isinstance(message.id, str) else message.id[0]
            text = message.string
            found[message.context, msgid] = text if isinstance(text, str) else tuple(text)
    return found


def raw_gettext(msgid: str) -> str:
    """The text without values filled in, as Jinja wants it."""
    return raw_pgettext(None, msgid)


def raw_pgettext(context: str | None, msgid: str) -> str:
    """The same for a word that means different things in different places."""
    text = words(_locale.get()).get((context, msgid), msgid)
    return text if isinstance(text, str) else text[0]


def raw_ngettext(singular: str, plural: str, count: int) -> str:
    """Singular or plural; Vietnamese has one form."""
    text = words(_locale.get()).get((None, singular))
    if text is None:
        return singular if count == 1 else plural
    return text if isinstance(text, str) else text[-1 if count != 1 else 0]


def gettext(msgid: str, **values: Any) -> str:
    """The text in the language spoken now, with `%(name)s` filled in."""
    text = raw_gettext(msgid)
    return text % values if values else text


def pgettext(context: str, msgid: str, **values: Any) -> str:
    """The same with a context for translators."""
    text = raw_pgettext(context, msgid)
    return text % values if values else text


def ngettext(singular: str, plural: str, count: int, **values: Any) -> str:
    """The same for a count, which is also filled in as `%(count)s`."""
    return raw_ngettext(singular, plural, count) % {"count": number(count), **values}


def number(value: float) -> str:
    """1.234,5 in Vietnamese."""
    return _number(value, _locale.get())


@lru_cache(4096)
def _number(value: float, locale: str) -> str:
    return str(format_decimal(value, locale=locale))


@cache
def _weekdays(locale: str) -> dict[int, str]:
    names: dict[int, str] = dict(get_day_names("wide", locale=locale))
    return {day: name.replace("Thứ", "thứ").replace(" ", "\u00a0") for day, name in names.items()}


def weekday(index: int) -> str:
    """Name of a weekday, Monday is 0: "thứ Hai", "Chủ Nhật"."""
    return _weekdays(_locale.get())[index]


def short_day(day: date) -> str:
    """26/11, the year only where it is needed by the reader: see `full_day`."""
    return f"{day.day}/{day.month}"


def full_day(day: date) -> str:
    """21/11/2026."""
    return day.strftime("%d/%m/%Y")


def spoken_day(day: date, today: date) -> str:
    """A day as people say it: hôm nay, ngày mai, thứ Năm 26/11; with the year when far away."""
    distance = (day - today).days
    near = {0: gettext("today"), 1: gettext("tomorrow"), -1: gettext("yesterday")}
    if distance in near:
        return near[distance]
    if abs(distance) > 300:
        return full_day(day)
    return f"{weekday(day.weekday())} {short_day(day)}"


def long_day(day: date) -> str:
    """On papers: ngày 05 tháng 02 năm 2026 (NĐ 30/2020: zero before days under 10, months 1, 2)."""
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return gettext(
        "day %(day)s month %(month)s year %(year)s",
        day=f"{day.day:02d}",
        month=month,
        year=day.year,
    )


def clock_time(moment: datetime) -> str:
    """14:30, local."""
    return local(moment).strftime("%H:%M")


def spoken_window(window: Window, today: date) -> str:
    """The days of a window: "trong tuần 23–29/11", one day as spoken, else from – to."""
    first, last = window.first, window.last
    if first == last:
        return spoken_day(first, today)
    span = (
        f"{first.day}\u2013\u2060{short_day(last)}"
        if first.month == last.month
        else f"{short_day(first)}\u2013\u2060{short_day(last)}"
    )
    if first.weekday() == 0 and (last - first).days == 6:
        return gettext("in the week of %(span)s", span=span)
    return gettext("within %(span)s", span=span)


def spoken_lateness(standing: Standing) -> str:
    """How late: "trễ 3 ngày"."""
    return ngettext("%(count)s day late", "%(count)s days late", standing.days)
