"""The clauses of a form on a page: in their order, with empty ones to write on.

Every move is a button that sends the form; so it works without JavaScript, and with it only the
clauses are swapped.
"""

import re
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from ..forms.wordings import MOST_CLAUSES, clause_fields, clauses_of

SPARE = 2
"""Empty clauses below the last one."""

Clause = tuple[str, bool]


@dataclass(frozen=True)
class Arranged:
    """The form's fields with its clauses in another order; `focus`: the field one goes on with."""

    fields: MultiDict[str, str]
    focus: str


def rows_of(fields: MultiDict[str, str]) -> list[Clause]:
    """What stands on the page: the clauses, and some to write on."""
    return (_written(clauses_of(fields)) + [("", False)] * SPARE)[:MOST_CLAUSES]


def arranged(fields: MultiDict[str, str], step: str) -> Arranged | None:
    """The fields after this step: up-2, down-2, out-2, more; None where it is another button."""
    clauses = _written(clauses_of(fields))
    asked = re.fullmatch(r"(up|down|out)-([1-9][0-9]?)", step)
    if step == "more":
        goes_on = len(clauses) + 1
    elif asked is None:
        return None
    else:
        goes_on = _moved(clauses, asked[1], int(asked[2]))
    kept = MultiDict((n, v) for n, v in fields.items(multi=True) if not _is_clause(n))
    kept.update(clause_fields(clauses))
    return Arranged(kept, f"clause-{min(goes_on, MOST_CLAUSES)}")


def _moved(clauses: list[Clause], way: str, number: int) -> int:
    """Change the list; returns where one goes on."""
    at = number - 1
    if not 0 <= at < len(clauses):
        return number
    if way == "out":
        del clauses[at]
        return number
    to = max(0, at - 1) if way == "up" else min(len(clauses) - 1, at + 1)
    clauses.insert(to, clauses.pop(at))
    return to + 1


def _written(clauses: list[Clause]) -> list[Clause]:
    """Without the empty ones at the end."""
    last = max((at for at, one in enumerate(clauses, 1) if one[0].strip()), default=0)
    return clauses[:last]


def _is_clause(name: str) -> bool:
    return re.match(r"(clause|tick)-", name) is not None
