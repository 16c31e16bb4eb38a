"""What a leader watches over: who is late, what was raised, what there is to read."""

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import and_, case, exists, func, or_, select
from sqlalchemy.orm import aliased

from .. import clock
from ..database import db
from ..models import (
    Actor,
    Assignment,
    AssignmentState,
    Case,
    CaseState,
    Held,
    Meeting,
    Person,
    Reminder,
    ReminderKind,
    ReviewState,
    User,
    Visit,
)
from ..policies import (
    my_assignments,
    visible_cases,
    visible_held,
    visible_meetings,
    visible_visits,
)
from ..reminders import reachable
from ..schedule import Window
from .colleagues import called

RAISED_SHOWN = 30
NEW_SHOWN = 4

_person = aliased(Person)
_one = aliased(Assignment)
_helper = aliased(User)
_old = aliased(Visit)


@dataclass(frozen=True)
class Helper:
    """A helper of a case, as the leader needs them."""

    id: UUID
    called: str
    phone: str | None
    reached: bool
    proposed: bool
    told_at: datetime | None
    """When the leader told them, since the window opened."""


@dataclass
class Shown:
    """A person on the leader's page, with everybody who helps or is proposed."""

    case_id: UUID
    name: str
    born: str
    hamlet: str
    window: Window | None
    helpers: list[Helper] = field(default_factory=list)

    @property
    def active(self) -> list[Helper]:
        """Those who help now."""
        return [helper for helper in self.helpers if not helper.proposed]

    @property
    def proposed(self) -> list[Helper]:
        """Those who wait for the commune's paper."""
        return [helper for helper in self.helpers if helper.proposed]

    @property
    def by_notebook(self) -> list[Helper]:
        """Helpers whom the app does not reach, where nobody else would be reminded."""
        return [] if any(h.reached for h in self.active) else self.active

    def is_late(self, today: date) -> bool:
        """Whether the window has passed."""
        return self.window is not None and self.window.last < today

    def is_asked_for(self, today: date) -> bool:
        """Whether the window has opened."""
        return self.window is not None and self.window.first <= today


def people(actor: Actor, teams: frozenset[UUID]) -> list[Shown]:
    """People of the teams whose time has come, who have nobody, or for whom one is proposed."""
    states = [AssignmentState.active, AssignmentState.proposed]
    helped = exists().where(_one.case_id == Case.id, _one.state.in_(states)).correlate(Case)
    told_at = (
        select(func.max(Reminder.sent_at))
        .where(
            Reminder.user_id == _helper.id,
            Reminder.kind == ReminderKind.told,
            Reminder.day >= Case.next_from,
        )
        .correlate(_helper, Case)
        .scalar_subquery()
    )
    rows = db.session.execute(
        visible_cases(actor)
        .with_only_columns(
            Case.id,
            Case.next_from,
            Case.next_by,
            _person.name,
            _person.birth,
            _person.hamlet,
            _one.state,
            _helper.id.label("helper_id"),
            _helper.name.label("helper"),
            _helper.form_of_address,
            _helper.phone,
            reachable(clock.wall(), _helper).label("reached"),
            told_at.label("told_at"),
        )
        .select_from(Case)
        .join(_person, _person.id == Case.person_id)
        .outerjoin(_one, and_(_one.case_id == Case.id, _one.state.in_(states)))
        .outerjoin(_helper, _helper.id == _one.user_id)
        .where(
            Case.team_id.in_(teams),
            Case.state == CaseState.open,
            or_(
                Case.next_from <= actor.today,
                _one.state == AssignmentState.proposed,
                ~helped,
            ),
        )
        .order_by(Case.next_by, Case.id, _one.role)
    )
    found: dict[UUID, Shown] = {}
    for row in rows:
        window = Window(row.next_from, row.next_by) if row.next_by else None
        shown = found.setdefault(row.id, Shown(row.id, row.name, row.birth[:4], row.hamlet, window))
        if row.helper_id is not None:
            proposed = row.state is AssignmentState.proposed
            name = called(row.helper, row.form_of_address)
            shown.helpers.append(
                Helper(row.helper_id, name, row.phone, row.reached, proposed, row.told_at)
            )
    return list(found.values())


