"""What a phone needs to know for its home screen: a neutral name, icons, two ways in."""

import json
from typing import Any

from flask import Blueprint, Response, current_app, request, url_for
from flask.typing import ResponseReturnValue

from .. import i18n
from ..i18n import gettext as _
from .assets import Assets
from .gate import public

bp = Blueprint("manifest", __name__)

NAME = "Đồng Hành"
PAPER = "#faf6ee"
"""The ground of every page in the light theme, as in tokens.css."""


@bp.get("/manifest.webmanifest")
@public
def show() -> ResponseReturnValue:
    """The web app manifest; kept by browsers, but asked for again each time."""
    text = json.dumps(_manifest(), ensure_ascii=False, separators=(",", ":"))
    answer = Response(text, mimetype="application/manifest+json")
    answer.cache_control.no_cache = True
    answer.add_etag(weak=True)
    return answer.make_conditional(request)


def _manifest() -> dict[str, Any]:
    assets = current_app.jinja_env.globals["assets"]
    assert isinstance(assets, Assets)

    def icon(name: str, size: int, purpose: str = "any") -> dict[str, str]:
        sizes = f"{size}x{size}"
        return {
            "src": assets.url(name),
            "sizes": sizes,
            "type": "image/png",
            "purpose": purpose,
        }

    return {
        "id": "/",
        "name": NAME,
        "short_name": NAME,
        "lang": i18n.current_locale(),
        "dir": "ltr",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "theme_color": PAPER,
        "background_color": PAPER,
        "icons": [
            icon("icon-192.png", 192),
            icon("icon-512.png", 512),
            icon("icon-filled-512.png", 512, "maskable"),
        ],
        "shortcuts": [
            {"name": _("Today"), "url": url_for("today.show")},
            {"name": _("Log a meeting"), "url": url_for("visits.choose")},
        ],
    }
