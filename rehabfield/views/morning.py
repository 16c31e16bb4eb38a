"""The officer's morning mail: how much is due in the commune, as Việc đến hạn lists it.

Mail lies open on its way and in a mailbox that others may read: numbers and names of offices
only, never of anybody who is helped.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from .. import clock, i18n
from ..clock import Calendar
from ..database import db
from ..i18n import gettext as _
from ..i18n import ngettext
from ..mail import Letter
from ..models import (
    Actor,
    Breach,
    DataRequest,
    MailAddress,
    Membership,
    Role,
    User,
    UserState,
)
from ..policies import can_have_mail, visible_breaches, visible_requests
from ..reminders.mailing import Composed
from . import due_matters
from .actors import actor_of
from .page import calendar

AHEAD = timedelta(days=7)


@dataclass(frozen=True)
class Morning:
    """What waits in the communes that somebody keeps."""

    soon: int
    overdue: int
    proposals: int
    teams: tuple[tuple[str, int], ...]

    @property
    def total(self) -> int:
        """All matters together."""
        return self.soon + self.overdue + self.proposals + sum(n for _name, n in self.teams)


def morning_of(actor: Actor, days: Calendar) -> Morning:
    """Counted from the same lists that the first page of an officer shows."""
    due = list(_days(actor, days))
    return Morning(
        soon=sum(actor.today <= day <= actor.today + AHEAD for day in due),
        overdue=sum(day < actor.today for day in due),
        proposals=len(due_matters.proposals(actor)),
        teams=tuple(due_matters.late_teams(actor)),
    )


def _days(actor: Actor, days: Calendar) -> Iterator[date]:
    """The last day of every paper, case, request and incident that is still open."""
    now, later = due_matters.ends(actor, days)
    yield from (matter.on for matter in (*now, *later))
    requests = visible_requests(actor).where(DataRequest.answered_at.is_(None))
    for one in db.session.scalars(requests):
        yield one.act_by if one.acknowledged_at else one.acknowledge_by
    breaches = visible_breaches(actor).where(
        Breach.closed_at.is_(None), Breach.notified_at.is_(None)
    )
    for breach in db.session.scalars(breaches):
        yield clock.local_day(breach.notify_by)


def compose(user_id: UUID, key: UUID, base: str) -> Composed | None:
    """The letter of this morning, or None: nothing waits, or they do not want it any more.

    Inside an application context that only reads.
    """
    kept = db.session.scalar(
        select(MailAddress)
        .where(MailAddress.user_id == user_id, MailAddress.checked_at.is_not(None))
        .options(
            joinedload(MailAddress.user).selectinload(User.memberships).joinedload(Membership.unit)
        )
    )
    if kept is None or kept.user.state is not UserState.active:
        return None
    actor = actor_of(db.session, kept.user, clock.today())
    if not can_have_mail(actor):
        return None
    found = morning_of(actor, calendar())
    if not found.total:
        return None
    with i18n.speaking(actor.locale):
        subject, text = words(found, _places(kept.user, actor), actor.form_of_address, base)
    return Composed(Letter(kept.address, subject, text, key, actor.locale), found.total)


def _places(user: User, actor: Actor) -> str:
    units = actor.units(Role.officer)
    return ", ".join(
        sorted({one.unit.name for one in user.memberships if one.unit and one.unit.id in units})
    )


def words(found: Morning, places: str, address: str, base: str) -> tuple[str, str]:
    """Subject and text, in the language spoken now."""
    lines = list(_lines(found))
    subject = f"{places}: {lines[0]}"
    text = [
        _("Dear %(who)s,", who=address),
        "",
        f"{places}:",
        *(f"- {line}" for line in lines),
        "",
        _("To see more: %(url)s", url=f"{base}/commune"),
        "",
        _("This mail comes on the morning of a working day. It holds numbers and nobody's name."),
        _("To stop it, open “Me”, “Morning mail” in the app."),
    ]
    return subject, "\n".join(text) + "\n"


def _lines(found: Morning) -> Iterator[str]:
    if found.soon:
        yield ngettext(
            "%(count)s matter due within 7 days", "%(count)s matters due within 7 days", found.soon
        )
    if found.overdue:
        yield ngettext("%(count)s matter overdue", "%(count)s matters overdue", found.overdue)
    if found.proposals:
        yield ngettext(
            "%(count)s proposed helper waits for the commune's paper",
            "%(count)s proposed helpers wait for the commune's paper",
            found.proposals,
        )
    for team, count in found.teams:
        yield ngettext(
            "%(team)s: %(count)s matter not answered yet",
            "%(team)s: %(count)s matters not answered yet",
            count,
            team=team,
        )
