"""What templates know: language, days, icons and addresses, who is asking, where one can go."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import unquote

from flask import Flask, Response, current_app, g, has_request_context, request, url_for
from markupsafe import Markup
from sqlalchemy import select

from .. import clock, i18n, messages, vietnamese
from ..database import db
from ..models import Actor, Installation, Role
from ..schedule import State, Window, standing
from .assets import Assets
from .gate import me_or_none
from .kept import each, kept, remembered
from .page import local_path


def register(app: Flask, assets: Assets) -> None:
    """Put globals, filters and per-page values into the template environment."""
    env = app.jinja_env
    env.trim_blocks = env.lstrip_blocks = True
    env.globals.update(
        _=_say,
        gettext=_say,
        pgettext=_say_there,
        ngettext=_say_many,
        asset=assets.url,
        assets=assets,
        each=each,
        kept=kept,
        lock_minutes=app.config["SETTINGS"].lock_minutes,
        window_words=_window_words,
        weekday=i18n.weekday,
        words=messages,
    )
    env.filters.update(
        day=i18n.full_day,
        short_day=i18n.short_day,
        spoken=lambda day: i18n.spoken_day(day, clock.today()),
        long_day=i18n.long_day,
        clock=i18n.clock_time,
        local_day=clock.local_day,
        number=i18n.number,
        initials=vietnamese.initials,
    )
    # Known everywhere: an import in a fragment costs more than most of what it is imported for.
    env.globals["ui"] = env.get_template("ui/kit.html").module
    app.context_processor(_values)
    app.after_request(_said_once)


# What templates say, as by Jinja's own functions but for two calls in between; values are escaped.


def _say(message: str, **values: Any) -> Markup:
    return _filled(i18n.raw_gettext(message), values)


def _say_there(context: str, message: str, **values: Any) -> Markup:
    return _filled(i18n.raw_pgettext(context, message), values)


def _say_many(singular: str, plural: str, num: int, **values: Any) -> Markup:
    return _filled(i18n.raw_ngettext(singular, plural, num), {"num": num, **values})


def _filled(text: str, values: Mapping[str, Any]) -> Markup:
    return Markup(text) % values if "%" in text else Markup(text)


def _values() -> dict[str, Any]:
    actor = me_or_none() if has_request_context() and not g.get("bare") else None
    said, undo = _said() if has_request_context() else (None, None)
    return {
        "me": actor,
        "today": clock.today(),
        "lang": i18n.current_locale(),
        "demo": _is_demo(),
        "nav": navigation(actor) if actor else (),
        "notices": [{"text": said, "kind": "done"}] if said and not undo else [],
        "toasts": [{"text": said, "undo_url": undo}] if said and undo else [],
    }


def _said() -> tuple[str | None, str | None]:
    """What the form before this page said, and where it can be undone."""
    if "X-Keep" in request.headers:  # taken along by the phone: it is said to nobody yet
        return None, None
    said, undo = request.cookies.get("said"), request.cookies.get("undo")
    return unquote(said) if said else None, local_path(undo) if undo else None


def _is_demo() -> bool:
    """Whether the database holds invented people; asked once, it never changes while we run."""
    known: bool | None = current_app.extensions.get("demo")
    if known is None and not g.get("bare"):
        known = current_app.extensions["demo"] = bool(
            db.session.scalar(select(Installation.demo).limit(1))
        )
    return bool(known)


def _said_once(answer: Response) -> Response:
    """It is gone once it was said, and a phone does not keep the page that said it."""
    if request.method == "GET" and answer.status_code == 200 and "X-Keep" not in request.headers:
        for name in ("said", "undo"):
            if name in request.cookies:
                answer.delete_cookie(name, path="/", httponly=True, samesite="Lax")
                answer.headers["X-Said"] = "1"
    return answer


def _window_words(window: Window | None, today: date) -> tuple[str, str]:
    """State and words of a window, for a mark: ("late", "trễ 3 ngày, hẹn trong tuần …")."""
    now = standing(window, today)
    if window is None:
        return "plain", i18n.gettext("resting, nobody needs to go")
    span = i18n.spoken_window(window, today)
    match now.state:
        case State.late:
            late = i18n.spoken_lateness(now)
            return "late", i18n.gettext("%(late)s, was due %(span)s", late=late, span=span)
        case State.due:
            return "due", span
        case _:
            return "plain", span


@dataclass(frozen=True)
class Spot:
    """One place of the bar."""

    label: str
    url: str
    icon: str
    main: bool
    current: bool


def navigation(actor: Actor) -> tuple[Spot, ...]:
    """The bar: four places at most and the main act in the middle, by role."""
    return _bar(actor.roles, request.endpoint)


@remembered(512)
def _bar(roles: frozenset[str], here: str | None) -> tuple[Spot, ...]:
    return tuple(
        Spot(label, url_for(endpoint), icon, main, endpoint == here)
        for endpoint, label, icon, main in _places(roles)
    )


def _places(roles: frozenset[str]) -> list[tuple[str, str, str, bool]]:
    _ = i18n.gettext
    mine = ("me.show", _("Me"), "user-round", False)
    if Role.leader in roles:
        return [
            ("team.index", i18n.pgettext("bar", "To see to"), "list-checks", False),
            ("people.index", _("People"), "users-round", False),
            ("visits.choose", _("Log"), "pencil", True),
            ("members.index", _("Team"), "contact-round", False),
            mine,
        ]
    if Role.volunteer in roles:
        return [
            ("today.show", _("Today"), "sun", False),
            ("people.index", _("People"), "users-round", False),
            ("visits.choose", _("Log"), "pencil", True),
            ("agenda.show", i18n.pgettext("bar", "Calendar"), "calendar-days", False),
            mine,
        ]
    if Role.officer in roles:
        return [
            ("commune.index", _("Due matters"), "list-checks", False),
            ("cases.index", _("Cases"), "folder", False),
            ("decisions.index", _("Papers"), "file-text", False),
            ("members.index", _("Teams"), "contact-round", False),
            mine,
        ]
    if Role.police in roles:
        return [("cases.index", _("Cases"), "folder", False), mine]
    if Role.viewer in roles:
        return [("numbers.show", _("Numbers"), "chart-column", False), mine]
    if Role.admin in roles:
        return [
            ("administration.index", _("Set up"), "settings", False),
            ("members.index", _("Teams"), "contact-round", False),
            mine,
        ]
    return [("welcome.show", _("Start"), "house", False), mine]
