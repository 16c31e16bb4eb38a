"""What a version of the law says, as frozen records; the texts are the law's own words."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from ..clock import Limit, add_months


class RuleError(ValueError):
    """The rulebook does not know this version, kind, stage or deadline."""


class Group(StrEnum):
    """Which list of the commune a kind of case belongs to; it decides how the case can end."""

    after_care = "after_care"
    rehab = "rehab"
    users = "users"
    treatment = "treatment"
    referral = "referral"


class Actor(StrEnum):
    """Who has to act, or whose right it is."""

    person = "person"
    helper = "helper"
    police = "police"
    chairman = "chairman"
    facility = "facility"
    provider = "provider"
    controller = "controller"


class Nature(StrEnum):
    """A duty to act in time; a threshold with a consequence; a right; how long a paper is good."""

    duty = "duty"
    threshold = "threshold"
    right = "right"
    validity = "validity"


@dataclass(frozen=True)
class Source:
    title: str
    dated: date | None
    note: str


@dataclass(frozen=True)
class Transition:
    """What the law says of cases begun under the one before."""

    article: str
    text: str


@dataclass(frozen=True)
class Stage:
    """A span of a case. Its interval is the product's default ("theo kế hoạch"), never law.

    It begins so many days or months after the start, or days before the end; a stage with none
    of these begins when someone says so.
    """

    code: str
    name: str
    plain: str
    interval_days: int
    after_days: int | None
    after_months: int | None
    before_end_days: int | None

    def begins_on(self, starts_on: date, ends_on: date | None) -> date | None:
        """Its first day by the calendar, if it has one."""
        if self.after_days is not None:
            return starts_on + timedelta(days=self.after_days)
        if self.after_months is not None:
            return add_months(starts_on, self.after_months)
        if self.before_end_days is not None and ends_on is not None:
            return ends_on - timedelta(days=self.before_end_days)
        return None


@dataclass(frozen=True)
class CaseKind:
    """A kind of case. `plain` may stand on a volunteer's phone; `name` is the law's.

    `duration_months` are the terms to choose from; none means open-ended. `then` are the kinds
    of after-care that may follow, the first one that the law in force knows.
    """

    code: str
    group: Group
    name: str
    plain: str
    basis: tuple[str, ...]
    duration_months: tuple[int, ...]
    needs_form_51: bool
    stages: tuple[Stage, ...]
    then: tuple[str, ...]

    @property
    def default_interval_days(self) -> int:
        """The interval of the first stage: what counts where nothing else is set."""
        return self.stages[0].interval_days

    def stage(self, code: str) -> Stage:
        for stage in self.stages:
            if stage.code == code:
                return stage
        raise RuleError(f"{self.code} has no stage {code}")

    def stage_on(self, starts_on: date, ends_on: date | None, day: date) -> Stage:
        """The stage a case is in by the calendar: a suggestion, people may know better."""
        begun = [
            (begins, order, stage)
            for order, stage in enumerate(self.stages)
            if (begins := stage.begins_on(starts_on, ends_on)) and begins <= day
        ]
        return max(begun, key=lambda known: known[:2])[2] if begun else self.stages[0]


@dataclass(frozen=True)
class ClosingReason:
    """A reason to close that the law knows, and the forms that go with it."""

    code: str
    groups: tuple[Group, ...]
    name: str
    plain: str
    article: str
    forms: tuple[str, ...]


@dataclass(frozen=True)
class Deadline:
    """From an event to what has to be done: who, by when, with which paper, by which article.

    `kinds` are the kinds of case whose own dates or decisions are the anchor; empty where the
    event is not tied to a kind.
    """

    code: str
    name: str
    anchor: str
    limit: Limit
    nature: Nature
    actor: Actor
    who: str
    forms: tuple[str, ...]
    article: str
    kinds: tuple[str, ...]


@dataclass(frozen=True)
class Form:
    """An official form: annex and number ("V-53"), title, who signs, where it comes from."""

    code: str
    title: str
    signer: str
    article: str

    @property
    def number(self) -> str:
        return self.code.rsplit("-", 1)[1]

    @property
    def annex(self) -> str:
        return self.code.rsplit("-", 1)[0]


@dataclass(frozen=True)
class Version:
    """The law of a span of days, as one TOML file."""

    code: str
    name: str
    valid_from: date
    valid_to: date | None
    sources: tuple[Source, ...]
    transitions: tuple[Transition, ...]
    kinds: tuple[CaseKind, ...]
    closing_reasons: tuple[ClosingReason, ...]
    deadlines: tuple[Deadline, ...]
    forms: tuple[Form, ...]

    def kind(self, code: str) -> CaseKind:
        for kind in self.kinds:
            if kind.code == code:
                return kind
        raise RuleError(f"{self.code} has no kind of case {code}")

    def deadline(self, code: str) -> Deadline:
        for deadline in self.deadlines:
            if deadline.code == code:
                return deadline
        raise RuleError(f"{self.code} has no deadline {code}")

    def form(self, code: str) -> Form:
        for form in self.forms:
            if form.code == code:
                return form
        raise RuleError(f"{self.code} has no form {code}")

    def reasons_to_close(self, kind: CaseKind) -> tuple[ClosingReason, ...]:
        """The reasons for this kind, in the order of the law."""
        return tuple(reason for reason in self.closing_reasons if kind.group in reason.groups)

    def deadlines_of(self, kind_code: str) -> tuple[Deadline, ...]:
        """The deadlines that follow from the dates or decisions of a case of this kind."""
        return tuple(deadline for deadline in self.deadlines if kind_code in deadline.kinds)
