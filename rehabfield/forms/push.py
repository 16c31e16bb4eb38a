"""What a browser says of its push subscription."""

from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter, ValidationError

from .base import Form
from .outbox import Body, Malformed


class Told(Body):
    """Where the browser is reached, and the number of our key that this was made with."""

    endpoint: Annotated[str, Field(min_length=1, max_length=2048)]
    p256dh: Annotated[str, Field(max_length=128)]
    auth: Annotated[str, Field(max_length=64)]
    key: Annotated[int, Field(ge=1)]


class Denied(Body):
    """The phone does not let the app show anything (any more)."""

    denied: Literal[True]


_RENEWAL: TypeAdapter[Told | Denied] = TypeAdapter(Told | Denied)


def read_renewal(body: Any) -> Told | Denied:
    """What a worker says at its start. Raises Malformed."""
    try:
        return _RENEWAL.validate_python(body)
    except ValidationError:
        raise Malformed from None


class Shown(Body):
    """The worker put on the screen what leads to this path of ours."""

    to: Annotated[str, Field(min_length=1, max_length=200)]


class SeenForm(Form):
    """Whether somebody saw the push that they asked for."""

    seen: Literal["yes", "no"]


__all__ = ["Denied", "Malformed", "SeenForm", "Shown", "Told", "read_renewal"]
