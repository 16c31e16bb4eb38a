"""Help, and whom to call when it is dangerous now. Words and order stand in the templates."""

from dataclasses import dataclass

from flask import Blueprint, abort
from flask.typing import ResponseReturnValue
from sqlalchemy import or_, select

from ..database import db
from ..i18n import gettext as _
from ..models import Actor, Membership, Role, Team, Unit, UnitSetting, User, UserState
from ..policies import visible_teams
from .gate import me_or_none, public
from .page import page

bp = Blueprint("help", __name__)

TOPICS = (
    "sign-in",
    "log-a-meeting",
    "calendar",
    "no-signal",
    "install",
    "hard-moments",
    "shared-phone",
    "who-reads",
)


@dataclass(frozen=True)
class Number:
    """A telephone number and whose it is: an office or a role, never a name."""

    label: str
    number: str


@bp.get("/help")
@public
def index() -> ResponseReturnValue:
    """All pages of help."""
    return page("help/index.html")


@bp.get("/help/<topic>")
@public
def show(topic: str) -> ResponseReturnValue:
    """One page of help; how to install stands in a module of its own."""
    if topic not in TOPICS:
        abort(404)
    return page(f"help/{topic}.html")


@bp.get("/emergency")
@public
def emergency() -> ResponseReturnValue:
    """113, 115 and what to do first; for whoever is signed in also the own leader's number."""
    actor = me_or_none()
    return page("help/emergency.html", numbers=numbers_near(actor) if actor else [])


def numbers_near(actor: Actor) -> list[Number]:
    """The leaders of one's own teams and the commune's office, where they gave a number."""
    return [*_leaders(actor), *_offices(actor)]


def _leaders(actor: Actor) -> list[Number]:
    phones = db.session.scalars(
        select(User.phone)
        .join(Membership)
        .where(
            Membership.team_id.in_(actor.teams(Role.volunteer) | actor.teams(Role.leader)),
            Membership.role == Role.leader,
            or_(Membership.ends_on.is_(None), Membership.ends_on >= actor.today),
            User.state == UserState.active,
            User.id != actor.id,
        )
    )
    return [Number(_("Team leader: %(number)s", number=one), one) for one in phones if one]


def _offices(actor: Actor) -> list[Number]:
    units = visible_teams(actor).with_only_columns(Team.unit_id)
    rows = db.session.execute(
        select(Unit.name, UnitSetting.phone)
        .join(UnitSetting, UnitSetting.unit_id == Unit.id)
        .where(or_(Unit.id.in_(units), Unit.id.in_(actor.units(*Role))))
    ).all()
    return [
        Number(_("%(office)s: %(number)s", office=row.name, number=row.phone), row.phone)
        for row in rows
        if row.phone
    ]
