"""Drafts that nobody wants any more."""

from uuid import UUID

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from ..database import db
from ..i18n import gettext as _
from . import drafts
from .gate import me
from .page import go, local_path

bp = Blueprint("removals", __name__)


@bp.post("/drafts/<uuid:key>/removal")
def create(key: UUID) -> ResponseReturnValue:
    """Forget one's own draft and go back to the form."""
    drafts.drop(me().id, key)
    db.session.commit()
    return go(local_path(request.form.get("next")), said=_("The draft is gone."))
