"""Preparing an evening: its text, its day, and the households on its list, all or none."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from .. import audit
from ..exchange.households import Fault, HouseholdRow, Unreadable
from ..forms.base import Invalid
from ..forms.evenings import MOST_LINES, EveningForm
from ..i18n import gettext as _
from ..models import Actor, EveningLine, SigningEvening, Team
from ..policies import visible_teams
from .activities import teams_to_log_for
from .evenings import KIND, evening_to_run
from .finding import Refused
from .listing import begin_line, last_number, like_these, stands_there
from .templates import texts_offered


def accept_evening(
    session: Session,
    actor: Actor,
    form: EveningForm,
    rows: Sequence[HouseholdRow],
    now: datetime,
) -> SigningEvening:
    """Prepare it. Raises Refused for those without a team, Invalid, Unreadable."""
    team = _team(session, actor, form)
    offered = texts_offered(session, team.unit_id, movement=True)
    template = next((one for one in offered if one.id == form.template), None)
    if template is None:
        raise Invalid({"template": _("This text is not used in this commune. Please choose.")})
    evening = SigningEvening(
        id=form.id,
        team_id=team.id,
        unit_id=team.unit_id,
        template=template,
        by_id=actor.id,
        day=form.day,
        place=form.place,
        made_at=now,
    )
    session.add(evening)
    _write(session, evening, rows)
    audit.note(session, actor, "evening.prepare", KIND, evening.id, at=now, count=len(rows))
    return evening


def accept_households(
    session: Session,
    actor: Actor,
    evening_id: UUID,
    rows: Sequence[HouseholdRow],
    now: datetime,
) -> SigningEvening:
    """Put more households on its list. Raises Unseen, Refused, EveningOver, Unreadable."""
    evening = evening_to_run(session, actor, evening_id)
    _write(session, evening, rows)
    audit.note(session, actor, "evening.list", KIND, evening.id, at=now, count=len(rows))
    return evening


def _team(session: Session, actor: Actor, form: EveningForm) -> Team:
    teams = teams_to_log_for(actor)
    if not teams:
        raise Refused
    wanted = form.team or (next(iter(teams)) if len(teams) == 1 else None)
    if wanted not in teams:
        raise Invalid({"team": _("Please choose the team.")})
    return session.scalars(visible_teams(actor).where(Team.id == wanted)).one()


def _write(session: Session, evening: SigningEvening, rows: Sequence[HouseholdRow]) -> None:
    likenesses = [EveningLine.likeness_of(row.name, row.address or "") for row in rows]
    with session.no_autoflush:
        last = last_number(session, evening)
        known = like_these(session, evening, likenesses)
    faults = []
    for number, (row, likeness) in enumerate(zip(rows, likenesses, strict=True), last + 1):
        if likeness in known:
            why = _("Row %(row)s: %(why)s", row=row.number, why=stands_there(known[likeness]))
            faults.append(Fault(row.number, None, why))
        known.setdefault(likeness, number)
    if last + len(rows) > MOST_LINES:
        many = _("A list holds at most %(count)s households. Please make two.", count=MOST_LINES)
        faults = [Fault(None, None, many)]
    if faults:
        raise Unreadable(faults)
    for number, row in enumerate(rows, last + 1):
        line = begin_line(session, evening)
        line.number = number
        line.write(row.name, row.address or "", row.members)
