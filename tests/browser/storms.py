"""Random bad days on one phone, and whether every record is there exactly once at their end.

A day is a seed: `steps_of(seed)` are its steps, `storm(...)` lives through them in a real browser
before a real app, and says what is wrong at the end. Many of them:

    python -m tests.browser.storms --seeds 300 [--first 1000]

A day that goes wrong is told again with as few of its steps as still go wrong.
"""

import argparse
import random
import re
import sqlite3
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import partial
from os import environ
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request, urlopen
from uuid import UUID, uuid4

from flask import Flask
from playwright.sync_api import Browser, Page, sync_playwright
from playwright.sync_api import Error as BrowserError
from sqlalchemy import select

from rehabfield import audit, clock, vault
from rehabfield.database import may_write
from rehabfield.models import Activity, Held, Installation, Receipt, Visit, Why, Withdrawal
from tests.browser.conftest import ARGS
from tests.browser.stormy_papers import chosen, wrong_paper
from tests.browser.stormy_phone import Phone, Said
from tests.browser.weather import FAULTS, Place, Weather
from tests.factories import MORNING
from tests.house import SQLiteHouse
from tests.world import World

Step = tuple[str, dict[str, Any]]
CODE = re.compile(r"[0-9A-Z]{4}-?[0-9A-Z]{4}")
TODAY = "2026-11-21"

CHANCES = {
    "log": 40,
    "outreach": 12,
    "nameless": 5,
    "undo": 9,
    "correct": 7,
    "weather": 16,
    "off": 9,
    "on": 7,
    "airplane": 3,
    "kill": 6,
    "close": 4,
    "tab": 4,
    "reload": 3,
    "lock": 4,
    "reset": 2,
    "jump": 3,
    "copy": 2,
    "restore": 2,
    "update": 3,
    "user": 3,
    "wait": 4,
    "leave": 3,
}


def steps_of(seed: int) -> list[Step]:
    """The steps of a day; each knows all it needs, so that any may be left out."""
    dice = random.Random(seed)
    names, weights = list(CHANCES), list(CHANCES.values())
    steps: list[Step] = []
    for at in range(dice.randint(8, 16)):
        (name,) = dice.choices(names, weights)
        how: dict[str, Any] = {"tab": dice.randint(0, 1), "which": dice.random()}
        if name in {"log", "outreach", "nameless", "leave"}:
            how["marker"] = f"dấu{seed}x{at}"
            how["about"] = dice.randint(0, 1)
            # Before the page's scripts, when all of them are there, or after a draft has gone.
            how["pause"] = dice.choices([0, 300, 1900, 2400], [3, 5, 3, 2])[0]
            how["outcome"] = dice.choice(["met", "met", "family_met", "not_home"])
            how["lines"] = dice.random() < 0.3
            how["paper"] = name == "outreach" and dice.random() < 0.7
        if name == "weather":
            how["faults"] = dice.choices([*FAULTS, "fine"], k=dice.randint(1, 3))
        if name == "correct":
            how["marker"] = f"dấu{seed}x{at}"
            how["pause"] = dice.choice([0, 1900])
        if name == "jump":
            how["hours"] = dice.choice([-70, -30, -2, 1, 26])
        if name == "wait":
            how["pause"] = dice.choice([200, 1000, 3000])
        steps.append((name, how))
    return steps


@dataclass
class Entry:
    """One thing that somebody wrote."""

    marker: str
    kind: str
    key: str
    owner: UUID
    said: Said
    by_outbox: bool
    copies: int
    """How many copies of the database there were when it was written."""
    paper: bytes = b""
    """The picture that hangs on it."""
    drawn: bool = False
    """The form came back once, so the server may have drawn the picture anew."""
    gone: set[Said] = field(default_factory=set)
    """What was said when it was taken back or corrected; empty: it was not."""

    @property
    def saved(self) -> bool:
        """Whether its maker may rely on it."""
        return self.said in {"kept", "taken"}


