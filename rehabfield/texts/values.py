"""What is written into blanks: brought into one form, on the phone (js/sign/values.js) and here.

Both pass tests/data/values.json, so that a text is hashed with the same letters everywhere.
"""

import re
from datetime import date

from ..vietnamese import clean
from .shapes import BlankKind

_DAY = re.compile(r"([0-9]{1,2}) ?[./-] ?([0-9]{1,2}) ?[./-] ?([0-9]{4})")
_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_LOOSE = re.compile(r"[ .()–-]")
SIGNS_FROM, OF_AGE = 12, 18
"""Years: from the first on one signs, with a guardian until the second (NĐ 163/2026 Đ92.1a)."""


def normal(kind: BlankKind, written: str) -> str:
    """The value in its one form: days as dd/MM/yyyy, numbers without blanks. Judges nothing."""
    said = clean(written)
    if kind in {BlankKind.day, BlankKind.birth}:
        return _day(said)
    if kind is BlankKind.paper:
        return _LOOSE.sub("", said).upper()
    if kind is BlankKind.phone:
        return re.sub(r"^(\+84|0084)0?", "0", _LOOSE.sub("", said))
    if kind is BlankKind.number:
        return re.sub(r"^0+(?=[0-9])", "", said)
    return said


def _day(said: str) -> str:
    if found := _DAY.fullmatch(said):
        return f"{found[1]:0>2}/{found[2]:0>2}/{found[3]}"
    if found := _ISO.fullmatch(said):
        return f"{found[3]}/{found[2]}/{found[1]}"
    return said


def day_of(value: str) -> date | None:
    """The day that a normal value names; None where it names none."""
    day, month, year = (*value.split("/"), "", "")[:3]
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def age_on(birth: str, day: str) -> int | None:
    """Whole years on that day; of a birth that is only a year, those completed for certain.

    None where one of the two is no day.
    """
    on = day_of(day)
    if on is None:
        return None
    if re.fullmatch("[0-9]{4}", birth):
        return on.year - int(birth) - 1
    born = day_of(birth)
    if born is None:
        return None
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def is_minor(birth: str, day: str) -> bool:
    """Whether a guardian signs too. With a year of birth alone, where it may be so."""
    age = age_on(birth, day)
    return age is not None and age < OF_AGE
