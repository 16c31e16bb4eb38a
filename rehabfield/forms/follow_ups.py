"""How far a need has come, and what was done about it."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from ..models import FollowUpState
from .base import Block, Form

RESULT = 500


class Keep(StrEnum):
    """Which of two texts stays, after somebody else wrote meanwhile."""

    mine = "mine"
    theirs = "theirs"


class FollowUpForm(Form):
    """`version` is the one that was read; `keep_*` answer the question after a clash."""

    version: Annotated[int, Field(ge=1)]
    state: FollowUpState
    result: Annotated[Block, Field(max_length=RESULT)] | None = None
    keep_state: Keep = Keep.mine
    keep_result: Keep = Keep.mine
