"""What a commune decides for itself."""

from typing import Annotated, NamedTuple

from pydantic import Field

from ..i18n import gettext as _
from ..schedule import Ladder
from .base import Form, Invalid
from .persons import Phone


class UnitSettingForm(Form):
    """Days between meetings, how long names are kept, the ladder's days, the telephone."""

    interval_days: Annotated[int | None, Field(ge=1, le=366)] = None
    retention_months: Annotated[int | None, Field(ge=1, le=1200)] = None
    signing_years: Annotated[int | None, Field(ge=0, le=20)] = None
    late_days: Annotated[int | None, Field(ge=1, le=30)] = None
    ask_days: Annotated[int | None, Field(ge=2, le=60)] = None
    delay_days: Annotated[int | None, Field(ge=3, le=90)] = None
    phone: Phone | None = None

    def check(self) -> None:
        """Raises Invalid where one step of the ladder does not come after the one before."""
        days = self.ladder
        if not days.late < days.ask:
            raise Invalid({"ask_days": _("Later than the step before, please.")})
        if not days.ask < days.delay:
            raise Invalid({"delay_days": _("Later than the step before, please.")})

    @property
    def ladder(self) -> "Days":
        """The three steps; where nothing was said, as the product has it."""
        usual = Ladder()
        return Days(
            self.late_days or usual.late,
            self.ask_days or usual.ask,
            self.delay_days or usual.delay,
        )


class Days(NamedTuple):
    """Days of lateness of the three steps, before it is known whether they fit."""

    late: int
    ask: int
    delay: int
