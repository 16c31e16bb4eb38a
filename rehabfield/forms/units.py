"""What a commune decides for itself."""

from typing import Annotated

from pydantic import Field

from .base import Form
from .persons import Phone


class UnitSettingForm(Form):
    """Days between meetings, months of keeping after the end, the commune's telephone."""

    interval_days: Annotated[int | None, Field(ge=1, le=366)] = None
    retention_months: Annotated[int | None, Field(ge=1, le=1200)] = None
    phone: Phone | None = None