class Storm:
    """One day."""

    def __init__(self, browser: Browser, app: Flask, world: World, users: int) -> None:
        self.world = world
        self.weather = Weather(app)
        self.place = Place(self.weather)
        self.leader = world.sign_in(world.lan)
        chosen = (world.hung, world.mai)[:users]
        self.phone = Phone(browser, self.place.url, world, chosen)
        self.entries: list[Entry] = []
        self.copies: list[Path] = []
        self.restores = 0
        self.jumped = False
        self.before = {one.id for one in self._all(Visit)}

    def begins(self) -> None:
        """Everybody types their PIN once; the phone takes pages along."""
        for who in reversed(self.phone.users):
            self.phone.who = who
            self.phone.goes(self.phone.page(), "/today")
            form = f"/people/{self._people()[-1].case}/visits/new"
            if self.entries and not self.phone.takes_along(form):
                # The worker was stopped before the new PIN's key was kept: it is asked for again.
                self.phone.locks(self.phone.page())
                self.phone.goes(self.phone.page(), "/today")
            kept = self.phone.takes_along(form)
            assert kept, f"nothing kept for {who.name} at {self.phone.page().url}"
            if len(self.phone.users) > 1:
                self.phone.locks(self.phone.page())

    def _people(self) -> tuple[Any, ...]:
        world = self.world
        return (world.hoa, world.khanh) if self.phone.who == world.hung else (world.hoa, world.sen)

    def _all(self, kind: type[Any]) -> list[Any]:
        with self.world.looking() as session:
            return list(session.scalars(select(kind)))

    def does(self, step: Step) -> None:
        """One step."""
        name, how = step
        try:
            getattr(self, f"_{name}")(self.phone.page(how["tab"]), how)
        except BrowserError as problem:
            self.phone.log.append(f"{name}: {str(problem)[:120]}")

    # --- writing ---------------------------------------------------------------------------

    def _log(self, page: Page, how: dict[str, Any]) -> None:
        about = self._people()[how["about"]]
        values = {"outcome": how["outcome"], "way": "home", "again": "1"}
        self._writes(page, f"/people/{about.case}/visits/new", "visit", values, how)

    def _outreach(self, page: Page, how: dict[str, Any]) -> None:
        self._writes(page, "/activities/new", "activity", {"reach": "7"}, how)

    def _nameless(self, page: Page, how: dict[str, Any]) -> None:
        values = {"who": "Ông Tư xóm Bến", "outcome": "met", "way": "home"}
        self._writes(page, "/visits/nameless/new", "nameless", values, how)

    def _leave(self, page: Page, how: dict[str, Any]) -> None:
        """Write, and go away without saving: nothing of it may be counted."""
        path = f"/people/{self._people()[how['about']].case}/visits/new"
        self.phone.writes(page, path, {"note": how["marker"] + "nháp"}, how["pause"])
        page.wait_for_timeout(how["pause"])

    def _writes(
        self, page: Page, path: str, kind: str, values: dict[str, str], how: dict[str, Any]
    ) -> None:
        note = how["marker"] + ("\ndòng hai" if how.get("lines") else "")
        if self.phone.writes(page, path, {**values, "note": note}, how["pause"]) is None:
            return
        if how["pause"] == 2400:
            page.wait_for_timeout(2200)  # the draft goes
        paper = chosen(page) if how.get("paper") else b""
        owner = self.phone.who.id
        sent, said = self.phone.saves(page)
        drawn = said == "refused"
        if drawn:  # nothing typed is lost: once more
            page.wait_for_timeout(300)
            sent, said = self.phone.saves(page)
        entry = self._keeps(how["marker"], kind, sent, said, owner)
        entry.paper, entry.drawn = paper, drawn or not entry.by_outbox

    def _keeps(self, marker: str, kind: str, sent: str, said: Said, owner: UUID) -> Entry:
        known = self.phone.records()
        by_outbox = sent in known
        entry = Entry(marker, kind, sent, owner, said, by_outbox, len(self.copies))
        self.entries.append(entry)
        self.phone.log.append(f"{kind} {marker} {sent[:8]}: {said} {known.get(sent, '(form)')}")
        return entry

    def _mine(self, how: dict[str, Any], *kinds: str) -> Entry | None:
        found = [
            one
            for one in self.entries
            if one.kind in kinds
            and one.saved
            and not one.gone
            and one.key
            and one.owner == self.phone.who.id
        ]
        return found[int(how["which"] * len(found))] if found else None

    def _undo(self, page: Page, how: dict[str, Any]) -> None:
        entry = self._mine(how, "visit", "correction", "activity")
        if entry is None or not self.phone.goes(page, "/today"):
            return
        page.wait_for_timeout(1900 if how["which"] > 0.5 else 300)
        where = "activities" if entry.kind == "activity" else "visits"
        before = self.phone.records()
        said = self.phone.posts(page, f"/{where}/{entry.key}/withdrawal")
        entry.gone.add(said)
        kept = len(self.phone.records()) > len(before)
        self.phone.log.append(f"undo {entry.marker}: {said} {'outbox' if kept else 'form'}")
        if not kept:
            entry.gone.add("nothing")  # a restored backup may not know

    def _correct(self, page: Page, how: dict[str, Any]) -> None:
        entry = self._mine(how, "visit", "correction")
        path = f"/visits/{entry.key}/corrections/new" if entry else ""
        if (
            entry is None
            or self.phone.writes(page, path, {"note": how["marker"]}, how["pause"]) is None
        ):
            return
        sent, said = self.phone.saves(page)
        entry.gone.add(said)
        made = self._keeps(how["marker"], "correction", sent, said, entry.owner)
        if not made.by_outbox:
            entry.gone.add("nothing")

    # --- the phone and the world -----------------------------------------------------------

    def _weather(self, page: Page, how: dict[str, Any]) -> None:
        self.weather.comes(*how["faults"])

    def _off(self, page: Page, how: dict[str, Any]) -> None:
        self.place.stop()

    def _on(self, page: Page, how: dict[str, Any]) -> None:
        self.phone.context.set_offline(False)
        self.place.start()
        self.phone.notices_signal()

    def _airplane(self, page: Page, how: dict[str, Any]) -> None:
        self.phone.context.set_offline(True)

    def _kill(self, page: Page, how: dict[str, Any]) -> None:
        self.phone.kills_worker()

    def _close(self, page: Page, how: dict[str, Any]) -> None:
        self.phone.closes(how["tab"])
        self.phone.goes(self.phone.page(), "/today")

    def _tab(self, page: Page, how: dict[str, Any]) -> None:
        if len(self.phone.pages) < 2:
            self.phone.goes(self.phone.opens(), "/today")

    def _reload(self, page: Page, how: dict[str, Any]) -> None:
        page.reload(wait_until="domcontentloaded")

    def _lock(self, page: Page, how: dict[str, Any]) -> None:
        self.phone.locks(page)
        self.phone.goes(page, "/today")

    def _reset(self, page: Page, how: dict[str, Any]) -> None:
        """The PIN is forgotten: the leader makes a new invitation."""
        self.place.start()
        self.phone.context.set_offline(False)
        who, pin = self.phone.who, str(270000 + int(how["which"] * 9999))
        address = f"{self.place.url}/members/{who.id}/invitations"
        asked = Request(address, urlencode({"kind": "reset"}).encode())
        cookies = f"s={self.leader.session}; e-{self.leader.enrolment.hex}={self.leader.secret}"
        asked.add_header("Cookie", cookies)
        asked.add_header("Sec-Fetch-Site", "same-origin")
        self.weather.clears()
        with urlopen(asked) as answer:
            html = answer.read().decode()
        code = CODE.search(html.split("<copy-code")[1].split("<code")[1])
        assert code, "no code"
        page.goto("/invitation", wait_until="domcontentloaded")
        page.locator("[name=code]").fill(code.group())
        page.locator("form [type=submit]").first.click()
        page.locator("[name=pin]").fill(pin)
        page.locator("[name=pin_again]").fill(pin)
        page.wait_for_timeout(150)
        page.locator("form[data-door] [type=submit]").click()
        page.wait_for_url("**/today")
        self.phone.pins[who.id] = pin
        if self.copies:  # a backup from before would not know the new PIN
            self._copy(page, how)

    def _jump(self, page: Page, how: dict[str, Any]) -> None:
        self.jumped = True
        self.phone.jumps(how["hours"])

    def _copy(self, page: Page, how: dict[str, Any]) -> None:
        """Tonight's backup."""
        path = Path(str(self.world.engine.url.database)).with_suffix(f".copy{uuid4().hex[:6]}")
        with self._stopped():
            _copied(Path(str(self.world.engine.url.database)), path)
        self.copies.append(path)

    def _restore(self, page: Page, how: dict[str, Any]) -> None:
        """The disk broke: the newest backup comes back, as another database."""
        if not self.copies:
            return
        with self._stopped():
            self.world.engine.dispose()
            _copied(self.copies[-1], Path(str(self.world.engine.url.database)))
            with self.world.session() as session:
                for one in session.scalars(select(Installation)):
                    one.epoch = uuid4()
        audit.reads.forget()
        self.restores += 1
        for entry in self.entries:
            came_after = entry.copies >= len(self.copies)
            if came_after and not entry.by_outbox:
                entry.said = "nothing"
        self.phone.log.append("restored")

    @contextmanager
    def _stopped(self) -> Iterator[None]:
        running = self.place._server is not None
        self.place.stop()
        yield
        if running:
            self.place.start()

    def _update(self, page: Page, how: dict[str, Any]) -> None:
        self.weather.updates += 1
        self.phone.updates()
        page.wait_for_timeout(500)

    def _user(self, page: Page, how: dict[str, Any]) -> None:
        """Somebody else takes the phone."""
        if len(self.phone.users) < 2:
            return
        self.phone.locks(page)
        self.phone.who = next(one for one in self.phone.users if one != self.phone.who)
        self.phone.goes(page, "/today")

    def _wait(self, page: Page, how: dict[str, Any]) -> None:
        page.wait_for_timeout(how["pause"])

    # --- the end of the day ----------------------------------------------------------------

    def ends(self) -> list[str]:
        """Signal everywhere, everything is sent; what is wrong then."""
        self.weather.clears()
        self.phone.context.set_offline(False)
        self.place.start()
        if self.jumped:
            self.phone.jumps(0)
        while len(self.phone.pages) > 1:
            self.phone.closes(1)
        for who in self.phone.users:
            self.phone.who = who
            if len(self.phone.users) > 1:
                self.phone.goes(self.phone.page(), "/today")
                self.phone.locks(self.phone.page())
            if not self.phone.goes(self.phone.page(), "/today"):
                self._reset(self.phone.page(), {"which": 0.5, "tab": 0})
            self._all_sent()
        return self._waits() + self._wrong() + [f"threw {one}" for one in self.phone.threw]

    def _all_sent(self) -> None:
        until, page, tries = time.monotonic() + 40, self.phone.page(), 0
        while time.monotonic() < until:
            states = set(self.phone.records().values()) - {"sent"}
            if not states:
                return
            if states == {"look"} or (tries % 4 == 3 and "look" in states):
                if (said := self.phone.looks_again(TODAY)) is None and states == {"look"}:
                    return
                self.phone.log.append(f"looked again: {said}")
                until += 10
            elif not page.url.endswith("/waiting"):
                self.phone.goes(page, "/waiting")
                page.wait_for_timeout(700)
            tries += 1
            self.phone.runs("document.getElementById('send')?.click()")
            page.wait_for_timeout(500)

    def _waits(self) -> list[str]:
        left = {one: state for one, state in self.phone.records().items() if state != "sent"}
        return [f"{one[:8]} is still {state}" for one, state in left.items()]

    def _wrong(self) -> list[str]:
        visits = [one for one in self._all(Visit) if one.id not in self.before]
        acts, held = self._all(Activity), self._all(Held)
        withdrawn = self._withdrawn()
        problems = []
        for entry in self.entries:
            rows = [one for one in [*visits, *acts] if _says(one.note, entry.marker)]
            kept = [one for one in held if _says("".join(one.fields.get("note", [])), entry.marker)]
            count = len(rows) + len(kept)
            about = f"{entry.kind} {entry.marker} ({entry.said})"
            if count > 1:
                why = [one.why.value for one in kept]
                problems.append(f"{about} is there {len(rows)} times, and held {why}")
            if count == 0 and entry.saved:
                problems.append(f"{about} is lost")
            if kept and entry.kind != "nameless" and not self.restores:
                problems.append(f"{about} is held: {[one.why.value for one in kept]}")
            if entry.paper and entry.saved and len(rows) == 1:
                exactly = not entry.drawn
                if wrong := wrong_paper(self.world, rows[0].id, entry.paper, exactly=exactly):
                    problems.append(f"{about} {wrong}")
            for row in rows:
                counts = row.withdrawn_at is None if isinstance(row, Activity) else row.current
                counts = counts and row.id not in withdrawn
                if counts and entry.gone and entry.gone <= {"kept", "taken"}:
                    problems.append(f"{about} was taken back ({entry.gone}), and counts")
                if not counts and not entry.gone:
                    problems.append(f"{about} does not count")
        known = [entry.marker for entry in self.entries]
        for row in visits:
            if not any(_says(row.note, marker) for marker in known):
                problems.append(f"nobody wrote {row.note!r}")
        for one in held:
            if one.why is Why.gone and not self.restores:
                problems.append(f"held as gone: {one.kind} {one.key}")
        return problems + self._receipts(visits)

    def _withdrawn(self) -> set[UUID]:
        return {one.visit_id for one in self._all(Withdrawal)}

    def _receipts(self, visits: list[Visit]) -> list[str]:
        kept = {(one.owner_id, one.key) for one in self._all(Receipt)}
        return [f"no receipt for {one.note}" for one in visits if (one.by_id, one.id) not in kept]

    def leaves(self) -> None:
        """Close everything."""
        self.phone.context.close()
        self.place.stop()
        for path in self.copies:
            path.unlink(missing_ok=True)


