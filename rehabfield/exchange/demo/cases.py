"""People with their cases, papers and helpers, as the verbs of the models make them."""

from collections.abc import Sequence
from datetime import date, timedelta

from ... import rulebook
from ...clock import add_months
from ...models import (
    Assignment,
    AssignmentRole,
    AssignmentState,
    Case,
    Decision,
    DecisionKind,
    Person,
    User,
)
from ...rulebook import CaseKind, Group, Version
from .country import Crew
from .maker import Maker


def person(
    maker: Maker, crew: Crew, name: str, birth: str, hamlet: int, sex: str = "nam", **more: str
) -> Person:
    """Somebody of one of the commune's invented hamlets."""
    who = Person(
        id=maker.key(),
        unit_id=crew.unit.id,
        sex=sex,
        hamlet=crew.hamlets[hamlet],
        created_at=maker.now,
        **more,
    )
    who.rename(name, birth)
    return maker.add(who)


def term(group: Group, starts_on: date, months: int) -> tuple[Version, CaseKind, date]:
    """The law of that day, its kind of this group and term, and the last day (L120 Đ56)."""
    law = rulebook.in_force(starts_on)
    for kind in law.kinds:
        if kind.group is group and months in kind.duration_months:
            return law, kind, add_months(starts_on, months)
    raise rulebook.RuleError(f"{law.code} knows no {group} of {months} months")


def case(
    maker: Maker,
    crew: Crew,
    who: Person,
    starts_on: date,
    months: int,
    group: Group = Group.after_care,
) -> Case:
    """A case by the law of its first day; papers and helpers come by `decide` and `assign`."""
    law, kind, ends_on = term(group, starts_on, months)
    who.created_at = maker.at(starts_on, 9)
    return maker.add(
        Case(
            id=maker.key(),
            person=who,
            unit_id=crew.unit.id,
            team_id=crew.team.id,
            team=crew.team,
            law=law.code,
            kind=kind.code,
            starts_on=starts_on,
            ends_on=ends_on,
            opened_at=who.created_at,
        )
    )


def decide(
    maker: Maker,
    crew: Crew,
    cases: Sequence[Case],
    helpers: Sequence[User] = (),
    kind: DecisionKind = DecisionKind.after_care,
    on: date | None = None,
) -> Decision:
    """The commune's paper for these cases, naming these helpers."""
    signed = on or cases[0].starts_on
    return maker.add(
        Decision(
            id=maker.key(),
            unit_id=crew.unit.id,
            kind=kind,
            number=maker.number(),
            signer=crew.signer,
            signed_on=signed,
            entered_by_id=crew.officer.id,
            entered_at=maker.at(signed, 15),
            cases=list(cases),
            helpers=list(helpers),
        )
    )


def admit(
    maker: Maker,
    crew: Crew,
    who: Person,
    days_ago: int,
    months: int,
    helpers: Sequence[User],
    group: Group = Group.after_care,
    kind: DecisionKind = DecisionKind.after_care,
) -> Case:
    """A case begun so many days ago, on a paper that names its helpers, the main one first."""
    one = case(maker, crew, who, maker.ago(days_ago), months, group)
    paper = decide(maker, crew, [one], helpers, kind)
    begin(maker, crew, one, helpers, paper)
    return one


def begin(maker: Maker, crew: Crew, one: Case, helpers: Sequence[User], paper: Decision) -> None:
    """The helpers' first day: two days after the case's, or since the team is there."""
    on = max(one.starts_on + timedelta(days=2), crew.paper.signed_on)
    for helper in helpers:
        role = AssignmentRole.main if helper is helpers[0] else AssignmentRole.support
        assign(maker, crew, one, helper, on, paper, role)


def assign(
    maker: Maker,
    crew: Crew,
    one: Case,
    helper: User,
    on: date,
    basis: Decision | None,
    role: AssignmentRole = AssignmentRole.main,
) -> Assignment:
    """A helper for a case; without a paper it is a proposal."""
    made = Assignment(
        id=maker.key(),
        user=helper,
        user_id=helper.id,
        role=role,
        state=AssignmentState.active if basis else AssignmentState.proposed,
        basis=basis,
        basis_id=basis.id if basis else None,
        starts_on=on,
        made_by_id=crew.leader.id,
        made_at=maker.at(on, 10),
    )
    one.assign(made, maker.plan(one), maker.history(one))
    return made
