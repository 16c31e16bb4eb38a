"""When no reminder is seen: one page a browser and maker, that of this very phone first."""

import re

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue

from .gate import public
from .page import page

bp = Blueprint("reminder_help", __name__)

WAYS = ("chrome", "samsung", "firefox", "iphone", "xiaomi", "oppo", "samsung-phone", "computer")

_APPLE = re.compile(r"\b(iPhone|iPad|iPod)\b")
# As the makers name their models; Chrome says only "K" since 2023, where it hides them.
_XIAOMI = re.compile(
    r"\b(Xiaomi|Redmi|POCO|Miui|HyperOS|M2\d{3}[A-Z]|2\d{4,7}[A-Z])", re.IGNORECASE
)
_OPPO = re.compile(
    r"\b(OPPO|CPH\d{4}|PE[A-Z]{2}\d{2}|realme|RMX\d{4}|vivo|OnePlus)|; V\d{4}[A-Z]?\b",
    re.IGNORECASE,
)
_SAMSUNG = re.compile(r"\b(SM-[A-Z]\d|Samsung)", re.IGNORECASE)


@bp.get("/help/reminders")
@public
def index() -> ResponseReturnValue:
    """The page of this browser, as it names itself; all others are one tap away."""
    return _page(way_of(request.user_agent.string))


@bp.get("/help/reminders/<way>")
@public
def show(way: str) -> ResponseReturnValue:
    """One of them, for whoever reads it for another phone."""
    if way not in WAYS:
        abort(404)
    return _page(way)


def way_of(agent: str) -> str:
    """Which page fits a browser, by its User-Agent.

    The maker comes before the browser: what it saves battery with is what mostly hinders.
    """
    if _APPLE.search(agent):
        return "iphone"
    if "Android" not in agent:
        return "computer"
    for way, mark in (("xiaomi", _XIAOMI), ("oppo", _OPPO)):
        if mark.search(agent):
            return way
    if "SamsungBrowser/" in agent:
        return "samsung"
    if _SAMSUNG.search(agent):
        return "samsung-phone"
    return "firefox" if "Firefox/" in agent else "chrome"


def _page(way: str) -> ResponseReturnValue:
    return page(f"help/reminders/{way}.html", way=way, ways=WAYS)
