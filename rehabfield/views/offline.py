"""What a phone may keep for times without signal: which pages, until when, and in which version.

The phone keeps pages sealed under its user's PIN. Only members of teams keep any; offices have
signal. A version changes whenever what the page is made of changes, and with every day.
"""

import base64
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, current_app, jsonify, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from .. import clock, vault
from ..database import db
from ..models import Actor, AuditHead, Case, Installation, Person, Role, SigningEvening
from ..offline.templates import texts_offered
from ..policies import visible_evenings
from ..vietnamese import initials
from . import push
from .assets import Assets
from .gate import me, public
from .help import TOPICS
from .matters import matters_of
from .mine import Visited, people_of
from .page import opened
from .reminder_help import way_of
from .today import has_rounds
from .waiting import words
from .words import navigation

bp = Blueprint("offline", __name__)

HERE = Path(__file__).resolve().parent.parent

STAYS = timedelta(days=7)
"""How long after the next meeting a person's page stays on the phone."""
HOURS = 4
"""How often people's pages are taken along anew, where nothing else tells of a change."""
SETTLED = timedelta(days=14)
"""How long pages stay that are about nobody."""
AROUND_EVENING = timedelta(days=1)
"""How long before and after its day a signing evening lies on its team's phones."""
NAMED = timedelta(days=60)
"""How much longer first names and windows stay, once the pages about people have gone."""


@dataclass(frozen=True)
class Page:
    """One page that may be kept. `soft`: shown from the phone at once and refreshed after.

    `instead` is the page that stands in for it once its time is over.
    """

    url: str
    version: str
    until: date
    soft: bool = False
    instead: str = ""

    def json(self) -> dict[str, Any]:
        """As the worker reads it."""
        return {
            "url": self.url,
            "version": self.version,
            "until": self.until.isoformat(),
            "soft": self.soft,
            "instead": self.instead,
        }


@bp.get("/offline/manifest")
def manifest() -> ResponseReturnValue:
    """All of it, for whoever is signed in."""
    actor = me()
    people = people_of(actor) if has_rounds(actor) else ()
    number, public_key = vault.current().letters.public()
    epoch = db.session.scalar(select(Installation.epoch).limit(1))
    pages = [one.json() for one in _pages(actor, people)] if has_rounds(actor) else []
    if people:
        opened("list", actor.id, len(people))
    return jsonify(
        {
            "epoch": str(epoch),
            "owner": str(actor.id),
            "enrolment": str(actor.enrolment_id),
            "initials": initials(actor.name),
            "home": navigation(actor)[0].url,
            "lang": actor.locale,
            "key": {"number": number, "public": _text(public_key)},
            "now": clock.now().isoformat(),
            "app": _assets().version,
            "pages": pages,
            "words": words(),
            "push": push.state_here(),
        }
    )


@bp.get("/sw.js")
@public
def worker() -> ResponseReturnValue:
    """The service worker; asked for anew every time, so that an update arrives at once."""
    assets = _assets()
    answer = Response(_text_of(assets.folder / assets.files["sw.js"]), mimetype="text/javascript")
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@cache
def _text_of(worker: Path) -> str:
    """The worker's text changes with the pages that it takes along, so that it takes them anew."""
    return f"{worker.read_text(encoding='utf-8')}\n// {_shells()}"


def _shells() -> str:
    found = sha256()
    for folder, pattern in (("templates/shell", "*.html"), ("templates/layout", "*.html")):
        for path in sorted((HERE / folder).glob(pattern)):
            found.update(path.read_bytes())
    return found.hexdigest()[:12]


