"""A first real start as a list of steps, each with where it stands. No case data at all."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from flask import Blueprint, current_app, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement, Select, exists, func, or_, select

from .. import clock, vault
from ..config import Settings
from ..database import db
from ..i18n import gettext as _
from ..i18n import ngettext
from ..models import (
    TEAM_ROLES,
    Decision,
    Delivered,
    Delivery,
    Enrolment,
    GivenUp,
    Membership,
    Reminder,
    ReminderKind,
    Role,
    Team,
    User,
    UserState,
)
from ..policies import can_administer
from .gate import me
from .page import allow, page
from .units import chosen_units

bp = Blueprint("administration", __name__)

REFUSED_SHOWN_FOR = timedelta(days=7)


@dataclass(frozen=True)
class Step:
    """One step: what it is, how it stands, where it is done."""

    title: str
    done: bool
    words: str
    url: str
    icon: str


@bp.get("/administration")
def index() -> ResponseReturnValue:
    """What a commune needs before its first visit is written down."""
    allow(can_administer(me()))
    steps = [_communes(), _teams(), _members(), _officers(), _papers(), _recovery()]
    return page(
        "administration/index.html",
        steps=steps,
        next_step=next((step for step in steps if not step.done), None),
        has_sheet=vault.current().recovery_public is not None,
        newest_backup=_newest_backup(),
        refused_mails=_refused_mails(),
        refused_pushes=_refused_pushes(),
    )


def _communes() -> Step:
    names = [unit.name for unit in chosen_units()]
    words = ", ".join(names[:4]) + (" …" if len(names) > 4 else "")
    return Step(
        _("Choose the commune"),
        bool(names),
        words or _("none yet"),
        url_for("units.index"),
        "map-pin",
    )


def _teams() -> Step:
    count = _count(select(Team.id).where(Team.ended_on.is_(None)))
    words = ngettext("%(count)s team", "%(count)s teams", count) if count else _("none yet")
    to = url_for("teams.index" if count else "teams.new")
    return Step(_("Make the team"), count > 0, words, to, "users-round")


def _members() -> Step:
    members = (
        select(Membership.user_id)
        .join(User)
        .where(Membership.role.in_(TEAM_ROLES), _today(), User.state == UserState.active)
        .distinct()
    )
    count, waiting = _counts(members, members.where(User.has_phone, ~_enrolled()))
    words = ngettext("%(count)s member", "%(count)s members", count) if count else _("none yet")
    if waiting:
        words += ", " + ngettext(
            "%(count)s not signed in yet", "%(count)s not signed in yet", waiting
        )
    done = count > 0 and waiting < count
    return Step(
        _("Add members and invite them"), done, words, url_for("members.index"), "user-plus"
    )


def _officers() -> Step:
    officers = (
        select(Membership.user_id)
        .join(User)
        .where(Membership.role == Role.officer, _today(), User.state == UserState.active)
        .distinct()
    )
    count = _count(officers)
    words = ngettext("%(count)s officer", "%(count)s officers", count) if count else _("none yet")
    to = url_for("users.index" if count else "users.new")
    return Step(_("Invite the commune's social officer"), count > 0, words, to, "briefcase")


def _papers() -> Step:
    named = exists().where(
        Decision.team_id == Team.id,
        or_(Decision.ends_on.is_(None), Decision.ends_on >= clock.today()),
    )
    running = select(Team.id).where(Team.ended_on.is_(None))
    teams, without = _counts(running, running.where(~named))
    if not teams:
        words = _("after the team")
    elif without:
        words = ngettext("%(count)s team without", "%(count)s teams without", without)
    else:
        words = _("every team has one")
    done = teams > 0 and not without
    to = url_for("teams.index")
    return Step(_("Enter the standing paper (Form 59)"), done, words, to, "file-text")


def _recovery() -> Step:
    has_sheet = vault.current().recovery_public is not None
    words = _("printed") if has_sheet else _("not printed yet")
    to = url_for("administration.index") + "#safe"
    return Step(_("Print the recovery sheet"), has_sheet, words, to, "shield-check")


def _refused_mails() -> int:
    """Morning mails of the last days that the mail server refused for good."""
    since = clock.today() - REFUSED_SHOWN_FOR
    return _count(
        select(Reminder.id).where(
            Reminder.kind == ReminderKind.email,
            Reminder.given_up == GivenUp.refused,
            Reminder.day > since,
        )
    )


def _refused_pushes() -> int:
    """Messages of the last days that a push service refused: our keys or our address are wrong."""
    since = clock.now() - REFUSED_SHOWN_FOR
    refused = Delivery.verdict == Delivered.refused
    return _count(select(Delivery.reminder_id).where(refused, Delivery.at > since))


def _newest_backup() -> str | None:
    """Name of the newest backup; it says day and minute and nothing else."""
    settings: Settings = current_app.config["SETTINGS"]
    names = sorted(path.name for path in (settings.home / "backups").glob("sao-luu-*.dh"))
    return names[-1] if names else None


def _count(query: Select[UUID]) -> int:
    [count] = _counts(query)
    return count


def _counts(*queries: Select[UUID]) -> list[int]:
    """How many each of these finds, in one statement."""
    counts = (select(func.count()).select_from(one.subquery()) for one in queries)
    return list(db.session.execute(select(*(one.scalar_subquery() for one in counts))).one())


def _today() -> ColumnElement[bool]:
    today = clock.today()
    return or_(Membership.ends_on.is_(None), Membership.ends_on >= today)


def _enrolled() -> ColumnElement[bool]:
    return exists().where(Enrolment.user_id == User.id, Enrolment.revoked_at.is_(None))
