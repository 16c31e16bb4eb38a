"""Strict reading of a rulebook file: an unknown key, a wrong type, a dangling code is an error."""

import tomllib
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TypeVar

from ..clock import (
    Before,
    Days,
    EachMonth,
    Hours,
    Limit,
    Months,
    NoLaterThanBefore,
    WorkingDays,
)
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
from .table import Table


def read_version(path: Path, shared: Callable[[str], Version]) -> Version:
    """The version in `path`. `closing_from` takes the reasons of another one, given by `shared`."""
    with path.open("rb") as file:
        table = Table(tomllib.load(file), path.name)
    closing_from = table.maybe("closing_from", str)
    reasons = table.tables("closing_reasons", _reason)
    version = Version(
        code=table.take("code", str),
        name=table.take("name", str),
        valid_from=table.take("valid_from", date),
        valid_to=table.maybe("valid_to", date),
        sources=table.tables("sources", _source),
        transitions=table.tables("transitions", _transition),
        kinds=table.tables("kinds", _kind),
        closing_reasons=shared(closing_from).closing_reasons if closing_from else reasons,
        deadlines=table.tables("deadlines", _deadline),
        forms=table.tables("forms", _form),
    )
    table.done()
    _check(version, path, borrowed=closing_from is not None)
    return version


def _source(table: Table) -> Source:
    return Source(table.take("title", str), table.maybe("dated", date), table.take("note", str, ""))


def _transition(table: Table) -> Transition:
    return Transition(table.take("article", str), table.take("text", str))


def _kind(table: Table) -> CaseKind:
    return CaseKind(
        code=table.take("code", str),
        group=_one_of(Group, table.take("group", str), table),
        name=table.take("name", str),
        plain=table.take("plain", str),
        basis=table.listed("basis", str),
        duration_months=table.listed("duration_months", int),
        needs_form_51=table.take("needs_form_51", bool, False),
        stages=table.tables("stages", _stage),
        then=table.listed("then", str),
    )


def _stage(table: Table) -> Stage:
    begins = [key in table for key in ("after_days", "after_months", "before_end_days")]
    if sum(begins) > 1:
        raise RuleError(f"{table.where}: a stage begins in one way")
    return Stage(
        code=table.take("code", str),
        name=table.take("name", str),
        plain=table.take("plain", str),
        interval_days=table.take("interval_days", int),
        after_days=table.maybe("after_days", int),
        after_months=table.maybe("after_months", int),
        before_end_days=table.maybe("before_end_days", int),
    )


def _reason(table: Table) -> ClosingReason:
    return ClosingReason(
        code=table.take("code", str),
        groups=tuple(_one_of(Group, group, table) for group in table.listed("groups", str)),
        name=table.take("name", str),
        plain=table.take("plain", str),
        article=table.take("article", str),
        forms=table.listed("forms", str),
    )


def _deadline(table: Table) -> Deadline:
    return Deadline(
        code=table.take("code", str),
        name=table.take("name", str),
        anchor=table.take("anchor", str),
        limit=_limit(Table(table.take("limit", dict), f"{table.where}, limit")),
        nature=_one_of(Nature, table.take("nature", str, "duty"), table),
        actor=_one_of(Actor, table.take("actor", str), table),
        who=table.take("who", str),
        forms=table.listed("forms", str),
        article=table.take("article", str),
        kinds=table.listed("kinds", str),
    )


def _form(table: Table) -> Form:
    return Form(
        table.take("code", str),
        table.take("title", str),
        table.take("signer", str, ""),
        table.take("article", str, ""),
    )


def _limit(table: Table) -> Limit:
    """`{hours = 24}`, `{days = 2}`, `{before = {working_days = 3}}`, `{each_month = 1}` …"""
    if "each_month" in table:
        limit: Limit = EachMonth(table.take("each_month", int))
    elif "before" in table:
        limit = Before(_span(Table(table.take("before", dict), table.where)))
    elif "no_later_than_before" in table:
        span = Table(table.take("no_later_than_before", dict), table.where)
        limit = NoLaterThanBefore(_span(span))
    else:
        return _span(table)
    table.done()
    return limit


def _span(table: Table) -> Hours | Days | WorkingDays | Months:
    span: Hours | Days | WorkingDays | Months
    if "hours" in table:
        span = Hours(table.take("hours", int))
    elif "working_days" in table:
        span = WorkingDays(table.take("working_days", int))
    elif "days" in table:
        span = Days(table.take("days", int), table.take("rolls", bool, True))
    else:
        span = Months(table.take("months", int), table.take("rolls", bool, True))
    table.done()
    return span


E = TypeVar("E", Group, Actor, Nature)


def _one_of(kind: type[E], value: str, table: Table) -> E:
    try:
        return kind(value)
    except ValueError:
        raise RuleError(f"{table.where}: {value} is not a {kind.__name__.lower()}") from None


def _check(version: Version, path: Path, *, borrowed: bool) -> None:
    if version.code != path.stem:
        raise RuleError(f"{path.name}: the code is {version.code}")
    for records in (version.kinds, version.closing_reasons, version.deadlines, version.forms):
        _unique([record.code for record in records], path.name)
    for kind in version.kinds:
        if not kind.stages:
            raise RuleError(f"{path.name}: {kind.code} has no stage")
        _unique([stage.code for stage in kind.stages], f"{path.name}, {kind.code}")
    named = {code for deadline in version.deadlines for code in deadline.forms}
    if not borrowed:
        named |= {code for reason in version.closing_reasons for code in reason.forms}
    if missing := named - {form.code for form in version.forms}:
        raise RuleError(f"{path.name}: no form {', '.join(sorted(missing))}")


def _unique(codes: Sequence[str], where: str) -> None:
    if twice := {code for code in codes if codes.count(code) > 1}:
        raise RuleError(f"{where}: twice {', '.join(sorted(twice))}")
