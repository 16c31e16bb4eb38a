"""What is said of an attachment: by the record that has it, and by each part that is sent."""

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import BeforeValidator, Field

from ..models import Media
from ..models.attachment import MOST_PARTS
from .outbox import Body, Bytes

MOST_OF_A_PART = 1_000_000
"""Bytes of one part, before it is sealed."""
_SHORT = {Media.jpeg: "jpeg", Media.png: "png", Media.webp: "webp", Media.pdf: "pdf"}
_LONG = {short: media for media, short in _SHORT.items()}
_TEXT = re.compile(
    r"(?P<id>[0-9a-f-]{36})\.(?P<count>[1-9]\d?)\.(?P<size>[1-9]\d{0,8})"
    r"\.(?P<media>jpeg|png|webp|pdf)\.(?P<digest>[0-9a-f]{64})"
)


@dataclass(frozen=True)
class Reference:
    """An attachment, as its record names it: key, count of parts, size in bytes, kind, SHA-256.

    As text, in a field: "5b1c….3.412001.jpeg.9f86…".
    """

    id: UUID
    count: int
    size: int
    media: Media
    digest: str

    @classmethod
    def read(cls, text: str) -> Self:
        """From its text. Raises ValueError."""
        found = _TEXT.fullmatch(text.strip())
        if found is None or int(found["count"]) > MOST_PARTS:
            raise ValueError("no reference to an attachment")
        size, media = int(found["size"]), _LONG[found["media"]]
        return cls(UUID(found["id"]), int(found["count"]), size, media, found["digest"])

    @classmethod
    def of(cls, key: UUID, media: Media, data: bytes, count: int) -> Self:
        """To bytes that are here."""
        return cls(key, count, len(data), media, sha256(data).hexdigest())

    def __str__(self) -> str:
        return f"{self.id}.{self.count}.{self.size}.{_SHORT[self.media]}.{self.digest}"


def _reference(value: Any) -> Any:
    return Reference.read(value) if isinstance(value, str) else value


Named = Annotated[Reference, BeforeValidator(_reference)]
"""A field of a form that names an attachment."""


class PartHead(Body):
    """What stands before the sealed bytes of a part: whose, of what, and the letter's own words.

    `of` names the whole attachment; it is authenticated with the part, beside owner, record, kind
    and number.
    """

    owner: UUID
    kind: Annotated[str, Field(min_length=1, max_length=24)]
    of: Named
    key: Annotated[int, Field(ge=1)]
    sender: Annotated[Bytes, Field(min_length=65, max_length=65)]
    nonce: Annotated[Bytes, Field(min_length=12, max_length=12)]
