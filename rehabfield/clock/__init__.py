"""Time: what now is, the calendar of working days, and the limits the law counts in."""

from .limits import (
    Before,
    Days,
    Due,
    EachMonth,
    Hours,
    Limit,
    Months,
    NoLaterThanBefore,
    WorkingDays,
)
from .moments import (
    TZ,
    add_months,
    at_local,
    local,
    local_day,
    monday,
    now,
    offset_to,
    set_offset,
    today,
    wall,
)
from .workdays import Calendar, Holiday, default_calendar, default_holidays

__all__ = [
    "TZ",
    "Before",
    "Calendar",
    "Days",
    "Due",
    "EachMonth",
    "Holiday",
    "Hours",
    "Limit",
    "Months",
    "NoLaterThanBefore",
    "WorkingDays",
    "add_months",
    "at_local",
    "default_calendar",
    "default_holidays",
    "local",
    "local_day",
    "monday",
    "now",
    "offset_to",
    "set_offset",
    "today",
    "wall",
]
