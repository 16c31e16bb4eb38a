"""Pages about nobody that lie on the phone as they are: the lock, what is missing, what waits.

They hold no data; the phone fills them in from its own sealed store.
"""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from .gate import public
from .page import page

bp = Blueprint("shell", __name__)


@bp.get("/offline/lock")
@public
def lock() -> ResponseReturnValue:
    """Who is using this phone, and their PIN, without a signal."""
    return page("shell/lock.html")


@bp.get("/offline/missing")
@public
def missing() -> ResponseReturnValue:
    """A page that this phone does not keep."""
    return page("shell/missing.html")


@bp.get("/waiting")
@public
def waiting() -> ResponseReturnValue:
    """What waits on this phone to be sent, and what needs another look."""
    return page("shell/waiting.html")
