"""What every view uses to load, ask and answer."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeVar
from uuid import UUID, uuid4

from flask import Response, abort, current_app, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_htmx import HTMX
from sqlalchemy import Select, select

from .. import audit, clock
from ..clock import Calendar
from ..config import Settings
from ..database import db
from ..forms.base import Errors
from ..models import Holiday, HolidayKind
from ..offline import Refused, Unseen, receive
from .gate import me

htmx = HTMX()
T = TypeVar("T")


def one_or_404(query: Select[T]) -> T:
    """The one record of a visible_* select; what is not in it does not exist."""
    found = db.session.scalar(query)
    if found is None:
        abort(404)
    return found


def allow(allowed: bool) -> None:
    """Refuse (403) what the policies do not allow."""
    if not allowed:
        abort(403)


def page(template: str, /, status: int = 200, **values: Any) -> ResponseReturnValue:
    """A page or a fragment."""
    text = render_template(template, **values)
    return text if status == 200 else (text, status)


def invalid(template: str, errors: Errors, /, **values: Any) -> ResponseReturnValue:
    """The same form again: what was typed, a sentence beside each field, 422."""
    return render_template(template, errors=errors, values=request.form, **values), 422


def swap_or_redirect(template: str, /, to: str, **values: Any) -> ResponseReturnValue:
    """The changed fragment for htmx; for a plain form, the page it stands on."""
    if htmx:
        return render_template(template, **values)
    return redirect(to, 303)


def go(to: str, said: str | None = None, undo: str | None = None) -> Response:
    """Go to a page after a form; `said` is shown there once, beside the way to `undo` it (POST)."""
    answer = make_response(redirect(to, 303))
    for name, value in (("said", said), ("undo", undo)):
        if value is not None:
            answer.set_cookie(name, value, max_age=30, httponly=True, samesite="Lax", path="/")
    return answer


def home_address() -> str:
    """The public address of this installation, for whoever comes from elsewhere."""
    settings: Settings = current_app.config["SETTINGS"]
    return settings.url or request.host_url.rstrip("/")


def local_path(path: str | None) -> str:
    """A path of this site to go back to; anything else becomes the first page."""
    # Browsers and urlsplit drop tabs and line ends: "/<tab>/elsewhere" would be "//elsewhere".
    plain = path is not None and path.isprintable() and "\\" not in path
    if path is None or not plain or not path.startswith("/") or path.startswith("//"):
        return "/"
    return path


def new_key() -> UUID:
    """A key for a record that a form will make; minted with the form, kept with its draft."""
    return uuid4()


def opened(subject: str, subject_id: UUID, count: int = 1) -> None:
    """Note on the trail that a person's page, or a list of so many, was opened.

    A page that the phone takes along is not opened by anybody yet: the list of all that it may
    keep is one entry, with their count (views/offline.py).
    """
    if "X-Keep" in request.headers:
        subject, subject_id = "list", me().id
    audit.log_read(db.engine, me(), subject, subject_id, at=clock.now(), count=count)


def calendar() -> Calendar:
    """Working days by the installation's own table of holidays."""
    rows = db.session.execute(select(Holiday.day, Holiday.kind)).all()
    return Calendar(
        days_off=frozenset(row.day for row in rows if row.kind is HolidayKind.off),
        working_swaps=frozenset(row.day for row in rows if row.kind is HolidayKind.working),
    )


@contextmanager
def mapped() -> Iterator[None]:
    """What this actor may not see is 404, what they may not do 403."""
    try:
        yield
    except Unseen:
        abort(404)
    except Refused:
        abort(403)


def once(kind: str, key: UUID) -> None:
    """Take the form with this key once. Call inside the writing transaction, before the work.

    Raises SeenBefore where the same form came before (a double tap, a lost answer), and
    OtherContent where the key came with different fields.
    """
    fields = {name: request.form.getlist(name) for name in request.form}
    receive(db.session, me().id, kind, key, fields, clock.now())
