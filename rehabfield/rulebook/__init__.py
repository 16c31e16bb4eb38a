"""The law as data: one TOML file per version, and which one counts for a case.

A case keeps the law it was decided under (Luật 120/2025/QH15, Điều 56); what happens to it later
(a move, a notice, a closing) follows the deadlines in force on that day.
"""

from datetime import date
from functools import cache
from pathlib import Path

from ..clock import add_months
from .reader import read_version
from .records import (
    Actor,
    CaseKind,
    ClosingReason,
    Deadline,
    Form,
    Group,
    Nature,
    RuleError,
    Source,
    Stage,
    Transition,
    Version,
)

__all__ = [
    "Actor",
    "CaseKind",
    "ClosingReason",
    "Deadline",
    "Form",
    "Group",
    "Nature",
    "RuleError",
    "Source",
    "Stage",
    "Transition",
    "Version",
    "end_of",
    "follow_up",
    "in_force",
    "kind",
    "version",
    "version_for_case",
    "versions",
]

_HERE = Path(__file__).parent


@cache
def version(code: str) -> Version:
    """The version of that code, e.g. "l120-2025"."""
    path = _HERE / f"{code}.toml"
    if path not in _HERE.glob("*.toml"):
        raise RuleError(f"no version {code}")
    return read_version(path, version)


@cache
def versions() -> tuple[Version, ...]:
    """All versions, oldest first."""
    read = [version(path.stem) for path in _HERE.glob("*.toml")]
    return tuple(sorted(read, key=lambda known: known.valid_from))


def in_force(day: date) -> Version:
    """The law of that day."""
    for known in reversed(versions()):
        if known.valid_from <= day:
            return known
    raise RuleError(f"no law for {day}")


def kind(version_code: str, kind_code: str) -> CaseKind:
    return version(version_code).kind(kind_code)


def version_for_case(kind_code: str, decided_on: date) -> Version:
    """The law of a case decided on that day (Đ56.1: an old decision runs to its end by old law;
    Đ56.2: a file begun before and decided after 01/07/2026 is new law).

    Raises RuleError where that law does not know the kind.
    """
    law = in_force(decided_on)
    law.kind(kind_code)
    return law


def end_of(kind: CaseKind, starts_on: date, months: int) -> date:
    """The corresponding day of the last month: a proposal, the date on the paper counts.

    Raises RuleError for a term the law does not give.
    """
    if months not in kind.duration_months:
        raise RuleError(f"{kind.code} does not last {months} months")
    return add_months(starts_on, months)


def follow_up(kind: CaseKind, completed_on: date) -> tuple[Version, CaseKind] | None:
    """The after-care that follows a completed case, by the law of that day (Đ56.1)."""
    law = in_force(completed_on)
    codes = {known.code for known in law.kinds}
    for code in kind.then:
        if code in codes:
            return law, law.kind(code)
    return None
