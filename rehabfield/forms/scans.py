"""A picture of a signed paper, brought later."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from .attachments import Named
from .base import Form


class ScanForm(Form):
    """Which attachment; one a scan, several scans a commitment."""

    id: UUID
    attachment: Annotated[list[Named], Field(default_factory=list, max_length=1)]
