"""How work from the field is taken: the one way a meeting is accepted, whoever brings it.

The plain form posts through it now; sealed records of the phone's outbox will do the same.
"""

from .plans import calendar_of, history_of, plan_of

__all__ = ["calendar_of", "history_of", "plan_of"]
