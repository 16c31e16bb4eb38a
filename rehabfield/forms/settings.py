"""Forms of one's own: how the app looks and speaks."""

from typing import Annotated, Literal

from pydantic import AfterValidator

from ..i18n import gettext as _
from ..vietnamese import ADDRESS_FORMS
from .base import Form, Line, refuse

BOTH = "anh/chị"
ADDRESSES = (*ADDRESS_FORMS, BOTH)


def _address(text: str) -> str:
    if text not in ADDRESSES:
        raise refuse(_("Please choose one."))
    return text


class SettingsForm(Form):
    """Language, size of the letters, light or dark, and how one is addressed."""

    locale: Literal["vi", "en"]
    text_size: Literal["normal", "large", "huge"]
    theme: Literal["auto", "light", "dark"]
    form_of_address: Annotated[Line, AfterValidator(_address)]
