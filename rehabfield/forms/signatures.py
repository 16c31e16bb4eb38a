"""A field that carries a signature drawn with the finger."""

from typing import Annotated, Any

from pydantic import AfterValidator, Field

from .. import signatures
from ..i18n import gettext as _
from ..signatures import NotASignature, Why
from .base import refuse


def _drawn(value: str) -> str:
    try:
        return signatures.text(signatures.read(value))
    except NotASignature as refused:
        raise refuse(_sentence(refused.why)) from None


def _sentence(why: Why) -> str:
    match why:
        case Why.empty:
            return _("Please sign, or choose 'not signed'.")
        case Why.dot:
            return _("This is too short for a signature. Please sign once more.")
        case Why.large:
            return _("This signature is too large. Please sign once more.")
        case Why.malformed:
            return _("This signature cannot be read. Please sign once more.")


DrawnSignature = Annotated[str, AfterValidator(_drawn)]
"""The path of a signature, as `signatures.text` writes it."""


def must_be_signed() -> Any:
    """`path: DrawnSignature = must_be_signed()`: where nothing came, a signature is asked for."""
    return Field(default="", validate_default=True)
