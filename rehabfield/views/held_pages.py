"""What the pages of held records show: who and why in the list, everything of a single one."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from flask import abort
from sqlalchemy import Select
from sqlalchemy.orm import joinedload, selectinload

from ..clock import local_day
from ..database import db
from ..i18n import clock_time, spoken_day
from ..i18n import gettext as _
from ..models import Actor, Case, CaseState, Held, User, Visit, Why
from ..offline import newest_version
from ..policies import (
    can_correct,
    can_match,
    cases_to_match,
    visible_cases,
    visible_held,
    visible_users,
    visible_visits,
)
from ..vietnamese import sort_key
from . import held_lines
from .colleagues import called
from .held_lines import Lines

AT_ONCE = 30
OF_A_MEETING = frozenset({"correction", "withdrawal"})


@dataclass(frozen=True)
class Row:
    """A record in the list. `who`: a written name, a person the reader may see, or the kind."""

    id: UUID
    who: str
    where: str
    why: str
    sent: str


@dataclass(frozen=True)
class Shown:
    """A record on a page of its own. `who`: a written name.

    `aimed_at`: the case that the phone wrote it for, where the reader may see that.
    `beside`: the meeting that it corrects, takes back, or says differently.
    `cases`: whom it may have been with. `visit`: the newest version of what it became.
    """

    held: Held
    who: str
    maker: str
    kind: str
    reason: str
    saved: str
    lines: Lines
    private_note: str
    matchable: bool
    cases: list[Case]
    aimed_at: Case | None
    beside: Visit | None
    settled: str
    visit: Visit | None
    taken_back: bool
    reopens: bool

    @property
    def choices(self) -> list[tuple[str, str, str]]:
        """The people it may have been with, as rows to choose from."""
        return [(str(case.id), case.person.name, _where(case)) for case in self.cases]


def rows(actor: Actor, waiting: Select[Held]) -> list[Row]:
    """The oldest that wait, each with whom it seems to be about."""
    query = waiting.options(joinedload(Held.owner)).order_by(Held.said_at, Held.id).limit(AT_ONCE)
    found = list(db.session.scalars(query))
    people = _people(actor, found)
    return [_row(actor, one, people.get(one.target) if one.target else None) for one in found]


def _row(actor: Actor, held: Held, case: Case | None) -> Row:
    person = case.person if case is not None else None
    return Row(
        held.id,
        held_lines.written_name(held) or (person.name if person else held_lines.kind(held)),
        f"{person.birth_year} · {person.hamlet}" if person else "",
        held_lines.why(held),
        _("%(who)s, %(day)s", who=held_lines.maker(held), day=_saved(actor, held)),
    )


def _people(actor: Actor, found: Iterable[Held]) -> dict[UUID, Case]:
    wanted = {one.target for one in found if one.target is not None}
    if not wanted:
        return {}
    query = visible_cases(actor).where(Case.id.in_(wanted)).options(joinedload(Case.person))
    return {case.id: case for case in db.session.scalars(query)}


def read(actor: Actor, held_id: UUID) -> Shown:
    """The record for this reader; 404 where there is none for them."""
    held = db.session.scalar(
        visible_held(actor)
        .where(Held.id == held_id)
        .options(joinedload(Held.owner), joinedload(Held.settled_by))
    )
    if held is None:
        abort(404)
    matchable = held.settled_at is None and can_match(actor, held)
    visit = _became(actor, held)
    back = visit is not None and not visit.current
    beside = _beside(actor, held)
    return Shown(
        held=held,
        who=held_lines.written_name(held),
        maker=held_lines.maker(held),
        kind=held_lines.kind(held),
        reason=held_lines.reason(held),
        saved=_saved(actor, held),
        lines=held_lines.lines(held, _companions(actor, held), actor.today),
        private_note=held_lines.private_note(held),
        matchable=matchable,
        cases=_cases(actor, held) if matchable else [],
        aimed_at=beside.case if beside else _people(actor, [held]).get(held.target or held.id),
        beside=beside,
        settled=_settled(actor, held),
        visit=visit,
        taken_back=back,
        reopens=held.settled_at is not None
        and (held.visit_id is None or back or (visit is not None and can_correct(actor, visit))),
    )


def _beside(actor: Actor, held: Held) -> Visit | None:
    wanted = held.key if held.why is Why.other else held.target
    if wanted is None or (held.why is not Why.other and held.kind not in OF_A_MEETING):
        return None
    return db.session.scalar(
        visible_visits(actor)
        .where(Visit.id == wanted)
        .options(joinedload(Visit.case).joinedload(Case.person))
    )


def _saved(actor: Actor, held: Held) -> str:
    return f"{spoken_day(local_day(held.said_at), actor.today)}, {clock_time(held.said_at)}"


def _companions(actor: Actor, held: Held) -> list[User]:
    named = held_lines.companion_ids(held)
    if not named:
        return []
    everybody = {str(one.id): one for one in db.session.scalars(visible_users(actor))}
    return [everybody[one] for one in named if one in everybody]


def _cases(actor: Actor, held: Held) -> list[Case]:
    """Open ones first, then by given name."""
    query = cases_to_match(actor, held.owner_id).options(joinedload(Case.person))
    found = list(db.session.scalars(query))
    return sorted(
        found, key=lambda case: (case.state is not CaseState.open, sort_key(case.person.name))
    )


def _where(case: Case) -> str:
    ended = "" if case.state is CaseState.open else _("ended")
    return " · ".join(filter(None, [case.person.birth_year, case.person.hamlet, ended]))


def _settled(actor: Actor, held: Held) -> str:
    if held.settled_at is None or held.settled_by is None:
        return ""
    who = called(held.settled_by.name, held.settled_by.form_of_address)
    day = spoken_day(local_day(held.settled_at), actor.today)
    values = {"who": who[:1].upper() + who[1:], "time": clock_time(held.settled_at), "day": day}
    if held.visit_id is None:
        return _("%(who)s read it at %(time)s, %(day)s, and logged nothing.", **values)
    return _("%(who)s matched it at %(time)s, %(day)s.", **values)


def _became(actor: Actor, held: Held) -> Visit | None:
    if held.visit_id is None:
        return None
    visit = db.session.scalar(
        visible_visits(actor)
        .where(Visit.id == held.visit_id)
        .options(joinedload(Visit.case).joinedload(Case.person), selectinload(Visit.companions))
    )
    if visit is None or visit.current:
        return visit
    return newest_version(db.session, visit)
