"""When something cannot be done: a calm page that says what to do next."""

import errno
import logging

from flask import Flask, g, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from ..database import db
from ..forms.base import Invalid
from ..offline import NOT_KEPT

log = logging.getLogger("rehabfield")

PAGES = frozenset({400, 403, 404, 405, 409, 413, 429, 500, 503})


def register(app: Flask) -> None:
    """Answer for every error."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Invalid, _not_our_form)
    app.register_error_handler(OperationalError, _database)
    app.register_error_handler(StaleDataError, _stale)
    app.register_error_handler(OSError, _machine)
    app.register_error_handler(Exception, _unexpected)


def _page(code: int) -> ResponseReturnValue:
    return render_template(f"errors/{code if code in PAGES else 400}.html", again=[]), code


def _later(template: str, code: int) -> ResponseReturnValue:
    """It cannot be saved now: the page brings the same form along, to be sent again as it was.

    Asks the database for nothing. A form with a PIN or a code is not brought along. A picture
    that the form brought is not either, and the page says so.
    """
    g.bare = True
    again = list(request.form.items(multi=True)) if request.method == "POST" else []
    if any(name in NOT_KEPT for name, _ in again):
        again = []
    file = bool(again) and any(one.filename for one in request.files.values())
    given = {"again": again, "file": file, "action": request.path, "bare": True}
    return render_template(template, **given), code


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None:
        return error.response
    db.session.rollback()
    return _page(error.code or 500)


def _not_our_form(error: Invalid) -> ResponseReturnValue:
    """Fields that no page of ours sends, where the view has no form to show again."""
    db.session.rollback()
    return _page(400)


def _database(error: OperationalError) -> ResponseReturnValue:
    db.session.rollback()
    words = str(error.orig).lower()
    log.error("database", extra={"what": type(error.orig).__name__, "path": request.path})
    if "full" in words or "no space" in words:
        return _later("errors/full.html", 507)
    return _later("errors/503.html", 503)


def _stale(error: StaleDataError) -> ResponseReturnValue:
    db.session.rollback()
    return _page(409)


def _machine(error: OSError) -> ResponseReturnValue:
    db.session.rollback()
    log.exception("machine", exc_info=error)
    if error.errno == errno.ENOSPC:
        return _later("errors/full.html", 507)
    return _broken()


def _unexpected(error: Exception) -> ResponseReturnValue:
    db.session.rollback()
    log.error("unexpected", exc_info=error, extra={"path": request.path})
    return _broken()


def _broken() -> ResponseReturnValue:
    """Without the database: it may be what broke."""
    return _later("errors/500.html", 500)
