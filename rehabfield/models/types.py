"""Column shorthands that several records share."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID, uuid4

from sqlalchemy import Enum, Uuid
from sqlalchemy.orm import mapped_column

from ..database import UTCDateTime

Key = Annotated[UUID, mapped_column(Uuid, primary_key=True, default=uuid4)]
"""A random key: what stands in URLs, and what a phone gives to the records it makes."""

Moment = Annotated[datetime, mapped_column(UTCDateTime)]
"""An instant, kept in UTC."""


def choice(kind: type[StrEnum], name: str) -> Enum:
    """A column type for an enum: its value as text, with a CHECK in the database."""
    return Enum(
        kind,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=24,
        values_callable=lambda members: [member.value for member in members],
    )
