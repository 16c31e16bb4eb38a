"""What was typed and not sent: kept sealed on the server, for its owner alone.

A form that takes drafts has a hidden `id` (the record's own UUID), `kind` and, where it is about
something, `subject`. The page posts its fields here while somebody types; a form that arrives
after its session has ended is kept the same way, so that nothing typed is lost by signing in.
"""

from urllib.parse import urlsplit
from uuid import UUID

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from sqlalchemy import delete, exists, select
from werkzeug.datastructures import MultiDict

from .. import clock
from ..database import db
from ..models import Actor, Draft, Receipt
from ..offline import keep_draft

bp = Blueprint("drafts", __name__)


def kept(actor: Actor, kind: str, subject: UUID | None) -> Draft | None:
    """The newest draft of this kind about this subject, unless its form has been taken already."""
    taken = exists().where(Receipt.owner_id == Draft.owner_id, Receipt.key == Draft.key)
    return db.session.scalar(
        select(Draft)
        .where(Draft.owner_id == actor.id, Draft.kind == kind, Draft.subject_id == subject, ~taken)
        .order_by(Draft.changed_at.desc())
        .limit(1)
    )


def fields_of(draft: Draft) -> MultiDict[str, str]:
    """The draft's fields as a form would bring them."""
    return MultiDict(draft.fields)


def drop(owner_id: UUID, key: UUID) -> None:
    """Forget a draft that has been sent; the caller commits."""
    db.session.execute(delete(Draft).where(Draft.owner_id == owner_id, Draft.key == key))


@bp.post("/drafts")
def create() -> ResponseReturnValue:
    """Keep what is typed so far."""
    from .gate import me

    rescue(me().id)
    return "", 204


def rescue(owner_id: UUID) -> None:
    """Keep the fields of this request as a draft, where they belong to a form that has drafts."""
    typed = {name: request.form.getlist(name) for name in request.form}
    keep_draft(db.session, owner_id, typed, clock.now())
    db.session.commit()


def page_of_form() -> str:
    """The page on this site that the posted form stood on."""
    parts = urlsplit(request.referrer or "")
    if parts.netloc != request.host:
        return "/"
    return parts.path + (f"?{parts.query}" if parts.query else "")
