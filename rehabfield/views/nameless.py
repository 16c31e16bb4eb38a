"""A meeting with somebody who is not in one's list: a written name, which the leader matches."""

from datetime import date
from uuid import UUID

from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue

from .. import clock
from ..database import db
from ..forms.base import Errors, Invalid
from ..forms.held import WHO, NamelessForm
from ..forms.visits import earliest
from ..i18n import gettext as _
from ..models import Role
from ..offline import (
    NAMELESS,
    OtherContent,
    Record,
    SeenBefore,
    Typed,
    accept_nameless,
    teams_to_log_for,
)
from . import drafts
from .gate import me
from .page import allow, go, new_key, once, page
from .visit_answers import draft_values, keep_typed, key_sent, stop_writing
from .visit_pages import Values, blank, choices

bp = Blueprint("nameless", __name__)


@bp.get("/visits/nameless/new")
def new() -> ResponseReturnValue:
    """The form of a meeting, with a line for the name."""
    allow(bool(teams_to_log_for(me())))
    draft = drafts.kept(me(), NAMELESS, None)
    values = draft_values(blank(None), draft)
    return _form(values, draft.key if draft else new_key(), draft=draft)


@bp.post("/visits/nameless")
def create() -> ResponseReturnValue:
    """Keep it for the leader, once, whatever the phone does."""
    allow(bool(teams_to_log_for(me())))
    now = clock.now()
    try:
        form = NamelessForm.read(request.form)
        once(NAMELESS, form.id)
        fields = Typed((name, request.form.getlist(name)) for name in request.form)
        accept_nameless(db.session, me(), Record(None, fields, now, now), now)
    except Invalid as problem:
        return _form_again(problem.errors)
    except SeenBefore:
        return landed()
    except OtherContent:
        stop_writing()
        said = _("This was sent to your team leader already. Save again only if it is another one.")
        return _form(request.form, new_key(), status=409, said=said)
    drafts.drop(me().id, form.id)
    db.session.commit()
    return landed()


def landed() -> Response:
    """To the leader's list, where this is a leader; else back to the day."""
    leads = bool(me().teams(Role.leader, on_paper=True))
    to = url_for("held.index") if leads else url_for("doors.home")
    return go(to, said=_("Kept. It waits to be matched with the person."))


def _form_again(errors: Errors) -> ResponseReturnValue:
    keep_typed()
    return _form(request.form, key_sent() or new_key(), status=422, errors=errors)


def _form(values: Values, key: UUID, *, status: int = 200, **more: object) -> ResponseReturnValue:
    today = me().today
    return page(
        "visits/nameless.html",
        status,
        values=values,
        key=key,
        kind=NAMELESS,
        subject="",
        longest=WHO,
        earliest=earliest(today, date.min).isoformat(),
        readers=_("your team leader; once it is matched, whoever may read the person's logs"),
        private_readers=_("your team leader and you, nobody else"),
        proposing={},
        **{"errors": {}, **choices(today), **more},
    )
