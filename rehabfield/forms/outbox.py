"""What a phone sends: a sealed record, and how many more wait on it."""

import base64
import binascii
from collections.abc import Mapping
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

MOST_WAITING = 100_000


class Malformed(ValueError):
    """No page or worker of ours sends this."""


def _bytes(text: Any) -> bytes:
    """Base64url without padding (RFC 4648 §5), as phones write bytes."""
    if not isinstance(text, str):
        raise ValueError("base64url text")
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except binascii.Error:
        raise ValueError("base64url text") from None


Bytes = Annotated[bytes, BeforeValidator(_bytes)]


class Body(BaseModel):
    """JSON of our own pages; unknown members are ignored, so that newer phones may say more."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    @classmethod
    def read(cls, body: Any) -> Self:
        """Check it; raises Malformed."""
        if not isinstance(body, Mapping):
            raise Malformed
        try:
            return cls.model_validate(dict(body))
        except ValidationError:
            raise Malformed from None


class SealedLetter(Body):
    """The letter: the number of our key, the sender's public key, nonce and ciphertext."""

    key: Annotated[int, Field(ge=1)]
    sender: Annotated[Bytes, Field(min_length=65, max_length=65)]
    nonce: Annotated[Bytes, Field(min_length=12, max_length=12)]
    box: Bytes


class SealedRecord(Body):
    """One record; `waiting` counts those of its owner that are left on the phone after it.

    `blind`: nobody can open it on the phone any more, so its maker cannot look at it again.
    """

    owner: UUID
    key: UUID
    kind: Annotated[str, Field(min_length=1, max_length=24)]
    schema_: Annotated[int, Field(ge=1, alias="schema")]
    letter: SealedLetter
    waiting: Annotated[int, Field(ge=0, le=MOST_WAITING)] = 0
    asks: bool = False
    """Its maker is looking at the form, and can be asked."""
    blind: bool = False


class Presence(Body):
    """How many records of an owner wait; `fresh` where the phone's store was empty and new."""

    owner: UUID
    waiting: Annotated[int, Field(ge=0, le=MOST_WAITING)]
    fresh: bool = False
