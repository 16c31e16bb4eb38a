"""One's own address for the morning mail, and the code that was sent there."""

from typing import Annotated

from pydantic import AfterValidator, Field

from ..config import MAIL_ADDRESS
from ..i18n import gettext as _
from .base import Form, Line, refuse


def _address(text: str) -> str:
    if not MAIL_ADDRESS.fullmatch(text):
        raise refuse(_("Not a mail address. It looks like name@office.gov.vn."))
    return text


def _digits(text: str) -> str:
    code = "".join(text.split())
    if len(code) != 6 or not code.isascii() or not code.isdigit():
        raise refuse(_("The code has 6 digits. Please look at the mail again."))
    return code


class MailForm(Form):
    """An address."""

    address: Annotated[Line, Field(max_length=254), AfterValidator(_address)]


class MailCodeForm(Form):
    """The code as it was typed."""

    code: Annotated[Line, Field(max_length=20), AfterValidator(_digits)]
