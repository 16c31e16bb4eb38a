"""How work from the field is taken: the one way a meeting is accepted, whoever brings it.

The plain form posts through it now; sealed records of the phone's outbox will do the same.
"""

from .colleagues import Colleague, colleagues_of
from .finding import (
    Overtaken,
    Refused,
    Unseen,
    case_to_log,
    logged_on,
    newest_version,
    newest_visit,
    visit_to_change,
)
from .plans import calendar_of, history_of, plan_of
from .visits import Accepted, accept_correction, accept_visit, accept_withdrawal

__all__ = [
    "Accepted",
    "Colleague",
    "Overtaken",
    "Refused",
    "Unseen",
    "accept_correction",
    "accept_visit",
    "accept_withdrawal",
    "calendar_of",
    "case_to_log",
    "colleagues_of",
    "history_of",
    "logged_on",
    "newest_version",
    "newest_visit",
    "plan_of",
    "visit_to_change",
]
