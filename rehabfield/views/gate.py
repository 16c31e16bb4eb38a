"""The gate in front of every view: who is asking, may this request be made at all.

Closed unless opened: everything asks for sign-in but what is marked `@public`.
"""

import ipaddress
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import (
    Flask,
    Response,
    abort,
    current_app,
    g,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from sqlalchemy import update

from .. import clock, i18n
from ..database import db, may_write, only_read, reading, writing
from ..models import Actor, Session
from . import cookies, drafts
from .actors import Seen, who

View = TypeVar("View", bound=Callable[..., Any])

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
SEEN_EVERY = timedelta(minutes=5)


def public(view: View) -> View:
    """Mark a view that needs no sign-in."""
    view.is_public = True  # type: ignore[attr-defined]  # a mark on a function
    return view


def long_body(most: int) -> Callable[[View], View]:
    """Mark a view that takes up to so many bytes: pictures, parts of them.

    They come over slow lines, so they are read before the write lock is taken.
    """

    def mark(view: View) -> View:
        view.most_bytes = most  # type: ignore[attr-defined]  # a mark on a function
        return view

    return mark


def me() -> Actor:
    """The signed-in actor of this request; 401 where there is none."""
    actor = me_or_none()
    if actor is None:
        abort(401)
    return actor


def me_or_none() -> Actor | None:
    """The signed-in actor, or None on public pages. Asked of the database once a request."""
    if "actor" not in g:
        token = cookies.session_token()
        g.seen = seen = who(token, clock.wall(), clock.today()) if token else None
        g.actor = seen.actor if seen else None
    actor: Actor | None = g.actor
    return actor


def register(app: Flask) -> None:
    """Hang the gate into the app."""
    app.before_request(_let_in)
    app.teardown_request(_leave)


def _let_in() -> ResponseReturnValue | None:
    """An answer where the request may not go on."""
    _intent()
    answer = _host()
    if answer is None:
        _origin()
        _read_long_body()
        answer = _sign_in()
    return answer


def _host() -> ResponseReturnValue | None:
    """Plain http carries no secrets but to this very machine: one page says what to do."""
    if request.is_secure or _is_loopback(request.host):
        return None
    if request.endpoint in {"health.alive", "health.ready"}:
        return None
    g.bare = True
    return make_response(render_template("errors/plain_http.html", bare=True), 403)


@lru_cache(256)
def _is_loopback(address: str) -> bool:
    host = urlsplit(f"//{address}").hostname or ""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _intent() -> None:
    if request.method in SAFE:
        only_read()
    else:
        may_write()


def _leave(_: BaseException | None) -> None:
    """What this thread does next is not this request's reading."""
    may_write()


def _origin() -> None:
    """Refuse forms that other sites post here (Fetch Metadata, else the Origin header)."""
    if request.method in SAFE:
        return
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        if site not in {"same-origin", "none"}:
            abort(403)
        return
    origin = request.headers.get("Origin")
    if origin is None or urlsplit(origin).netloc != request.host:
        abort(403)


def _read_long_body() -> None:
    """Of whoever may send one; nobody else's is read at all, and other views have their limit."""
    view = current_app.view_functions.get(request.endpoint or "")
    most: int | None = getattr(view, "most_bytes", None)
    if most is None:
        return
    request.max_content_length = most
    with reading():
        comes_in = getattr(view, "is_public", False) or me_or_none() is not None
        db.session.rollback()
    if comes_in and request.mimetype == "multipart/form-data":
        _ = request.files
    elif comes_in:
        request.get_data()


def _sign_in() -> ResponseReturnValue | None:
    view = current_app.view_functions.get(request.endpoint or "")
    actor = me_or_none()
    if actor is not None:
        i18n.use_locale(actor.locale)
        _touch(actor, clock.wall())
        return None
    i18n.use_locale("vi")
    if view is None or getattr(view, "is_public", False):
        return None
    seen: Seen | None = g.get("seen")
    if request.method not in SAFE and seen is not None:
        drafts.rescue(seen.user_id)
    return _to_the_door()


def _to_the_door() -> ResponseReturnValue:
    back = request.full_path.rstrip("?") if request.method in SAFE else drafts.page_of_form()
    door = url_for("doors.lock", next=back if back != "/" else None)
    if request.headers.get("HX-Request"):
        answer: Response = make_response("", 401)
        answer.headers["HX-Redirect"] = door
        return answer
    return redirect(door, 303)


def _touch(actor: Actor, at: datetime) -> None:
    """Note at most every five minutes that the session is alive, in a transaction of its own."""
    if actor.last_seen_at is None or at - actor.last_seen_at < SEEN_EVERY:
        return
    with writing(), db.engine.begin() as connection:
        connection.execute(
            update(Session).where(Session.id == actor.session_id).values(last_seen_at=at)
        )
