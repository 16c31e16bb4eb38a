"""The one definition of due and late: pure functions over dataclasses, in local days."""

from .history import (
    Shift,
    Span,
    VisitFact,
    Withdrawal,
    expected_end,
    fold,
    replay,
)
from .outcomes import News, Outcome, Way, ends_reminders, needs_leader
from .plan import Plan, Step, interval
from .windows import (
    Standing,
    State,
    Window,
    after,
    first_window,
    proposals,
    standing,
    suggested_day,
    week_of,
)

__all__ = [
    "News",
    "Outcome",
    "Plan",
    "Shift",
    "Span",
    "Standing",
    "State",
    "Step",
    "VisitFact",
    "Way",
    "Window",
    "Withdrawal",
    "after",
    "ends_reminders",
    "expected_end",
    "first_window",
    "fold",
    "interval",
    "needs_leader",
    "proposals",
    "replay",
    "standing",
    "suggested_day",
    "week_of",
]
