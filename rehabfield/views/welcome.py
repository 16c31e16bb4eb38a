"""The first page of roles whose work comes later: the coordinator's point, the health station."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from ..models import Role
from .gate import me
from .page import page

bp = Blueprint("welcome", __name__)


@bp.get("/welcome")
def show() -> ResponseReturnValue:
    """What is true today: nobody has been referred here yet."""
    return page("welcome/show.html", waits=bool(me().roles & {Role.coordinator, Role.health}))