def _pages(actor: Actor, people: tuple[Visited, ...]) -> Iterator[Page]:
    today = actor.today
    until = max([today + SETTLED, *(_until(one, today) for one in people)])
    matters = matters_of(actor)
    mine = _version(actor, people, matters)
    names = url_for("today.names")
    if Role.leader in actor.roles:
        newest = db.session.scalar(select(AuditHead.entry_id))
        yield Page(url_for("team.index"), _version(actor, newest), until, soft=True, instead=names)
    else:
        yield Page(url_for("today.show"), mine, until, soft=True, instead=names)
        yield Page(url_for("agenda.show"), mine, until, instead=names)
        yield Page(url_for("people.index"), mine, until, instead=names)
    yield Page(url_for("visits.choose"), mine, until, instead=names)
    yield Page(names, mine, until + NAMED)
    yield Page("/visits/nameless/new", _version(actor, "nameless"), until + NAMED)
    yield Page(url_for("activities.new"), mine, until)
    to_sign: list[Page] = []
    for one in _of_people(actor, people) if people else ():
        if one.soft:
            yield one
        else:
            to_sign.append(one)
    for path in _about_nobody():
        yield Page(path, _version(actor, path), today + SETTLED)
    yield from to_sign  # what is opened seldom is fetched last
    yield from _of_evenings(actor)


def _of_people(actor: Actor, people: tuple[Visited, ...]) -> Iterator[Page]:
    """What is kept of them; anew every few hours, for a log that was read changes no version."""
    rows = {
        row.id: row
        for row in db.session.execute(
            select(
                Case.id, Case.unit_id, Case.version.label("case"), Person.version.label("person")
            )
            .join(Person, Person.id == Case.person_id)
            .where(Case.id.in_([one.case_id for one in people]))
        )
    }
    texts = {unit: _local_texts(unit) for unit in {row.unit_id for row in rows.values()}}
    for one in people:
        row = rows[one.case_id]
        made_of = (one, (row.case, row.person), clock.now().hour // HOURS)
        until, names = _until(one, actor.today), url_for("today.names")
        for url in (one.url, one.log_url):
            yield Page(url, _version(actor, *made_of), until, soft=True, instead=names)
        for text in texts[row.unit_id]:
            url = url_for("signing.new", case_id=one.case_id, template_id=text)
            yield Page(url, _version(actor, *made_of, text), until, instead=names)


def _of_evenings(actor: Actor) -> Iterator[Page]:
    """Signing evenings of these days, with those who still wait: until the day after."""
    today = actor.today
    running = db.session.execute(
        visible_evenings(actor)
        .where(
            SigningEvening.closed_at.is_(None),
            SigningEvening.team_id.in_(actor.teams(Role.volunteer) | actor.teams(Role.leader)),
            SigningEvening.day >= today - AROUND_EVENING,
            SigningEvening.day <= today + AROUND_EVENING,
        )
        .with_only_columns(SigningEvening.id, SigningEvening.version, SigningEvening.day)
    ).all()
    for row in running:
        version = _version(actor, row.id, row.version)
        until = max(row.day, today) + AROUND_EVENING
        for view in ("evenings.show", "evening_signing.new"):
            yield Page(url_for(view, evening_id=row.id), version, until)


def _local_texts(unit_id: int) -> list[UUID]:
    """Texts that a helper may lay before people: never those of the law."""
    found = texts_offered(db.session, unit_id, movement=False)
    return [one.id for one in found if not one.official]


def _about_nobody() -> Iterable[str]:
    yield url_for("help.emergency")
    yield url_for("help.index")
    for topic in TOPICS:
        yield url_for("help.show", topic=topic)
    yield url_for("reminder_help.index")
    yield url_for("reminder_help.show", way=way_of(request.user_agent.string))
    yield url_for("me.show")


def _until(one: Visited, today: date) -> date:
    return max(one.window.last if one.window else today, today) + STAYS


def _version(actor: Actor, *made_of: Any) -> str:
    """A short MAC over everything that a page is made of, and how its reader wants it shown."""
    shown = (actor.locale, actor.text_size, actor.theme, actor.today, _assets().version)
    mac = vault.current().mac(repr((shown, *made_of)).encode(), "page version")
    return _text(mac[:9])


def _assets() -> Assets:
    assets: Assets = current_app.extensions["assets"]
    return assets


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
