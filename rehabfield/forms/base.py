"""Reading a form: plain fields in, a checked object or a message beside each field out.

The same shapes serve the plain form post and, later, the phone's records.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Protocol, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, ValidationError
from pydantic_core import PydanticCustomError

from ..i18n import gettext as _
from ..vietnamese import clean, clean_lines

Errors = dict[str, str]


class Fields(Protocol):
    """What a posted form offers (werkzeug's MultiDict, or a dictionary of lists)."""

    def keys(self) -> Any:
        """Names of the fields."""

    def getlist(self, key: str) -> list[str]:
        """All values of one field."""


class Invalid(Exception):
    """The form cannot be taken; `errors` says why, field by field, in the reader's language."""

    def __init__(self, errors: Errors) -> None:
        super().__init__(", ".join(errors))
        self.errors = errors


class Form(BaseModel):
    """A form's shape. Empty fields count as not given; unknown fields are ignored."""

    model_config = ConfigDict(frozen=True, str_strip_whitespace=True, extra="ignore")

    @classmethod
    def read(cls, fields: Fields) -> Self:
        """Check posted fields; raises Invalid with all messages at once."""
        given: dict[str, Any] = {}
        for name, field in cls.model_fields.items():
            values = [value for value in fields.getlist(name) if value.strip()]
            if _is_many(field.annotation):
                given[name] = values
            elif values:
                given[name] = values[-1]
        return cls.take(given)

    @classmethod
    def take(cls, given: Mapping[str, Any]) -> Self:
        """Check a mapping of values; raises Invalid."""
        try:
            return cls.model_validate(given)
        except ValidationError as error:
            raise Invalid(messages_of(error)) from None


def _is_many(annotation: Any) -> bool:
    return getattr(annotation, "__origin__", None) in (list, tuple, set, frozenset)


def messages_of(error: ValidationError) -> Errors:
    """One sentence a field, in the reader's words."""
    found: Errors = {}
    for item in error.errors():
        name = str(item["loc"][0]) if item["loc"] else "form"
        found.setdefault(name, _sentence(item["type"], item.get("ctx", {}), item["msg"]))
    return found


def _sentence(kind: str, ctx: Mapping[str, Any], message: str) -> str:
    match kind:
        case "missing" | "string_too_short" | "too_short":
            return _("Please fill this in.")
        case "string_too_long":
            return _("Too long: at most %(count)s characters.", count=ctx["max_length"])
        case "too_long":
            return _("Too many: at most %(count)s.", count=ctx["max_length"])
        case "enum" | "literal_error":
            return _("Please choose one.")
        case "int_parsing" | "int_type" | "int_from_float" | "int_parsing_size":
            return _("Please write a whole number.")
        case "greater_than_equal":
            return _("At least %(count)s.", count=ctx["ge"])
        case "less_than_equal":
            return _("At most %(count)s.", count=ctx["le"])
        case "bool_parsing" | "bool_type":
            return _("Please choose one.")
        case _ if kind.startswith(("date", "time")):
            return _("Please write a day such as 21/11/2026.")
        case _ if kind.startswith("uuid"):
            return _("This entry is not known here. Please choose again.")
        case "said":
            return message
    return _("This cannot be used. Please check it.")


def refuse(sentence: str) -> PydanticCustomError:
    """A validator's refusal, with a sentence that is already in the reader's language."""
    return PydanticCustomError("said", "{sentence}", {"sentence": sentence})


def _line(value: str) -> str:
    return clean(value)


def _block(value: str) -> str:
    return clean_lines(value)


def _day(value: Any) -> Any:
    """Take 21/11/2026 and 2026-11-21 alike."""
    if isinstance(value, str):
        parts = value.strip().replace("-", "/").replace(".", "/").split("/")
        if len(parts) == 3 and len(parts[2]) == 4 and all(part.isdigit() for part in parts):
            return f"{parts[2]}-{int(parts[1]):02d}-{int(parts[0]):02d}"
    return value


Line = Annotated[str, AfterValidator(_line)]
"""One line of text, NFC, blanks collapsed."""
Block = Annotated[str, AfterValidator(_block)]
"""Several lines of text, NFC."""
Day = BeforeValidator(_day)
"""Annotated[date, Day]: a day as people write it or as date fields send it."""