def by_notebook(people: list[Shown], today: date) -> list[tuple[Helper, list[Shown]]]:
    """ "Báo giúp": members without a phone, and whom each of them should see."""
    found: dict[UUID, tuple[Helper, list[Shown]]] = {}
    for shown in people:
        if shown.is_asked_for(today):
            for helper in shown.by_notebook:
                found.setdefault(helper.id, (helper, []))[1].append(shown)
    return list(found.values())


_LOG = (
    Visit.id,
    Visit.case_id,
    Visit.at,
    Visit.outcome,
    Visit.news,
    Visit.raised,
    _person.name.label("person"),
    _person.birth,
    _person.hamlet,
    _helper.name.label("by"),
    _helper.form_of_address,
)


def raised(actor: Actor, teams: frozenset[UUID]) -> list[object]:
    """What was raised in the field and has no answer yet, oldest first."""
    rows = db.session.execute(
        visible_visits(actor)
        .with_only_columns(*_LOG)
        .select_from(Visit)
        .join(Case, Case.id == Visit.case_id)
        .join(_person, _person.id == Case.person_id)
        .join(_helper, _helper.id == Visit.by_id)
        .where(
            Visit.team_id.in_(teams),
            Visit.current,
            Visit.raised.is_not(None),
            Visit.answered_at.is_(None),
        )
        .order_by(Visit.recorded_at)
        .limit(RAISED_SHOWN)
    )
    return list(rows)


@dataclass(frozen=True)
class Logs:
    """What there is to read: how many, the first ones, and those that were corrected on request."""

    count: int
    first: list[object]
    corrected: list[object]


def logs(actor: Actor, teams: frozenset[UUID]) -> Logs:
    """What waits to be read; one's own logs are for others to read."""
    was_asked = case((_old.review_state == ReviewState.asked, 1), else_=0)
    rows = db.session.execute(
        visible_visits(actor)
        .with_only_columns(*_LOG, was_asked.label("was_asked"), func.count().over().label("total"))
        .select_from(Visit)
        .join(Case, Case.id == Visit.case_id)
        .join(_person, _person.id == Case.person_id)
        .join(_helper, _helper.id == Visit.by_id)
        .outerjoin(_old, _old.id == Visit.supersedes_id)
        .where(
            Visit.team_id.in_(teams),
            Visit.current,
            Visit.review_state == ReviewState.new,
            Visit.by_id != actor.id,
            Visit.entered_by_id != actor.id,
        )
        .order_by(was_asked.desc(), Visit.recorded_at)
        .limit(RAISED_SHOWN)
    ).all()
    corrected = [row for row in rows if row.was_asked]
    rest = [row for row in rows if not row.was_asked]
    count = (rows[0].total if rows else 0) - len(corrected)
    return Logs(count, list(rest[:NEW_SHOWN]), list(corrected))


def next_meeting(actor: Actor, teams: frozenset[UUID]) -> Meeting | None:
    """The next briefing, if one is called."""
    return db.session.scalar(
        visible_meetings(actor)
        .where(
            Meeting.team_id.in_(teams),
            Meeting.cancelled_at.is_(None),
            Meeting.at >= clock.now(),
        )
        .order_by(Meeting.at)
        .limit(1)
    )


def own_due(actor: Actor) -> tuple[int, int]:
    """How many people the leader should see as a helper, and how many records wait for them."""
    mine = my_assignments(actor).where(Assignment.next_from <= actor.today).subquery()
    held = visible_held(actor).where(Held.settled_at.is_(None)).subquery()
    counts = (select(func.count()).select_from(one).scalar_subquery() for one in (mine, held))
    due, waiting = db.session.execute(select(*counts)).one()
    return due, waiting