def _says(note: str | None, marker: str) -> bool:
    return bool(note) and bool(re.search(rf"{marker}\b", note or ""))


def _copied(one: Path, other: Path) -> None:
    with closing(sqlite3.connect(one)) as whole, closing(sqlite3.connect(other)) as used:
        whole.backup(used)


@dataclass
class Told:
    """What a day came to: what is wrong, and how it went."""

    seed: int
    problems: list[str]
    log: list[str]
    entries: int


def storm(
    browser: Browser, app: Flask, world: World, seed: int, steps: list[Step] | None = None
) -> Told:
    """Live through a day on a new phone."""
    (told,) = week(browser, app, world, {seed: steps_of(seed) if steps is None else steps})
    return told


def week(
    browser: Browser, app: Flask, world: World, days: Mapping[int, list[Step]]
) -> Iterator[Told]:
    """Live through several days on one phone, until one goes wrong."""
    life = Storm(browser, app, world, 2 if min(days) % 4 == 3 else 1)
    try:
        for seed, steps in days.items():
            told = _lived(life, seed, steps)
            yield told
            if told.problems:
                return
    finally:
        life.leaves()


def _lived(life: Storm, seed: int, steps: list[Step]) -> Told:
    before = len(life.entries)
    try:
        life.begins()
        for step in steps:
            life.does(step)
        problems = life.ends()
    except (AssertionError, BrowserError) as problem:
        last = traceback.extract_tb(problem.__traceback__)[-1]
        problems = [f"the driver: {str(problem)[:200]} ({last.name}:{last.lineno})"]
    return Told(seed, problems, life.phone.log, len(life.entries) - before)


