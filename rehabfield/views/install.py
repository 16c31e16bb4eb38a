"""How the app comes to the home screen: one page a way, the way of this very browser first."""

import re

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue

from .gate import public
from .page import page

bp = Blueprint("install", __name__)

IPHONE = "iphone-safari"
IPHONE_OTHER = "iphone-other"
CHROME = "android-chrome"
SAMSUNG = "android-samsung"
COCCOC = "android-coccoc"
FIREFOX = "android-firefox"
CHAT = "in-chat"
COMPUTER = "computer"
WAYS = (CHROME, SAMSUNG, COCCOC, FIREFOX, IPHONE, IPHONE_OTHER, CHAT, COMPUTER)

_IN_CHAT = re.compile(r"\bZalo|\bFBA[NV]\b|\bFB_IAB\b|\bMessenger|\bViber|\bLine/|; wv\)")
_APPLE = re.compile(r"\b(iPhone|iPad|iPod)\b")
_OTHER_ON_APPLE = re.compile(
    r"CriOS|FxiOS|EdgiOS|OPT/|OPiOS|DuckDuckGo|GSA/|coc_?coc", re.IGNORECASE
)
_ON_ANDROID = (
    (SAMSUNG, re.compile(r"SamsungBrowser/")),
    (COCCOC, re.compile(r"coc_?coc", re.IGNORECASE)),
    (FIREFOX, re.compile(r"Firefox/")),
)


@bp.get("/help/install")
@public
def index() -> ResponseReturnValue:
    """The way of this browser, as it names itself; all others are one tap away."""
    return _page(way_of(request.user_agent.string))


@bp.get("/help/install/<way>")
@public
def show(way: str) -> ResponseReturnValue:
    """One way, for whoever reads it for another phone."""
    if way not in WAYS:
        abort(404)
    return _page(way)


def way_of(agent: str) -> str:
    """Which way fits a browser, by its User-Agent. An unknown phone is taken for Chrome's."""
    if _IN_CHAT.search(agent):
        return CHAT
    if _APPLE.search(agent):
        return IPHONE_OTHER if _OTHER_ON_APPLE.search(agent) else IPHONE
    if "Android" in agent:
        return next((way for way, mark in _ON_ANDROID if mark.search(agent)), CHROME)
    return COMPUTER


def _page(way: str) -> ResponseReturnValue:
    address = url_for("install.index", _external=True)
    return page(f"help/install/{way}.html", way=way, ways=WAYS, address=address)
