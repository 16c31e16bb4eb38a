"""Forms at the door: an invitation, a PIN."""

from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field

from ..i18n import gettext as _
from .base import Form, Line, refuse

EASY = frozenset(
    "".join(str((start + step * i) % 10) for i in range(6))
    for start in range(10)
    for step in (0, 1, 9)
)


def _six_digits(pin: str) -> str:
    if len(pin) != 6 or not pin.isascii() or not pin.isdigit():
        raise refuse(_("The PIN has 6 digits."))
    return pin


def _not_easy(pin: str) -> str:
    _six_digits(pin)
    if pin in EASY or pin[:3] == pin[3:] or pin[:2] * 3 == pin or pin[:4] in YEARS_AT_ENDS:
        raise refuse(_("Too easy to guess. Please choose other digits, not a year or a row."))
    return pin


YEARS_AT_ENDS = frozenset(str(year) for year in range(1930, 2031))
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def _code(text: str) -> str:
    """A typed code: Crockford's base 32, forgiving about case, blanks and look-alikes."""
    code = "".join(char for char in text.upper() if char.isalnum())
    code = code.replace("O", "0").replace("I", "1").replace("L", "1")
    if len(code) != 8 or any(char not in ALPHABET for char in code):
        raise refuse(_("The code has 8 letters and digits. Please look at the slip again."))
    return code


class InvitationForm(Form):
    """A way in: the token from the QR, or the code typed from the slip."""

    token: Annotated[str | None, Field(max_length=64)] = None
    code: Annotated[str, Field(max_length=40), AfterValidator(_code)] | None = None


class EnrolmentForm(InvitationForm):
    """The PIN chosen at the first start on a phone."""

    pin: Annotated[str, AfterValidator(_not_easy)]
    pin_again: Line


class UnlockForm(Form):
    """A PIN for one of this device's users."""

    enrolment: UUID
    pin: Annotated[str, AfterValidator(_six_digits)]
    next: Annotated[str | None, Field(max_length=400)] = None


class PinForm(Form):
    """A new PIN for oneself."""

    old: Annotated[str, AfterValidator(_six_digits)]
    pin: Annotated[str, AfterValidator(_not_easy)]
    pin_again: Line
