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
from .ladder import Climb, Ladder, Rung, climb
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
    "Climb",
    "Ladder",
    "News",
    "Outcome",
    "Plan",
    "Rung",
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
    "climb",
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
