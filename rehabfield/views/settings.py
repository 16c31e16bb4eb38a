"""Language, letters, light and the form of address: seen at once, on every device."""

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from .. import i18n
from ..database import db
from ..forms.base import Invalid
from ..forms.settings import ADDRESSES, SettingsForm
from ..models import User
from .gate import me
from .page import go, invalid, one_or_404, page

bp = Blueprint("settings", __name__)

PAIRS = [(one, one) for one in ADDRESSES]


@bp.get("/me/settings")
def show() -> ResponseReturnValue:
    """The four choices as they are."""
    actor = me()
    values = MultiDict(
        {
            "locale": actor.locale,
            "text_size": actor.text_size,
            "theme": actor.theme,
            "form_of_address": actor.form_of_address,
        }
    )
    return page("me/settings.html", errors={}, values=values, addresses=PAIRS)


@bp.post("/me/settings")
def update() -> ResponseReturnValue:
    """Take them over; the answer speaks the new language already."""
    try:
        form = SettingsForm.read(request.form)
    except Invalid as problem:
        return invalid("me/settings.html", problem.errors, addresses=PAIRS)
    user = one_or_404(select(User).where(User.id == me().id))
    user.locale, user.text_size, user.theme = form.locale, form.text_size, form.theme
    user.form_of_address = form.form_of_address
    db.session.commit()
    with i18n.speaking(form.locale):
        return go(url_for("me.show"), said=i18n.gettext("Saved."))
