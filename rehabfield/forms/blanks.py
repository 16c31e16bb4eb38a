"""What was written into the blanks of a form: brought into one form, and checked."""

import re
from datetime import date, timedelta

from .. import vietnamese
from ..i18n import gettext as _
from ..texts import SIGNS_FROM, Blank, BlankKind, Text, age_on, blanks, day_of, normal
from .base import Errors, Fields

BACK = timedelta(days=60)
"""How long ago somebody may have signed."""
LONGEST_NAME = 80
MOST_MEMBERS = 50
_PAPER = re.compile(r"[0-9A-Z]{6,20}")
SEXES = ("nam", "nữ")
"""As the forms of the decree write it (Phụ lục III, Mẫu số 05)."""


def values_of(fields: Fields, text: Text, today: date, errors: Errors) -> dict[str, str]:
    """The values by blank, empty ones left out; what is wrong goes into `errors` as `b-<blank>`."""
    found: dict[str, str] = {}
    for name in text.blanks:
        blank = blanks()[name]
        written = next((one for one in fields.getlist(f"b-{name}") if one.strip()), "")
        value = normal(blank.kind, written)
        if value:
            found[name] = value
            problem = _problem(blank, value, today)
        else:
            problem = _("Please fill this in.") if _is_needed(name, text) else ""
        if problem:
            errors[f"b-{name}"] = problem
    if "b-person_date_of_birth" not in errors:
        _old_enough(text, found, errors)
    return found


def _is_needed(name: str, text: Text) -> bool:
    return name in {*text.needed, text.name_blank, "document_date"}


def _old_enough(text: Text, values: dict[str, str], errors: Errors) -> None:
    age = age_on(values.get("person_date_of_birth", ""), values.get("document_date", ""))
    if age is None or age >= SIGNS_FROM or text.name_blank != "person_full_name":
        return
    errors["b-person_date_of_birth"] = _(
        "Nobody under %(count)s signs a commitment. Please check the birth.", count=SIGNS_FROM
    )


def _problem(blank: Blank, value: str, today: date) -> str:
    """What is wrong with a value in its one form, or nothing."""
    if len(value) > blank.most:
        return _("Too long: at most %(count)s characters.", count=blank.most)
    match blank.kind:
        case BlankKind.name if not any(letter.isalpha() for letter in value):
            return _("Please write the full name.")
        case BlankKind.name if len(value) > LONGEST_NAME:
            return _("Too long: at most %(count)s characters.", count=LONGEST_NAME)
        case BlankKind.day:
            return _wrong_day(blank.name, value, today)
        case BlankKind.birth:
            return _wrong_birth(value, today)
        case BlankKind.sex if value.lower() not in SEXES:
            return _("Please choose one.")
        case BlankKind.paper if not _PAPER.fullmatch(value):
            return _("Please write the number as on the paper: digits, or letters and digits.")
        case BlankKind.phone:
            return _wrong_phone(value)
        case BlankKind.number if not (value.isdigit() and 1 <= int(value) <= MOST_MEMBERS):
            return _("A whole number from 1 to %(count)s, please.", count=MOST_MEMBERS)
    return ""


def _wrong_day(name: str, value: str, today: date) -> str:
    day = day_of(value)
    if day is None or day.year < 1900:
        return _("Please write a day such as 21/11/2026.")
    if day > today:
        return _("That day has not come yet.")
    if name == "document_date" and day < today - BACK:
        return _("At most %(count)s days ago.", count=BACK.days)
    return ""


def _wrong_birth(value: str, today: date) -> str:
    if re.fullmatch("[0-9]{4}", value):
        return "" if 1900 <= int(value) <= today.year else _("Please check the year.")
    day = day_of(value)
    if day is None or not 1900 <= day.year <= today.year or day > today:
        return _("Please write a day such as 03/05/1987, or the year alone.")
    return ""


def _wrong_phone(value: str) -> str:
    try:
        vietnamese.phone(value)
    except ValueError:
        return _("This is no Vietnamese phone number.")
    return ""