def shrunk(fails: Callable[[list[Step]], bool], steps: list[Step]) -> list[Step]:
    """As few of the steps as still go wrong."""
    at = len(steps) - 1
    while at >= 0:
        fewer = [*steps[:at], *steps[at + 1 :]]
        if fails(fewer):
            steps = fewer
        at -= 1
    return steps


Lived = Callable[[Mapping[int, list[Step]]], list[Told]]


def _still_bad(lived: Lived, seed: int, steps: list[Step]) -> bool:
    return bool(lived({seed: steps})[-1].problems)


def main() -> int:
    """Many days, some on one phone; more on another where one went wrong."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--seeds", type=int, default=20)
    ask.add_argument("--first", type=int, default=1)
    ask.add_argument("--together", type=int, default=1, help="days on one phone")
    ask.add_argument("--shrink", action="store_true")
    asked = ask.parse_args()
    clock.set_offset(clock.offset_to(MORNING))
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        vault.Vault.create(Path(folder) / "secrets")
        house = _outside(lambda: SQLiteHouse(Path(folder)))
        path = environ.get("REHABFIELD_TEST_CHROMIUM") or "/usr/bin/chromium"
        browser = playwright.chromium.launch(executable_path=path, args=ARGS)

        def lived(days: Mapping[int, list[Step]]) -> list[Told]:
            clock.set_offset(clock.offset_to(MORNING))
            audit.reads.forget()
            may_write()
            found = []
            for told in week(browser, house.app, World(house.fresh()), days):
                what = told.problems or "fine"
                print(f"{told.seed}: {told.entries} written, {what}", flush=True)
                found.append(told)
            return found

        left = list(range(asked.first, asked.first + asked.seeds))
        bad = 0
        while left:
            days = {seed: steps_of(seed) for seed in left[: asked.together]}
            told = lived(days)
            left = left[len(told) :]
            if told[-1].problems:
                bad += 1
                tell = [step for one in told for step in days[one.seed]]
                if asked.shrink:
                    (seed, *_) = days
                    tell = shrunk(partial(_still_bad, lived, seed), tell)
                for line in [*tell, *told[-1].log]:
                    print("   ", line, flush=True)
        browser.close()
        house.leave()
    print(f"{asked.seeds} days, {bad} of them went wrong")
    return 1 if bad else 0


def _outside(make: Callable[[], SQLiteHouse]) -> SQLiteHouse:
    """Made in a thread of its own: where Playwright runs, no app context can be left."""
    with ThreadPoolExecutor(1) as one:
        return one.submit(make).result()


if __name__ == "__main__":
    sys.exit(main())
